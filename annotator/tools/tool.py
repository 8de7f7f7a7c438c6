"""What the canvas and a tool tell each other, free of Qt so that tools are tested without a screen.

The canvas turns events into `Pointer` and key names; the tool answers with a `Preview` to paint and a sentence for the
status bar. All positions are pixels of the frame, that is of the scene shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from annotator.domain.positions import PixelXY, ScreenXY

Button = Literal["none", "left", "right", "middle"]
Cursor = Literal["arrow", "cross", "hand", "grab", "move", "forbidden"]
Ring = npt.NDArray[np.float64]
"""Vertices of a preview line, shape (n, 2), frame pixels; a ring is closed when its last vertex equals its first."""


class Mods(NamedTuple):
    """Modifier keys held; `ctrl` is Command on macOS."""

    shift: bool = False
    ctrl: bool = False
    alt: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is and what is held."""

    pixel: PixelXY
    screen: ScreenXY
    tolerance_px: float = 0.0
    """Radius within which something counts as hit, in image pixels."""
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    button: Button = "none"
    """The button pressed or released, or the one held while moving."""
    screen_m_per_px: float | None = None
    """Ground size of a screen pixel; `None` while the scene has no scale."""
    screen_px: float = 1.0
    """Size of one screen pixel in image pixels."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a tool wants painted over the scene; frame pixels throughout."""

    rings: Sequence[Ring] = ()
    """Open or closed lines of the draft, each (n, 2)."""
    points: Sequence[PixelXY] = ()
    labels: Sequence[tuple[PixelXY, str]] = ()
    """Boxes with text beside a position, e.g. the measures of the draft."""
    handles: Sequence[PixelXY] = ()
    """Small squares that can be dragged."""
    hint_lines: Sequence[Any] = ()
    """Thin dashed lines, each (n, 2): snapping, alignment."""
    alerts: Sequence[Ring] = ()
    """Closed lines (n, 2) around what is wrong with the draft."""
    slide: PixelXY | None = None
    """How far the scene and its marks are drawn from their place while they are dragged; other dates stay."""

    @property
    def is_empty(self) -> bool:
        lines = len(self.rings) or len(self.hint_lines) or len(self.alerts)
        return not (lines or self.points or self.labels or self.handles or self.slide)

    def with_alerts(self, alerts: Sequence[Ring]) -> Preview:
        return replace(self, alerts=alerts)


NOTHING = Preview()


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a tool that can be typed: the count of a row, its gap."""

    name: str
    label: str
    value: float
    unit: str = ""
    decimals: int = 0
    least: float = 1.0
    most: float = 500.0
    step: float = 1.0
    tip: str = ""


@runtime_checkable
class Tool(Protocol):
    """A tool keeps its own draft; only its last step applies an edit."""

    @property
    def status_text(self) -> str:
        """The next step, one sentence."""
        ...

    @property
    def cursor(self) -> Cursor: ...

    def press(self, pointer: Pointer, /) -> None: ...

    def move(self, pointer: Pointer, /) -> None: ...

    def release(self, pointer: Pointer, /) -> None: ...

    def double_click(self, pointer: Pointer, /) -> None:
        """Comes instead of the second `press` of a double click."""
        ...

    def key(self, name: str, mods: Mods, /) -> bool:
        """A key by its name (`Return`, `Backspace`, `Delete`, `Escape`, `Q`, `1` …); True when it was used."""
        ...

    def wheel(self, steps: float, pointer: Pointer, /) -> bool:
        """Notches of the wheel, positive away from the hand; False lets the canvas zoom."""
        ...

    def cancel(self) -> None:
        """Drop the draft."""
        ...

    def preview(self) -> Preview: ...
