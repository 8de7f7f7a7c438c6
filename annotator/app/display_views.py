"""What the display panel needs to know of a picture: its bands, and the numbers of the part that is seen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from annotator.app.pictures import ScenePicture
from annotator.domain.text import translate
from annotator.imagery.grid import PixelRect
from annotator.imagery.histogram import Histogram
from annotator.imagery.info import RasterInfo
from annotator.imagery.service import ImageryService
from annotator.imagery.source import WarpedSource
from annotator.imagery.style import DisplayStyle, Stretch

MOST_BANDS = 40
WHOLE: Stretch = ((0.0, 255.0),)

Bands = tuple[int, ...] | None


@dataclass(frozen=True)
class ShownNumbers:
    """The counts of a view."""

    histogram: Histogram

    def default_stretch(self, info: RasterInfo) -> Stretch:
        """How these bands are shown at first: 8-bit ones as they are, others between their percentiles."""
        return WHOLE * len(self.histogram.bands) if info.dtype == "uint8" else self.histogram.percentiles


def band_choices(info: RasterInfo, shown: Bands = None) -> list[tuple[Bands, str]]:
    """What can be shown: automatic, then the usual three bands at once and those `shown`, then each alone."""
    automatic = ", ".join(str(band) for band in info.display_bands)
    choices: list[tuple[Bands, str]] = [
        (None, translate("Display", "Automatic (bands {bands})").format(bands=automatic))
    ]
    count = min(info.band_count, MOST_BANDS)
    if count < 2:
        return choices
    names = dict(enumerate(info.colour_interpretation, 1))
    usual = _threes(count)
    for bands in [*usual, *([shown] if shown is not None and len(shown) == 3 and shown not in usual else [])]:
        text = translate("Display", "Red, green, blue = {bands}").format(bands=", ".join(map(str, bands)))
        choices.append((bands, text))
    for band in range(1, count + 1):
        name = names.get(band, "")
        text = translate("Display", "Band {band}").format(band=band)
        choices.append(((band,), f"{text} · {name}" if name and name != "undefined" else text))
    return choices


def _threes(count: int) -> list[tuple[int, int, int]]:
    """Natural colours, infrared in red, and their like: neighbours upwards and downwards."""
    found = [(1, 2, 3), (3, 2, 1), (4, 1, 2), (4, 3, 2)]
    found += [(first, first + 1, first + 2) for first in range(2, count - 1)]
    found += [(first + 2, first + 1, first) for first in range(3, count - 1)]
    return [bands for bands in dict.fromkeys(found) if max(bands) <= count]


def stretched(style: DisplayStyle, info: RasterInfo, numbers: ShownNumbers | None) -> Stretch:
    """Darkest and brightest number of each shown band as they are now."""
    shown = len(style.bands or info.display_bands)
    found = style.stretch
    if found is None and style.bands is None:
        found = info.stretch or (WHOLE if info.dtype == "uint8" else None)
    if found is None and numbers is not None:
        found = numbers.default_stretch(info)
    found = found or WHOLE
    return tuple(found[index % len(found)] for index in range(shown))


def shifted(stretch: Stretch, by_low: float, by_high: float) -> Stretch:
    """All bands moved alike, so that the balance of colours stays."""
    return tuple((low + by_low, max(high + by_high, low + by_low + 1e-9)) for low, high in stretch)


def numbers_in_view(imagery: ImageryService, picture: ScenePicture, rect: PixelRect, bands: Bands) -> Future[Histogram]:
    """The counts of what is seen of a picture; of a mosaic, of the file in the middle of the view."""
    path, part = _file_in_view(picture, rect)
    return imagery.histogram(path, part, bands)


def _file_in_view(picture: ScenePicture, rect: PixelRect) -> tuple[str, PixelRect]:
    source = picture.source
    if not isinstance(source, WarpedSource):
        return picture.info.path, _within(rect, picture.info)
    corners = np.array([[rect.x0, rect.y0], [rect.x1, rect.y1], [rect.x0, rect.y1], [rect.x1, rect.y0]])
    centre = np.array([[(rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2]])
    for file in reversed(source.files):
        x, y = file.pixel_map(centre)[0]
        if 0 <= x < file.info.width_px and 0 <= y < file.info.height_px:
            return file.path, _within(_around(file.pixel_map(corners).tolist()), file.info)
    info = picture.infos[0]
    return info.path, PixelRect(0, 0, info.width_px, info.height_px)


def _around(points: Sequence[Sequence[float]]) -> PixelRect:
    xs, ys = zip(*points, strict=True)
    return PixelRect(min(xs), min(ys), max(xs), max(ys))


def _within(rect: PixelRect, info: RasterInfo) -> PixelRect:
    """The part of a rectangle inside the file, or all of the file where they do not meet."""
    part = PixelRect(max(0, rect.x0), max(0, rect.y0), min(info.width_px, rect.x1), min(info.height_px, rect.y1))
    whole = PixelRect(0, 0, info.width_px, info.height_px)
    return part if part.x1 - part.x0 >= 1 and part.y1 - part.y0 >= 1 else whole
