"""Splitters with hairline handles whose parts never vanish."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    """A splitter of these widgets."""
    made = QSplitter(orientation)
    dress(made)
    for widget in widgets:
        made.addWidget(widget)
    return made


def dress(made: QSplitter) -> None:
    """Give a splitter the looks of all."""
    made.setHandleWidth(1)
    made.setChildrenCollapsible(False)


def put(into: QSplitter, index: int, panel: QWidget) -> None:
    """Put a panel in the place of the empty widget that kept its room."""
    kept = into.replaceWidget(index, panel)
    if kept is not None:
        kept.deleteLater()
    panel.show()
