"""A second look beside the main pass: what both saw, what only one did, and how far the figures differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from annotator.app.second_look import Names, assumption, confusion_table, main_pass, pointing_sentence, sentences
from annotator.app.wording import kind_name
from annotator.app.workspace import Workspace
from annotator.domain.document import Document
from annotator.domain.edits.attributes import set_setting
from annotator.domain.edits.passes import accept_marks
from annotator.domain.edits.reviews import OBJECT_KINDS
from annotator.domain.passes import other_passes
from annotator.domain.summary.own_pointing import OwnPointing, own_pointing
from annotator.domain.summary.second_look import SecondLook, second_look
from annotator.domain.text import translate
from annotator.ui.panels.agreement_list import AgreementList
from annotator.ui.panels.confusion import ConfusionGrid
from annotator.ui.panels.look import MARGIN, Panel, Text, scrolling

_WAIT_MS = 400


class Wish(NamedTuple):
    """What is to be compared."""

    document: Document
    object_kind: str
    passes: tuple[str, str]
    site_uid: str
    scene_uid: str


class Found(NamedTuple):
    """The outcome of a wish."""

    wish: Wish
    look: SecondLook
    pointing: OwnPointing | None


class AgreementPanel(Panel):
    """Compared in the background while it is to be seen. `go` leads to a mark (uid, site, scene)."""

    shown = Signal(object)
    """The `Found` that is shown, or `None`."""

    def __init__(
        self, workspace: Workspace, go: Callable[[str, str, str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._running, self._is_stale = False, True
        self.found: Found | None = None
        self.second, self.kind, self.everywhere = QComboBox(), QComboBox(), QToolButton()
        self.sentences, self.assumption = _paragraph("label"), _paragraph("hint")
        self.confusion = ConfusionGrid()
        self.pointing = _paragraph("label")
        self.use = QPushButton(translate("SecondLook", "Use it"))
        self.use.clicked.connect(self._use_pointing)
        self.take = QPushButton(translate("SecondLook", "Take over into the main pass"))
        self.take.clicked.connect(self._take_over)
        self.list = AgreementList(go)
        self.list.chosen_changed.connect(self._offer)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self.refresh)
        self._fill_choices()
        self._lay_out()
        selection = workspace.selection
        self.follow(workspace.session.changed, lambda _change: self._on_changed())
        self.follow(selection.scene_changed, lambda _uid: None if self.everywhere.isChecked() else self._refresh_soon())
        self._say_nothing()

    def refresh(self) -> None:
        """Compare the passes as they are now."""
        if self._running or not self.isVisible():
            self._is_stale = True
            return
        wish, self._is_stale = self._wish(), False
        if wish is None:
            self._say_nothing()
            return
        self._running = True
        label = translate("SecondLook", "Comparing two passes")
        self._workspace.jobs.start(label, lambda _job: _compared(wish), self._show, self._failed)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.refresh() if self._is_stale else self.shown.emit(self.found)

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self.shown.emit(None)

    def _wish(self) -> Wish | None:
        """Nothing is compared inside another pass: that would show what is hidden there."""
        selection, document = self._workspace.selection, self._workspace.session.stored
        first, second = main_pass(document), self.second.currentData()
        if selection.pass_uid or first is None or not second:
            return None
        site, scene = ("", "") if self.everywhere.isChecked() else (selection.site_uid, selection.scene_uid)
        return Wish(document, str(self.kind.currentData()), (first.uid, second), site, scene)

    def _show(self, found: Found) -> None:
        self._running = False
        wish, look = found.wish, found.look
        if wish.document is not self._workspace.session.stored or self._workspace.selection.pass_uid:
            self.refresh()
            return
        self.found = found
        agreement, names = look.together, self._names()
        said = sentences(wish.document, wish.object_kind, agreement, names) if look.looks else []
        where = translate("SecondLook", "{n} dates compared.").format(n=len(look.looks))
        self.sentences.setText("\n".join([*([where] if self.everywhere.isChecked() else []), *said, *look.refusals]))
        self.assumption.setText(assumption() if look.looks else self._why_none())
        self.confusion.show_table(*confusion_table(wish.document, agreement), names)
        is_stalls = wish.object_kind == "stall" and bool(look.looks)
        self.pointing.setText(pointing_sentence(wish.document, found.pointing) if is_stalls else "")
        self.use.setVisible(is_stalls and found.pointing is not None and found.pointing.is_enough)
        if look.looks:
            self.list.show_look(wish.document, look, names)
        else:
            self.list.clear()
        self._offer()
        self.shown.emit(found)
        if self._is_stale:
            self._wait.start()

    def _failed(self, error: Exception) -> None:
        self._running = False
        raise error

    def _why_none(self) -> str:
        here = translate(
            "SecondLook", "{name} has no look at this date. Go to a date of it, or compare all dates together."
        )
        anywhere = translate("SecondLook", "{name} has no look at any of these yet. Survey › Second look… goes there.")
        return (anywhere if self.everywhere.isChecked() else here).format(name=self.second.currentText())

    def _say_nothing(self) -> None:
        """Why there is nothing to compare, and the next step."""
        self.found = None
        inside = translate("SecondLook", "Go back to the main pass to compare: here its marks stay hidden.")
        none = translate("SecondLook", "There is no second look yet. Survey › Second look… begins one.")
        self.sentences.setText("")
        self.assumption.setText(inside if self._workspace.selection.pass_uid else none)
        self.pointing.setText("")
        self.confusion.show_table([], [], Names("", ""))
        self.list.clear()
        for part in (self.use, self.take):
            part.hide()
        self.shown.emit(None)

    def _names(self) -> Names:
        first = main_pass(self._workspace.session.stored)
        return Names(first.name if first is not None else "", self.second.currentText())

    def _offer(self) -> None:
        count = len(self.list.chosen_second())
        can_write = not self._workspace.session.project.read_only
        self.take.setVisible(bool(self.found and self.found.look.looks))
        self.take.setEnabled(bool(count) and can_write)
        one = translate("SecondLook", "Take over into the main pass")
        many = translate("SecondLook", "Take {n} over into the main pass")
        self.take.setText(many.format(n=count) if count > 1 else one)

    def _take_over(self) -> None:
        session = self._workspace.session
        uids, first = self.list.chosen_second(), main_pass(session.stored)
        if uids and first is not None:
            session.apply(accept_marks(uids, first.uid, session.author))

    def _use_pointing(self) -> None:
        session = self._workspace.session
        if self.found is not None and self.found.pointing is not None:
            session.apply(set_setting("s_px", f"{self.found.pointing.s_px:.3g}", session.author))

    def _on_changed(self) -> None:
        self._fill_choices()
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._wait.start()

    def _fill_choices(self) -> None:
        """Passes there are; the newest is compared first."""
        rows = other_passes(self._workspace.session.stored)
        entries = [(row.uid, row.name) for row in reversed(rows)]
        known = [(self.second.itemData(n), self.second.itemText(n)) for n in range(self.second.count())]
        if entries == known:
            return
        kept = self.second.currentData()
        self.second.blockSignals(True)
        self.second.clear()
        for uid, name in entries:
            self.second.addItem(name, uid)
        self.second.setCurrentIndex(max(0, self.second.findData(kept)))
        self.second.blockSignals(False)
        self.second.setEnabled(bool(entries))

    def _lay_out(self) -> None:
        for kind in OBJECT_KINDS:
            self.kind.addItem(kind_name(kind, plural=True), kind)
        self.everywhere.setText(translate("SecondLook", "All compared dates"))
        self.everywhere.setCheckable(True)
        self.everywhere.toggled.connect(lambda _on: self.refresh())
        for choice in (self.second, self.kind):
            choice.setProperty("role", "filter")
            choice.currentIndexChanged.connect(lambda _index: self.refresh())
        self.second.setAccessibleName(translate("SecondLook", "Pass to compare with the main one"))
        self.kind.setAccessibleName(translate("SecondLook", "Kind of object"))
        self.second.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        left = _column([self.sentences, self.confusion, self.pointing, self.use, self.assumption])
        top = QHBoxLayout()
        for part in (Text("strong", translate("SecondLook", "Main pass against")), self.second, self.kind):
            top.addWidget(part)
        top.addWidget(self.everywhere)
        top.addStretch(1)
        top.addWidget(self.take)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(left, 4)
        both.addWidget(self.list, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 6, MARGIN, 4)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addLayout(both, 1)


def _compared(wish: Wish) -> Found:
    look = second_look(wish.document, wish.object_kind, wish.passes, site_uid=wish.site_uid, scene_uid=wish.scene_uid)
    pointing = own_pointing(wish.document, *wish.passes) if wish.object_kind == "stall" else None
    return Found(wish, look, pointing)


def _paragraph(role: str) -> Text:
    text = Text(role)
    text.setWordWrap(True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return text


def _column(parts: Sequence[QWidget]) -> QScrollArea:
    inside = QWidget()
    layout = QVBoxLayout(inside)
    layout.setContentsMargins(0, 0, 8, 8)
    for part in parts:
        is_button = isinstance(part, QPushButton)
        layout.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
    layout.addStretch(1)
    return scrolling(inside)
