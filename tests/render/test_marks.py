"""Marks are culled, hit and drawn by what they are; states are told apart without colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QRegion

from annotator.app.viewport import Viewport
from annotator.domain.positions import PixelXY
from annotator.imagery.grid import PixelRect
from annotator.render import outlines
from annotator.render.colors import DARK, LIGHT, ORANGE, contrast, rgb
from annotator.render.mark_arrays import Flag, MarkArrays, Symbol, joined
from annotator.render.marks import detail_for, paint_marks
from annotator.render.scroll_buffer import Piece, ScrollBuffer

RING = [(0.0, 0.0), (60.0, 0.0), (60.0, 24.0), (0.0, 24.0)]
STATES = [0, Flag.PROBABLE, Flag.POSSIBLE, Flag.TO_CONFIRM, Flag.GONE, Flag.NEW, Flag.GHOST, Flag.SELECTED]
STATES += [Flag.LOCKED, Flag.LOCKED | Flag.NEW]


def marks(*shapes: list[tuple[float, float]], flag: int = 0, symbol: Symbol = Symbol.POLYGON) -> MarkArrays:
    uids = np.array([f"m{number}" for number in range(len(shapes))], dtype=object)
    coords = np.array([point for shape in shapes for point in shape], dtype=float).reshape(-1, 2)
    offsets = np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])])
    count = len(shapes)
    return MarkArrays(
        uids,
        coords,
        offsets,
        np.full(count, rgb(ORANGE), np.uint32),
        np.full(count, symbol, np.uint8),
        np.full(count, flag, np.uint16),
    )


def shifted(ring: list[tuple[float, float]], dx: float, dy: float) -> list[tuple[float, float]]:
    return [(x + dx, y + dy) for x, y in ring]


def alpha(found: MarkArrays, view: Viewport) -> npt.NDArray[np.uint8]:
    buffer = ScrollBuffer(transparent=True)
    buffer.update(view, lambda piece, at: paint_marks(piece, at, [found], detail_for([found], at)))
    return (argb(buffer) >> 24).astype(np.uint8)


def argb(buffer: ScrollBuffer) -> npt.NDArray[np.uint32]:
    image = buffer.image()
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


@pytest.fixture
def app(qapp: QGuiApplication) -> QGuiApplication:
    return qapp


def test_tree_and_comparison_find_the_same(app: QGuiApplication) -> None:
    rng = np.random.default_rng(3)
    many = marks(*(shifted(RING, *at) for at in rng.uniform(0, 5000, (400, 2))))
    rect = PixelRect(1000, 1000, 2500, 1800)
    before = many.touching(rect)
    many.build_index()
    np.testing.assert_array_equal(many.touching(rect), before)
    assert 0 < len(before) < 400


def test_hidden_marks_are_neither_found_nor_hit() -> None:
    hidden = marks(RING, flag=Flag.HIDDEN)
    assert not len(hidden.touching(PixelRect(-9, -9, 99, 99)))
    assert not len(hidden.hits(PixelXY(30, 12), 5))


def test_smallest_containing_polygon_is_hit_first_and_a_point_before_it() -> None:
    large, small = shifted([(x * 4, y * 4) for x, y in RING], -30, -30), RING
    both = joined([marks(large, small), marks([(30.0, 12.0)], symbol=Symbol.CIRCLE)])
    assert both.hits(PixelXY(31, 12), 4).tolist() == [2, 1, 0]
    assert both.hits(PixelXY(-20, -20), 4).tolist() == [0]
    assert not len(both.hits(PixelXY(900, 900), 4))


def test_zones_are_hit_at_their_edge_only() -> None:
    zone = marks(RING, flag=Flag.AREA)
    assert not len(zone.hits(PixelXY(30, 12), 3))
    assert zone.hits(PixelXY(30, 1), 3).tolist() == [0]


def test_every_state_has_its_own_shape_of_paint(app: QGuiApplication) -> None:
    view = Viewport(100, 60, 1.0, PixelXY(30, 12)).snapped()
    pictures = [alpha(marks(RING, flag=flag), view) for flag in STATES if flag != Flag.SELECTED]
    for number, one in enumerate(pictures):
        assert one.any()
        for other in pictures[number + 1 :]:
            assert (one != other).any()


def test_outline_covers_the_edge_and_fill_stays_below_a_fifth(app: QGuiApplication) -> None:
    view = Viewport(100, 60, 1.0, PixelXY(30, 12)).snapped()
    left, top, _, _ = view.device_rect()
    for flag in STATES:
        picture = alpha(marks(RING, flag=flag), view)
        assert picture[12 - top, 20 - left] <= 0.2 * 255 or flag in (Flag.GONE, Flag.NEW)
    assert alpha(marks(RING), view)[-top, 30 - left] > 200


def test_marks_below_three_pixels_become_dots(app: QGuiApplication) -> None:
    view = Viewport(100, 60, 0.04, PixelXY(30, 12)).snapped()
    assert np.count_nonzero(alpha(marks(RING), view) == 255) == 4


@pytest.mark.parametrize("symbol", [Symbol.CIRCLE, Symbol.TRIANGLE, Symbol.DIAMOND, Symbol.SQUARE, Symbol.CROSS])
def test_symbols_stay_the_same_size_at_any_scale(app: QGuiApplication, symbol: Symbol) -> None:
    sizes = set()
    for scale in (0.5, 1.0, 8.0):
        view = Viewport(60, 60, scale, PixelXY(0, 0)).snapped()
        sizes.add(np.count_nonzero(alpha(marks([(0.0, 0.0)], symbol=symbol), view)))
    assert len(sizes) == 1


@given(st.integers(-900, 900), st.integers(-900, 900), st.integers(0, 2))
def test_strips_painted_while_panning_equal_one_painting(dx: int, dy: int, step: int) -> None:
    rng = np.random.default_rng(5)
    many = marks(*(shifted(RING, *at) for at in rng.uniform(-600, 600, (80, 2))), flag=STATES[step])
    view = Viewport(220, 160, 1.0, PixelXY(0, 0)).snapped()
    detail = detail_for([many], view)

    def paint(piece: Piece, at: Viewport) -> None:
        paint_marks(piece, at, [many], detail)

    buffer, fresh = ScrollBuffer(transparent=True), ScrollBuffer(transparent=True)
    buffer.update(view, paint)
    for part in (0.1, 0.35, 0.7, 1.0):
        moved = view.panned(round(dx * part), round(dy * part)).snapped()
        buffer.update(moved, paint)
    fresh.update(moved, paint)
    one, other = (argb(each).view(np.uint8).astype(int) for each in (buffer, fresh))
    assert np.abs(one - other).max() <= 8  # Qt rounds a hairline's slope anew where it clips it


@pytest.mark.parametrize("scale", [0.02, 0.06])
def test_crowded_dots_look_the_same_however_the_view_is_cut(app: QGuiApplication, scale: float) -> None:
    """Where they overlap, the same one is seen; with the index and without."""
    rng = np.random.default_rng(3)
    many = marks(*(shifted(RING, *at) for at in rng.uniform(-900, 900, (9000, 2))))
    many = replace(many, colors=rng.integers(0xFF000000, 0xFFFFFFFF, len(many), dtype=np.uint32))
    many.build_index()
    view = Viewport(120, 100, scale, PixelXY(0, 0)).snapped()
    detail = detail_for([many], view)

    def paint(piece: Piece, at: Viewport) -> None:
        paint_marks(piece, at, [many], detail)

    cut, whole = ScrollBuffer(transparent=True), ScrollBuffer(transparent=True)
    whole.update(view, paint)
    cut.adopt(view)
    left, top, width, height = view.device_rect()
    for x in range(0, width, 37):
        for y in range(0, height, 9):
            cut.update(view, paint, within=QRegion(left + x, top + y, 37, 9))
    assert cut.is_complete
    one, other = argb(cut), argb(whole)
    np.testing.assert_array_equal(one, other)
    assert np.count_nonzero(other) > 500


def test_a_large_mark_among_many_small_ones_keeps_its_outline(app: QGuiApplication) -> None:
    rng = np.random.default_rng(3)
    small = [shifted(RING, *at) for at in rng.uniform(-9000, 9000, (6000, 2))]
    large = [(-8000.0, -8000.0), (8000.0, -8000.0), (8000.0, 8000.0), (-8000.0, 8000.0)]
    many, view = marks(*small, large), Viewport(200, 200, 0.01, PixelXY(0, 0)).snapped()
    plain = alpha(many, view)
    many.build_index()
    indexed = alpha(many, view)
    np.testing.assert_array_equal(plain, indexed)
    left, top, _, _ = view.device_rect()
    assert (indexed[-top - 70 : -top + 70, -80 - left] > 100).all()


def test_buffer_paints_again_only_what_was_forgotten(app: QGuiApplication) -> None:
    painted: list[QRect] = []
    buffer, view = ScrollBuffer(transparent=True), Viewport(200, 100, 1.0, PixelXY(100, 50)).snapped()
    buffer.update(view, lambda piece, _at: painted.append(piece.rect))
    painted.clear()
    buffer.update(view, lambda piece, _at: painted.append(piece.rect))
    assert painted == []
    buffer.invalidate(QRect(10, 20, 30, 5))
    buffer.update(view, lambda piece, _at: painted.append(piece.rect))
    assert any(rect.contains(QRect(10, 20, 30, 5)) for rect in painted)


def test_buffer_stops_at_its_budget_and_goes_on(app: QGuiApplication) -> None:
    buffer, view = ScrollBuffer(transparent=True), Viewport(600, 600, 1.0, PixelXY(0, 0)).snapped()
    paint: Callable[[Piece, Viewport], None] = lambda _piece, _at: None  # noqa: E731
    rounds = 1
    while not buffer.update(view, paint, budget_ms=0.0):
        rounds += 1
    assert rounds > 2
    assert buffer.is_complete


def test_grown_rings_keep_their_distance_whatever_their_turn() -> None:
    ring = np.array(RING)
    for turned in (ring, ring[::-1]):
        larger = outlines.grown(turned, np.array([0, 4]), 2.0)
        assert (larger.min(axis=0), larger.max(axis=0)) == (pytest.approx([-2, -2]), pytest.approx([62, 26]))


def test_dashes_cover_corners_and_leave_gaps() -> None:
    edge = np.array([[[0.0, 0.0], [80.0, 0.0]]])
    pieces = outlines.dashes(edge, 5.0, 3.0)
    lengths = np.abs(pieces[:, 1, 0] - pieces[:, 0, 0])
    assert pieces[0, 0, 0] == 0
    assert pieces[-1, 1, 0] == 80
    assert lengths.sum() == pytest.approx(80 * 5 / 8)


def test_paths_and_polygons_carry_every_vertex(app: QGuiApplication) -> None:
    coords, offsets = np.array([*RING, (5.0, 6.0), (7.0, 8.0), (9.0, 1.0)]), np.array([0, 4, 7])
    assert outlines.path_of(coords, offsets, closed=True).elementCount() == 9
    assert outlines.path_of(coords, offsets, closed=False).elementCount() == 7
    first, second = outlines.polygons_of(coords, offsets)
    assert (first.size(), second.size()) == (4, 3)
    assert (second[1].x(), second[1].y()) == (7.0, 8.0)


@pytest.mark.parametrize("colors", [DARK, LIGHT])
def test_texts_can_be_read_on_their_grounds(colors: object) -> None:
    for text in ("text", "muted", "good", "bad", "accent", "warning"):
        assert contrast(getattr(colors, text), getattr(colors, "window")) >= 4.5, text  # noqa: B009
    assert contrast(getattr(colors, "on_accent"), getattr(colors, "accent")) >= 4.5  # noqa: B009
