"""A first look at an image's pixels: a file that says what it is may still be cut off or damaged."""

from __future__ import annotations

from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.imagery.grid import PixelRect
from annotator.imagery.info import RasterInfo
from annotator.imagery.service import ImageryService

LOOK_PX = 256
PNG_START = b"\x89PNG\r\n\x1a\n"
END_BYTES = 4096
WHOLE_LIMIT_PX = 64_000_000
"""Up to this size the end of a file without tiles (PNG, JPEG) is looked at too; beyond, decoding to it takes long."""


def looked_at(imagery: ImageryService, info: RasterInfo) -> tuple[str, ...]:
    """Sentences about parts that cannot be read; raises `Refused` where nothing of what was tried can."""
    rects = {_upper_left(info)}
    if info.driver == "GTiff" or info.width_px * info.height_px <= WHOLE_LIMIT_PX:
        rects.add(_lower_right(info))
    failures = []
    for rect in sorted(rects):
        size = (int(rect.x1 - rect.x0), int(rect.y1 - rect.y0))
        try:
            imagery.read(info.path, rect, size).result()
        except Refused as refusal:
            failures.append(refusal)
    if len(failures) == len(rects):
        raise failures[0]
    return (*map(str, failures), *_cut_off(Path(info.path)))


def _cut_off(path: Path) -> tuple[str, ...]:
    """PNG files that end early are read without complaint; what is missing comes out black."""
    with path.open("rb") as file:
        if file.read(8) != PNG_START:
            return ()
        file.seek(max(0, path.stat().st_size - END_BYTES))
        if b"IEND" in file.read():
            return ()
    text = translate("Images", "{file} ends before its picture does: it is cut off, and what is missing is black.")
    return (text.format(file=path.name),)


def _upper_left(info: RasterInfo) -> PixelRect:
    return PixelRect(0, 0, min(LOOK_PX, info.width_px), min(LOOK_PX, info.height_px))


def _lower_right(info: RasterInfo) -> PixelRect:
    width, height = info.width_px, info.height_px
    return PixelRect(max(0, width - LOOK_PX), max(0, height - LOOK_PX), width, height)
