"""How often a class given in one pass met a class given in the other, as a small table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.app.second_look import Names
from annotator.domain.text import translate
from annotator.ui.panels.look import Text

_MOST = 12


class ConfusionGrid(QWidget):
    """Rows: classes of the first pass; columns: of the second. Hidden where all pairs agree on one class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 4)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self.hide()

    def show_table(self, classes: Sequence[str], counts: Sequence[Sequence[int]], names: Names) -> None:
        """Another table; the diagonal is where both agree."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        is_worth_it = 1 < len(classes) <= _MOST
        self.setVisible(is_worth_it)
        if not is_worth_it:
            return
        corner = translate("SecondLook", "{a} ↓ {b} →").format(a=names.first, b=names.second)
        self._grid.addWidget(Text("hint", corner), 0, 0)
        for column, name in enumerate(classes, start=1):
            self._put(0, column, Text("hint", name))
        for row, name in enumerate(classes, start=1):
            self._grid.addWidget(Text("hint", name), row, 0)
            for column, count in enumerate(counts[row - 1], start=1):
                role = "strong" if column == row else "bad" if count else "hint"
                self._put(row, column, Text(role, f"{count:,}" if count else "–"))
        self._grid.setColumnStretch(len(classes) + 1, 1)

    def texts(self) -> list[str]:
        """All that stands in the table, row by row."""
        items = [self._grid.itemAt(place) for place in range(self._grid.count())]
        labels = [item.widget() for item in items if item is not None]
        return [label.text() for label in labels if isinstance(label, Text)]

    def _put(self, row: int, column: int, label: Text) -> None:
        self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight)
