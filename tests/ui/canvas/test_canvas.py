"""What is on the screen: marks where they are, only what changed repainted, tiles asked for and shown as they come."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage

from annotator.domain.change import Change, removed
from annotator.domain.positions import PixelXY, ScreenXY
from annotator.domain.records import Scene, Stall
from annotator.tools.tool import Preview
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.canvas.tiles_layer import Layer
from tests.ui.canvas.conftest import GREY, Notebook, Session, Tiles, stall


def pixels(canvas: Canvas) -> npt.NDArray[np.uint32]:
    """The finished picture in device pixels."""
    canvas.finish()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def around(canvas: Canvas, x: float, y: float, reach: int = 3) -> npt.NDArray[np.uint32]:
    """Device pixels around a position of the scene."""
    at, ratio = canvas.view.to_screen(PixelXY(x, y)), canvas.view.device_ratio
    column, row = int(at.x * ratio), int(at.y * ratio)
    return pixels(canvas)[row - reach : row + reach, column - reach : column + reach]


def is_marked(canvas: Canvas, x: float, y: float) -> bool:
    return bool((around(canvas, x, y) != GREY).any())


def test_marks_are_drawn_over_the_picture(canvas: Canvas) -> None:
    assert is_marked(canvas, 100, 110)
    assert is_marked(canvas, 500, 500)
    assert not is_marked(canvas, 220, 220)


def test_a_new_stall_appears_and_a_removed_one_goes(canvas: Canvas, session: Session) -> None:
    canvas.pan_by(37, 11)
    session.put(stall("stall-3", 600, 300))
    assert is_marked(canvas, 600, 310)
    gone = session.document.get(Stall, "stall-3")
    assert gone is not None
    session.do(Change("delete", removed(gone)))
    assert not is_marked(canvas, 600, 310)
    assert is_marked(canvas, 100, 110)


def test_panned_picture_equals_one_painted_at_once(canvas: Canvas) -> None:
    for dx, dy in ((300, -120), (-37, 44), (-900, 300), (640, -220), (3, 2)):
        canvas.pan_by(dx, dy)
        canvas.repaint()
    panned = pixels(canvas)
    canvas.zoom_by(2)
    canvas.repaint()
    canvas.native()
    canvas.go_to(canvas.view.origin)
    fresh = pixels(canvas)
    assert panned.shape == fresh.shape
    canvas.marks.show(canvas._session.document, canvas.scene)
    np.testing.assert_array_equal(pixels(canvas), fresh)


def first_frame(canvas: Canvas) -> npt.NDArray[np.uint32]:
    """What is on the screen right after a movement, before anything is painted anew."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


@pytest.mark.parametrize("factor", [0.5, 2.0, 1.25])
def test_first_frame_after_a_zoom_shows_the_marks_where_they_will_be(canvas: Canvas, factor: float) -> None:
    pixels(canvas)
    canvas.zoom_by(factor, ScreenXY(100, 110))
    at, ratio = canvas.view.to_screen(PixelXY(100, 110)), canvas.view.device_ratio
    row, column = int(at.y * ratio), int(at.x * ratio)
    first, exact = first_frame(canvas), pixels(canvas)
    assert (first[row - 4 : row + 4, column - 4 : column + 4] != GREY).any()
    assert (first != exact).mean() < 0.03
    canvas.marks.show(canvas._session.document, canvas.scene)
    canvas.tiles.buffer.forget()
    np.testing.assert_array_equal(pixels(canvas), exact)


def test_first_frame_after_a_wide_pan_shows_picture_where_nothing_was_painted(canvas: Canvas) -> None:
    pixels(canvas)
    view = canvas.view
    canvas.pan_by(view.width * 0.7, 0)
    frame = first_frame(canvas)
    inside = canvas.view.to_screen(PixelXY(20, 400))
    assert frame[int(inside.y * view.device_ratio), int(inside.x * view.device_ratio)] == GREY


def test_layers_below_show_where_the_scene_has_no_picture_and_above_hides_it(canvas: Canvas, tiles: Tiles) -> None:
    tiles.colors["map"], tiles.colors["other"] = 0xFF203040, 0xFF405060
    tiles.here = lambda key: key.source != "a"
    canvas.set_below([Layer("map", tiles.grid)])
    assert (around(canvas, 220, 220) == 0xFF203040).all()
    tiles.here = lambda _key: True
    canvas.tiles.buffer.invalidate()
    assert (around(canvas, 220, 220) == GREY).all()
    canvas.show_above(Layer("other", tiles.grid), split=0.5)
    edge = canvas.view.to_pixel(ScreenXY(canvas.view.width / 2, 0)).x
    assert (around(canvas, edge - 30, 220) == GREY).all()
    assert (around(canvas, edge + 30, 220) == 0xFF405060).all()
    canvas.show_above(None)
    assert (around(canvas, edge + 30, 220) == GREY).all()
    assert is_marked(canvas, 100, 110)


