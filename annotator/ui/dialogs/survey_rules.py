"""The conventions of a survey: period, thresholds, rule of the years, edge rule. They are stored in the project."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.attributes import set_setting
from annotator.domain.edits.rows import in_turn
from annotator.domain.errors import Refused
from annotator.domain.settings import text as setting
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.ui.dialogs.form import FormDialog, plain_label

_RULES = ("observed", "spread", "bounds")
_EDGES = ("roof edge", "eaves", "ground line")


class SurveyRulesDialog(FormDialog):
    """One edit for everything that was changed."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(translate("Rules", "Rules of the survey"), translate("Rules", "Apply"), parent)
        self._before = {key: setting(document, key) for key in _KEYS}
        self.fields: dict[str, QLineEdit | QComboBox] = {}
        self._line("title", translate("Rules", "Title"))
        self._line("period_from", translate("Rules", "Period from"), translate("Rules", "all dates"))
        self._line("period_to", translate("Rules", "Period to"), translate("Rules", "all dates"))
        self._choice("year_rule", translate("Rules", "Rule of years"), _RULES)
        self._line("k", translate("Rules", "Change exceeds … SD"))
        self._line("m_m2", translate("Rules", "… and m²"))
        self._choice("edge_rule", translate("Rules", "Outlines follow the"), _EDGES)
        self._line("s_px", translate("Rules", "Pointing error, px"))
        hint = translate(
            "Rules",
            "Screen, tables, file and report follow these rules; each table names them. Undo brings the old back.",
        )
        self.form.addRow(plain_label(hint))

    def edit(self, author: Author) -> Edit | None:
        """What was changed as one edit; `None` when nothing was."""
        values = self.values()
        changed = {key: value for key, value in values.items() if value != self._before[key]}
        if not changed:
            return None
        edits = [set_setting(key, value, author) for key, value in changed.items()]
        return edits[0] if len(edits) == 1 else in_turn(translate("Rules", "Change the rules of the survey"), *edits)

    def values(self) -> dict[str, str]:
        return {
            key: (field.currentText() if isinstance(field, QComboBox) else field.text()).strip()
            for key, field in self.fields.items()
        }

    def _line(self, key: str, label: str, placeholder: str = "") -> None:
        field = QLineEdit(self._before[key])
        field.setPlaceholderText(placeholder)
        field.textChanged.connect(lambda _text: self._check())
        self.fields[key] = field
        self.form.addRow(label, field)

    def _choice(self, key: str, label: str, choices: tuple[str, ...]) -> None:
        field = QComboBox()
        field.addItems([*choices, *([self._before[key]] if self._before[key] not in choices else [])])
        field.setCurrentText(self._before[key])
        self.fields[key] = field
        self.form.addRow(label, field)

    def _check(self) -> None:
        self.complain(_why_not(self.values()))


_KEYS = ("title", "period_from", "period_to", "year_rule", "k", "m_m2", "edge_rule", "s_px")


def _why_not(values: dict[str, str]) -> str:
    """What is wrong with the rules; blank = nothing."""
    days: list[str] = []
    for place, key in enumerate(("period_from", "period_to")):
        try:
            days.append(parse_range(values[key])[place] if values[key] else "")
        except Refused as refusal:
            return str(refusal)
    if all(days) and days[0] > days[1]:
        return translate("Rules", "The period ends before it begins.")
    for key, least in (("k", 0.0), ("m_m2", 0.0), ("s_px", 1e-6)):
        try:
            number = float(values[key])
        except ValueError:
            return translate("Rules", "{text} is no number.").format(text=values[key] or "–")
        if not least <= number < 1e6:
            return translate("Rules", "{text} is out of range.").format(text=values[key])
    return ""
