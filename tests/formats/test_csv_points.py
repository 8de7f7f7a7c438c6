"""Any CSV with a header: encodings, delimiters, columns, positions in any form, and what is odd about it named."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.errors import Refused
from annotator.formats import csv_points, reader
from annotator.formats.features import FeatureFile


def of(text: str | bytes, **columns: str) -> FeatureFile:
    return csv_points.parse(text if isinstance(text, bytes) else text.encode(), "x.csv", columns)


def points(found: FeatureFile) -> list[tuple[float, float]]:
    return [feature.geometry.coords[0] for feature in found.features]


def test_published_points_keep_every_digit(shared_data: Path) -> None:
    found = reader.read(shared_data / "northkorea" / "seed_points.csv")
    assert (found.read, len(found.features), found.problems, found.warnings) == (11, 11, [], [])
    assert points(found)[0] == (128.186804, 41.411114)
    assert found.features[0].name == "Hyesan ford (first, Aug 2023)"
    assert found.features[6].properties["lat"] == "39.054520"
    places = reader.read(shared_data / "northkorea" / "geonames_kp_a.csv")
    assert (places.read, len(places.features)) == (40, 40)
    assert places.features[0].properties["admin2"] is None


@pytest.mark.parametrize(
    ("name", "read", "features", "left_out"),
    [
        ("csv_with_utf8_bom.csv", 2, 0, 2),
        ("double_quotes_in_middle_of_field.csv", 1, 1, 0),
        ("inf_nan.csv", 4, 4, 0),
        ("testnull.csv", 1, 1, 0),
        ("testquoteheader1.csv", 1, 1, 0),
    ],
)
def test_odd_public_files(shared_data: Path, name: str, read: int, features: int, left_out: int) -> None:
    found = reader.read(shared_data / "csv" / name)
    assert (found.read, len(found.features), len(found.problems)) == (read, features, left_out)


def test_boxes_of_deepforest_are_pixel_boxes(shared_data: Path) -> None:
    found = reader.read(shared_data / "georef" / "OSBS_029.csv")
    assert (found.read, len(found.features)) == (61, 61)
    first = found.features[0]
    assert first.pixel
    assert first.geometry.bounds == (203, 67, 227, 90)
    assert (first.properties["class"], first.properties["image"]) == ("Tree", "OSBS_029.tif")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949", "euc-kr"])
def test_encodings(encoding: str) -> None:
    found = of("이름,위도,경도\r\n혜산,41.4,128.1\r\n".encode(encoding))
    assert found.features[0].name == "혜산"
    assert points(found) == [(128.1, 41.4)]


def test_unknown_encoding_is_read_with_a_warning() -> None:
    found = of("name,lon,lat\nCafé,1,2\n".encode("latin-1"))
    assert found.features[0].name == "Café"
    assert "latin-1" in found.warnings[0].why


@pytest.mark.parametrize(
    "text",
    [
        "name,lon,lat\nA,128.5,41.25\n",
        "name;lon;lat\nA;128,5;41,25\n",
        "name;lon;lat\nA;128.5;41.25\n",
        "name\tlongitude\tlatitude\nA\t128.5\t41.25\n",
        "name|x|y\nA|128.5|41.25\n",
        "lat,lng,name\n41.25,128.5,A\n",
        "Name,Longitude (deg),Latitude (deg)\nA,128.5,41.25\n",
        "name,WKT\nA,POINT (128.5 41.25)\n",
        'name,geometry\nA,"SRID=4326;POINT Z (128.5 41.25 3)"\n',
        'name,coordinates\nA,"41.25, 128.5"\n',
        "name;coordinates\nA;41.25° 128.5°\n",
        "name;position\nA;41°15'00\"N 128°30'00\"E\n",
        "name,lat,lon\nA,41°15'N,128°30'00\"E\n",
        'name,lat,lon\nA,"41,25","128,5"\n',
        "name,lon,lat\r\rA,128.5,41.25\r",
    ],
)
def test_delimiters_columns_and_forms_of_positions(text: str) -> None:
    found = of(text)
    assert points(found) == [(128.5, 41.25)]
    assert found.features[0].name == "A"
    assert not found.problems


def test_columns_can_be_named_by_the_analyst() -> None:
    text = "Ort,Breite,Laenge,lat\nA,41.25,128.5,9\n"
    found = of(text, name="Ort", lat="Breite", lon="Laenge")
    assert points(found) == [(128.5, 41.25)]
    assert found.features[0].properties["name"] == "A"
    with pytest.raises(Refused, match="Breite, Laenge"):
        of(text, lat="nothing")


def test_an_inferred_order_is_told() -> None:
    found = of('name,coordinates\nA,"128.5, 41.25"\n')
    assert points(found) == [(128.5, 41.25)]
    assert "longitude" in found.warnings[0].why


def test_outline_goes_before_centre_and_dates_become_days() -> None:
    found = of('acquired,lon,lat,wkt\n2020-06,1,1,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n2021-02-03,5,6,\n,,,\nsoon,,,\n')
    assert [f.geometry and f.geometry.geom_type for f in found.features] == ["Polygon", "Point", None]
    assert [f.dates for f in found.features] == [("2020-06-01", "2020-06-30"), ("2021-02-03", "2021-02-03"), None]
    assert found.read == 3


def test_bad_rows_are_named_by_line_and_good_ones_go_in() -> None:
    rows = [
        "a,128.5,41.25",
        "b,128.5",
        "c,128.5,41.25,,",
        "d,128.5,41.25,x",
        "e,nan,1",
        "f,41.2,128.5",
        "g,x,1",
        "h,1,",
    ]
    found = of("name,lon,lat\n\n" + "\n".join(rows) + "\n")
    assert [feature.name for feature in found.features] == ["a", "c"]
    assert found.read == 8
    assert {problem.where for problem in found.problems} == {
        *("line 4", "line 6"),
        *("line 7 (e)", "line 8 (f)", "line 9 (g)", "line 10 (h)"),
    }


def test_headers() -> None:
    assert "no rows" in of("name,lon,lat\n").warnings[0].why
    twice = of("name,lon,lat,lon,\nA,1,2,3,4\n")
    assert points(twice) == [(1, 2)]
    assert twice.features[0].properties == {"name": "A", "lon": "1", "lat": "2", "lon_4": "3", "column_5": "4"}
    assert "twice" in twice.warnings[0].why
    for text in ("128.5,41.25\n129,42\n", "\n\n", " , \n1,2\n"):
        with pytest.raises(Refused, match="header"):
            of(text)


def test_guards_come_off() -> None:
    found = of("name,lon,lat\n'=SUM(A1),1,2\n''=x,1,2\n'tHooft,1,2\n-5,1,2\n")
    assert [feature.name for feature in found.features] == ["=SUM(A1)", "'=x", "'tHooft", "-5"]


def test_hostile_cells_and_sizes() -> None:
    nested = "GEOMETRYCOLLECTION(" * 50_000
    found = of(f'name,wkt\na,"{nested}"\nb,POINT (1 2)\nc,POINT (nan 2)\nd,POINT EMPTY\ne,POINT (1 2\n')
    assert [feature.name for feature in found.features] == ["b"]
    assert len(found.problems) == 4
    swallowed = of('name,lon,lat\na,1,2\n"b,1,2\n' + "c,1,2\n" * 1000)
    assert len(swallowed.features) == 1
    assert "quotation mark" in swallowed.warnings[0].why
    for text in (b"a,b\n" + b"\n" * 400_000, b"," * 9_000_000):
        with pytest.raises(Refused, match="split"):
            of(text)
