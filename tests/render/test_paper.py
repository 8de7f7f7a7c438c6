"""Charts and maps of a report: their scales hold everything, across the antimeridian as well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from annotator.domain.positions import LonLat
from annotator.render.colors import LIGHT
from annotator.render.paper import drawn_svg, paper_font
from annotator.render.place_map import MapPoint, paint_place_map, view_of
from annotator.render.year_bars import YearBar, bar_ticks, paint_year_bars

pytestmark = pytest.mark.usefixtures("qapp")
_M2 = st.floats(0, 1e6)


@given(st.lists(st.builds(YearBar, st.just(2020), _M2, _M2, st.floats(-1e6, 1e6), _M2, _M2), max_size=8))
def test_ticks_hold_every_bar_and_zero(bars: list[YearBar]) -> None:
    ticks = bar_ticks(bars)
    assert 0.0 in ticks
    for bar in bars:
        assert ticks[-1] >= max(bar.added, bar.stated, bar.net + bar.plus_minus) * (1 - 1e-9)
        assert ticks[0] <= min(-bar.removed, bar.net - bar.plus_minus) * (1 - 1e-9) + 1e-9
    assert len(ticks) <= 9


def test_added_stands_above_removed_and_an_incomplete_year_looks_fainter() -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    bars = [YearBar(2020, 100.0, 100.0), YearBar(2021, 100.0, 100.0, is_incomplete=True)]
    paint_year_bars(painter, QRectF(0, 0, 400, 300), bars, LIGHT, paper_font())
    painter.end()
    good, bad = QColor(LIGHT.good).rgb(), QColor(LIGHT.bad).rgb()
    found = {
        color: [(x, y) for x in range(400) for y in range(300) if image.pixel(x, y) == color] for color in (good, bad)
    }
    assert max(y for _x, y in found[good]) <= min(y for _x, y in found[bad])
    left = [x for x, _y in found[good] if x < 230]
    right = [x for x, _y in found[good] if x >= 230]
    assert len(left) > 10 * len(right) > 0


@pytest.mark.parametrize("west", [128.1, 179.95, -179.95])
def test_map_holds_all_places(west: float) -> None:
    places = [LonLat((west + step + 180.0) % 360.0 - 180.0, 41.4 + step) for step in (0.0, 0.05, 0.1)]
    view = view_of(places, QRectF(0, 0, 600, 400))
    spots = [view.at(place) for place in places]
    assert all(view.plot.contains(spot) for spot in spots)
    assert spots[0].x() < spots[1].x() < spots[2].x()
    assert spots[0].y() > spots[2].y()
    assert view.m_per_px < 200


def test_names_that_would_cover_each_other_are_left_out() -> None:
    points = [MapPoint(LonLat(128.0 + n * 1e-6, 41.0), f"ford {n}") for n in range(12)] + [
        MapPoint(LonLat(129.0, 41.0))
    ]
    svg = drawn_svg((600, 400), lambda p, r: paint_place_map(p, r, points, LIGHT, paper_font()), "t").decode()
    assert 1 <= svg.count(">ford ") < 12
