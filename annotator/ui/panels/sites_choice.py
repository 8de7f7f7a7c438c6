"""Two small choices above the list of sites: which ones, and in which order."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from annotator.app.site_list import ALL, FINDINGS, ORDERS, STATES, order_name, state_name
from annotator.app.workspace import Workspace
from annotator.domain.text import translate
from annotator.ui.panels.look import SMALL_PX, font
from annotator.ui.panels.sites_model import SitesModel


class SitesChoice(QWidget):
    """Sets the model's wish; findings are looked for in the background once they are asked for."""

    chosen = Signal()
    """Another list is shown."""

    def __init__(self, workspace: Workspace, model: SitesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._model = workspace, model
        self.state, self.order = QComboBox(), QComboBox()
        for state in STATES:
            self.state.addItem(state_name(state), state)
        for order in ORDERS:
            self.order.addItem(order_name(order), order)
        self.state.setAccessibleName(translate("Sites", "Which sites are listed"))
        self.state.setToolTip(translate("Sites", "Which sites are listed; N goes to the next of them that waits"))
        self.order.setAccessibleName(translate("Sites", "Order of the list"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for choice in (self.state, self.order):
            choice.setProperty("role", "filter")
            choice.setFont(font(SMALL_PX + 1))
            choice.currentIndexChanged.connect(lambda _index: self._on_chosen())
            layout.addWidget(choice, 1)

    def list_all(self) -> None:
        """No site is left out."""
        self.state.setCurrentIndex(self.state.findData(ALL))

    def _on_chosen(self) -> None:
        state = str(self.state.currentData())
        self._model.list_only(state=state, order=str(self.order.currentData()))
        self.chosen.emit()
        if state == FINDINGS:
            self._look_for_findings()

    def _look_for_findings(self) -> None:
        document = self._workspace.document

        def done(sites: frozenset[str]) -> None:
            self._model.list_only(with_findings=sites)
            self.chosen.emit()

        def failed(error: Exception) -> None:
            raise error

        def work(_job: object) -> frozenset[str]:
            from annotator.domain.checks import findings  # all checks, for a list that is rarely asked for

            return frozenset(found.site_uid for found in findings(document) if found.site_uid)

        self._workspace.jobs.start(translate("Sites", "Checking the project"), work, done, failed)
