"""Corners read from the bytes of plain shapes are those that shapely gives, whatever else stands among them."""

from __future__ import annotations

import random
import struct
from typing import Any

import numpy as np
import pytest
import shapely

from annotator.domain.ragged import Ragged
from annotator.render import wkb_arrays
from annotator.render.wkb_arrays import shapes_of


def wkb(shape: Any, **how: Any) -> bytes:
    return bytes(shapely.to_wkb(shape, **{"byte_order": 1, "flavor": "iso"} | how))


def plain(number: int, corners: int = 4) -> bytes:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False) + number
    return wkb(shapely.Polygon(np.column_stack((128 + np.cos(angle), 41 + np.sin(angle)))))


BOX = shapely.box(1, 2, 3, 4)
ODD = {
    "hole": wkb(BOX.difference(BOX.buffer(-0.5))),
    "parts": wkb(shapely.MultiPolygon([BOX, shapely.box(9, 9, 10, 10)])),
    "heights": wkb(shapely.force_3d(BOX, 7.0), output_dimension=3),
    "heights, extended": wkb(shapely.force_3d(BOX, 7.0), output_dimension=3, flavor="extended"),
    "big-endian": wkb(BOX, byte_order=0),
    "empty": wkb(shapely.Polygon()),
    "empty parts": wkb(shapely.MultiPolygon()),
    "point": wkb(shapely.Point(5, 6)),
    "point without place": wkb(shapely.Point()),
    "points": wkb(shapely.MultiPoint([(1, 2), (3, 4)])),
    "line": wkb(shapely.LineString([(1, 2), (3, 4), (5, 7)])),
    "collection": wkb(shapely.GeometryCollection([BOX, shapely.Point(1, 1)])),
    "not a number": wkb(shapely.Polygon([(1, 2), (np.nan, 3), (4, 5), (6, 7)])),
    "infinite": wkb(shapely.Polygon([(1, 2), (np.inf, 3), (4, 5)])),
    "bytes behind": wkb(BOX) + b"\0" * 16,
    "SRID": wkb(shapely.set_srid(BOX, 4326), include_srid=True, flavor="extended"),
}


def assert_same(wkbs: list[bytes], *, is_area: bool) -> None:
    some = Ragged.of([None, *wkbs, None])
    found, expected = shapes_of(some, is_area=is_area), wkb_arrays._general(Ragged.of(wkbs), is_area=is_area)
    expected = expected._replace(rows=expected.rows + 1)
    assert some.column().tolist() == [some.at(row) for row in range(len(some))] == [None, *wkbs, None]
    assert found.rows.tolist() == expected.rows.tolist()
    assert found.counts.tolist() == expected.counts.tolist()
    assert np.array_equal(found.coords, expected.coords, equal_nan=True)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("is_area", [True, False])
def test_an_odd_shape_among_plain_ones(name: str, is_area: bool) -> None:
    mixed = [plain(1), ODD[name], plain(2), plain(3, 7), ODD[name]]
    assert_same([*mixed, *map(plain, range(5))], is_area=is_area)
    points = [wkb(shapely.Point(n, n / 3)) for n in range(9)]
    assert_same([*points, ODD[name], *points], is_area=is_area)
    assert_same([ODD[name]], is_area=is_area)


@pytest.mark.parametrize("is_area", [True, False])
def test_all_kinds_in_any_order(is_area: bool) -> None:
    rnd = random.Random(2)
    for _ in range(30):
        some = [plain(n, rnd.randrange(3, 9)) for n in range(20)] + rnd.choices([*ODD.values()], k=9)
        some += [wkb(shapely.Point(n, 1)) for n in range(rnd.choice((0, 60)))]
        rnd.shuffle(some)
        assert_same(some, is_area=is_area)
    assert_same([], is_area=is_area)


def test_plain_shapes_make_no_geometry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wkb_arrays, "_general", None)
    shapes_of(Ragged.of([plain(n, 3 + n % 4) for n in range(50)]), is_area=True)
    shapes_of(Ragged.of([wkb(shapely.Point(n, 1)) for n in range(50)]), is_area=False)


@pytest.mark.parametrize("raw", [b"", b"\x01", b"nonsense", plain(1)[:-1], plain(1)[:-16],
                                 plain(1)[:-16] + struct.pack("<2d", 1, 1)])  # fmt: skip
def test_what_is_no_geometry_is_refused_as_before(raw: bytes) -> None:
    with pytest.raises(shapely.errors.ShapelyError):
        shapely.from_wkb(raw)
    with pytest.raises(shapely.errors.ShapelyError):
        shapes_of(Ragged.of([plain(1), plain(2), raw, plain(3)]), is_area=True)
