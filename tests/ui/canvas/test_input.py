"""Real mouse, wheel and key events reach the tool or move the view as the key card says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.domain.positions import PixelXY, ScreenXY
from annotator.tools.tool import Mods
from annotator.ui.canvas.canvas import Canvas
from tests.ui.canvas.conftest import Notebook

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def wheel(canvas: Canvas, at: QPoint, notches: float) -> None:
    delta = QPoint(0, round(120 * notches))
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        delta,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def drag(qtbot: QtBot, canvas: Canvas, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(canvas, button, pos=start)
    for step in range(1, 5):
        qtbot.mouseMove(canvas, start + (end - start) * step / 4)
    qtbot.mouseRelease(canvas, button, pos=end)


def moved(canvas: Canvas, before: PixelXY) -> tuple[float, float]:
    """How far the view went, in screen pixels."""
    origin, scale = canvas.view.origin, canvas.view.scale
    return (origin.x - before.x) * scale, (origin.y - before.y) * scale


def test_click_reaches_the_tool_in_image_pixels(qtbot: QtBot, canvas: Canvas, tool: Notebook) -> None:
    qtbot.mouseClick(canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(320, 240))
    (press,), (release,) = tool.named("press"), tool.named("release")
    assert press.pixel == pytest.approx(canvas.view.to_pixel(ScreenXY(320, 240)))
    assert (press.button, press.shift, press.ctrl) == ("left", True, False)
    assert release.screen == (320, 240)
    assert press.screen_px == pytest.approx(1 / canvas.view.scale)


def test_second_click_of_a_double_click_comes_as_such(qtbot: QtBot, canvas: Canvas, tool: Notebook) -> None:
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(50, 60))
    assert [what for what, _ in tool.told if what in ("press", "double_click")][-1] == "double_click"


def test_right_click_finishes_and_right_drag_pans(qtbot: QtBot, canvas: Canvas, tool: Notebook) -> None:
    qtbot.mouseClick(canvas, RIGHT, pos=QPoint(400, 300))
    assert [pointer.button for pointer in tool.named("press")] == ["right"]
    tool.told.clear()
    before = canvas.view.origin
    drag(qtbot, canvas, RIGHT, QPoint(400, 300), QPoint(440, 280))
    assert not tool.named("press")
    assert moved(canvas, before) == pytest.approx((-40, 20), abs=0.6)


def test_middle_drag_pans_and_the_tool_hears_nothing(qtbot: QtBot, canvas: Canvas, tool: Notebook) -> None:
    before = canvas.view.origin
    drag(qtbot, canvas, MIDDLE, QPoint(100, 100), QPoint(160, 148))
    assert moved(canvas, before) == pytest.approx((-60, -48), abs=0.6)
    assert not tool.told


def test_space_held_pans_with_the_left_button(qtbot: QtBot, canvas: Canvas, tool: Notebook) -> None:
    before = canvas.view.origin
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    drag(qtbot, canvas, LEFT, QPoint(100, 100), QPoint(120, 100))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert moved(canvas, before) == pytest.approx((-20, 0), abs=0.6)
    assert not tool.named("press")
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(5, 5))
    assert tool.named("press")


def test_wheel_zooms_at_the_cursor_unless_the_tool_takes_it(canvas: Canvas, tool: Notebook) -> None:
    at = QPoint(700, 200)
    fixed, scale = canvas.view.to_pixel(ScreenXY(700, 200)), canvas.view.scale
    wheel(canvas, at, 2)
    assert canvas.view.scale > scale * 1.5
    assert canvas.view.to_pixel(ScreenXY(700, 200)) == pytest.approx(fixed, abs=1.0)
    tool.takes_wheel, scale = True, canvas.view.scale
    wheel(canvas, at, 1)
    assert canvas.view.scale == scale


def test_keys_move_the_view(qtbot: QtBot, canvas: Canvas) -> None:
    origin = canvas.view.origin
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.view.origin.x > origin.x
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.device_scale > 1
    qtbot.keyClick(canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert canvas.view.device_scale == 1
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.view.device_scale < 1
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.view.origin == pytest.approx((500, 400), abs=1)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Qt.Key.Key_Return, "Return"),
        (Qt.Key.Key_Enter, "Return"),
        (Qt.Key.Key_Backspace, "Backspace"),
        (Qt.Key.Key_Delete, "Delete"),
        (Qt.Key.Key_Escape, "Escape"),
        (Qt.Key.Key_Q, "Q"),
        (Qt.Key.Key_1, "1"),
    ],
)
def test_tools_know_keys_by_their_names(qtbot: QtBot, canvas: Canvas, tool: Notebook, key: Qt.Key, name: str) -> None:
    qtbot.keyClick(canvas, key, Qt.KeyboardModifier.ControlModifier)
    assert ("key", (name, Mods(ctrl=True))) in tool.told


def test_a_key_the_tool_uses_does_not_move_the_view(qtbot: QtBot, canvas: Canvas, tool: Notebook) -> None:
    tool.keys.add("Home")
    canvas.pan_by(30, 30)
    origin = canvas.view.origin
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.view.origin == origin


def test_h_peeks_under_the_marks_as_long_as_it_is_held(qtbot: QtBot, canvas: Canvas) -> None:
    qtbot.keyPress(canvas, Qt.Key.Key_H)
    assert not canvas.marks.is_visible
    qtbot.keyRelease(canvas, Qt.Key.Key_H)
    assert canvas.marks.is_visible


def test_input_methods_are_off_so_that_letters_are_keys(canvas: Canvas) -> None:
    assert not canvas.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_two_fingers_on_a_touchpad_move_the_picture_pixel_by_pixel(canvas: Canvas) -> None:
    before, at = canvas.view.origin, QPointF(300, 200)
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(14, -6),
        QPoint(28, -12),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.ScrollUpdate,
        False,
    )
    QApplication.sendEvent(canvas, event)
    assert moved(canvas, before) == pytest.approx((-14, 6), abs=0.6)


def test_a_pinch_zooms_at_the_fingers(canvas: Canvas) -> None:
    at, scale = QPointF(650, 250), canvas.view.scale
    fixed = canvas.view.to_pixel(ScreenXY(650, 250))
    kind, device = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 2, at, at, canvas.mapToGlobal(at), 0.3, QPointF())
    QApplication.sendEvent(canvas, event)
    assert canvas.view.scale == pytest.approx(1.3 * scale)
    assert canvas.view.to_pixel(ScreenXY(650, 250)) == pytest.approx(fixed, abs=1.0)


def test_b_blinks_as_long_as_it_is_held_and_the_tool_keeps_its_draft(
    qtbot: QtBot, canvas: Canvas, tool: Notebook
) -> None:
    said: list[bool] = []
    canvas.blink_requested.connect(said.append)
    qtbot.keyPress(canvas, Qt.Key.Key_B)
    canvas.clearFocus()
    qtbot.keyRelease(canvas, Qt.Key.Key_B)
    assert said == [True, False]
    assert not tool.told
