"""The classes: which one the next mark gets, and how many of each stand on this scene."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QColorDialog, QListView, QMenu, QVBoxLayout, QWidget

from annotator.app.wording import kind_name
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.edits.classes import add_class, change_class, delete_class
from annotator.domain.edits.reviews import OBJECT_KINDS
from annotator.domain.records import ObjectClass, new_uid
from annotator.domain.text import translate
from annotator.render.colors import CLASS_COLORS
from annotator.ui.keyboard import on_enter, reachable
from annotator.ui.panels.look import MARGIN, Heading, Panel
from annotator.ui.panels.palette_delegate import ROW_HEIGHT, PaletteDelegate
from annotator.ui.panels.palette_model import CLASS_ROLE, PaletteModel


class PalettePanel(Panel):
    """Rows of classes; a click chooses one and asks for the tool that draws its kind."""

    tool_requested = Signal(str)
    """Kind of object: `stall`, `vehicle` or `crossing`."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._awaited = ""
        self._kind = "stall"
        self.model = PaletteModel(workspace, self)
        self.view = QListView()
        self.delegate = PaletteDelegate(self.view)
        self._set_up_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 8)
        layout.setSpacing(6)
        heading = Heading(translate("Palette", "Classes"))
        heading.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout.addWidget(heading)
        layout.addWidget(self.view, 1)
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(workspace.figures.arrived, lambda _uids: self.model.recount())
        self.follow(workspace.selection.scene_changed, lambda _uid: self.model.recount())
        self.follow(workspace.selection.palette_changed, self._on_palette)
        self._show_chosen()

    def add_below(self, widget: QWidget) -> None:
        """Put something under the classes: the live tally."""
        layout = self.layout()
        assert layout is not None, "laid out when made"
        layout.addWidget(widget)

    def set_active_kind(self, object_kind: str) -> None:
        """Tell which kind the tool in hand draws; empty = none."""
        self.delegate.active_kind = object_kind
        self._kind = object_kind or self._kind
        self._show_chosen()

    def add_class(self, object_kind: str) -> None:
        """Add a class of a kind and let the analyst type its name in place."""
        names = {row.name for row in self._workspace.document.all(ObjectClass)}
        base = translate("Palette", "New class")
        name = next(name for n in range(1, len(names) + 2) if (name := base if n == 1 else f"{base} {n}") not in names)
        used = {row.color for row in self._workspace.document.where(ObjectClass, "object_kind", object_kind)}
        color = next((color for color in CLASS_COLORS if color not in used), CLASS_COLORS[0])
        symbol = "square" if object_kind == "stall" else "circle"
        fresh = ObjectClass(uid=new_uid("class"), name=name, object_kind=object_kind, color=color, symbol=symbol)
        self._awaited = fresh.uid
        self._workspace.session.apply(add_class(fresh, self._workspace.session.author))

    def menu_for(self, row: ObjectClass | None) -> QMenu:
        """Context menu of a class, or of the empty part of the list (`None`)."""
        menu = QMenu(self)
        if row is not None:
            menu.addAction(translate("Palette", "Rename\tF2"), lambda: self._rename(row.uid))
            colors_menu = menu.addMenu(translate("Palette", "Colour"))
            for color in CLASS_COLORS:
                action = colors_menu.addAction(_swatch(color), color)
                action.triggered.connect(lambda _checked=False, color=color: self._change(row.uid, color=color))
            colors_menu.addAction(translate("Palette", "Another…"), lambda: self._ask_color(row))
            counted = menu.addAction(translate("Palette", "Counts in change"))
            counted.setCheckable(True)
            counted.setChecked(row.counted)
            counted.triggered.connect(lambda checked: self._change(row.uid, counted=checked))
            menu.addSeparator()
        for kind in OBJECT_KINDS:
            text = translate("Palette", "New class of {kind}").format(kind=kind_name(kind, plural=True))
            menu.addAction(text, partial(self.add_class, kind))
        if row is not None:
            menu.addSeparator()
            menu.addAction(translate("Palette", "Delete class"), lambda: self._delete(row.uid))
        return menu

    def _on_clicked(self, index: QModelIndex) -> None:
        row: ObjectClass = index.data(CLASS_ROLE)
        self._kind = row.object_kind
        self._workspace.selection.choose_class(row.object_kind, row.uid)
        self.tool_requested.emit(row.object_kind)

    def _on_changed(self, change: Change) -> None:
        if "class" in change.kinds():
            self.model.rebuild()
            self._show_chosen()
            if self.model.row_of(self._awaited) >= 0:
                uid, self._awaited = self._awaited, ""
                self._rename(uid)
        elif change.kinds() & {"stall", "vehicle", "crossing", "review", "scene", "zone", "pass"}:
            self.model.recount()

    def _on_palette(self, object_kind: str) -> None:
        self._kind = object_kind or self._kind
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.delegate.chosen = self._workspace.selection.class_uid(self._workspace.document, self._kind)
        row = self.model.row_of(self.delegate.chosen)
        if row >= 0:
            self.view.scrollTo(self.model.index(row))
        self.view.viewport().update()

    def _rename(self, class_uid: str) -> None:
        index = self.model.index(self.model.row_of(class_uid))
        self.view.scrollTo(index)
        self.view.edit(index)

    def _change(self, class_uid: str, **values: object) -> None:
        session = self._workspace.session
        session.apply(change_class(class_uid, session.author, **values))

    def _delete(self, class_uid: str) -> None:
        self._workspace.session.apply(delete_class(class_uid))

    def _ask_color(self, row: ObjectClass) -> None:
        dialog = QColorDialog(QColor(row.color), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda color: self._change(row.uid, color=color.name().upper()))
        dialog.open()

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        menu = self.menu_for(index.data(CLASS_ROLE) if index.isValid() else None)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _set_up_view(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.delegate)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setMouseTracking(True)
        self.view.setMinimumHeight(5 * ROW_HEIGHT)
        self.view.clicked.connect(self._on_clicked)
        on_enter(self.view, self._on_clicked)
        reachable(self.view, translate("Palette", "Classes"))
        self.view.customContextMenuRequested.connect(self._on_menu)


def _swatch(color: str) -> QIcon:
    pixmap = QPixmap(14, 14)
    pixmap.fill(QColor(color))
    painter = QPainter(pixmap)
    painter.setPen(QColor(0, 0, 0, 90))
    painter.drawRect(0, 0, 13, 13)
    painter.end()
    return QIcon(pixmap)
