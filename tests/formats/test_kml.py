"""KML and KMZ in: the public collections by their counts, links never followed, damage named, attacks refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyproj import Geod

from annotator.domain.errors import Refused
from annotator.formats import kml, kmz, reader, tables_kml
from annotator.formats.features import FeatureFile

GEOD = Geod(ellps="WGS84")
HEAD = b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
TAIL = b"</Document></kml>"


def place(name: str = "P", coordinates: str = "128.186804,41.411114,0") -> bytes:
    return f"<Placemark><name>{name}</name><Point><coordinates>{coordinates}</coordinates></Point></Placemark>".encode()


def of(body: bytes) -> FeatureFile:
    return kml.parse(HEAD + body + TAIL, "x.kml")


def outline(ring: str) -> bytes:
    shape = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
    return f"<Placemark>{shape}</Polygon></Placemark>".encode()


COUNTS = {
    # file: placemarks, features by geometry, placemarks and links left out
    "2012_Earthquakes_Mag5.kml": (1535, {"Point": 1535}, 0),
    "extendeddata.kml": (1, {}, 1),
    "folder.kml": (7, {}, 11),
    "gdal_description_with_xml.kml": (1, {"Point": 1}, 0),
    "gdal_duplicate_folder_name.kml": (2, {"Point": 2}, 0),
    "gdal_empty.kml": (0, {}, 0),
    "gdal_extended_data_without_schema_data.kml": (2, {"Point": 2}, 0),
    "gdal_geometries.kml": (25, {"Polygon": 5, "Point": 5, "LineString": 3}, 14),
    "gdal_gxtimestamp.kml": (2, {}, 2),
    "gdal_gxtrack.kml": (1, {"LineString": 1}, 0),
    "gdal_placemark_with_kml_prefix.kml": (1, {"Point": 1}, 0),
    "gdal_samples.kml": (20, {"Point": 4, "LineString": 6, "Polygon": 9}, None),
    "gdal_test_schema.kml": (4, {}, 4),
    "ge-point.kml": (1, {"Point": 1}, 0),
    "ge_web_gx_cascading_style.kml": (1, {"Polygon": 1}, 0),
    "gnis-ak-first-101.kml": (101, {"Point": 101}, 0),
    "networklink.kml": (0, {}, 1),
    "ogc_Document-places.kml": (2, {"Point": 2}, 0),
    "ogc_Polygon-Absolute.xml": (1, {"Polygon": 1}, 0),
    "old_schema_example.kml": (2, {"Point": 1}, 1),
    "photooverlay.kml": (0, {}, 1),
    "polygons2d.kml": (50, {"Point": 50, "Polygon": 133}, 0),
    "schemadata.kml": (1, {"Point": 1}, 0),
    "small_world.kml": (0, {}, 1),
    "tgj_cdata.kml": (1, {"Point": 1}, 0),
    "tgj_ground_overlay.kml": (0, {}, 1),
    "tgj_gxtrack.kml": (1, {"LineString": 1}, 0),
    "tgj_multigeometry.kml": (1, {"LineString": 2}, 0),
    "tgj_networklink.kml": (0, {}, 1),
    "tgj_nogeomplacemark.kml": (1, {}, 1),
    "tgj_polygon.kml": (1, {"Polygon": 1}, 0),
    "tgj_schema.kml": (1, {"Polygon": 1}, 0),
    "tgj_timespan.kml": (1, {"Polygon": 1}, 0),
    "unknown-elements.kml": (1, {}, 2),
}


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_public_files_by_count(shared_data: Path, name: str) -> None:
    read, kinds, left_out = COUNTS[name]
    found = reader.read(shared_data / "kml" / name)
    counted: dict[str, int] = {}
    for feature in found.features:
        counted[feature.geometry.geom_type] = counted.get(feature.geometry.geom_type, 0) + 1
    assert (found.read, counted) == (read, kinds)
    if left_out is not None:
        assert len(found.problems) == left_out


@pytest.mark.parametrize(
    ("name", "square_metres"),
    [
        ("gdal_samples.kml", 294534.952),
        ("kmlsamples.kml", 294534.952),
        ("ge_web_gx_cascading_style.kml", 9747.153),
        ("ogc_Document-clean.kml", 648.461),
        ("ogc_Polygon-Absolute.xml", 32858.607),
        ("polygons2d.kml", 9288788189771.641),
        ("tgj_polygon.kml", 3378.374),
        ("tgj_schema.kml", 14.745),
        ("tgj_timespan.kml", 940090.376),
    ],
)
def test_areas_of_public_files(shared_data: Path, name: str, square_metres: float) -> None:
    found = reader.read(shared_data / "kml" / name)
    total = 0.0
    for feature in found.features:
        if feature.geometry.geom_type == "Polygon":
            rings = [feature.geometry.exterior, *feature.geometry.interiors]
            areas = [abs(GEOD.polygon_area_perimeter(*ring.xy)[0]) for ring in rings]
            total += areas[0] - sum(areas[1:])
    assert total == pytest.approx(square_metres, rel=1e-6, abs=0.001)


def test_attacks_are_refused_by_name_and_the_rest_is_named(shared_data: Path) -> None:
    refused = {"dtd.xml", "external.xml", "xmlbomb.xml", "xxe_passwd.kml", "no_kml.kmz"}
    refused |= {"gpkg_truncated_half.gpkg", "gpkg_zero_bytes.gpkg", "png_30000x30000_1bit.png", "vrt_reads_passwd.vrt"}
    for folder in ("kml", "kmz", "faults/xml", "faults/made"):
        for path in sorted((shared_data / folder).iterdir()):
            if path.name in refused:
                with pytest.raises(Refused, match=path.name):
                    reader.read(path)
                continue
            found = reader.read(path)
            assert all(entry.why.endswith(".") for entry in found.problems + found.warnings)


def test_dates_folders_and_data_of_public_files(shared_data: Path) -> None:
    folder = shared_data / "kml"
    assert kml.read(folder / "tgj_timespan.kml").features[0].dates == ("0725-01-01", "0733-12-31")
    assert kml.read(folder / "gdal_gxtrack.kml").features[0].dates == ("2013-05-28", "2013-05-28")
    assert kml.read(folder / "schemadata.kml").features[0].properties == {"sfield1": "one", "sfield2": "2"}
    assert kml.read(folder / "old_schema_example.kml").features[0].properties == {"Foo": "foo 1", "Bar": "bar 1"}
    assert kml.read(folder / "2012_Earthquakes_Mag5.kml").features[0].folder[-1] == "Magnitude 5"
    assert "Interesting" in str(
        kml.read(folder / "gdal_description_with_xml.kml").features[0].properties["description"]
    )
    assert kml.read(folder / "tgj_cdata.kml").features[0].properties["description"] == "Here is some text"


@pytest.mark.parametrize(
    ("element", "dates"),
    [
        ("<TimeStamp><when>2020-06</when></TimeStamp>", ("2020-06-01", "2020-06-30")),
        ("<TimeStamp><when>2020</when></TimeStamp>", ("2020-01-01", "2020-12-31")),
        ("<TimeStamp><when>2020-06-05T23:00:00+09:00</when></TimeStamp>", ("2020-06-05", "2020-06-05")),
        ("<TimeSpan><begin>2020-02</begin><end>2021-02</end></TimeSpan>", ("2020-02-01", "2021-02-28")),
        ("<TimeSpan><begin>2020-02-03</begin></TimeSpan>", ("2020-02-03", None)),
        ("<TimeSpan><end>2020</end></TimeSpan>", (None, "2020-12-31")),
        ("<gx:TimeStamp><when>2020-06-05</when></gx:TimeStamp>", ("2020-06-05", "2020-06-05")),
        ("<TimeStamp><when>soon</when></TimeStamp>", None),
        ("", None),
    ],
)
def test_partial_dates_are_whole_days_and_pass_down_from_folders(
    element: str, dates: tuple[str | None, str | None] | None
) -> None:
    own = place().replace(b"<Point>", element.encode() + b"<Point>")
    inherited = b"<Folder><name>F</name>" + element.encode() + b"<Folder>" + place() + b"</Folder></Folder>"
    for body in (own, inherited):
        assert of(body).features[0].dates == dates
    assert of(inherited).features[0].folder == ("F",)


def test_view_date_is_offered_as_a_hint() -> None:
    view = b"<LookAt><gx:TimeStamp><when>2021-05-04</when></gx:TimeStamp></LookAt><Point>"
    assert of(place().replace(b"<Point>", view)).features[0].properties["view_date"] == "2021-05-04"


def test_loose_coordinates_are_read_and_impossible_ones_named() -> None:
    found = of(
        place("a", "128.1, 41.4, 0")
        + place("b", " 128.1,41.4 ")
        + place("c", "nan,41")
        + place("d", "41.4,128.1,0")
        + place("e", "1_0,2")
        + place("f", "1,2 3,4")
        + place("g", "128.1")
        + place("h", "inf,0")
        + outline("1,1 2,1 2,2")
        + outline("1,1 1,1 1,1 1,1")
        + outline("1,1 2,1 nan,2 1,1")
    )
    assert found.read == 11
    assert [feature.name for feature in found.features] == ["a", "b", ""]
    assert {problem.where for problem in found.problems} == {
        *(f"placemark {n} ({name})" for n, name in enumerate("cdefgh", 3)),
        "placemark 10",
        "placemark 11",
    }


def test_good_parts_of_a_collection_stay() -> None:
    bad = b"<Model/><Point><coordinates>x</coordinates></Point>"
    found = of(
        place()
        .replace(b"<Point>", b"<MultiGeometry>" + bad + b"<Point>")
        .replace(b"</Placemark>", b"</MultiGeometry></Placemark>")
    )
    assert len(found.features) == 1
    assert [warning.why.split(":")[0] for warning in found.warnings] == ["One part was left out"] * 2


def test_damage_is_named_and_a_broken_off_placemark_left_out() -> None:
    cut = kml.parse(HEAD + place("whole") + outline("1,1 2,1 2,2 1,2")[:-70], "x.kml")
    assert [feature.name for feature in cut.features] == ["whole"]
    assert cut.warnings
    assert "breaks off" in cut.problems[0].why


def test_bare_ampersands_prefixes_and_korean_bytes_lose_nothing() -> None:
    assert of(place("A & B &amp; C")).features[0].name == "A & B & C"
    track = of(b"<Placemark><gx:Track><gx:coord>1 2 3</gx:coord><gx:coord>4 5 6</gx:coord></gx:Track></Placemark>")
    assert list(track.features[0].geometry.coords) == [(1, 2), (4, 5)]
    wrong = b'<?xml version="1.0" encoding="UTF-8"?>' + HEAD + place("혜산").decode().encode("cp949") + TAIL
    assert kml.parse(wrong, "x.kml").features[0].name == "혜산"
    plain = place("P1").decode()
    for encoding in ("utf-16", "utf-8-sig"):
        assert kml.parse(f"<kml>{plain}</kml>".encode(encoding), "x.kml").features[0].name == "P1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_document_type_is_refused_in_every_encoding(encoding: str) -> None:
    text = '<?xml version="1.0"?> <!-- a --> <!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>'
    with pytest.raises(Refused, match="DOCTYPE"):
        kml.parse(text.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding), "x.kml")
    late = b" " * 70_000 + b"<!DOCTYPE k><kml/>"
    with pytest.raises(Refused, match="DOCTYPE"):
        kml.parse(late, "x.kml")


def test_a_doctype_inside_a_description_is_only_text() -> None:
    assert of(place("<![CDATA[<!DOCTYPE html>]]>")).features[0].name == "<!DOCTYPE html>"


def test_depth_and_memory_are_bounded() -> None:
    deep = of(place("top") + b"<Folder>" * 230 + place("low") + b"</Folder>" * 230)
    assert [feature.name for feature in deep.features] == ["top"]
    assert "nested" in deep.problems[0].why
    with pytest.raises(Refused, match="memory"):
        of(b"<a/>" * 7_000_000)


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "read", "features", "left_out", "remarks"),
    [("doc.kmz", 1, 0, 1, 1), ("hier.kmz", 0, 0, 2, 1), ("iceland.kmz", 83, 83, 0, 0), ("small_world.kmz", 0, 0, 1, 1)],
)
def test_public_archives(shared_data: Path, name: str, read: int, features: int, left_out: int, remarks: int) -> None:
    found = reader.read(shared_data / "kmz" / name)
    counts = found.read, len(found.features), len(found.problems), len(found.warnings)
    assert counts == (read, features, left_out, remarks)


def test_archive_attacks(shared_data: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.parent.rglob("*"))
    assert len(reader.read(shared_data / "faults" / "made" / "zip_slip.kmz").features) == 1
    assert sorted(tmp_path.parent.rglob("*")) == before
    with pytest.raises(Refused, match="without a KML"):
        reader.read(shared_data / "faults" / "made" / "no_kml.kmz")
    whole = archive({"doc.kml": HEAD + place() + TAIL})
    assert kmz.parse(whole, "x.kmz").read == 1
    bomb = archive({"doc.kml": HEAD + b" " * 50_000_000 + TAIL})
    many = archive({"doc.kml": HEAD + TAIL, **{str(n): b"" for n in range(10_000)}})
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    for data in (
        bomb,
        many,
        bytes(locked),
        whole[:-25],
        whole[:40],
        b"PK\x03\x04",
        whole.replace(b"doc.kml", b"doc.txt"),
    ):
        with pytest.raises(Refused, match=r"x\.kmz"):
            kmz.parse(data, "x.kmz")


def test_written_kml_reads_back() -> None:
    header = ("uid", "name", "site", "class", "first_seen_from", "area_m2", "lon", "lat", "wkt")
    ring = "POLYGON ((128 41, 128 41.1, 128.1 41.1, 128 41), (128.01 41.05, 128.02 41.06, 128.01 41.07, 128.01 41.05))"
    rows = [
        ("stall-1", "=1+1 <b>&\x01", "혜산", "Covered stall", "2020-06-01", 12.344, 128.1, 41.1, ring),
        ("stall-2", "", "혜산", "Covered stall", "2021-01-01", None, 128.123456789, 41.5, None),
        ("stall-3", "nowhere", None, None, None, None, None, None, None),
    ]
    tables = {"stall": SimpleNamespace(header=header, rows=rows)}
    found = kml.parse(tables_kml.encode(tables), "x.kml")
    assert [feature.name for feature in found.features] == ["=1+1 <b>&�", "Covered stall"]
    assert found.features[0].folder == ("혜산", "2020-06-01")
    assert found.features[0].dates == ("2020-06-01", None)
    assert found.features[0].properties["area_m2"] == "12.34"
    assert len(found.features[0].geometry.interiors) == 1
    assert found.features[1].geometry.coords[0] == (128.123456789, 41.5)
    packed = tables_kml.encode_kmz(tables)
    assert packed == tables_kml.encode_kmz(tables)
    assert kmz.parse(packed, "x.kmz").read == 2
