"""What a screenshot says about itself in the strip at its foot: read by an optional OCR program, never taken unasked.

Google Earth and web maps print there when the imagery was taken and where the pointer was. Tesseract is used where it
is installed; it runs as a program of its own, so nothing of it is needed here. Small letters over an image are read
wrongly one time in twenty: the cut-out is given to it in several preparations, and what most of them say holds.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.formats.coordinates import parse
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService

T = TypeVar("T")

_STRIP_SHARE, _STRIP_LEAST_PX = 0.06, 40
_WIDEST_PX = 8000
_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class _Preparation:
    """How the cut-out is made ready: enlarged, letters black on white, all between `low` and `high` in greys."""

    times: int
    low: int
    high: int
    is_dark: bool = False
    """Dark letters on something light, not light ones on the image."""


_PREPARATIONS = (
    _Preparation(2, 140, 235),
    _Preparation(3, 140, 235),
    _Preparation(2, 170, 245),
    _Preparation(2, 30, 140, is_dark=True),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ANGLE = r"(\d{1,3})\s*[°º˚*o]\s*(\d{1,2})\s*['’‘`´]\s*(\d{1,2}(?:[.,:]\d+)?)\s*[\"”“'’`´]{1,2}\s*"
_DMS = re.compile(_ANGLE + r"([NS])\W{0,3}" + _ANGLE + r"([EW])", re.IGNORECASE)
_DECIMAL = re.compile(
    r"(?<![\d.])(-?\d{1,2}\.\d{4,})\s*[°º*]?\s*([NS]?)[,;\s]+(?:lon[a-z]*[.:]?\s+)?(-?\d{1,3}\.\d{4,})\s*[°º*]?\s*([EW]?)",
    re.IGNORECASE,
)
# What stands before may be the rest of a date that was read wrongly.
_ISO = re.compile(r"(?<![\w/.,-])(19|20)\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?(?![\w/-])")
_SLASHED = re.compile(r"(?<![\w/.,-])(?:(\d{1,2})/)?(\d{1,2})/((?:19|20)\d\d)\b")
_NAMED = re.compile(r"\b([A-Za-z]{3})[a-z]*\.?\s+(?:(\d{1,2}),?\s+)?((?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True)
class StripReading:
    """What was found; to be confirmed by the analyst."""

    acquired: str = ""
    """A day, month or year as `parse_range` takes it; empty = none found."""
    position: LonLat | None = None


def is_available() -> bool:
    """Whether the OCR program is installed."""
    return _program() is not None


def read_strip(imagery: ImageryService, path: Path) -> StripReading:
    """Read the foot of a picture. Refused where the OCR program is missing or fails."""
    program = _program()
    if program is None:
        raise Refused(translate("Strip", "Tesseract is not installed, so nothing is read from the picture."))
    info = imagery.info(path).result()
    width, height = info.width_px, info.height_px
    top = height - min(max(_STRIP_LEAST_PX, round(height * _STRIP_SHARE)), height)
    argb = imagery.read(path, PixelRect(0, top, width, height), (width, height - top)).result().argb
    ways = [way for way in _PREPARATIONS if way.times * width <= _WIDEST_PX] or [replace(_PREPARATIONS[0], times=1)]
    readings = [parse_strip(_recognised(program, _prepared(argb, way))) for way in ways]
    dates = _most_said([reading.acquired for reading in readings if reading.acquired])
    return StripReading(dates or "", _most_said([reading.position for reading in readings if reading.position]))


def parse_strip(text: str) -> StripReading:
    """Date and coordinates in the words of a strip, as OCR garbles them."""
    return StripReading(_date(text), _position(text))


def _program() -> str | None:
    return shutil.which("tesseract")


def _most_said(values: list[T]) -> T | None:
    """What was read more often than anything else; `None` where two readings contradict each other."""
    first, second = [*Counter(values).most_common(2), (None, 0), (None, 0)][:2]
    return first[0] if first[1] > second[1] else None


def _prepared(argb: NDArray[np.uint32], way: _Preparation) -> NDArray[np.uint8]:
    """Grey of the strip as Tesseract reads best: large black letters on white, without most of the image behind."""
    colours = np.stack([(argb >> shift & 0xFF).astype(np.float64) for shift in (16, 8, 0)])
    light = _enlarged(colours.max(axis=0) if way.is_dark else colours.min(axis=0), way.times)
    gray = np.clip((light - way.low) / (way.high - way.low), 0.0, 1.0) * 255.0
    return np.asarray((gray if way.is_dark else 255.0 - gray).astype(np.uint8))


def _enlarged(gray: NDArray[np.float64], times: int) -> NDArray[np.float64]:
    """So many times as large, linear between the pixels: the edges of blocks are read as strokes."""
    for axis in (0, 1):
        size = gray.shape[axis]
        at = np.clip((np.arange(size * times) + 0.5) / times - 0.5, 0.0, size - 1.0)
        low = np.floor(at).astype(np.int64)
        share = np.expand_dims(at - low, 1 - axis)
        high = np.minimum(low + 1, size - 1)
        gray = np.take(gray, low, axis) * (1.0 - share) + np.take(gray, high, axis) * share
    return gray


def _recognised(program: str, gray: NDArray[np.uint8]) -> str:
    header = f"P5\n{gray.shape[1]} {gray.shape[0]}\n255\n".encode()
    with tempfile.TemporaryDirectory() as folder:
        cut_out = Path(folder) / "strip.pgm"
        cut_out.write_bytes(header + gray.tobytes())
        command = [program, str(cut_out), "stdout", "--psm", "6"]
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0
        try:
            done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=True, creationflags=flags)
        except (OSError, subprocess.SubprocessError) as error:
            text = translate("Strip", "The status strip could not be read: {reason}")
            raise Refused(text.format(reason=str(error).splitlines()[0][:120])) from error
    return done.stdout.decode("utf-8", "replace")


def _date(text: str) -> str:
    """The first date that can be one; `5/14/2024` is month first, as Google Earth writes it in English."""
    iso = _ISO.search(text)
    if iso is not None:
        return iso[0]
    for first, second, year in _SLASHED.findall(text):
        month, day = (second, "") if not first else (first, second)
        if first and int(first) > 12:
            month, day = second, first
        found = _checked(year, month, day)
        if found:
            return found
    for name, day, year in _NAMED.findall(text):
        if name.lower() in _MONTHS and (found := _checked(year, str(_MONTHS.index(name.lower()) + 1), day)):
            return found
    return ""


def _checked(year: str, month: str, day: str) -> str:
    """The date as ISO, where there is such a day."""
    text = "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
    try:
        parse_range(text)
    except Refused:
        return ""
    return text


def _position(text: str) -> LonLat | None:
    dms = _DMS.search(text)
    if dms is not None:
        north_s, east_s = (re.sub("[,:]", ".", seconds) for seconds in (dms[3], dms[7]))
        lat = f"{dms[1]}°{dms[2]}'{north_s}\"{dms[4].upper()}"
        return _parsed(f"{lat} {dms[5]}°{dms[6]}'{east_s}\"{dms[8].upper()}")
    decimal = _DECIMAL.search(text)
    if decimal is None:
        return None
    north, east = decimal[2].upper() or "", decimal[4].upper() or ""
    return _parsed(f"{decimal[1]}{north}, {decimal[3]}{east}")


def _parsed(text: str) -> LonLat | None:
    try:
        return parse(text).position
    except Refused:
        return None
