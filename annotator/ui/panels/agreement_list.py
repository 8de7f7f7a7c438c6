"""The objects of two passes as a list: what only one pass saw first, then the pairs, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from annotator.app.second_look import Names
from annotator.app.wording import number, signed
from annotator.domain.document import Document
from annotator.domain.overlap import Pair
from annotator.domain.records import BY_KIND, Scene, Site, Stall
from annotator.domain.summary.basis import basis_of
from annotator.domain.summary.second_look import Compared, SecondLook
from annotator.domain.text import translate
from annotator.domain.time import display

UID_ROLE = Qt.ItemDataRole.UserRole + 1
"""(uid to lead to, site, scene, uid of the second pass that may be taken over or empty)."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST_PAIRS = 500


class AgreementList(QTreeView):
    """A click leads to the object; marks of the second pass that are selected may be taken over."""

    chosen_changed = Signal()

    def __init__(self, go: Callable[[str, str, str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._go = go
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setIndentation(14)
        self.setMinimumWidth(320)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(translate("SecondLook", "Objects of both passes"))
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self.chosen_changed.emit())
        self.clicked.connect(self._lead)
        self.activated.connect(self._lead)

    def show_look(self, document: Document, look: SecondLook, names: Names) -> None:
        """Another comparison; what was open stays so."""
        self.clear()
        header = (
            translate("SecondLook", "Object"),
            names.first,
            names.second,
            translate("SecondLook", "Overlap") if look.object_kind == "stall" else translate("SecondLook", "Apart, m"),
            translate("SecondLook", "Δ m²"),
        )
        self._model.setHorizontalHeaderLabels(list(header))
        for column in range(1, len(header)):
            self._model.horizontalHeaderItem(column).setTextAlignment(_RIGHT)
        lines = _Lines(document, look)
        only = translate("SecondLook", "Only in {name}: {n}")
        self._group(only.format(name=names.second, n=f"{len(lines.second):,}"), lines.second, opened=True)
        self._group(only.format(name=names.first, n=f"{len(lines.first):,}"), lines.first, opened=True)
        text = translate("SecondLook", "In both: {n}").format(n=f"{len(lines.pairs):,}")
        self._group(text, lines.pairs[:_MOST_PAIRS], opened=False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setStretchLastSection(False)

    def clear(self) -> None:
        self._model.clear()

    def chosen_second(self) -> list[str]:
        """Uids of the selected marks that only the second pass has."""
        data = [index.data(UID_ROLE) for index in self.selectionModel().selectedRows()]
        return [item[3] for item in data if item is not None and item[3]]

    def _group(self, title: str, lines: Sequence[list[QStandardItem]], *, opened: bool) -> None:
        head = QStandardItem(title)
        for line in lines:
            head.appendRow(line)
        self._model.appendRow(head)
        self.setFirstColumnSpanned(self._model.rowCount() - 1, self.rootIndex(), True)
        self.setExpanded(head.index(), opened)

    def _lead(self, index: Any) -> None:
        found = index.siblingAtColumn(0).data(UID_ROLE)
        if found is not None:
            self._go(*found[:3])


class _Lines:
    """Rows of the list, made of one comparison."""

    def __init__(self, document: Document, look: SecondLook) -> None:
        self._document, self._is_stalls = document, look.object_kind == "stall"
        self._basis, self._family = basis_of(document), BY_KIND[look.object_kind]
        many = len(look.looks) > 1
        ones = [(uid, each) for each in look.looks for uid in each.agreement.only_first]
        others = [(uid, each) for each in look.looks for uid in each.agreement.only_second]
        self.first = [self._alone(*one, many=many, is_second=False) for one in ones]
        self.second = [self._alone(*one, many=many, is_second=True) for one in others]
        pairs = [(pair, each) for each in look.looks for pair in each.agreement.pairs]
        pairs.sort(key=lambda item: item[0].measure if self._is_stalls else -item[0].measure)
        self.pairs = [self._pair(pair, each, many=many) for pair, each in pairs]

    def _alone(self, uid: str, look: Compared, *, many: bool, is_second: bool) -> list[QStandardItem]:
        mark = self._mark(uid)
        name = self._basis.class_name(mark.class_uid)
        size = number(getattr(mark, "area_m2", None)) if self._is_stalls else ""
        texts = ["", name] if is_second else [name, ""]
        head = self._head(mark, look, many=many, data=(uid, look.site_uid, look.scene_uid, uid if is_second else ""))
        return [head, *map(_figure, [*texts, "", size])]

    def _pair(self, pair: Pair, look: Compared, *, many: bool) -> list[QStandardItem]:
        first, second = self._mark(pair.first), self._mark(pair.second)
        names = [self._basis.class_name(mark.class_uid) for mark in (first, second)]
        measure = f"{pair.measure:.0%}" if self._is_stalls else number(pair.measure, 1)
        head = self._head(first, look, many=many, data=(pair.first, look.site_uid, look.scene_uid, ""))
        return [head, *map(_figure, [*names, measure, _difference(first, second)])]

    def _head(self, mark: Any, look: Compared, *, many: bool, data: tuple[str, str, str, str]) -> QStandardItem:
        site, scene = self._document.get(Site, look.site_uid), self._document.get(Scene, look.scene_uid)
        place = [site.name if site is not None else "", display(scene) if scene is not None else ""] if many else []
        name = getattr(mark, "name", "") or self._basis.class_name(mark.class_uid)
        item = QStandardItem(" · ".join(part for part in (name, *place) if part))
        item.setData(data, UID_ROLE)
        return item

    def _mark(self, uid: str) -> Any:
        return self._document.require(self._family, uid)


def _figure(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setTextAlignment(_RIGHT)
    return item


def _difference(first: Any, second: Any) -> str:
    if not isinstance(first, Stall) or first.area_m2 is None or second.area_m2 is None:
        return ""
    return signed(second.area_m2 - first.area_m2, 1)
