"""Writes the next coarser copy of a file, some rows at a time, so that the work can stop and go on anywhere.

Only files in the user's cache are written, never one of the analyst's.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray

from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.raster import DECODER_ERRORS, Beat, Raster

BLOCK_PX = 512
CHUNK_BYTES = 96 << 20
JPEG_QUALITY = 92

Numbers = NDArray[Any]


def reduce_rows(raster: Raster, request: dict[str, Any], beat: Beat) -> None:
    """Write rows `row0` to `row1` of the copy `out`, `factor` (1 or 2) times coarser; row 0 makes the file."""
    _step_back()
    factor, row0, row1 = int(request["factor"]), int(request["row0"]), int(request["row1"])
    if factor not in (1, 2) or not str(request["out"]).endswith(".part.tif"):
        raise ImageRefused("outside")
    try:
        with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
            warnings.simplefilter("ignore")
            with _opened(raster, request["out"], factor, is_new=row0 == 0) as copy:
                _fill(raster, copy, factor, (row0, min(row1, copy.height)), beat)
    except DECODER_ERRORS as error:
        raise ImageRefused("read", " ".join(str(error.__cause__ or error).split())[:300]) from error


def _opened(raster: Raster, path: str, factor: int, *, is_new: bool) -> Any:
    if not is_new:
        return rasterio.open(path, "r+", driver="GTiff")
    source = raster.dataset
    copy = rasterio.open(path, "w", **_layout(raster, factor))
    if raster.plan.palette is not None:
        copy.write_colormap(1, source.colormap(1))
    else:
        copy.colorinterp = source.colorinterp
    return copy


def _layout(raster: Raster, factor: int) -> dict[str, Any]:
    """As light as the pixels allow: what is looked at only may lose a little, what is computed with must not."""
    source, plan = raster.dataset, raster.plan
    layout: dict[str, Any] = {
        "driver": "GTiff",
        "width": -(-source.width // factor),
        "height": -(-source.height // factor),
        "count": source.count,
        "dtype": source.dtypes[0],
        "nodata": source.nodata,
        "tiled": True,
        "blockxsize": BLOCK_PX,
        "blockysize": BLOCK_PX,
        "interleave": "pixel",
        "BIGTIFF": "IF_SAFER",
    }
    if plan.is_plain and source.count == 3:
        return layout | {"compress": "JPEG", "photometric": "YCBCR", "JPEG_QUALITY": JPEG_QUALITY}
    predictor = 3 if plan.dtype.kind == "f" else 2
    return layout | {"compress": "DEFLATE", "zlevel": 1, "predictor": 1 if plan.palette is not None else predictor}


def _fill(raster: Raster, copy: Any, factor: int, rows: tuple[int, int], beat: Beat) -> None:
    source = raster.dataset
    row_bytes = factor * factor * (rows[1] - rows[0]) * source.count * raster.plan.dtype.itemsize
    step = max(1, CHUNK_BYTES // max(1, row_bytes * BLOCK_PX)) * BLOCK_PX
    for left in range(0, copy.width, step):
        right = min(left + step, copy.width)
        window = (
            (rows[0] * factor, min(rows[1] * factor, source.height)),
            (left * factor, min(right * factor, source.width)),
        )
        numbers = source.read(window=window)
        valid = _valid(raster, numbers, window)
        if factor == 2:
            numbers, valid = _halved(numbers, valid, is_palette=raster.plan.palette is not None)
            if source.nodata is not None and valid is not None:
                numbers = np.where(valid, numbers, numbers.dtype.type(source.nodata))
        place = (rows, (left, right))
        copy.write(numbers, window=place)
        if raster.plan.has_mask and valid is not None:
            copy.write_mask(valid.any(axis=0).astype(np.uint8) * np.uint8(255), window=place)
        beat()


def _valid(raster: Raster, numbers: Numbers, window: Any) -> NDArray[np.bool_] | None:
    """Which numbers mean something, per band; None when all do."""
    plan = raster.plan
    valid: Any = None
    if plan.alpha is not None:
        valid = np.broadcast_to(numbers[plan.alpha - 1] != 0, numbers.shape).copy()
        valid[plan.alpha - 1] = True
    elif plan.has_mask:
        valid = np.broadcast_to(raster.dataset.read_masks(plan.bands[0], window=window) != 0, numbers.shape)
    if raster.dataset.nodata is not None and plan.nodata[0] is not None:
        here = numbers != plan.nodata[0]
        valid = here if valid is None else valid & here
    if numbers.dtype.kind == "f":
        finite = np.isfinite(numbers)
        valid = finite if valid is None else valid & finite
    return None if valid is None else np.asarray(valid)


def _halved(
    numbers: Numbers, valid: NDArray[np.bool_] | None, *, is_palette: bool
) -> tuple[Numbers, NDArray[np.bool_] | None]:
    """Mean of the valid ones of each 2 × 2 numbers; of a palette the upper left one."""
    if is_palette:
        return numbers[:, ::2, ::2], None if valid is None else valid[:, ::2, ::2]
    odd = [(0, 0), (0, numbers.shape[1] % 2), (0, numbers.shape[2] % 2)]
    numbers = np.pad(numbers, odd, mode="edge")
    wide: Any = np.float64 if numbers.dtype.kind == "f" or numbers.dtype.itemsize > 2 else np.uint32
    if valid is None:
        total = _sum4(numbers, np.uint16 if numbers.dtype == np.uint8 else wide)
        return _rounded(total, 4, numbers.dtype), None
    valid = np.pad(valid, odd, mode="edge")
    count = _sum4(valid, np.uint8)
    total = _sum4(np.where(valid, numbers, 0), np.float64 if numbers.dtype.kind != "u" else wide)
    return _rounded(total, np.maximum(count, 1), numbers.dtype), count > 0


def _sum4(numbers: Numbers, wide: Any) -> Numbers:
    total: Numbers = numbers[:, ::2, ::2].astype(wide)
    for rows, cols in ((0, 1), (1, 0), (1, 1)):
        total += numbers[:, rows::2, cols::2].astype(wide)
    return total


def _rounded(total: Numbers, count: Any, dtype: np.dtype[Any]) -> Numbers:
    if dtype.kind == "f":
        return np.asarray(total / count, dtype)
    if total.dtype.kind == "f":
        return np.asarray(np.rint(total / count), dtype)
    half, share = np.asarray(count // 2, total.dtype), np.asarray(count, total.dtype)
    return np.asarray((total + half) // share, dtype)


def _step_back() -> None:
    """Leave the processor to whoever looks at pictures meanwhile."""
    if sys.platform != "win32" and os.getpriority(os.PRIO_PROCESS, 0) < 10:
        os.nice(10)
