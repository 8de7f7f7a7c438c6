"""GeoJSON in: every case of the public collections is read, refused or named; and out again without losing area."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from annotator.domain.errors import Refused
from annotator.formats import geojson, tables_geojson
from annotator.formats.features import FeatureFile

GEOD = Geod(ellps="WGS84")


def area_m2(found: FeatureFile) -> float:
    shapes = [feature.geometry for feature in found.features if feature.geometry.geom_type == "Polygon"]
    return sum(abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in shapes)


def of(value: Any) -> FeatureFile:
    return geojson.features(value, "x.geojson")


def collection(*geometries: Any, **members: Any) -> Any:
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features, **members}


@pytest.mark.parametrize(
    ("name", "read", "features", "square_metres"),
    [
        ("buildings_spacenet/108_1040010044D30600.geojson", 132, 132, 10364.72),
        ("buildings_spacenet/geotiff_labels.geojson", 43, 43, None),
        ("geojson/polygon-samples.geojson", 9, 9, 4785858895.36),
        ("geojson/roads-seoul.geojson", 94, 94, None),
        ("geojson/gdal_geometrycollection.geojson", 1, 2, None),
        ("geojson/gdal_srs_name.geojson", 1, 2, None),
        ("geojson/gdal_point_with_utf8bom.json", 1, 1, None),
        ("geojson/hint/good/good-featurecollection.geojson", 3, 3, 12308778361.47),
    ],
)
def test_public_files(shared_data: Path, name: str, read: int, features: int, square_metres: float | None) -> None:
    found = geojson.read(shared_data / name)
    assert (found.read, len(found.features), found.problems) == (read, features, [])
    if square_metres is not None:
        assert area_m2(found) == pytest.approx(square_metres, abs=0.01)


def test_projected_file_lands_on_its_image(shared_data: Path) -> None:
    found = geojson.read(shared_data / "buildings_spacenet" / "geotiff_labels.geojson")
    west, south, east, north = shapely.total_bounds([feature.geometry for feature in found.features])
    # the image is UTM 16N, 733601 to 734051 east, 3724689 to 3725139 north; buildings may reach over its edge
    assert -84.50 < west < east < -84.44
    assert 33.61 < south < north < 33.65
    # as pyproj gives it for the file's own first vertex
    planar = json.loads((shared_data / "buildings_spacenet" / "geotiff_labels.geojson").read_text("utf-8"))
    ring = planar["features"][0]["geometry"]["coordinates"][0]
    assert area_m2(FeatureFile(found.features[:1], [], [], 1)) == pytest.approx(shapely.Polygon(ring).area, rel=2e-3)


def test_every_bad_case_is_refused_or_named(shared_data: Path) -> None:
    whole = ("bad-json", "featurecollection", "featurecollection-obj", "rootstring")
    refused = {f"{name}.geojson" for name in whole}
    for path in sorted((shared_data / "geojson" / "hint" / "bad").iterdir()):
        if path.name in refused:
            with pytest.raises(Refused, match=path.name):
                geojson.read(path)
            continue
        found = geojson.read(path)
        assert found.problems or found.warnings, path.name
        for entry in found.problems + found.warnings:
            assert entry.file == path.name
            assert entry.where
            assert entry.why.endswith(".")


def test_every_good_case_is_read(shared_data: Path) -> None:
    for path in sorted((shared_data / "geojson" / "hint" / "good").iterdir()):
        found = geojson.read(path)
        assert found.read >= 1
        # these two hold nothing that lies on the globe; they are read and named
        if path.name not in ("nullgeometry.geojson", "issue82.geojson"):
            assert found.features, path.name
            assert not found.problems


def test_good_features_go_in_beside_bad_ones(shared_data: Path) -> None:
    found = geojson.read(shared_data / "geojson" / "hint" / "bad" / "stringcoord.geojson")
    assert [feature.geometry.coords[0] for feature in found.features] == [(20.390625, 41.508577)]
    assert [problem.where for problem in found.problems] == ["feature 1"]
    nothing = geojson.read(shared_data / "geojson" / "gdal_nullvalues.geojson")
    assert [problem.why for problem in nothing.problems] == ["It has no geometry."] * 2


def test_parts_keep_the_name_and_count_once() -> None:
    square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    found = of(
        {
            "type": "Feature",
            "id": "a7",
            "properties": {"name": "Row", "deep": {"a": [1]}, "yes": True},
            "geometry": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiPolygon", "coordinates": [square, square]},
                    {"type": "Point", "coordinates": [5, 6, 700]},
                ],
            },
        }
    )
    assert found.read == 1
    assert [feature.geometry.geom_type for feature in found.features] == ["Polygon", "Polygon", "Point"]
    assert {feature.name for feature in found.features} == {"Row"}
    assert found.features[2].where == "feature 1 (Row), part 3"
    assert found.features[0].properties == {"name": "Row", "deep": '{"a": [1]}', "yes": "true", "id": "a7"}
    assert not found.features[2].geometry.has_z


@pytest.mark.parametrize(
    ("coordinates", "word"),
    [
        ([float("nan"), 1], "finite"),
        ([float("inf"), 1], "finite"),
        ([1, 90.1], "swapped"),
        ([41.4, 128.2], "swapped"),
        ([180.1, 10], "180"),
        ([200, 300], "180"),
        ([True, 1], "numbers"),
        (["1", "2"], "numbers"),
        ([10**400, 1], "finite"),
    ],
)
def test_impossible_coordinates_are_reported_not_repaired(coordinates: list[Any], word: str) -> None:
    found = of(collection({"type": "Point", "coordinates": coordinates}, {"type": "Point", "coordinates": [180, -90]}))
    assert [feature.geometry.coords[0] for feature in found.features] == [(180.0, -90.0)]
    assert word in found.problems[0].why


def test_open_and_crossing_outlines_are_kept_and_flagged() -> None:
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    still_open = [[0, 0], [2, 0], [2, 2], [0, 2]]
    found = of(collection(*({"type": "Polygon", "coordinates": [ring]} for ring in (bow, still_open))))
    assert len(found.features) == 2
    whys = {warning.why: warning.where for warning in found.warnings}
    assert whys["The outline crosses or touches itself; it was kept as drawn."] == "feature 1"
    assert whys["A ring was not closed; its last position was joined to its first."] == "feature 2"


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", (128.186804, 41.411114)),
        ("urn:ogc:def:crs:EPSG::4326", (128.186804, 41.411114)),
        ("EPSG:4326", (128.186804, 41.411114)),
        ("EPSG:3857", (14269689.748, 5073171.315)),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", (14269689.748, 5073171.315)),
    ],
)
def test_legacy_crs_is_honoured(name: str, point: tuple[float, float]) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    found = of(collection({"type": "Point", "coordinates": list(point)}, crs=crs))
    assert found.features[0].geometry.coords[0] == pytest.approx((128.186804, 41.411114), abs=1e-7)


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "EPSG:999999"}},
        {"type": "name", "properties": {"name": "+proj=longlat +nadgrids=/etc/passwd"}},
        {"type": "name", "properties": {"name": "EPSG:5773"}},
        {"type": "link", "properties": {"href": "http://example.org/crs"}},
        {"type": "name", "properties": []},
        "EPSG:4326",
    ],
)
def test_unknown_crs_is_refused(crs: Any) -> None:
    with pytest.raises(Refused):
        of(collection({"type": "Point", "coordinates": [1, 2]}, crs=crs))


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 100_000, '{"type":"Point","coordinates":[' + "9" * 5000 + ",1]}", "", "{", "[]", "null"],
)
def test_hostile_texts_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text)
    with pytest.raises(Refused):
        geojson.read(path)


def test_a_text_that_would_unfold_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes(b'{"type":"FeatureCollection","features":[' + b"[]," * 10_000_000 + b"[]]}")
    with pytest.raises(Refused, match="memory"):
        geojson.read(path)


def test_nested_collections_end_in_a_problem() -> None:
    value: Any = {"type": "Point", "coordinates": [1, 2]}
    for _ in range(300):
        value = {"type": "GeometryCollection", "geometries": [value]}
    found = of(value)
    assert not found.features
    assert "nested" in found.problems[0].why


LON_LAT = st.tuples(st.floats(-179, 179), st.floats(-80, 80))


@given(LON_LAT, st.floats(1e-4, 0.01), st.text(max_size=20))
def test_what_is_written_reads_back_with_its_area(corner: tuple[float, float], size: float, name: str) -> None:
    x, y = corner
    clockwise = shapely.Polygon([(x, y), (x, y + size), (x + size, y + size), (x + size, y)])
    table = SimpleNamespace(header=("uid", "name", "wkt"), rows=[("s1", name, clockwise.wkt), ("s2", "", None)])
    data = tables_geojson.encode(table, [clockwise, None])
    written = json.loads(data)
    assert "crs" not in written
    assert [feature["geometry"] is None for feature in written["features"]] == [False, True]
    found = of(written)
    assert not [warning for warning in found.warnings if "ring" in warning.why]
    assert found.features[0].name == name.strip()
    before = abs(GEOD.geometry_area_perimeter(clockwise)[0])
    assert area_m2(found) == pytest.approx(before, rel=1e-5, abs=0.01)
    assert data == tables_geojson.encode(table, [clockwise, None])
