"""Looks at a fair part of a file to choose how bright it is shown, without reading all of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.imagery.style import Stretch
from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.pixels import full_range, percentile_stretch, visibility
from annotator.imagery.worker.plan import Plan

if TYPE_CHECKING:
    from annotator.imagery.worker.raster import Raster

WHOLE_PIXELS = 1 << 20
WINDOWS_PER_AXIS = 5
WINDOW_PX = 256
BUDGET_S = 1.5
FLAT_RANGE = 32
COLLAR_SHARE = 0.01
SEQUENTIAL_PIXELS = 64 << 20
SEQUENTIAL_DRIVERS = frozenset({"PNG", "WEBP"})


@dataclass(frozen=True)
class Sample:
    """Automatic stretch per shown band (None: as stored), and the alpha value that means opaque."""

    stretch: Stretch | None
    alpha_white: float


def sample(raster: Raster, plan: Plan) -> Sample:
    """The automatic display of the bands of `plan`."""
    if 0 < plan.bits < 8 or 8 < plan.bits < 16:
        return Sample(((0.0, float((1 << plan.bits) - 1)),) * len(plan.bands), 255.0)
    eight_bit = plan.dtype == np.uint8
    if plan.palette is not None or (eight_bit and not _may_be_flat(raster, plan)):
        return Sample(None, 255.0)
    pieces = [valid_numbers(raw, extra, plan) for raw, extra in _pieces(raster, plan)]
    alpha_white = max((_white(extra) for _, extra in pieces if extra is not None), default=255.0)
    values = [np.concatenate([raw[band] for raw, _ in pieces]) for band in range(len(plan.bands))] if pieces else []
    if not any(band.size for band in values):
        return Sample(None if eight_bit else (full_range(plan.dtype),) * len(plan.bands), alpha_white)
    stretch = tuple(percentile_stretch(without_collar(band)) for band in values)
    if eight_bit and stretch[0][1] - stretch[0][0] >= FLAT_RANGE:
        return Sample(None, alpha_white)
    return Sample(stretch, alpha_white)


def _may_be_flat(raster: Raster, plan: Plan) -> bool:
    """Whether an 8-bit file is worth a look: one band can hold classes 0, 1, 2 that would all be black."""
    large = raster.width * raster.height > SEQUENTIAL_PIXELS and raster.driver in SEQUENTIAL_DRIVERS
    return len(plan.bands) == 1 and plan.alpha is None and not large


def _pieces(raster: Raster, plan: Plan) -> list[tuple[Any, Any]]:
    """Windows spread over the file, or a coarse overview as a whole; parts that cannot be read are left out."""
    pieces = []
    end = time.monotonic() + BUDGET_S
    for factor, box in _boxes(raster):
        try:
            pieces.append(raster.raw(factor, box, plan))
        except ImageRefused:
            continue
        if time.monotonic() > end:
            break
    return pieces


def _boxes(raster: Raster) -> list[tuple[int, tuple[int, int, int, int]]]:
    for factor in sorted(raster.factors):
        width, height = raster.stored_size(factor)
        if width * height <= WHOLE_PIXELS:
            return [(factor, (0, 0, width, height))]
    factor = max(raster.factors)
    width, height = raster.stored_size(factor)
    return [
        (factor, (x, y, min(x + WINDOW_PX, width), min(y + WINDOW_PX, height)))
        for y in _starts(height)
        for x in _starts(width)
    ]


def _starts(size: int) -> list[int]:
    places = np.linspace(0, max(0, size - WINDOW_PX), WINDOWS_PER_AXIS)
    return sorted({int(place) // WINDOW_PX * WINDOW_PX for place in places})


def valid_numbers(raw: Any, extra: Any, plan: Plan) -> tuple[list[Any], Any]:
    """The numbers of each band where something is shown."""
    alpha = visibility(raw, None if extra is None else (extra != 0).astype(np.uint8) * np.uint8(255), 255.0, plan)
    if alpha is None:
        return [band.ravel() for band in raw], extra
    return [band[alpha != 0] for band in raw], extra


def without_collar(band: Any) -> Any:
    """The numbers without the zeros round a satellite image whose file declares no nodata."""
    if band.dtype.kind != "u" or band.dtype.itemsize < 2 or not band.size:
        return band
    inside = band[band != 0]
    return inside if COLLAR_SHARE * band.size < band.size - inside.size < band.size else band


def _white(alpha: Any) -> float:
    """What an alpha band uses for opaque: 1, 255 or the end of its type's range."""
    largest = float(np.nanmax(alpha)) if alpha.size else 0.0
    if alpha.dtype == np.uint8:
        return 255.0
    for white in (1.0, 255.0):
        if largest <= white:
            return white
    return full_range(alpha.dtype)[1] if alpha.dtype.kind in "ui" else largest
