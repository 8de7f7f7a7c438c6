"""How much the copies of large images may take on this machine, and what they take now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from annotator.domain.text import translate
from annotator.ui.panels.look import Elided, Text
from annotator.ui.spin_boxes import WholeBox

if TYPE_CHECKING:
    from annotator.app.workspace import Workspace

_GB = 1 << 30


class CopiesRow(QWidget):
    """Two lines; counting and clearing go on in the background, because there can be many files."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        large = workspace.pictures.large
        self.taken = Elided("hint")
        self.taken.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.limit = WholeBox()
        self.limit.setRange(1, 999)
        self.limit.setSuffix(translate("Copies", " GB"))
        self.limit.setValue(round(large.limit_bytes / _GB))
        self.limit.setKeyboardTracking(False)
        self.limit.setToolTip(translate("Copies", "What copies of large images may take; the oldest go first"))
        self.limit.valueChanged.connect(lambda gigabytes: self._in_background(lambda: large.set_limit(gigabytes * _GB)))
        self.clear = QPushButton(translate("Copies", "Clear"))
        self.clear.setToolTip(translate("Copies", "Remove the copies; they are made again when the images are shown"))
        self.clear.clicked.connect(lambda: self._in_background(large.clear))
        row = QHBoxLayout()
        row.addWidget(Text("field", translate("Copies", "At most")))
        row.addWidget(self.limit)
        row.addWidget(self.clear)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.taken)
        layout.addLayout(row)

    def showEvent(self, event) -> None:
        self._in_background(lambda: None)
        super().showEvent(event)

    def _in_background(self, work: Callable[[], object]) -> None:
        large = self._workspace.pictures.large

        def done_and_counted() -> int:
            work()
            return large.store.nbytes

        label = translate("Copies", "Looking through the copies of large images")
        self._workspace.jobs.start(label, lambda _job: done_and_counted(), self._show_size, lambda _error: None)

    def _show_size(self, nbytes: int) -> None:
        text = translate("Copies", "Copies of large images: {n}")
        self.taken.setText(text.format(n=translate("Copies", "{n} GB").format(n=f"{nbytes / _GB:.1f}")))
