"""Images that would make GDAL open another file, whatever it is and wherever it lies.

GDAL takes the item OVERVIEW_FILE of an image's own metadata for the path of its overviews and opens it, also on a share
or at an address. Overviews beside the image can carry it too. No program writes it into an image for good reason.
"""

from __future__ import annotations

import os
from typing import Any

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from annotator.imagery.worker.magic import ImageRefused

DOMAINS = frozenset({"overviews", "proxyoverviewrequest"})
SIDECARS = (".ovr", ".OVR", ".msk", ".MSK", ".msk.ovr", ".ovr.ovr")


def refuse_references(dataset: Any, path: str) -> None:
    """Ask before anything is asked about overviews. Raises ImageRefused where another file is named."""
    if _names_another(dataset):
        raise ImageRefused("reference")
    for suffix in SIDECARS:
        beside = path + suffix
        if os.path.isfile(beside):
            _refuse_sidecar(beside)


def _refuse_sidecar(path: str) -> None:
    try:
        with rasterio.open(path, driver="GTiff") as dataset:
            names_another = _names_another(dataset)
    except (RasterioError, CPLE_BaseError):
        # GDAL will not be able to use it either
        return
    if names_another:
        raise ImageRefused("reference", os.path.basename(path))


def _names_another(dataset: Any) -> bool:
    return any(str(domain).lower() in DOMAINS for domain in dataset.tag_namespaces())
