"""A small project, a picture made of numbers, and a tool that writes down what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from pytestqt.qtbot import QtBot

from annotator.app.signal import Signal
from annotator.domain.change import Change, added
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.records import Record, Scene, Site, Stall, Vehicle
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.picture import Picture
from annotator.tools.tool import NOTHING, Cursor, Mods, Pointer, Preview
from annotator.ui.canvas.canvas import Canvas

GREY = 0xFF808080


class Session(SimpleNamespace):
    """Applies changes at once."""

    def __init__(self, document: Document) -> None:
        super().__init__(document=document, changed=Signal(), pending_changed=Signal())

    def put(self, *rows: Record) -> None:
        self.do(Change("put", added(*rows)))

    def do(self, change: Change) -> None:
        self.document = self.document.with_change(change)
        self.changed.emit(change)


class Tiles:
    """Plain grey tiles, as far as `here` lets them be here."""

    def __init__(self, grid: TileGrid) -> None:
        self.grid = grid
        self.here: Callable[[TileKey], bool] = lambda _key: True
        self.broken: set[TileKey] = set()
        self.colors: dict[str, int] = {}
        self.wanted: list[TileKey] = []

    def get(self, key: TileKey) -> Picture | None:
        if not self.here(key) or key in self.broken:
            return None
        rect = self.grid.rect(key)
        shape = (int(rect.y1 - rect.y0) >> key.level, int(rect.x1 - rect.x0) >> key.level)
        return Picture(np.full(shape, self.colors.get(key.source, GREY), dtype=np.uint32), True)

    def has_failed(self, key: TileKey) -> bool:
        return key in self.broken

    def want(self, keys: Sequence[TileKey]) -> None:
        self.wanted = list(keys)


class Notebook:
    """A tool that records its calls."""

    status_text = "next step"
    cursor: Cursor = "cross"

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []
        self.takes_wheel = False
        self.keys: set[str] = set()
        self.shown: Preview = NOTHING

    def press(self, pointer: Pointer, /) -> None:
        self.told.append(("press", pointer))

    def move(self, pointer: Pointer, /) -> None:
        self.told.append(("move", pointer))

    def release(self, pointer: Pointer, /) -> None:
        self.told.append(("release", pointer))

    def double_click(self, pointer: Pointer, /) -> None:
        self.told.append(("double_click", pointer))

    def key(self, name: str, mods: Mods, /) -> bool:
        self.told.append(("key", (name, mods)))
        return name in self.keys

    def wheel(self, steps: float, pointer: Pointer, /) -> bool:
        self.told.append(("wheel", steps))
        return self.takes_wheel

    def cancel(self) -> None:
        self.told.append(("cancel", None))

    def preview(self) -> Preview:
        return self.shown

    def named(self, name: str) -> list[Pointer]:
        return [value for what, value in self.told if what == name]  # type: ignore[misc]


def stall(uid: str, x: float, y: float, **more: object) -> Stall:
    ring = shapely.box(x, y, x + 40, y + 20)
    fields = {"class_uid": "class-covered-stall", "drawn_on": "scene-1", "first_seen": "scene-1", "geom_px": ring}
    return Stall(uid=uid, **(fields | more))  # type: ignore[arg-type]


@pytest.fixture
def session() -> Session:
    document = Document()
    rows = (
        *starting_records("Test"),
        Site(uid="site-1", name="Haksan"),
        Scene(uid="scene-1", name="one", width_px=1000, height_px=800, acquired_from="2020-04-01"),
        Scene(uid="scene-2", name="two", width_px=1000, height_px=800, acquired_from="2021-04-01"),
        stall("stall-1", 100, 100),
        stall("stall-2", 300, 100),
        Vehicle(
            uid="vehicle-1",
            class_uid="class-truck",
            drawn_on="scene-1",
            scene_uid="scene-1",
            geom_px=shapely.Point(500, 500),
            axis_px=shapely.LineString([(490, 500), (510, 500)]),
        ),
    )
    return Session(document.with_change(Change("start", added(*rows))))


@pytest.fixture
def tiles() -> Tiles:
    return Tiles(TileGrid(1000, 800))


@pytest.fixture
def tool() -> Notebook:
    return Notebook()


@pytest.fixture
def canvas(qtbot: QtBot, session: Session, tiles: Tiles, tool: Notebook) -> Iterator[Canvas]:
    made = Canvas(session, tiles)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show_scene(session.document.get(Scene, "scene-1"), grid=tiles.grid, source="a")
    made.use(tool)
    made.show()
    made.setFocus()
    made.native()
    made.repaint()
    yield made
    made.disconnect_session()
