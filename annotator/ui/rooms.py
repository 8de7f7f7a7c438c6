"""Places for panels around the canvas: tabs below it and a column at its right, furnished when first looked at.

A new panel is one `Room` in one of the two tables; the menus show it by its name with `bench.show_room(name)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from annotator.app.signal import Signal
from annotator.domain.text import translate
from annotator.ui.panels.chart import ChartPanel
from annotator.ui.panels.table import TablePanel
from annotator.ui.splitter import dress, splitter

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

Make = Callable[["Workbench"], QWidget]


@dataclass(frozen=True, slots=True)
class Room:
    """A panel by its stable name; `make` is called once, when it is first shown."""

    name: str
    title: Callable[[], str]
    make: Make


def _figures(bench: Workbench) -> QWidget:
    made = splitter(Qt.Orientation.Horizontal, ChartPanel(bench.workspace), TablePanel(bench.workspace))
    made.setSizes([380, 740])
    return made


def _history(bench: Workbench) -> QWidget:
    from annotator.ui.panels.history import HistoryPanel

    return HistoryPanel(bench.workspace)


def _maps(bench: Workbench) -> QWidget:
    from annotator.ui.panels.maps import MapsPanel

    return MapsPanel(bench.stage.maps)


def _place(bench: Workbench) -> QWidget:
    from annotator.ui.features.placing_room import place_room

    return place_room(bench)


def _years(bench: Workbench) -> QWidget:
    from annotator.ui.panels.years import YearsPanel

    return YearsPanel(bench.workspace)


def _display(bench: Workbench) -> QWidget:
    from annotator.ui.panels.display import DisplayPanel

    panel = DisplayPanel(bench.workspace, bench.stage.picture, lambda: bench.stage.canvas.view)
    bench.stage.canvas.view_changed.connect(lambda _view: panel.count_soon())
    return panel


def _gallery(bench: Workbench) -> QWidget:
    from annotator.ui.features.gallery_room import gallery_room

    return gallery_room(bench)


def _second_look(bench: Workbench) -> QWidget:
    from annotator.ui.features.agreement_room import agreement_room

    return agreement_room(bench)


def _findings(bench: Workbench) -> QWidget:
    from annotator.ui.flows.leading import lead_to_finding
    from annotator.ui.panels.findings import FindingsPanel

    return FindingsPanel(bench.workspace, lambda finding: lead_to_finding(bench, finding))


BOTTOM: tuple[Room, ...] = (
    Room("figures", lambda: translate("Rooms", "Figures"), _figures),
    Room("years", lambda: translate("Rooms", "Survey"), _years),
    Room("gallery", lambda: translate("Rooms", "Chips"), _gallery),
    Room("findings", lambda: translate("Rooms", "Findings"), _findings),
    Room("second_look", lambda: translate("Rooms", "Second look"), _second_look),
)
"""Tabs below the canvas, the first one shown at the start."""

SIDE: tuple[Room, ...] = (
    Room("history", lambda: translate("Rooms", "History"), _history),
    Room("maps", lambda: translate("Rooms", "Maps"), _maps),
    Room("place", lambda: translate("Rooms", "Place image"), _place),
    Room("display", lambda: translate("Rooms", "Display"), _display),
)
"""Panels in the right column below inspector and classes; hidden until asked for."""


class BottomTabs(QTabWidget):
    """The tabs below the canvas."""

    def __init__(self, bench: Workbench, rooms: Sequence[Room] = BOTTOM) -> None:
        super().__init__()
        self._bench = bench
        self._rooms = {room.name: room for room in rooms}
        self._made: dict[str, QWidget] = {}
        self._layouts: dict[str, QVBoxLayout] = {}
        self.setDocumentMode(True)
        self.setTabBarAutoHide(True)
        for room in rooms:
            holder = QWidget()
            holder.setObjectName(f"room_{room.name}")
            self._layouts[room.name] = QVBoxLayout(holder)
            self._layouts[room.name].setContentsMargins(0, 0, 0, 0)
            self.addTab(holder, room.title())
        self.currentChanged.connect(self._furnish)

    def furnish_first(self) -> None:
        """Make the panel of the tab at the front, once the tabs stand where they belong."""
        self._furnish(self.currentIndex())

    def names(self) -> tuple[str, ...]:
        return tuple(self._rooms)

    def show_room(self, name: str) -> QWidget:
        """Bring a tab to the front; returns its panel."""
        self.setCurrentIndex(self.names().index(name))
        self.setVisible(True)
        return self._made[name]

    def _furnish(self, index: int) -> None:
        name = self.names()[index]
        if name not in self._made:
            self._made[name] = self._rooms[name].make(self._bench)
            self._layouts[name].addWidget(self._made[name])


class SideColumn(QSplitter):
    """The right column: what is always there above, what was asked for below, one at a time."""

    def __init__(self, bench: Workbench, rooms: Sequence[Room] = SIDE) -> None:
        super().__init__(Qt.Orientation.Vertical)
        dress(self)
        self._bench = bench
        self._rooms = {room.name: room for room in rooms}
        self._made: dict[str, QWidget] = {}
        self.shown = ""
        """Name of the room that is open; empty = none."""
        self.turned: Signal[str] = Signal()
        """Which room is open now."""

    def fill(self, always: Sequence[QWidget]) -> None:
        """What always stands here, once the column stands where it belongs."""
        for widget in always:
            self.addWidget(widget)
        self.setSizes([420, 260])

    def names(self) -> tuple[str, ...]:
        return tuple(self._rooms)

    def show_room(self, name: str) -> QWidget:
        """Open a room in place of the one that is open; returns its panel."""
        if name not in self._made:
            self._made[name] = self._rooms[name].make(self._bench)
            self._made[name].setObjectName(f"room_{name}")
            self.addWidget(self._made[name])
        self._turn_to(name)
        return self._made[name]

    def toggle(self, name: str) -> None:
        """Open a room, or close it when it is open."""
        if self.shown == name:
            self._turn_to("")
        else:
            self.show_room(name)

    def _turn_to(self, name: str) -> None:
        self.shown = name
        for each, panel in self._made.items():
            panel.setVisible(each == name)
        if name:
            self._make_room(self._made[name])
        self.turned.emit(name)

    def _make_room(self, panel: QWidget) -> None:
        """Give a panel the height it wants, as far as the others can be folded."""
        parts = [part for index in range(self.count()) if (part := self.widget(index)) is not None]
        others = [part for part in parts if part is not panel and part.isVisibleTo(self)]
        height = max(self.height(), 1)
        wanted = min(panel.sizeHint().height(), height * 2 // 3)
        if panel.height() < wanted:
            sizes, rest = {panel: wanted}, height - wanted - self.handleWidth() * len(others)
            # Those that can fold least first: what they need more than their share is the others' to give.
            for left, part in zip(range(len(others), 0, -1), sorted(others, key=_lowest, reverse=True), strict=True):
                sizes[part] = max(_lowest(part), rest // left)
                rest -= sizes[part]
            self.setSizes([sizes.get(part, 0) for part in parts])


def _lowest(part: QWidget) -> int:
    return max(part.minimumHeight(), part.minimumSizeHint().height())
