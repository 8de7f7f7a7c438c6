"""The bottom line: what to do next, where the cursor is, what is shown, what is selected, and whether it is saved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QToolTip, QWidget

from annotator.app import status
from annotator.app.wording import coordinates
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.store import JournalEntry
from annotator.ui.panels.job_line import JobLine
from annotator.ui.panels.look import MARGIN, Elided, Panel, Text, font

HEIGHT = 28
_GAP = 24
_SHOWN_MS = 15_000
_READ_ONLY_PX, _WIDEST_PX = 240, 16_777_215


class Whole(Elided):
    """Cut where there is no room; the pointer over it, or a click, shows all of it."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.text():
            QToolTip.showText(self.mapToGlobal(QPoint(0, -3 * HEIGHT)), self.text(), self, self.rect(), _SHOWN_MS)
        event.accept()


class StatusBar(Panel):
    """Follows session, selection and jobs; the window tells the tool's sentence, position and scale."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._saved_at, self._has_pointed = "", False
        self.mark: QWidget | None = None
        self.position: LonLat | None = None
        """Where the pointer is, or was before it left the image."""
        self.sentence, self.scene = Whole("strong"), Whole("label")
        self.place, self.scale = _flat_button(), Text("label")
        self.selection, self.saved, self.trouble = Text("label"), Text("label"), Whole("bad")
        self.retry = QPushButton(translate("Status", "Retry"))
        self.jobs = JobLine(workspace.jobs)
        self._lay_out()
        self.place.clicked.connect(self.copy_position)
        self.retry.clicked.connect(workspace.session.retry)
        session, selection = workspace.session, workspace.selection
        self.follow(session.saved, self._on_saved)
        self.follow(session.failed, lambda _text: self._show_trouble())
        self.follow(session.pending_changed, lambda _pending: self._show_trouble())
        self.follow(session.changed, self._on_changed)
        self.follow(selection.selected, lambda _uids: self._show_selection())
        self.follow(workspace.chosen.arrived, lambda _chosen: self._show_selection())
        self.follow(selection.scene_changed, lambda _uid: self._show_scene())
        self.set_position(None)
        self._show_scene()
        self._show_selection()
        self._show_trouble()

    def add_mark(self, mark: QWidget) -> None:
        """Something small that is always to be seen, right of the rest."""
        self.mark = mark
        layout = self.layout()
        assert layout is not None, "laid out when made"
        layout.addWidget(mark)

    def set_sentence(self, text: str) -> None:
        """What the tool in hand wants next."""
        self.sentence.setText(text)
        self._fit()

    def set_position(self, position: LonLat | None, note: str = "") -> None:
        """Where the cursor is; without a place `note` is shown instead (pixels, or why)."""
        self.position = position or self.position
        text = coordinates(position.lon, position.lat) if position is not None else note
        if text != self.place.text():
            self.place.setText(text)
            self._has_pointed = True
            self._fit()

    def set_scale(self, m_per_px: float | None, denominator: float | None) -> None:
        """Ground metres per image pixel and the scale 1 : n on this screen."""
        text = status.scale_text(m_per_px, denominator)
        if text != self.scale.text():
            self.scale.setText(text)
            self._fit()

    def copy_position(self) -> None:
        """Put the coordinates on the clipboard."""
        if self.position is not None:
            QGuiApplication.clipboard().setText(coordinates(*self.position))

    def _on_saved(self, entry: JournalEntry) -> None:
        self._saved_at = entry.at
        self._show_trouble()

    def _on_changed(self, change: Change) -> None:
        if not change.uids().isdisjoint(self._workspace.selection.chosen):
            self._show_selection()
        if "scene" in change.kinds():
            self._show_scene()

    def _show_scene(self) -> None:
        self.scene.setText(status.scene_text(self._workspace.document, self._workspace.selection.scene_uid))
        self._fit()

    def _show_selection(self) -> None:
        self.selection.setText(self._workspace.chosen.now().text)
        self._fit()

    def _show_trouble(self) -> None:
        session = self._workspace.session
        trouble = status.trouble_text(session)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        # Why it is read only stands above the canvas, too; why something is not saved stands here alone.
        self.trouble.setMaximumWidth(_READ_ONLY_PX if session.project.read_only and not session.failure else _WIDEST_PX)
        self.retry.setVisible(bool(session.failure))
        self.saved.setText("" if trouble else status.saved_text(self._saved_at))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()  # a job or the mark of the network has come or gone
        return super().event(event)

    def _fit(self) -> None:
        """What to do next has its room first, beside what must be seen; the rest is shown as far as it fits whole."""
        asked = (self.sentence, self.jobs, self.trouble, self.retry, self.mark)
        stand = [part for part in asked if part is not None and not part.isHidden()]
        room = self.width() - 2 * MARGIN + _GAP
        room -= sum(min(part.sizeHint().width(), part.maximumWidth()) + _GAP for part in stand)
        for part in (self.selection, self.place, self.scale, self.saved):
            wanted = part.sizeHint().width() + _GAP
            # Before anything is pointed at the place of the coordinates is where Tab finds this bar.
            is_wanted = bool(part.text()) or (part is self.place and not self._has_pointed)
            is_shown = is_wanted and wanted <= room
            part.setVisible(is_shown)
            room -= wanted if is_shown else 0
        room = max(room - _GAP, 0)
        self.scene.setMaximumWidth(room)
        date = self.scene.text().partition(" · ")[0]
        # Its date at least: less of it says nothing.
        least = QFontMetrics(self.scene.font()).horizontalAdvance(f"{date}…")
        self.scene.setVisible(bool(date) and least <= room)

    def _lay_out(self) -> None:
        self.setFixedHeight(HEIGHT)
        self.retry.setFont(font())
        self.retry.setToolTip(translate("Status", "Try to save again; until then nothing is lost"))
        self.place.setAccessibleName(translate("Status", "Cursor"))
        self.place.setToolTip(translate("Status", "Cursor, latitude first; a click copies (Ctrl+Shift+C)"))
        self.selection.setToolTip(translate("Status", "± is two standard deviations; shared errors are counted once"))
        self.sentence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout.setSpacing(_GAP)
        for part in (self.sentence, self.place, self.scale, self.scene):
            layout.addWidget(part)
        layout.addStretch(1)
        for right in (self.jobs, self.selection, self.saved, self.trouble, self.retry):
            layout.addWidget(right)


def _flat_button() -> QToolButton:
    button = QToolButton()
    button.setFont(font())
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
