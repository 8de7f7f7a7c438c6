"""What does not fit together, as a list: a click leads to the object, a button puts right what can safely be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.fixes import Fix, fix_for
from annotator.app.image_files import file_findings
from annotator.app.workspace import Workspace
from annotator.domain.checks import Finding, findings
from annotator.domain.document import Document
from annotator.domain.records import BY_KIND, Mark, Scene, Site
from annotator.domain.summary.basis import basis_of
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.ui.keyboard import reachable
from annotator.ui.panels.computed import ComputedPanel
from annotator.ui.panels.look import (
    MARGIN,
    ROOT,
    SMALL_PX,
    TEXT_PX,
    Heading,
    Index,
    Text,
    colors,
    draw_text,
    font,
    text_width,
)
from annotator.ui.panels.sites_delegate import paint_row

FINDING_ROLE = Qt.ItemDataRole.UserRole
_ROW, _DOT = 30, 8
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class FindingsModel(QAbstractListModel):
    """Findings in the order of their weight."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.found: list[Finding] = []

    def show_found(self, found: list[Finding]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        finding = self.found[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return finding.sentence
        return finding if role == FINDING_ROLE else None

    def place(self, finding: Finding) -> str:
        """`Haksan · 2024-06`."""
        document = self._workspace.document
        site, scene = document.get(Site, finding.site_uid), document.get(Scene, finding.scene_uid)
        parts = [site.name if site is not None else "", display(scene) if scene is not None else ""]
        return " · ".join(part for part in parts if part)


class _Delegate(QStyledItemDelegate):
    """A dot for the weight, the sentence, and the place at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, finding = colors(), index.data(FINDING_ROLE)
        model: Any = index.model()
        view: Any = option.widget
        painter.save()
        paint_row(painter, option, palette, chosen=view.selectionModel().isSelected(index))
        area = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        tone = {"error": palette.bad, "warning": palette.warning}.get(finding.severity, palette.faint)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone))
        middle = area.center().y()
        dot = QRect(area.left(), middle - _DOT // 2, _DOT, _DOT)
        if finding.severity == "error":
            painter.drawRect(dot)
        else:
            painter.drawEllipse(dot)
        place = model.place(finding)
        room = min(text_width(SMALL_PX, place) + 16 if place else 0, area.width() // 3)
        painter.setPen(QColor(palette.muted))
        painter.setFont(font(SMALL_PX))
        draw_text(painter, area.adjusted(area.width() - room, 0, 0, 0), _RIGHT, place)
        painter.setPen(QColor(palette.text))
        painter.setFont(font(TEXT_PX))
        draw_text(painter, area.adjusted(_DOT + 10, 0, -room, 0), _LEFT, finding.sentence)
        painter.restore()


class FindingsPanel(ComputedPanel[list[Finding]]):
    """All findings, the gravest first."""

    def __init__(self, workspace: Workspace, go: Callable[[Finding], object], parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._go = go
        self._fix: Fix | None = None
        self.heading = Heading(translate("Findings", "Findings"))
        self.button = QPushButton()
        self.button.hide()
        self.button.clicked.connect(self._put_right)
        self.hint = Text("hint", translate("Findings", "Checking…"))
        self.hint.setContentsMargins(MARGIN, 4, MARGIN, 8)
        self.model = FindingsModel(workspace, self)
        self.view = QListView(uniformItemSizes=True)
        self.view.setMouseTracking(True)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(lambda index, _old: self._on_current(index))
        reachable(self.view, translate("Findings", "Findings"))
        self.view.activated.connect(lambda index: self._lead(index))
        self.view.clicked.connect(lambda index: self._lead(index))
        self._lay_out()

    def label(self) -> str:
        return translate("Findings", "Checking the project")

    def compute(self, document: Document) -> list[Finding]:
        """What the project and its image files say."""
        work = self._workspace
        seen = [finding for finding in findings(document) if _is_seen(document, finding)]
        return [*file_findings(document, work.resolve, work.fingerprints, read_all=False), *seen]

    def show_result(self, result: list[Finding]) -> None:
        kept = self.current
        self.model.show_found(result)
        self.heading.setText(_counted(result))
        self.hint.setText("" if result else translate("Findings", "Nothing found: everything fits together."))
        self.hint.setVisible(not result)
        self._choose(kept)

    @property
    def current(self) -> Finding | None:
        index = self.view.currentIndex()
        return index.data(FINDING_ROLE) if index.isValid() else None

    def _choose(self, wanted: Finding | None) -> None:
        """The same finding stays chosen when the list is made anew."""
        for row, finding in enumerate(self.model.found):
            if wanted is not None and (finding.code, finding.uid) == (wanted.code, wanted.uid):
                self.view.setCurrentIndex(self.model.index(row))
                return
        self._offer(None)

    def _on_current(self, index: Index) -> None:
        self._offer(index.data(FINDING_ROLE) if index.isValid() else None)

    def _offer(self, finding: Finding | None) -> None:
        session = self._workspace.session
        can_write = not session.project.read_only
        self._fix = fix_for(self._workspace.document, finding, session.author) if finding and can_write else None
        self.button.setVisible(self._fix is not None)
        if self._fix is not None:
            self.button.setText(self._fix.label)

    def _lead(self, index: Index) -> None:
        if index.isValid():
            self._go(index.data(FINDING_ROLE))

    def _put_right(self) -> None:
        """The fix is made anew, so that it carries the time of the click."""
        finding, session = self.current, self._workspace.session
        fix = fix_for(self._workspace.document, finding, session.author) if finding is not None else None
        if fix is not None:
            session.apply(fix.edit)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, 8, MARGIN, 4)
        top.addWidget(self.heading, 1)
        top.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.hint)
        layout.addWidget(self.view, 1)


def _is_seen(document: Document, finding: Finding) -> bool:
    """What is about a mark of another pass than the one that is worked in would show what is hidden."""
    kind = BY_KIND.get(finding.kind)
    record = document.get(kind, finding.uid) if kind is not None else None
    return not isinstance(record, Mark) or basis_of(document).is_adjudicated(record.pass_uid)


def _counted(found: list[Finding]) -> str:
    """`2 errors · 5 warnings · 3 notes`."""
    counts = Counter(finding.severity for finding in found)
    errors, warnings, notes = counts["error"], counts["warning"], counts["note"]
    words = {
        translate("Findings", "%n error(s)", "", errors): errors,
        translate("Findings", "%n warning(s)", "", warnings): warnings,
        translate("Findings", "%n note(s)", "", notes): notes,
    }
    said = [text for text, count in words.items() if count]
    return " · ".join(said) or translate("Findings", "Findings")
