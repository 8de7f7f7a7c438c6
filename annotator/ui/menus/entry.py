"""What one line of a menu is: its words and keys together with what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from annotator.ui.window import Window
    from annotator.ui.workbench import Workbench

Handler = Callable[["Window"], object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One action; `name` is stable, so keys can be stored by it."""

    name: str
    text: str
    handler: Handler
    keys: tuple[str, ...] = ()
    icon: str = ""
    separator: bool = False
    """A line above it in the menu."""
    checkable: bool = False
    checked: bool = False
    """How a checkable one begins."""
    is_on: Callable[[Workbench], bool] | None = None
    """How a checkable one stands in the open project; asked whenever it may be seen."""
    stands: Callable[[Window], bool] | None = None
    """The same of one that is of the window, not of a project."""
    needs_project: bool = True


def on_bench(work: Callable[[Workbench], object]) -> Handler:
    """A handler that works on the open project and does nothing without one."""
    return lambda window: work(window.bench) if window.bench is not None else None


def flow(name: str) -> Handler:
    """A handler that starts one of the window's file flows."""
    return lambda window: getattr(window.flows, name)() if window.flows is not None else None


def with_key(text: str, keys: tuple[str, ...]) -> str:
    """`Undo (Ctrl+Z)`, as the system writes its keys."""
    plain = text.replace("&", "").rstrip("…")
    if not keys:
        return plain
    shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{plain} ({shown})"
