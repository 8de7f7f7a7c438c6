"""Which pass to work in: the main one, one that was begun, a new blind one, a repeat, or one from a mailed copy."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from annotator.app.workspace import Workspace
from annotator.domain.document import Document
from annotator.domain.edits.passes import free_name
from annotator.domain.passes import other_passes
from annotator.domain.records import MARK_KINDS, Pass
from annotator.domain.text import translate
from annotator.ui.dialogs.form import FormDialog, plain_label

MAIN, BLIND, REPEAT, COPY = "", "blind", "repeat", "copy"


class SecondLookDialog(FormDialog):
    """`chosen` is `""` for the main pass, `blind`, `repeat`, `copy`, or the uid of a pass; `name` that of a new one."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(translate("SecondLook", "Second look"), translate("SecondLook", "Go on"), parent)
        document, analyst = workspace.session.stored, workspace.session.analyst
        hint = translate(
            "SecondLook",
            "A second look never adds to the totals; it is compared. Nothing of another pass is to be seen in it.",
        )
        self.form.addRow(plain_label(hint))
        self.buttons_of: dict[str, QRadioButton] = {}
        self._names = {
            BLIND: free_name(document, translate("SecondLook", "Blind, {who}").format(who=analyst or "2").strip()),
            REPEAT: free_name(document, translate("SecondLook", "Repeat, {who}").format(who=analyst or "2").strip()),
        }
        self._add(MAIN, translate("SecondLook", "Main pass: its marks make the totals"))
        for row in other_passes(document):
            self._add(row.uid, pass_text(document, row))
        self._add(BLIND, translate("SecondLook", "New blind pass: the marks so far are hidden"))
        self._add(REPEAT, translate("SecondLook", "New repeat of my own: measures how well I point"))
        self._add(COPY, translate("SecondLook", "Take in a mailed copy of this project…"))
        self.name = QLineEdit()
        self.name.setPlaceholderText(translate("SecondLook", "Name of the new pass"))
        self.form.addRow(translate("SecondLook", "Name"), self.name)
        self.name.textEdited.connect(lambda _text: self._check())
        current = workspace.selection.pass_uid
        self.buttons_of[current or BLIND].setChecked(True)

    @property
    def chosen(self) -> str:
        return next(value for value, button in self.buttons_of.items() if button.isChecked())

    def _add(self, value: str, text: str) -> None:
        button = QRadioButton(text.replace("&", "&&"))
        button.setObjectName(f"pass_{value or 'main'}")
        button.toggled.connect(lambda on: self._on_chosen() if on else None)
        self.buttons_of[value] = button
        self.form.addRow(button)

    def _on_chosen(self) -> None:
        is_new = self.chosen in self._names
        self.name.setEnabled(is_new)
        self.name.setText(self._names.get(self.chosen, ""))
        self._check()

    def _check(self) -> None:
        is_blank = self.chosen in self._names and not self.name.text().strip()
        self.complain(translate("SecondLook", "Give the new pass a name.") if is_blank else "")


def pass_text(document: Document, row: Pass) -> str:
    """`Blind, Kim: 49 marks`."""
    marks = sum(len(document.where(kind, "pass_uid", row.uid)) for kind in MARK_KINDS)
    return translate("SecondLook", "{name}: {n} marks").format(name=row.name, n=f"{marks:,}")
