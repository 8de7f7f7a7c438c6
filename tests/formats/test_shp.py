"""Shapefiles as GDAL writes them, with and without their companions, and those that nobody should write."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from annotator.domain.errors import Refused
from annotator.formats import reader
from annotator.formats.features import FeatureFile
from tests.formats.layer_files import write

SHELL = shapely.box(129.0, 41.0, 129.001, 41.001)
HOLED = shapely.Polygon(SHELL.exterior, [shapely.box(129.0002, 41.0002, 129.0004, 41.0004).exterior.coords])
ISLAND = shapely.box(129.00025, 41.00025, 129.0003, 41.0003)
FAR = shapely.box(129.1, 41.0, 129.101, 41.001)


def utm(shape):
    return shapely.transform(shape, Transformer.from_crs(4326, 32652, always_xy=True).transform, interleaved=False)


def same(found: FeatureFile, *wanted) -> bool:
    shapes = [feature.geometry for feature in found.features]
    return len(shapes) == len(wanted) and all(
        a.normalize().equals_exact(b.normalize(), 1e-9) for a, b in zip(shapes, wanted, strict=True)
    )


def test_outlines_holes_and_islands_keep_their_columns(tmp_path: Path) -> None:
    shapes = [HOLED, shapely.MultiPolygon([FAR, HOLED, ISLAND]), None]
    fields = {"NAME": ["장마당", "pair", "nowhere"], "count": [3, 4, 5], "ratio": [0.5, 1.25, 2.0]}
    found = reader.read(write(tmp_path / "roofs.shp", shapes, fields))
    assert found.read == 3
    assert same(FeatureFile(found.features[:1], [], [], 0), HOLED)
    assert {round(one.geometry.area, 12) for one in found.features[1:4]} == {
        round(one.area, 12) for one in (FAR, HOLED, ISLAND)
    }
    assert found.features[0].properties == {"NAME": "장마당", "count": 3, "ratio": 0.5}
    assert [one.name for one in found.features] == ["장마당", "pair", "pair", "pair", "nowhere"]
    assert found.features[4].geometry is None


@pytest.mark.parametrize(
    "shape",
    [shapely.Point(129, 41), shapely.LineString([(129, 41), (129.1, 41)]), shapely.Point(129, 41, 5)],
)
def test_points_lines_and_heights(tmp_path: Path, shape) -> None:
    found = reader.read(write(tmp_path / "a.shp", [shape], {"name": ["a"]}))
    assert same(found, shapely.force_2d(shape))


def test_a_foreign_system_is_led_back(tmp_path: Path) -> None:
    found = reader.read(write(tmp_path / "utm.shp", [utm(HOLED)], {"name": ["a"]}, crs="EPSG:32652"))
    assert same(found, HOLED)
    assert not found.warnings


def test_without_a_system_only_degrees_are_taken(tmp_path: Path) -> None:
    degrees, metres = (write(tmp_path / f"{name}.shp", [shape], {"name": ["a"]}, crs=None) for name, shape in
                       (("d", HOLED), ("m", utm(HOLED))))  # fmt: skip
    found = reader.read(degrees)
    assert same(found, HOLED)
    assert "No coordinate system is stated" in found.warnings[0].why
    found = reader.read(metres)
    assert (found.read, found.features) == (1, [])
    assert "no longitudes" in found.problems[0].why
    metres.with_suffix(".prj").write_text("PROJCS[nonsense")
    with pytest.raises(Refused, match=r"\.prj of m\.shp is unknown"):
        reader.read(metres)


@pytest.mark.parametrize(
    ("encoding", "page", "text"),
    [
        ("UTF-8", "UTF-8", "장마당"),
        ("UTF-8", None, "장마당"),
        ("CP949", "949", "장마당"),
        ("CP949", None, "장마당"),
        ("ISO-8859-1", "88591", "Büro"),
        ("ISO-8859-1", None, "Büro"),
        ("CP1251", "ANSI 1251", "рынок"),
        ("UTF-8", "zip", "장마당"),
    ],
)
def test_texts_in_the_encodings_of_the_world(tmp_path: Path, encoding: str, page: str | None, text: str) -> None:
    path = write(tmp_path / "a.shp", [HOLED], {"name": [text]}, encoding=encoding)
    beside = path.with_suffix(".cpg")
    beside.unlink(missing_ok=True)
    if page is not None:
        beside.write_text(page)
    assert reader.read(path).features[0].name == text


def test_shapes_without_a_table_and_a_broken_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", [HOLED], {"name": ["a"]})
    table = path.with_suffix(".dbf")
    for content in (b"", table.read_bytes()[:40], b"\xff" * 400):
        table.write_bytes(content)
        found = reader.read(path)
        assert same(found, HOLED)
        assert ".dbf" in found.warnings[0].why
    path.with_suffix(".shx").unlink()
    assert same(reader.read(path), HOLED)


def test_several_in_an_archive_are_folders(tmp_path: Path) -> None:
    for name, shape in (("roofs", HOLED), ("far", FAR)):
        write(tmp_path / f"{name}.shp", [shape], {"name": [name]})
    whole = tmp_path / "all.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for path in sorted(tmp_path.glob("*.*")):
            if path != whole:
                archive.write(path, f"data/{path.name}")
        archive.writestr("data/bad.shp", b"nothing")
    found = reader.read(whole)
    assert [(one.name, one.folder) for one in found.features] == [("far", ("far",)), ("roofs", ("roofs",))]
    assert [one.where for one in found.problems] == ["bad"]


def record(kind: int, parts: list[int], points: list[tuple[float, float]], n_parts: int | None = None) -> bytes:
    head = struct.pack("<i4d2i", kind, 0, 0, 1, 1, len(parts) if n_parts is None else n_parts, len(points))
    return head + struct.pack(f"<{len(parts)}i", *parts) + b"".join(struct.pack("<2d", *one) for one in points)


def bare(path: Path, *contents: bytes, sizes: list[int] | None = None) -> Path:
    """A .shp with these records and nothing beside it."""
    said = sizes or [len(content) // 2 for content in contents]
    body = b"".join(struct.pack(">2i", n, size) + one for n, (size, one) in enumerate(zip(said, contents, strict=True)))
    path.write_bytes(struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50) + struct.pack("<2i8d", 1000, 5, *[0.0] * 8) + body)
    return path


RING = [(129.0, 41.0), (129.0, 41.1), (129.1, 41.1), (129.0, 41.0)]
GOOD = record(5, [0], RING)


@pytest.mark.parametrize(
    "bad",
    [
        record(5, [0, 4] * 500, RING),
        record(5, [0], RING, n_parts=2**31 - 1),
        record(5, [0], RING, n_parts=-5),
        record(5, [3], RING),
        record(5, [0, 900], RING),
        record(5, [0], [(float("nan"), 41.0), *RING]),
        record(5, [0], RING[:2]),
        record(31, [0], RING),
        record(77, [0], RING),
        GOOD[:50],
        b"",
    ],
)
def test_what_a_record_cannot_be_is_named_and_the_rest_is_taken(tmp_path: Path, bad: bytes) -> None:
    found = reader.read(bare(tmp_path / "h.shp", GOOD, bad, GOOD))
    assert (found.read, len(found.features)) == (3, 2)
    assert [one.where for one in found.problems] == ["feature 2"]


def test_records_that_lead_back_or_out_end_the_reading(tmp_path: Path) -> None:
    for size in (-4, -60, 2**31 - 1):
        found = reader.read(bare(tmp_path / "h.shp", GOOD, GOOD, sizes=[len(GOOD) // 2, size]))
        assert len(found.features) + len(found.problems) >= 1


def test_an_index_that_says_the_same_bytes_again_is_not_believed(tmp_path: Path) -> None:
    path = bare(tmp_path / "h.shp", GOOD)
    path.with_suffix(".shx").write_bytes(path.read_bytes()[:100] + struct.pack(">2i", 50, len(GOOD) // 2) * 1000)
    assert reader.read(path).read == 1


def test_the_index_knows_which_records_count(tmp_path: Path) -> None:
    path = bare(tmp_path / "h.shp", GOOD, record(5, [0], [(x + 1, y) for x, y in RING]))
    second = 50 + (8 + len(GOOD)) // 2
    path.with_suffix(".shx").write_bytes(path.read_bytes()[:100] + struct.pack(">2i", second, len(GOOD) // 2))
    (only,) = reader.read(path).features
    assert only.geometry.bounds[0] == 130.0
