"""Other programs' view of the file: GDAL reads every table and view, its checker finds nothing, its edits are kept."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from annotator.domain.change import Change, RowChange, added
from annotator.domain.defaults import starting_records
from annotator.domain.records import KINDS, Record, Stall
from annotator.store import ProjectFile, schema, views
from tests.store.conftest import By
from tests.store.rows_made import record
from tests.store.test_views import history


@pytest.fixture
def full(path: Path, by: By) -> Path:
    """A closed project with rows of every kind."""
    rnd = random.Random(7)
    rows = [record(rnd, kind, f"{kind.KIND}-{n}") for kind in KINDS for n in range(3)]
    with ProjectFile.create(path, []) as project:
        project.commit(Change("history", tuple(RowChange(None, row) for row in history(rnd))), author=by)
        project.commit(Change("all kinds", added(*map(plain, rows))), author=by)
    return path


def plain(row: Record) -> Record:
    return row


def validator() -> Any:
    """GDAL's own checker, from the system's GDAL for Python; skips where there is none that knows GeoPackage 1.4."""
    where = "import osgeo_utils.samples.validate_gpkg as checker; print(checker.__file__)"
    system = shutil.which("python3", path=os.defpath)
    found = subprocess.run([system, "-c", where], capture_output=True, text=True, check=False) if system else None
    if found is None or found.returncode:
        pytest.skip("GDAL's validate_gpkg is not installed")
    if "update6" not in Path(found.stdout.strip()).read_text(encoding="utf-8"):
        pytest.skip("the installed validate_gpkg knows GeoPackage 1.3 at most: 1.4 renamed the update triggers")
    loader = SourceFileLoader("validate_gpkg", found.stdout.strip())
    spec = spec_from_loader("validate_gpkg", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_the_checker_of_gdal_finds_nothing(full: Path) -> None:
    validator().check(str(full), abort_at_first_error=True, extra_checks=True)


def test_gdal_reads_every_table_and_view(full: Path) -> None:
    layers = {str(name) for name, _ in pyogrio.list_layers(full)}
    assert {kind.KIND for kind in KINDS} | set(views.SPECS) | set(schema.ATTRIBUTE_TABLES) == layers
    connection = sqlite3.connect(full)
    for layer in sorted(layers):
        meta, _, geometry, fields = pyogrio.raw.read(full, layer=layer)
        number = connection.execute(f'SELECT count(*) FROM "{layer}"').fetchone()[0]
        columns = connection.execute(f'SELECT * FROM "{layer}" LIMIT 0').description
        assert all(len(values) == number for values in fields), layer
        ids_and_geometry = 2 if geometry is not None else 1
        assert len(meta["fields"]) == len(columns) - ids_and_geometry, layer
    connection.close()


def test_types_of_views_are_those_declared(full: Path) -> None:
    info = pyogrio.read_info(full, layer="site_scene_total")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert types["count"] == "int32" or types["count"] == "int64"
    assert types["area_m2"] == "float64"
    assert types["site_uid"] == "object"


def test_geometries_and_fields_read_by_gdal_are_those_written(full: Path) -> None:
    with ProjectFile.open(full, read_only=True) as project:
        document = project.load()
    meta, _, geometry, fields = pyogrio.raw.read(full, layer="stall")
    values = dict(zip(meta["fields"], fields, strict=True))
    for uid, wkb, area in zip(values["uid"], geometry, values["area_m2"], strict=True):
        stall = document.require(Stall, uid)
        assert (wkb is None) == (stall.geom is None)
        assert wkb is None or shapely.from_wkb(wkb).equals(stall.geom)
        assert np.isnan(area) if stall.area_m2 is None else area == stall.area_m2


def test_spatial_filters_of_gdal_use_our_index(project: ProjectFile, by: By) -> None:
    boxes = [shapely.box(128 + n, 41, 128.1 + n, 41.1) for n in range(5)]
    rows = [Stall(uid=f"stall-{n}", class_uid="c", geom=box) for n, box in enumerate(boxes)]
    project.commit(Change("add", added(*rows)), author=by)
    moved = Stall(uid="stall-0", class_uid="c", geom=shapely.box(10, 10, 11, 11))
    project.commit(Change("move", (RowChange(rows[0], moved), RowChange(rows[1], None))), author=by)
    project.close()

    def within(*box: float) -> set[str]:
        meta, _, _, fields = pyogrio.raw.read(project.path, layer="stall", bbox=box)
        return set(dict(zip(meta["fields"], fields, strict=True))["uid"])

    assert within(10, 10, 12, 12) == {"stall-0"}
    assert within(120, 40, 129.5, 42) == set()
    assert within(129.9, 40, 131.5, 42) == {"stall-2", "stall-3"}


def test_the_index_of_a_large_import_is_complete(project: ProjectFile, by: By) -> None:
    rows = [Stall(uid=f"s{n}", class_uid="c", geom=shapely.box(n / 100, 1, n / 100 + 0.001, 1.001)) for n in range(700)]
    project.commit(Change("import", added(*rows), bulk=True), author=by)
    connection = sqlite3.connect(project.path)
    assert connection.execute("SELECT count(*) FROM rtree_stall_geom").fetchone() == (700,)
    assert connection.execute("SELECT rtreecheck('rtree_stall_geom')").fetchone() == ("ok",)
    extent = connection.execute("SELECT min_x, max_x FROM gpkg_contents WHERE table_name = 'stall'").fetchone()
    connection.close()
    assert extent == (0.0, pytest.approx(6.991))


def test_rows_appended_by_gdal_are_adopted_with_uids_and_a_journal_entry(path: Path) -> None:
    ProjectFile.create(path, starting_records()).close()
    wkb = np.array([shapely.to_wkb(shapely.box(128, 41, 128.001, 41.001))], dtype=object)
    fields = {"class_uid": "class-covered-stall", "note": "drawn in QGIS"}
    pyogrio.raw.write(
        path, geometry=wkb, field_data=[np.array([value], dtype=object) for value in fields.values()],
        fields=list(fields), layer="stall", driver="GPKG", geometry_type="Polygon", crs="EPSG:4326", append=True,
    )  # fmt: skip
    with ProjectFile.open(path) as project:
        assert not project.read_only, project.read_only_reason
        (stall,) = project.load().all(Stall)
        assert stall.uid.startswith("stall-")
        assert (stall.note, stall.certainty, stall.pass_uid) == ("drawn in QGIS", "certain", "pass-main")
        (entry, *_) = project.history()
        assert (entry.role, entry.rows) == ("outside", 1)
        assert len(project.notices) == 1
    with ProjectFile.open(path) as project:
        assert project.notices == []
        assert len(project.history()) == 2
