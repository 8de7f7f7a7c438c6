"""Scale bars and axes use round numbers; a chart tells what was seen from what was not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from annotator.render.charts import ChartPoint, paint_steps, unseen, value_ticks
from annotator.render.colors import DARK
from annotator.render.decor import bar_length, length_text, paint_note, paint_scale_bar, wrapped

pytestmark = pytest.mark.usefixtures("qapp")


@given(st.floats(1e-3, 1e7))
def test_bar_is_the_longest_round_length_that_fits(longest: float) -> None:
    length = bar_length(longest)
    assert length <= longest * (1 + 1e-6)
    assert length * 2.5 >= longest * (1 - 1e-6)


@pytest.mark.parametrize(("metres", "text"), [(20, "20 m"), (5000, "5 km"), (0.5, "50 cm"), (1, "1 m")])
def test_lengths_have_the_usual_unit(metres: float, text: str) -> None:
    assert length_text(metres) == text


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 500)), min_size=1, max_size=6))
def test_ticks_enclose_every_value_with_its_bar(values: list[tuple[float, float]]) -> None:
    ticks = value_ticks([ChartPoint(730000 + n, value, bar) for n, (value, bar) in enumerate(values)])
    assert ticks[0] <= min(value - bar for value, bar in values) + 1e-6 or ticks[0] == 0
    assert ticks[-1] >= max(value + bar for value, bar in values) * (1 - 1e-9)
    assert 2 <= len(ticks) <= 7
    assert all(tick == round(tick) for tick in ticks), "labels are whole numbers"


def test_a_single_value_does_not_stand_on_the_floor_of_its_axis() -> None:
    assert value_ticks([ChartPoint(730000, 25.0)])[0] == 0


def canvas() -> tuple[QImage, QPainter]:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.window))
    return image, QPainter(image)


def test_chart_gives_a_box_for_every_point_and_survives_emptiness() -> None:
    image, painter = canvas()
    points = [ChartPoint(737000, 10.0, 2.0), ChartPoint(737400, None), ChartPoint(737800, 12.0, None)]
    boxes = paint_steps(painter, QRectF(0, 0, 400, 200), points, DARK, QFont())
    assert [box.center().x() for box in boxes] == sorted(box.center().x() for box in boxes)
    assert boxes[1].center().y() == boxes[0].center().y()
    painter.end()
    _, other = canvas()
    assert paint_steps(other, QRectF(0, 0, 400, 200), [], DARK, QFont()) == []
    other.end()
    at = boxes[2].center().toPoint()
    assert image.pixelColor(at) == QColor(DARK.accent)


def test_a_date_nobody_looked_at_stands_where_it_is_marked_or_nowhere() -> None:
    image, painter = canvas()
    points = [ChartPoint(737000, None), ChartPoint(737400, None, marked=25.0), ChartPoint(737800, 50.0)]
    nowhere, hollow, seen = paint_steps(painter, QRectF(0, 0, 400, 200), points, DARK, QFont())
    painter.end()
    assert nowhere.isNull(), "unknown is not zero"
    assert seen.center().y() < hollow.center().y() < 170
    assert image.pixelColor(hollow.center().toPoint()) == QColor(DARK.window)


def test_without_scale_there_is_no_bar() -> None:
    _, painter = canvas()
    with_bar = paint_scale_bar(painter, QPointF(20, 100), 0.5, QFont())
    assert 0.5 * with_bar.width() == pytest.approx(50)
    image, other = canvas()
    paint_scale_bar(other, QPointF(20, 100), None, QFont())
    other.end()
    painter.end()
    assert image.pixelColor(120, 100) == QColor(DARK.window)


@given(st.floats(0, 400), st.floats(0, 200))
def test_notes_stay_inside(x: float, y: float) -> None:
    _, painter = canvas()
    within = QRectF(0, 0, 400, 200)
    assert within.contains(paint_note(painter, QPointF(x, y), "20.1 × 3.0 m", QFont(), ("#000", "#fff"), within))
    painter.end()


def test_what_nobody_reviewed_is_hatched_from_the_last_look_on() -> None:
    days = [(737000, 10.0), (737400, None), (737800, None), (738000, 12.0), (738300, None)]
    points = [ChartPoint(day, value, day_lo=day - 15, day_hi=day + 15) for day, value in days]
    assert unseen(points) == [(737015, 737815), (738015, 738315)]
    assert unseen(points[1:3]) == [(737385, 737415), (737785, 737815)]
    assert unseen(points[:1]) == []


@pytest.mark.parametrize("width_px", [60, 150, 400, 4000])
def test_credits_are_whole_in_a_pane_of_any_width(width_px: int) -> None:
    font, text = QFont(), "May 14, 2024  ·  © OpenStreetMap contributors  ·  Imagery © Example Aerial Survey 2024"
    lines = wrapped(text, font.toString(), width_px)
    assert all(QFontMetricsF(font).horizontalAdvance(line) <= width_px for line in lines)
    assert len(lines) == 1 or width_px < 4000
    if width_px >= 150:
        assert " ".join(lines).split() == text.split()
