"""Another verdict than the computed one for a site's change, with the reason that will stand beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from annotator.app.wording import direction_name
from annotator.domain.edits.verdicts import DIRECTIONS
from annotator.domain.text import translate
from annotator.ui.dialogs.form import FormDialog, plain_label


class OverruleDialog(FormDialog):
    """`computed` is the sentence of the figures; direction and reason are the analyst's."""

    def __init__(self, site_name: str, computed: str, direction: str, parent: QWidget | None = None) -> None:
        super().__init__(translate("Overrule", "Overrule the verdict"), translate("Overrule", "Overrule"), parent)
        self.form.addRow(translate("Overrule", "Site"), plain_label(site_name))
        self.form.addRow(translate("Overrule", "By the figures"), plain_label(computed))
        self.direction = QComboBox()
        for each in DIRECTIONS:
            self.direction.addItem(direction_name(each), each)
        self.direction.setCurrentIndex(max(0, self.direction.findData(direction)))
        self.form.addRow(translate("Overrule", "Verdict"), self.direction)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(72)
        self.reason.setPlaceholderText(translate("Overrule", "It stands in every table and in the report."))
        self.reason.textChanged.connect(self._check)
        self.form.addRow(translate("Overrule", "Reason"), self.reason)
        self._check()

    @property
    def chosen(self) -> tuple[str, str]:
        """Direction and reason."""
        return str(self.direction.currentData()), self.reason.toPlainText().strip()

    def _check(self) -> None:
        has_reason = bool(self.reason.toPlainText().strip())
        self.complain("" if has_reason else translate("Overrule", "Say why the figures do not decide here."))
