"""Another program's PROJ and GDAL data must not reach ours.

OSGeo4W, PostGIS, conda and QGIS set these variables for everything on the machine. The PROJ inside rasterio's wheel
then opens a database of another version and fails, so the program forgets them before anything geographic is imported.
Child processes inherit the cleaned environment. Importing the package as a library changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

FOREIGN_VARIABLES = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH")
OPT_OUT_VARIABLE = "ANNOTATOR_KEEP_GEO_ENV"


def forget_foreign_geo_data(environ: MutableMapping[str, str] = os.environ) -> list[str]:
    """Remove the variables that point to another PROJ or GDAL; return the names removed (for the log).

    Nothing is removed when `ANNOTATOR_KEEP_GEO_ENV` is set to anything but an empty text or `0`.
    """
    if environ.get(OPT_OUT_VARIABLE, "0") not in ("", "0"):
        return []
    found = [name for name in FOREIGN_VARIABLES if name in environ]
    for name in found:
        del environ[name]
    return found


def make_qt_repeatable(environ: MutableMapping[str, str] = os.environ) -> None:
    """Let Qt hash alike in every run, so that a report's PDF lists its fonts in the same order and is the same bytes.

    Has to come before Qt is loaded.
    """
    environ.setdefault("QT_HASH_SEED", "0")
