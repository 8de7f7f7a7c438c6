"""The inspector on the right: the selected objects, or the scene and the site the analyst looks at."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from annotator.app.inspection import NOTHING, inspect, records_of
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.text import translate
from annotator.ui.panels.look import MARGIN, Panel, Text, scrolling
from annotator.ui.panels.section import Section


class InspectorPanel(Panel):
    """Figures and fields of what is selected; typing into a field is one edit for all selected objects."""

    editing_finished = Signal()
    """The analyst is done with a field; the window gives the focus back to the canvas."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.objects, self.scene, self.site = (Section(workspace) for _ in range(3))
        text = translate("Inspector", "Nothing is selected. Click a mark, or draw: R stall, C count, X crossing.")
        self.hint = Text("hint", text)
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(MARGIN, 14, MARGIN, 0)
        self._lay_out()
        for section in (self.objects, self.scene, self.site):
            section.left.connect(self.editing_finished)
        selection = workspace.selection
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(workspace.session.refused, lambda _text: self._put_back())
        self.follow(selection.selected, lambda _uids: self.refresh())
        self.follow(workspace.chosen.arrived, lambda _chosen: self.refresh())
        self.follow(selection.scene_changed, lambda _uid: self.refresh())
        self.follow(selection.site_changed, lambda _uid: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show what is selected now."""
        document, selection = self._workspace.document, self._workspace.selection
        chosen = self._workspace.chosen.now()
        is_any = chosen.inspected is None or bool(chosen.inspected.uids)
        if chosen.inspected is None:
            text = translate("Inspector", "Reading {n} objects …").format(n=f"{len(chosen.uids):,}")
            self.objects.show_waiting(text)
        else:
            self.objects.show_inspected(chosen.inspected)
        for section, uid in ((self.scene, selection.scene_uid), (self.site, selection.site_uid)):
            section.show_inspected(NOTHING if is_any else inspect(document, records_of(document, [uid])))
        self.hint.setVisible(not is_any and not selection.scene_uid and not selection.site_uid)

    def edit_note(self) -> bool:
        """Put the keyboard into the note of what is shown; False where nothing is."""
        for section in (self.objects, self.scene, self.site):
            editor = section.editors.get("note")
            if editor is not None and not section.isHidden():
                editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def _on_changed(self, change: Change) -> None:
        selection = self._workspace.selection
        named = {"scene", "class", "site", "zone", "route", "review", "crossing"}
        around = {selection.scene_uid, selection.site_uid}
        if change.kinds() & named or change.uids() & around or change.uids() & selection.chosen:
            self.refresh()

    def _put_back(self) -> None:
        for section in (self.objects, self.scene, self.site):
            for editor in section.editors.values():
                if hasattr(editor, "put_back"):
                    editor.put_back()
            section.refresh()

    def _lay_out(self) -> None:
        content = QWidget()
        # Long texts wrap or elide instead of pushing the panel wider than its scroll area.
        content.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        for part in (self.hint, self.objects, self.scene, self.site):
            column.addWidget(part)
        column.addStretch()
        area = scrolling(content, sideways=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
