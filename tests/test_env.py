"""Another program's PROJ and GDAL variables do not break ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator._env import FOREIGN_VARIABLES, forget_foreign_geo_data

# A square degree at the equator, by pyproj and through the PROJ inside rasterio.
GEOGRAPHY = """
from annotator._env import forget_foreign_geo_data
forget_foreign_geo_data()
from pyproj import CRS, Geod
area, _ = Geod(ellps="WGS84").polygon_area_perimeter([0, 1, 1, 0], [0, 0, 1, 1])
from rasterio.warp import transform
(x,), _ = transform("EPSG:4326", "EPSG:3857", [1.0], [0.0])
print(CRS.from_epsg(32652).name, round(area / 1e6), round(x))
"""


@pytest.fixture
def poisoned(tmp_path: Path) -> dict[str, str]:
    """An environment that points PROJ and GDAL to a folder whose database is none."""
    (tmp_path / "proj.db").write_bytes(b"not a database")
    return {**os.environ, **dict.fromkeys(FOREIGN_VARIABLES, str(tmp_path))}


def _geography(environ: dict[str, str], repo_root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", GEOGRAPHY]
    return subprocess.run(command, cwd=repo_root, env=environ, capture_output=True, text=True, check=False)


def test_poisoned_variables_do_no_harm(poisoned: dict[str, str], repo_root: Path) -> None:
    done = _geography(poisoned, repo_root)
    assert done.stdout.strip() == "WGS 84 / UTM zone 52N 12309 111319", done.stderr


def test_the_poison_is_real(poisoned: dict[str, str], repo_root: Path) -> None:
    assert _geography({**poisoned, "ANNOTATOR_KEEP_GEO_ENV": "1"}, repo_root).returncode != 0


def test_removed_names_are_told() -> None:
    environ = {"PROJ_LIB": "x", "GDAL_DATA": "y", "HOME": "z"}
    assert forget_foreign_geo_data(environ) == ["PROJ_LIB", "GDAL_DATA"]
    assert environ == {"HOME": "z"}


@pytest.mark.parametrize(("value", "kept"), [("1", True), ("0", False), ("", False)])
def test_opt_out(value: str, kept: bool) -> None:
    environ = {"PROJ_LIB": "x", "ANNOTATOR_KEEP_GEO_ENV": value}
    forget_foreign_geo_data(environ)
    assert ("PROJ_LIB" in environ) is kept