def test_another_picture_that_has_not_come_yet_does_not_flash(canvas: Canvas, tiles: Tiles) -> None:
    pixels(canvas)
    tiles.here = lambda key: key.source == "a"
    canvas.show_above(Layer("other", tiles.grid))
    at, ratio = canvas.view.to_screen(PixelXY(220, 220)), canvas.view.device_ratio
    row, column = int(at.y * ratio), int(at.x * ratio)
    assert (first_frame(canvas)[row : row + 8, column : column + 8] == GREY).all()
    assert (around(canvas, 220, 220) == GREY).all()


def test_hits_and_boxes_name_the_marks(canvas: Canvas) -> None:
    assert list(canvas.marks.at(PixelXY(120, 110), 4)) == ["stall-1"]
    assert list(canvas.marks.at(PixelXY(502, 501), 4)) == ["vehicle-1"]
    assert set(canvas.marks.within(PixelXY(50, 50), PixelXY(400, 400))) == {"stall-1", "stall-2"}
    assert list(canvas.marks.within(PixelXY(50, 50), PixelXY(120, 400))) == []


def test_selection_repaints_the_mark(canvas: Canvas) -> None:
    before = around(canvas, 100, 110, 6)
    canvas.set_selected({"stall-1"})
    assert (around(canvas, 100, 110, 6) != before).any()
    canvas.set_selected(())
    np.testing.assert_array_equal(around(canvas, 100, 110, 6), before)


def test_marks_can_be_hidden(canvas: Canvas) -> None:
    canvas.set_marks_visible(False)
    assert not is_marked(canvas, 100, 110)
    assert list(canvas.marks.at(PixelXY(120, 110), 4)) == []


def test_pending_shapes_are_on_the_screen_before_they_are_saved(canvas: Canvas, session: Session) -> None:
    from annotator.domain.change import added

    session.pending_changed.emit(Change("draw", added(stall("stall-9", 700, 600))))
    assert is_marked(canvas, 700, 610)
    session.pending_changed.emit(None)
    assert not is_marked(canvas, 700, 610)


def test_tiles_are_wanted_coarsest_first_and_shown_when_they_come(canvas: Canvas, tiles: Tiles) -> None:
    tiles.here = lambda _key: False
    canvas.show_scene(canvas.scene, grid=tiles.grid, source="b")
    canvas.repaint()
    assert tiles.wanted[0].level == tiles.grid.max_level
    sharp = [key for key in tiles.wanted if key.level == 0]
    assert len(sharp) == 4
    assert not canvas.tiles.is_sharp(canvas.view)
    assert (around(canvas, 220, 220) != GREY).all()
    tiles.here = lambda _key: True
    for key in tiles.wanted:
        canvas.tile_arrived(key)
    assert (around(canvas, 220, 220) == GREY).all()
    assert canvas.tiles.is_sharp(canvas.view)


def test_a_coarser_tile_serves_meanwhile_and_a_broken_one_is_hatched(canvas: Canvas, tiles: Tiles) -> None:
    tiles.here = lambda key: key.level > 0
    canvas.show_scene(canvas.scene, grid=tiles.grid, source="b")
    assert (around(canvas, 220, 220) == GREY).all()
    tiles.broken = set(tiles.grid.visible(canvas.view.visible_rect(), 0, "b"))
    canvas.show_scene(canvas.scene, grid=tiles.grid, source="b")
    assert len(np.unique(around(canvas, 220, 220, 12))) > 1


def test_placing_a_scene_gives_a_scale_and_another_scene_keeps_its_size(canvas: Canvas, session: Session) -> None:
    assert canvas.decor.m_per_px is None
    canvas.show_scene(session.document.get(Scene, "scene-2"))
    assert canvas.scene is not None
    assert canvas.scene.uid == "scene-2"
    assert canvas.view.to_pixel(ScreenXY(500, 400)) == pytest.approx((500, 400), abs=1)


def test_the_draft_of_the_tool_is_painted(canvas: Canvas, tool: Notebook) -> None:
    ring = np.array([[600.0, 600.0], [700.0, 600.0], [700.0, 700.0], [600.0, 600.0]])
    tool.shown = Preview(rings=[ring], labels=[(PixelXY(650, 650), "20.1 × 3.0 m")], handles=[PixelXY(600, 600)])
    canvas.refresh_tool()
    assert is_marked(canvas, 650, 600)
    assert (around(canvas, 600, 600, 2) == 0xFFFFFFFF).any()


def test_vehicles_of_another_scene_are_not_shown(canvas: Canvas, session: Session) -> None:
    canvas.show_scene(session.document.get(Scene, "scene-2"))
    assert list(canvas.marks.at(PixelXY(500, 500), 5)) == []
