"""Panels without a mouse: Tab goes from one to the next, Enter does what a click does, Esc goes to the canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def reachable(view: QAbstractItemView, name: str) -> None:
    """A list or table: Tab leaves it instead of walking its cells, and it has a name for those who cannot see it."""
    view.setTabKeyNavigation(False)
    view.setAccessibleName(name)


def on_enter(view: QAbstractItemView, work: Callable[[QModelIndex], object]) -> None:
    """Do on Enter with the current row what a click does."""
    for key in _ENTER:
        shortcut = QShortcut(QKeySequence(key), view, context=Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: work(view.currentIndex()) if view.currentIndex().isValid() else None)


def escape(bench: Workbench) -> None:
    """Esc: out of a panel back to the canvas first; there it drops the sketch, then takes the select tool, then selects
    nothing, and at last leaves what fills the view.
    """
    focus = QApplication.focusWidget()
    panels = (bench.sites, bench.side, bench.bottom, bench.status, bench.notices, bench.stage.dates)
    if focus is not None and any(panel is focus or panel.isAncestorOf(focus) for panel in panels):
        bench.stage.canvas.setFocus()
    elif not bench.host.escape():
        bench.modes.leave_newest()
