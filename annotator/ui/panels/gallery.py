"""Chips: every counted object cut out of its image, side by side, so that one look finds what does not belong."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QToolButton, QVBoxLayout, QWidget

from annotator.app.chips import FAMILIES, Chip, chips_of
from annotator.app.inspection import records_of
from annotator.app.place_chips import chips_over_dates
from annotator.app.selection import classes_of, scenes_of
from annotator.app.wording import kind_name
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.edits.attributes import CERTAINTIES, set_fields
from annotator.domain.records import Mark
from annotator.domain.text import translate
from annotator.ui.panels.chip_delegate import CHIP_ROLE, PICTURE_ROLE, SIDE, ChipDelegate
from annotator.ui.panels.chip_pictures import ChipPictures
from annotator.ui.panels.look import MARGIN, ROOT, Elided, Index, Panel

_WAIT_MS = 120


class ChipModel(QAbstractListModel):
    """One row per chip; pictures come as they are painted."""

    def __init__(self, pictures: ChipPictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.chips: list[Chip] = []
        self._row_of: dict[str, int] = {}
        pictures.arrived.connect(self._on_arrived)

    def show_chips(self, chips: list[Chip]) -> None:
        """Other chips; the same ones in the same order change nothing."""
        if chips == self.chips:
            return
        self.beginResetModel()
        self.chips = chips
        self._row_of = {chip.uid: row for row, chip in enumerate(chips)}
        self.endResetModel()

    def rows_of(self, uids: tuple[str, ...]) -> list[int]:
        return [self._row_of[uid] for uid in uids if uid in self._row_of]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.chips)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        chip = self.chips[index.row()]
        if role == CHIP_ROLE:
            return chip
        if role == PICTURE_ROLE:
            return self._pictures.get(chip)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return " · ".join(part for part in (chip.class_name, chip.caption, chip.certainty) if part)
        return None

    def _on_arrived(self, uid: str, arrived: Any) -> None:
        self._pictures.take(*arrived)
        row = self._row_of.get(uid)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))


class GalleryPanel(Panel):
    """Click goes there; 1–9 reclassify, E sets the certainty, Del deletes what is selected here."""

    chosen = Signal(str)
    """Uid of the object whose chip was clicked or reached by the arrows."""
    date_chosen = Signal(str)
    """Uid of the scene whose picture of the place was clicked."""
    left = Signal()
    """Esc: the keyboard goes back to the image."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.kind = "vehicle"
        self._is_stale = False
        self.pictures = ChipPictures(workspace, SIDE, self)
        self.model = ChipModel(self.pictures, self)
        self.view, self.heading = QListView(), Elided("label")
        self.whole_site, self.over_dates = QToolButton(), QToolButton()
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.refresh)
        self.setFocusProxy(self.view)
        self._set_up_view()
        self._lay_out()
        selection = workspace.selection
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(selection.scene_changed, lambda _uid: self._refresh_soon())
        self.follow(selection.selected, self._on_selected)
        self.destroyed.connect(self.pictures.close)
        self._choose_kind()
        self.refresh()

    def set_kind(self, object_kind: str) -> None:
        """Chips of another kind of object."""
        if object_kind in FAMILIES and object_kind != self.kind:
            self.kind = object_kind
            self._refresh_soon()

    def showEvent(self, event) -> None:
        """What changed while nobody looked is read now."""
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _refresh_soon(self) -> None:
        """Nothing is read for a tab that nobody sees."""
        self._is_stale = True
        if self.isVisible():
            self._timer.start()

    def refresh(self) -> None:
        """Read the chips anew."""
        self._is_stale = False
        if self.over_dates.isChecked():
            self._show_place()
            return
        document, selection = self._workspace.document, self._workspace.selection
        scenes = [scene.uid for scene in scenes_of(document, selection.site_uid)] if self.whole_site.isChecked() else []
        scenes = scenes if self.kind == "vehicle" and scenes else [selection.scene_uid]
        self.model.show_chips(chips_of(document, selection.site_uid, scenes, self.kind))
        text = translate("Gallery", "{n} {kind}, by class and length: 1–9 reclassifies, E certainty, Del deletes")
        count = len(self.model.chips)
        self.heading.setText(text.format(n=f"{count:,}", kind=kind_name(self.kind, plural=count != 1)))
        self.whole_site.setVisible(self.kind == "vehicle")
        self._show_selected(selection.uids)

    def _show_place(self) -> None:
        """The selected object on every date; without one, what to do."""
        document, selection = self._workspace.document, self._workspace.selection
        marks = [row for row in records_of(document, selection.uids[:1]) if isinstance(row, Mark)]
        self.model.show_chips(chips_over_dates(document, marks[0]) if marks else [])
        none = translate("Gallery", "Select a mark to see its place on all dates")
        n = len(self.model.chips)
        text = translate("Gallery", "This place on %n date(s): a click goes there", "", n)
        self.heading.setText(text if marks else none)
        self.whole_site.setVisible(False)
        self._show_selected((selection.scene_uid,))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Single keys belong to the chips while they have the keyboard."""
        if watched is self.view and isinstance(event, QKeyEvent) and event.type() != QEvent.Type.KeyRelease:
            if event.modifiers() == Qt.KeyboardModifier.NoModifier and self._is_ours(event.key()):
                if event.type() == QEvent.Type.KeyPress:
                    self._answer(event.key())
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _is_ours(self, key: int) -> bool:
        return Qt.Key.Key_1 <= key <= Qt.Key.Key_9 or key in (Qt.Key.Key_E, Qt.Key.Key_Escape)

    def _answer(self, key: int) -> None:
        """One edit for all that is selected."""
        if key == Qt.Key.Key_Escape:
            self.left.emit()
            return
        uids, session = self._selected_uids(), self._workspace.session
        if not uids or self.over_dates.isChecked():
            return
        if key == Qt.Key.Key_E:
            (record, *_) = records_of(self._workspace.document, uids[:1])
            now = getattr(record, "certainty", CERTAINTIES[0])
            following = CERTAINTIES[(CERTAINTIES.index(now) + 1) % len(CERTAINTIES)]
            session.apply(set_fields(uids, session.author, certainty=following))
            return
        wanted = key - Qt.Key.Key_0
        found = next((row for row in classes_of(self._workspace.document, self.kind) if row.key == wanted), None)
        if found is not None:
            session.apply(set_fields(uids, session.author, class_uid=found.uid))

    def _selected_uids(self) -> tuple[str, ...]:
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return tuple(self.model.chips[row].uid for row in rows)

    def _on_picked(self) -> None:
        uids = self._selected_uids()
        if self.over_dates.isChecked():
            if len(uids) == 1:
                self.date_chosen.emit(uids[0])
            return
        if uids != self._workspace.selection.uids:
            self._workspace.selection.select(uids)
        current = self.view.currentIndex()
        if len(uids) == 1 and current.isValid():
            self.chosen.emit(uids[0])

    def _on_selected(self, uids: tuple[str, ...]) -> None:
        if self.over_dates.isChecked():
            self._refresh_soon()
        else:
            self._show_selected(uids)

    def _show_selected(self, uids: tuple[str, ...]) -> None:
        """What is selected elsewhere is selected here, and brought into view."""
        if set(self._selected_uids()) == set(uids):
            return
        model = self.view.selectionModel()
        model.blockSignals(True)
        model.clearSelection()
        rows = self.model.rows_of(uids)
        for row in rows:
            model.select(self.model.index(row), QItemSelectionModel.SelectionFlag.Select)
        if rows:
            model.setCurrentIndex(self.model.index(rows[0]), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.view.scrollTo(self.model.index(rows[0]))
        model.blockSignals(False)
        self.view.viewport().update()

    def _on_changed(self, change: Change) -> None:
        if change.kinds() & {self.kind, "class", "scene", "pass", "site_scene"}:
            self._refresh_soon()

    def _choose_kind(self) -> None:
        """The first kind of which the scene has any."""
        document, selection = self._workspace.document, self._workspace.selection
        for kind in ("vehicle", "stall", "crossing"):
            if chips_of(document, selection.site_uid, [selection.scene_uid], kind):
                self.kind = kind
                return

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(ChipDelegate(view))
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setLayoutMode(QListView.LayoutMode.Batched)
        view.setSpacing(2)
        view.setIconSize(QSize(SIDE, SIDE))
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setAccessibleName(translate("Gallery", "Counted objects"))
        view.installEventFilter(self)
        view.selectionModel().selectionChanged.connect(lambda _on, _off: self._on_picked())

    def _lay_out(self) -> None:
        self.whole_site.setText(translate("Gallery", "All dates of the site"))
        self.whole_site.setCheckable(True)
        self.whole_site.toggled.connect(lambda _on: self.refresh())
        self.over_dates.setText(translate("Gallery", "This place, all dates"))
        self.over_dates.setToolTip(translate("Gallery", "The same ground on every date of the site"))
        self.over_dates.setCheckable(True)
        self.over_dates.toggled.connect(lambda _on: self.refresh())
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, 6, MARGIN, 0)
        top.addWidget(self.heading, 1)
        top.addWidget(self.whole_site)
        top.addWidget(self.over_dates)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
