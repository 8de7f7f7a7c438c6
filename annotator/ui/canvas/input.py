"""From Qt's events to the words of tools: which button, which key, panning and zooming by every usual gesture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QNativeGestureEvent, QWheelEvent

from annotator.domain.positions import PixelXY, ScreenXY
from annotator.tools.tool import Button, Cursor, Mods, Pointer

if TYPE_CHECKING:
    from annotator.ui.canvas.canvas import Canvas

_BUTTONS: dict[Qt.MouseButton, Button] = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.RightButton: "right",
    Qt.MouseButton.MiddleButton: "middle",
}
_NAMES = {"Del": "Delete", "Esc": "Escape", "Enter": "Return"}
_SHAPES: dict[Cursor, Qt.CursorShape] = {
    "arrow": Qt.CursorShape.ArrowCursor,
    "cross": Qt.CursorShape.CrossCursor,
    "hand": Qt.CursorShape.PointingHandCursor,
    "grab": Qt.CursorShape.OpenHandCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "forbidden": Qt.CursorShape.ForbiddenCursor,
}
_CLICK_PX = 5.0
_TOLERANCE_PX = 8.0
_ARROW_PX, _FAR_ARROW_PX = 80.0, 320.0
_NOTCH = 120.0
_ZOOM_PER_NOTCH = 1.25
_HELD = (Qt.Key.Key_Space, Qt.Key.Key_H, Qt.Key.Key_B)
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


@dataclass
class _Drag:
    """A button held that may become a pan."""

    button: Qt.MouseButton
    start: QPointF
    grip: PixelXY
    """What was under the pointer; it stays there, however the view is rounded to device pixels meanwhile."""
    is_pan: bool


class Hand:
    """Mouse, keys, wheel and touchpad of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._drag: _Drag | None = None
        self._space = self._blinks = False
        self._commands: dict[tuple[Qt.Key, bool], Callable[[], None]] = {
            (Qt.Key.Key_Plus, False): lambda: canvas.zoom_by(_ZOOM_PER_NOTCH**2),
            (Qt.Key.Key_Equal, False): lambda: canvas.zoom_by(_ZOOM_PER_NOTCH**2),
            (Qt.Key.Key_Minus, False): lambda: canvas.zoom_by(_ZOOM_PER_NOTCH**-2),
            (Qt.Key.Key_0, True): canvas.native,
            (Qt.Key.Key_Home, False): canvas.fit,
        }

    def refresh_cursor(self) -> None:
        """A closed hand while panning, an open one while Space is held, else the tool's."""
        tool = self._canvas.tool
        shape = _SHAPES[tool.cursor] if tool is not None else Qt.CursorShape.ArrowCursor
        if self._drag is not None and self._drag.is_pan:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        if self._canvas.cursor().shape() != shape:
            self._canvas.setCursor(shape)

    def press(self, event: QMouseEvent) -> None:
        button = event.button()
        pans = button == Qt.MouseButton.MiddleButton or (self._space and button == Qt.MouseButton.LeftButton)
        if pans or button == Qt.MouseButton.RightButton:
            at = event.position()
            self._drag = _Drag(button, at, self._canvas.view.to_pixel(ScreenXY(at.x(), at.y())), pans)
            self.refresh_cursor()
        elif button in _BUTTONS:
            self._tell("press", self._pointer(event, _BUTTONS[button]))

    def move(self, event: QMouseEvent) -> None:
        drag = self._drag
        if drag is not None and not drag.is_pan:
            if (event.position() - drag.start).manhattanLength() > _CLICK_PX:
                drag.is_pan = True
                self.refresh_cursor()
        if drag is not None and drag.is_pan:
            at, grip = event.position(), self._canvas.view.to_screen(drag.grip)
            self._canvas.pan_by(at.x() - grip.x, at.y() - grip.y)
            return
        held: Button = "left" if event.buttons() & Qt.MouseButton.LeftButton else "none"
        pointer = self._pointer(event, held)
        self._tell("move", pointer)
        self._canvas.pointed.emit(pointer)

    def release(self, event: QMouseEvent) -> None:
        button, drag = event.button(), self._drag
        if drag is not None and drag.button == button:
            self._drag = None
            self.refresh_cursor()
            if not drag.is_pan:
                pointer = self._pointer(event, "right")
                self._tell("press", pointer)
                self._tell("release", pointer)
        elif button in _BUTTONS:
            self._tell("release", self._pointer(event, _BUTTONS[button]))

    def double_click(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._space:
            self._tell("double_click", self._pointer(event, "left"))
        else:
            self.press(event)

    def wheel(self, event: QWheelEvent) -> None:
        """The wheel zooms at the cursor unless the tool takes it; two fingers on a touchpad move the picture."""
        at, delta = event.position(), event.angleDelta()
        is_touchpad = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if is_touchpad and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._canvas.pan_by(event.pixelDelta().x(), event.pixelDelta().y())
            return
        # Alt and, on some systems, Shift turn the wheel sideways.
        steps = (delta.y() or delta.x()) / _NOTCH
        pointer = self._pointer_at(ScreenXY(at.x(), at.y()), _mods(event.modifiers()), "none")
        tool = self._canvas.tool
        if steps and tool is not None and tool.wheel(steps, pointer):
            self._canvas.refresh_tool()
        elif steps:
            self._canvas.zoom_by(_ZOOM_PER_NOTCH**steps, pointer.screen)

    def gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        at = event.position()
        self._canvas.zoom_by(1.0 + event.value(), ScreenXY(at.x(), at.y()))
        return True

    def key_press(self, event: QKeyEvent) -> bool:
        """True when the key was used here."""
        key, mods = Qt.Key(event.key()), _mods(event.modifiers())
        if key in _HELD and not (mods.ctrl or mods.alt or mods.shift):
            if not event.isAutoRepeat():
                self._hold(key, on=True)
            return True
        tool = self._canvas.tool
        if tool is not None and tool.key(key_name(key), mods):
            self._canvas.refresh_tool()
            return True
        if key in _ARROWS and not (mods.ctrl or mods.alt):
            reach = _FAR_ARROW_PX if mods.shift else _ARROW_PX
            self._canvas.pan_by(_ARROWS[key][0] * reach, _ARROWS[key][1] * reach)
            return True
        command = self._commands.get((key, mods.ctrl))
        if command is None or mods.alt:
            return False
        command()
        return True

    def key_release(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key not in _HELD:
            return False
        if not event.isAutoRepeat():
            self._hold(key, on=False)
        return True

    def let_go(self) -> None:
        """The canvas lost the keyboard: nothing is held any more."""
        self._drag = None
        for key in _HELD:
            self._hold(key, on=False)

    def _hold(self, key: Qt.Key, *, on: bool) -> None:
        if key == Qt.Key.Key_Space:
            self._space = on
            self.refresh_cursor()
        elif key == Qt.Key.Key_H:
            self._canvas.set_marks_visible(not on)
        elif on != self._blinks:
            self._blinks = on
            self._canvas.blink_requested.emit(on)

    def _pointer(self, event: QMouseEvent, button: Button) -> Pointer:
        at = event.position()
        return self._pointer_at(ScreenXY(at.x(), at.y()), _mods(event.modifiers()), button)

    def _pointer_at(self, at: ScreenXY, mods: Mods, button: Button) -> Pointer:
        view, metres = self._canvas.view, self._canvas.decor.m_per_px
        return Pointer(
            view.to_pixel(at),
            at,
            tolerance_px=_TOLERANCE_PX / view.scale,
            shift=mods.shift,
            ctrl=mods.ctrl,
            alt=mods.alt,
            button=button,
            screen_m_per_px=metres / view.scale if metres else None,
            screen_px=1.0 / view.scale,
        )

    def _tell(self, what: Literal["press", "move", "release", "double_click"], pointer: Pointer) -> None:
        tool = self._canvas.tool
        if tool is not None:
            getattr(tool, what)(pointer)
            self._canvas.refresh_tool()


def key_name(key: Qt.Key) -> str:
    """The key as tools know it: `Return`, `Delete`, `Escape`, `Q`, `1` …"""
    name = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return _NAMES.get(name, name)


def _mods(modifiers: Qt.KeyboardModifier) -> Mods:
    has = Qt.KeyboardModifier
    return Mods(
        bool(modifiers & has.ShiftModifier), bool(modifiers & has.ControlModifier), bool(modifiers & has.AltModifier)
    )
