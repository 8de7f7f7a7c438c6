"""Counts the numbers of a part of a file, by a fair sample of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from annotator.imagery.grid import PixelRect
from annotator.imagery.histogram import BINS
from annotator.imagery.worker import orient
from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.pixels import PERCENTILES
from annotator.imagery.worker.raster import Raster
from annotator.imagery.worker.sampling import valid_numbers, without_collar

SIDE_PX = 640
ROOM = 0.6


def counted(raster: Raster, rect: PixelRect, bands: tuple[int, ...] | None) -> dict[str, Any]:
    """The fields of `Histogram` for the seen rectangle, as far as it lies in the picture."""
    plan = raster.plan if bands is None else raster.plan.with_bands(bands, raster.dataset)
    box = (
        max(0, int(rect.x0)),
        max(0, int(rect.y0)),
        min(raster.width, int(np.ceil(rect.x1))),
        min(raster.height, int(np.ceil(rect.y1))),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        raise ImageRefused("outside")
    stored = orient.stored_box(raster.orientation, box, raster.dataset.width, raster.dataset.height)
    step = max(stored[2] - stored[0], stored[3] - stored[1]) / SIDE_PX
    factor = max(each for each in raster.factors if each <= max(1.0, step))
    width, height = raster.stored_size(factor)
    x0, y0 = min(stored[0] // factor, width - 1), min(stored[1] // factor, height - 1)
    x1, y1 = max(x0 + 1, min(width, -(-stored[2] // factor))), max(y0 + 1, min(height, -(-stored[3] // factor)))
    skip = max(1, int(max(x1 - x0, y1 - y0) / SIDE_PX))
    shape = (-(-(y1 - y0) // skip), -(-(x1 - x0) // skip)) if skip > 1 else None
    raw, extra = raster.raw(factor, (x0, y0, x1, y1), plan, shape)
    return _fields(plan.bands, valid_numbers(raw, extra, plan)[0])


def _fields(bands: tuple[int, ...], values: list[Any]) -> dict[str, Any]:
    values = [band[np.isfinite(band)] if band.dtype.kind == "f" else band for band in values]
    filled = [band for band in values if band.size]
    if not filled:
        nothing = [(0.0, 1.0)] * len(bands)
        counts = [[0] * BINS] * len(bands)
        return {"bands": bands, "low": 0.0, "high": 1.0, "counts": counts, "percentiles": nothing, "ends": nothing}
    low, high = (0.0, 255.0) if filled[0].dtype == np.uint8 else _axis(filled)
    return {
        "bands": bands,
        "low": low,
        "high": high,
        "counts": [np.histogram(band, BINS, (low, high))[0].tolist() for band in values],
        "percentiles": [
            _pair(np.percentile(without_collar(band), PERCENTILES)) if band.size else (low, high) for band in values
        ],
        "ends": [_pair((band.min(), band.max())) if band.size else (low, high) for band in values],
    }


def _axis(filled: list[Any]) -> tuple[float, float]:
    """From where to where it is worth counting: a few far numbers must not press all others into one bin."""
    ends = _pair((min(band.min() for band in filled), max(band.max() for band in filled)))
    inner = [np.percentile(without_collar(band), PERCENTILES) for band in filled]
    low, high = float(min(pair[0] for pair in inner)), float(max(pair[1] for pair in inner))
    room = ROOM * (high - low)
    return _pair((max(ends[0], low - room), min(ends[1], high + room))) if room > 0 else ends


def _pair(values: Any) -> tuple[float, float]:
    low, high = (float(value) for value in values)
    return (low, high) if high > low else (low, low + 1.0)
