"""Background work in the bottom line: what runs, how far it is, and a way to end it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from annotator.app.jobs import Job, Jobs
from annotator.domain.text import translate
from annotator.ui.panels.look import Elided, ender, font

_BAR_WIDTH, _LABEL_WIDTH = 90, 220


class JobLine(QWidget):
    """Shows the job that started last; the tooltip names the others."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._ends = [jobs.started.connect(self._on_started), jobs.ended.connect(lambda _job: self._show())]
        self.destroyed.connect(ender(self._ends))
        self.label = Elided("label")
        self.label.setMaximumWidth(_LABEL_WIDTH)
        self.bar = QProgressBar()
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setTextVisible(False)
        self.cancel = QToolButton()
        self.cancel.setText(translate("Jobs", "Cancel"))
        self.cancel.setFont(font())
        self.cancel.clicked.connect(self._on_cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.label, self.bar, self.cancel):
            layout.addWidget(part)
        self._show()

    def _on_started(self, job: Job) -> None:
        self._ends.append(job.progressed.connect(lambda _job: self._show()))
        self._show()

    def _on_cancel(self) -> None:
        if self._jobs.running:
            self._jobs.running[-1].cancel()
            self._show()

    def _show(self) -> None:
        running = self._jobs.running
        self.setVisible(bool(running))
        if not running:
            return
        job = running[-1]
        said = translate("Jobs", "ending…") if job.is_cancelled else job.text
        self.label.setText(": ".join(part for part in (job.label, said) if part))
        self.setToolTip("\n".join(other.label for other in running))
        self.cancel.setEnabled(not job.is_cancelled)
        self.bar.setRange(0, 0 if job.fraction is None else 1000)
        if job.fraction is not None:
            self.bar.setValue(round(1000 * job.fraction))
