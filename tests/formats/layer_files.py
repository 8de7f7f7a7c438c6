"""GeoPackages and shapefiles as GDAL writes them, for the tests of reading them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely


def write(
    path: Path,
    shapes: Sequence[Any],
    fields: dict[str, Sequence[Any]],
    *,
    crs: str | None = "EPSG:4326",
    layer: str = "marks",
    kind: str = "Unknown",
    **options: Any,
) -> Path:
    """Write one layer, beside those that are in the file already."""
    columns = [
        np.array(list(values), dtype=object if isinstance(values[0], str) else None) for values in fields.values()
    ]
    wkb = np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object)
    driver = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}[path.suffix]
    appended = path.exists()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            str(path), wkb, columns, list(fields), geometry_type=kind, crs=crs, driver=driver, append=appended,
            **({"layer": layer} if driver == "GPKG" else {}), **options,
        )  # fmt: skip
    return path
