"""Exports: every table as every kind of file, the same bytes twice, and nothing overwritten that is no export."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest

from annotator.app.exchange.exporting import SUFFIXES, TABLES
from tests.cli.conftest import Run, square


@pytest.fixture
def filled(run: Run, project, geojson):
    run("add", project, "--name", "2018", "--acquired", "2018-05-01", "--site", "A")
    marks = geojson([({"name": f"s{i}"}, square(128.1 + i * 2e-4, 41.4)) for i in range(3)])
    assert run("import", project, marks, "--as", "stall", "--site", "A", "--scene", "2018").code == 0
    assert run("import", project, marks, "--as", "zone", "--site", "A").code == 0
    assert run("import", project, marks, "--as", "crossing", "--site", "A").code == 0
    return project


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_table_can_be_every_kind_of_file_and_repeats_its_bytes(run: Run, filled, tmp_path, suffix):
    for name in TABLES:
        out = tmp_path / f"out{suffix}"
        first = run("export", filled, name, "-o", out, "--json")
        assert first.code == 0, (name, first.err)
        assert first.json == {"files": [str(out)]}
        bytes_before = out.read_bytes()
        out.unlink()
        assert run("export", filled, name, "-o", out).code == 0
        assert out.read_bytes() == bytes_before, name
        out.unlink()


def test_all_tables_fill_a_folder_or_one_workbook(run: Run, filled, tmp_path):
    assert run("export", filled, "all", "-o", tmp_path / "out").code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.csv" for name in TABLES}
    for suffix in (".xlsx", ".kml", ".kmz", ".gpkg"):
        assert run("export", filled, "all", "-o", tmp_path / f"all{suffix}").code == 0


@pytest.mark.parametrize("out", ["two.csv", "two.geojson"])
def test_two_tables_in_one_file_of_one_table_are_a_usage_error(run: Run, filled, tmp_path, out):
    assert run("export", filled, "site", "stall", "-o", tmp_path / out).code == 2
    assert not (tmp_path / out).exists()


def test_an_unknown_kind_of_file_is_refused(run: Run, filled, tmp_path):
    done = run("export", filled, "stall", "-o", tmp_path / "stall.shp")
    assert done.code == 1
    assert "stall.shp" in done.err
    assert run("export", filled, "house", "-o", tmp_path / "x.csv").code == 2
    assert run("export", filled, "stall", "-o", tmp_path / "none" / "x.csv").code == 1
    assert run("export", filled, "stall", "-o", tmp_path / "none" / "x.gpkg").code == 1


def test_csv_is_what_spreadsheets_read(run: Run, filled, tmp_path):
    out = tmp_path / "stall.csv"
    run("export", filled, "stall", "-o", out)
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfuid,name,site,class,")
    assert data.count(b"\n") == data.count(b"\r\n") == 4


def test_layers_hold_the_figures_and_places_of_the_tables(run: Run, filled, tmp_path, table):
    out = tmp_path / "layers.gpkg"
    assert run("export", filled, "all", "-o", out).code == 0
    assert {name for name, _kind in pyogrio.list_layers(out)} == set(TABLES)
    information = pyogrio.read_info(out, layer="stall")
    assert (information["geometry_type"], information["crs"], information["features"]) == ("Polygon", "EPSG:4326", 3)
    _meta, _fids, shapes, values = pyogrio.raw.read(out, layer="stall", columns=["uid", "area_m2"])
    assert all(shape is not None for shape in shapes)
    assert dict(zip(*values, strict=True)) == {row["uid"]: float(row["area_m2"]) for row in table("stall")}


def test_a_project_or_foreign_layers_are_not_overwritten(run: Run, filled, tmp_path, shared_data):
    foreign = tmp_path / "foreign.gpkg"
    foreign.write_bytes((shared_data / "gpkg" / "gdal_poly_golden.gpkg").read_bytes())
    for out in (filled, foreign):
        before = out.read_bytes()
        assert run("export", filled, "stall", "-o", out).code == 1
        assert out.read_bytes() == before
    earlier = tmp_path / "earlier.gpkg"
    for _ in range(2):
        assert run("export", filled, "stall", "zone", "-o", earlier).code == 0


def test_periods_rules_and_editions(run: Run, filled, tmp_path):
    out: Path = tmp_path / "year.csv"
    for rule in ("observed", "spread", "bounds", "bounds_min", "bounds_max"):
        assert run("export", filled, "year", "-o", out, "--from", "2017", "--to", "2019-06", "--rule", rule).code == 0
    assert run("export", filled, "change", "-o", out, "--by", "class").code == 0
    assert run("export", filled, "year", "-o", out, "--rule", "guess").code == 2
    assert run("export", filled, "year", "-o", out, "--from", "sometime").code == 2
    assert run("export", filled, "year", "-o", out, "--since", "January").code == 1


def test_summary_and_check_answer_as_promised(run: Run, filled):
    told = run("summary", filled, "--json").json
    assert (told["sites"], told["scenes"], told["stall"]["count"]) == (1, 1, 3)
    assert set(told["crossing"]) == {"count", "by_class", "at_gate"}
    assert set(told["vehicle"]) == {"count", "min", "max", "by_class"}
    done = run("check", filled, "--json")
    grave = [finding for finding in done.json["findings"] if finding["severity"] != "note"]
    assert done.code == (1 if grave else 0)
