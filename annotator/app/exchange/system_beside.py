"""In which coordinate system a picture's world file counts: told by a .prj beside it, which few formats look for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.georeference.crs import crs_of
from annotator.imagery.info import RasterInfo

MOST_BYTES = 64_000


def with_system(info: RasterInfo, path: Path) -> RasterInfo:
    """The facts of a file with the system of its grid, where only the file beside it names one that is understood."""
    if info.transform is None or info.crs_wkt:
        return info
    text = next((read for name in (".prj", ".PRJ") if (read := _read(path.with_suffix(name)))), "")
    try:
        return replace(info, crs_wkt=crs_of(text).to_wkt()) if text else info
    except Refused:
        return info


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        return ""
    return data.decode("utf-8", "replace").strip() if len(data) <= MOST_BYTES else ""
