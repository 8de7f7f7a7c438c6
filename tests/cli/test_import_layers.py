"""GeoPackages of other programs and our own exported tables are taken in, layer by layer; projects are not."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from tests.cli.conftest import Run, square
from tests.cli.test_import import counts
from tests.formats.layer_files import write

OUTLINE = shapely.box(129.0, 41.0, 129.0005, 41.0003)


def projected(shape, crs: str):
    to_crs = Transformer.from_crs(4326, crs, always_xy=True)
    return shapely.transform(shape, to_crs.transform, interleaved=False)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32652", "EPSG:3857", "EPSG:5179", "EPSG:4166", "ESRI:54009"])
def test_a_layer_in_any_system_falls_on_its_place(run: Run, project, tmp_path, table, crs: str):
    fields = {"Name": ["Hall", "Roof"], "class": ["Shed", "Shed"], "note": ["장마당", ""]}
    path = write(tmp_path / "q.gpkg", [projected(OUTLINE, crs), None], fields, crs=crs, layer="roofs 2020")
    done = run("import", project, path, "--as", "stall", "--site", "A", "--json")
    assert counts(done) == (2, 1, 0, 0, 1)
    assert done.json["skipped"][0]["where"] == "roofs 2020, feature 2 (Roof)"
    (row,) = table("stall")
    assert (row["name"], row["class"], row["note"], row["site"]) == ("Hall", "Shed", "장마당", "A")
    assert (float(row["lon"]), float(row["lat"])) == pytest.approx((129.00025, 41.00015), abs=2e-6)


def test_a_system_known_only_by_its_definition(run: Run, project, tmp_path, table):
    own = "+proj=tmerc +lat_0=40 +lon_0=128.5 +k=1 +x_0=1000 +y_0=2000 +ellps=WGS84 +datum=WGS84 +units=m"
    path = write(tmp_path / "own.gpkg", [projected(OUTLINE, own)], {"name": ["Hall"]}, crs=own)
    assert counts(run("import", project, path, "--as", "stall", "--json")) == (1, 1, 0, 0, 0)
    assert float(table("stall")[0]["lon"]) == pytest.approx(129.00025, abs=1e-6)


def test_every_layer_is_read_by_what_its_shapes_are(run: Run, project, tmp_path):
    path = write(tmp_path / "all.gpkg", [OUTLINE], {"name": ["Hall"]}, layer="roofs")
    write(path, [shapely.Point(129, 41)], {"name": ["Market"]}, layer="places")
    write(path, [shapely.LineString([(129, 41), (129.1, 41)])], {"name": ["River"]}, layer="lines", crs="EPSG:4326")
    assert counts(run("import", project, path, "--as", "auto", "--json")) == (3, 3, 0, 0, 0)
    found = run("summary", project, "--json").json
    assert (found["sites"], found["stall"]["count"]) == (1, 1)


def test_our_own_exported_tables_come_back(run: Run, project, tmp_path, geojson, table):
    outline = geojson([({"name": "Hall", "site": "A"}, square(129, 41))])
    assert run("import", project, outline, "--as", "stall").code == 0
    points = [({"name": "A"}, {"type": "Point", "coordinates": [129, 41]})]
    assert run("import", project, geojson(points, "sites.geojson"), "--as", "site").code == 0
    cars = [({"site": "A", "class": "Bus"}, {"type": "Point", "coordinates": [129.001, 41]})]
    assert run("import", project, geojson(cars, "cars.geojson"), "--as", "vehicle").code == 0
    out = tmp_path / "tables.gpkg"
    assert run("export", project, "all", "-o", out).code == 0
    again = run("import", project, out, "--as", "auto", "--json")
    assert counts(again) == (3, 0, 0, 3, 0), "the same project knows them by their uids"
    assert any("total" in one["why"] for one in again.json["warnings"]), "figures are not objects"

    other = tmp_path / "other.gpkg"
    run("new", other)
    done = run("import", other, out, "--as", "auto", "--json")
    assert counts(done) == (3, 3, 0, 0, 0)
    found = run("summary", other, "--json").json
    assert (found["sites"], found["stall"]["count"], found["vehicle"]["count"]) == (1, 1, 1)
    only = tmp_path / "only.gpkg"
    run("new", only)
    assert counts(run("import", only, out, "--as", "vehicle", "--json")) == (1, 1, 0, 0, 0), "of its own layer alone"


def test_layers_without_a_system_are_degrees_or_nothing(run: Run, project, tmp_path):
    degrees = write(tmp_path / "d.gpkg", [OUTLINE], {"name": ["Hall"]}, crs=None)
    done = run("import", project, degrees, "--as", "stall", "--json")
    assert counts(done) == (1, 1, 0, 0, 0)
    assert "No coordinate system" in done.json["warnings"][0]["why"]
    metres = write(tmp_path / "m.gpkg", [projected(OUTLINE, "EPSG:32652")], {"name": ["Hall"]}, crs=None)
    done = run("import", project, metres, "--as", "stall", "--json")
    assert counts(done) == (1, 0, 0, 0, 1)
    assert done.json["skipped"][0]["where"] == "marks"


def test_a_project_is_said_to_be_one(run: Run, project, tmp_path):
    other = tmp_path / "other.gpkg"
    run("new", other)
    for path in (other, project):
        done = run("import", project, path, "--as", "auto", "--json")
        assert (done.code, counts(done)) == (1, (0, 0, 0, 0, 1))
        assert "project of this program" in done.json["skipped"][0]["why"]
    layers = write(tmp_path / "q.gpkg", [OUTLINE], {"name": ["Hall"]})
    assert "import its layers" in run("summary", layers).err


def test_a_damaged_and_a_foreign_database_are_named(run: Run, project, tmp_path):
    path = write(tmp_path / "q.gpkg", [OUTLINE] * 2000, {"name": ["Hall"] * 2000})
    (tmp_path / "cut.gpkg").write_bytes(path.read_bytes()[:20_000])
    (tmp_path / "head.gpkg").write_bytes(path.read_bytes()[:100])
    with sqlite3.connect(tmp_path / "plain.gpkg") as connection:
        connection.execute("CREATE TABLE a (b)")
    connection.close()
    for name in ("cut.gpkg", "head.gpkg", "plain.gpkg"):
        done = run("import", project, tmp_path / name, "--as", "stall", "--json")
        assert (done.code, done.json["added"]) == (1, 0), name
        assert name in done.json["skipped"][0]["file"]


def test_a_file_in_use_is_read_with_what_was_not_yet_put_back(run: Run, project, tmp_path, table):
    path = write(tmp_path / "q.gpkg", [OUTLINE], {"name": ["Hall"]}, SPATIAL_INDEX="NO")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("DROP TRIGGER IF EXISTS trigger_insert_feature_count_marks")
    connection.execute("INSERT INTO marks (geom, name) SELECT geom, 'Roof' FROM marks")
    before = sorted(tmp_path.iterdir())
    assert counts(run("import", project, path, "--as", "stall", "--site", "A", "--json")) == (2, 2, 0, 0, 0)
    assert sorted(tmp_path.iterdir()) == before
    connection.close()


def hostile(path: Path, *statements: str, blob: bytes | None = None) -> Path:
    write(path, [OUTLINE], {"name": ["Hall"]}, SPATIAL_INDEX="NO")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER IF EXISTS trigger_insert_feature_count_marks")
    for statement in statements:
        connection.execute(statement)
    if blob is not None:
        connection.execute("INSERT INTO marks (geom, name) VALUES (?, 'bad')", (blob,))
    connection.close()
    return path


HEAD = struct.pack("<2sBBi", b"GP", 0, 0x01, 4326)


@pytest.mark.parametrize("kind", [4, 6, 7, 1007, 0x80000007])
def test_a_shape_of_endless_parts_is_named(run: Run, project, tmp_path, kind: int):
    nested = (b"\x01" + struct.pack("<II", kind, 1)) * 200_000 + b"\x01" + struct.pack("<I2d", 1, 129, 41)
    path = hostile(tmp_path / "h.gpkg", blob=HEAD + nested)
    done = run("import", project, path, "--as", "stall", "--json")
    assert counts(done) == (2, 1, 0, 0, 1)
    assert done.json["skipped"][0]["where"] == "marks, feature 2 (bad)"


@pytest.mark.parametrize(
    "blob", [b"", b"GP", HEAD, HEAD + b"\x01\x03\0\0\0\xff\xff\xff\xff", b"\0" * 60, HEAD + b"\x02" * 40]
)
def test_shapes_that_are_none_are_named(run: Run, project, tmp_path, blob: bytes):
    done = run("import", project, hostile(tmp_path / "h.gpkg", blob=blob), "--as", "stall", "--json")
    assert counts(done) == (2, 1, 0, 0, 1)


def test_a_view_without_end_is_given_up(run: Run, project, tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.store.layers._READING_S", 0.5)
    endless = (
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i AS fid, (SELECT geom FROM marks) AS geom, 'x' AS name FROM n WHERE i < 0"
    )
    listed = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES "
    said = (
        listed + "('endless', 'features', 'e', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'GEOMETRY', 4326, 0, 0)",
    )
    done = run("import", project, hostile(tmp_path / "h.gpkg", endless, *said), "--as", "stall", "--json")
    assert counts(done)[1] == 1
    assert done.json["skipped"][0]["where"] == "endless"


def test_layers_that_are_virtual_tables_are_left_alone(run: Run, project, tmp_path):
    said = (
        "CREATE VIRTUAL TABLE odd USING rtree(id, minx, maxx)",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('odd', 'features', 'o', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('odd', 'minx', 'GEOMETRY', 4326, 0, 0)",
    )
    done = run("import", project, hostile(tmp_path / "h.gpkg", *said), "--as", "stall", "--json")
    assert counts(done) == (1, 1, 0, 0, 0)


def test_more_features_than_can_be_meant_end_with_a_sentence(run: Run, project, tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.store.layers.FEATURE_LIMIT", 10)
    path = write(tmp_path / "q.gpkg", [OUTLINE] * 20, {"name": [f"Hall {n}" for n in range(20)]})
    done = run("import", project, path, "--as", "stall", "--json")
    assert counts(done)[1] == 10
    assert "more than 10 features" in done.json["skipped"][0]["why"]
