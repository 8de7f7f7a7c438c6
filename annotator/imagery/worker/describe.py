"""What a file says about itself, as plain values that fit into a message."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from rasterio.errors import CRSError

from annotator.imagery.worker import orient, rpc, worldfile
from annotator.imagery.worker.raster import PLAIN_DRIVERS, Raster, calmly
from annotator.imagery.worker.sampling import Sample

DATE_TAGS = ("EXIF_DateTimeOriginal", "EXIF_DateTimeDigitized", "EXIF_DateTime", "TIFFTAG_DATETIME")
MAX_GCPS = 10_000


def describe(raster: Raster) -> dict[str, Any]:
    """The fields of `RasterInfo`; positions are in seen pixels, warnings are (code, detail)."""
    sample = raster.sample()
    return calmly(lambda: _fields(raster, sample))


def _fields(raster: Raster, sample: Sample) -> dict[str, Any]:
    dataset, plan = raster.dataset, raster.plan
    placement, warnings = _placement(raster)
    if len(dataset.subdatasets) > 1:
        warnings.insert(0, ("pages", str(len(dataset.subdatasets))))
    return {
        "path": raster.path,
        "driver": raster.driver,
        "width_px": raster.width,
        "height_px": raster.height,
        "band_count": dataset.count,
        "dtype": str(dataset.dtypes[0]),
        "colour_interpretation": [meaning.name for meaning in dataset.colorinterp],
        "nodata": dataset.nodata,
        "has_alpha": plan.alpha is not None,
        "has_mask": plan.has_mask,
        "overview_factors": sorted(factor for factor in raster.factors if factor > 1),
        "is_striped": raster.is_striped,
        "exif_orientation": raster.orientation,
        "image_date_guess": _date(dataset.tags()),
        "display_bands": plan.bands,
        "stretch": sample.stretch,
        "warnings": warnings,
        **placement,
    }


def _placement(raster: Raster) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    dataset, warnings = raster.dataset, []
    stored = None if raster.driver in PLAIN_DRIVERS or dataset.transform.is_identity else tuple(dataset.transform)[:6]
    gcps, gcp_crs = dataset.gcps
    has_rpc = dataset.rpcs is not None
    used = False
    if stored is None and not gcps and (beside := worldfile.find(raster.path)) is not None:
        stored = worldfile.read(beside)
        used = stored is not None
        if not used:
            warnings.append(("world_file", beside))
    if len(gcps) > MAX_GCPS:
        warnings.append(("many_gcps", str(len(gcps))))
    size = raster.orientation, dataset.width, dataset.height
    return {
        "crs_wkt": _wkt(dataset.crs),
        "transform": orient.seen_transform(*size, stored) if stored is not None else None,
        "gcps": [(*orient.seen_point(*size, g.col, g.row), g.x, g.y) for g in gcps[:MAX_GCPS]],
        "gcp_crs_wkt": _wkt(gcp_crs),
        "has_rpc": has_rpc,
        **rpc.rpc_fields(dataset, raster.orientation),
        "world_file_used": used,
    }, warnings


def _wkt(crs: Any) -> str | None:
    if not crs:
        return None
    try:
        return str(crs.to_wkt()) or None
    except CRSError:
        return None


def _date(tags: dict[str, str]) -> str | None:
    """ISO day of the first tag that holds a possible date; a guess, since some writers store the day of processing."""
    for name in DATE_TAGS:
        found = re.match(r"\s*(\d{4})[:/-](\d\d)[:/-](\d\d)", tags.get(name, ""))
        if found is None:
            continue
        try:
            day = dt.date(*(int(part) for part in found.groups()))
        except ValueError:
            continue
        if day.year >= 1900:
            return day.isoformat()
    return None
