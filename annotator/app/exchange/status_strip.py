"""What a screenshot says about itself in the strip at its foot: read by an optional OCR program, never taken unasked.

Google Earth and web maps print there when the imagery was taken and where the pointer was. Tesseract is used where it
is installed; it runs as a program of its own on a grey cut-out, so nothing of it is needed here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.formats.coordinates import parse
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService

_STRIP_SHARE, _STRIP_LEAST_PX = 0.06, 40
_ENLARGED = 3
_TIMEOUT_S = 20.0
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ANGLE = r"(\d{1,3})\s*[°º*˚o]\s*(\d{1,2})\s*['’‘`´]\s*(\d{1,2}(?:[.,]\d+)?)\s*[\"”“'’`´]{1,2}\s*"
_DMS = re.compile(_ANGLE + r"([NS])\W{0,3}" + _ANGLE + r"([EW])", re.IGNORECASE)
_DECIMAL = re.compile(
    r"(-?\d{1,2}\.\d{4,})\s*[°º]?\s*([NS]?)[,;\s]+(-?\d{1,3}\.\d{4,})\s*[°º]?\s*([EW]?)", re.IGNORECASE
)
_ISO = re.compile(r"\b(19|20)\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?\b")
_SLASHED = re.compile(r"\b(?:(\d{1,2})/)?(\d{1,2})/((?:19|20)\d\d)\b")
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
    times = max(1, min(_ENLARGED, 8000 // max(width, 1)))
    size = (width * times, (height - top) * times)
    picture = imagery.read(path, PixelRect(0, top, width, height), size).result()
    return parse_strip(_recognised(program, _gray(picture.argb)))


def parse_strip(text: str) -> StripReading:
    """Date and coordinates in the words of a strip, as OCR garbles them."""
    return StripReading(_date(text), _position(text))


def _program() -> str | None:
    return shutil.which("tesseract")


def _gray(argb: NDArray[np.uint32]) -> NDArray[np.uint8]:
    colours = [(argb >> shift & 0xFF).astype(np.float64) for shift in (16, 8, 0)]
    return np.asarray(np.mean(colours, axis=0).astype(np.uint8))


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
        lat = f"{dms[1]}°{dms[2]}'{dms[3].replace(',', '.')}\"{dms[4].upper()}"
        return _parsed(f"{lat} {dms[5]}°{dms[6]}'{dms[7].replace(',', '.')}\"{dms[8].upper()}")
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
