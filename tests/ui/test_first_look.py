"""The first picture is on its way before the canvas that shows it is made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from annotator.domain.errors import Refused
from annotator.domain.records import Scene
from annotator.imagery.grid import TileGrid
from annotator.ui import first_look
from annotator.ui.first_look import FirstLook
from annotator.ui.sizes import SMALL_PX, room_px


class Box:
    """Notes what is asked of it."""

    def __init__(self, _service: object) -> None:
        self.sources: list[str] = []
        self.keys: list[Any] = []
        self.is_closed = False

    def add_source(self, source: str, _what: object) -> None:
        self.sources.append(source)

    def share(self) -> Box:
        return self

    def want(self, keys: list[Any]) -> None:
        self.keys = list(keys)

    def close(self) -> None:
        self.is_closed = True


class Project:
    """A workspace whose picture is answered when the test says so."""

    def __init__(self, scene: Scene) -> None:
        self.future: Future[Any] = Future()
        self.imagery = None
        self.document = SimpleNamespace(get=lambda _kind, uid: scene if uid == scene.uid else None)
        self.selection = SimpleNamespace(scene_uid=scene.uid)
        self.displays = SimpleNamespace(style_of=lambda _scene: SimpleNamespace(text=lambda: "plain"))
        self.pictures = SimpleNamespace(expect=lambda _scene: self.future)


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    monkeypatch.setattr(first_look, "TileBox", Box)
    return []


@pytest.fixture
def scene() -> Scene:
    return Scene(uid="scene-1", name="a", files="a.tif", width_px=4000, height_px=3000)


def look(project: Any, posted: list[Callable[[], None]], size: tuple[int, int] = (1920, 1048)) -> FirstLook:
    return FirstLook(project, posted.append, size, 1.0)


def test_the_tiles_of_the_whole_image_are_asked_for(scene: Scene, posted: list[Callable[[], None]]):
    project = Project(scene)
    first = look(project, posted)
    project.future.set_result(SimpleNamespace(source="file", grid=TileGrid(4000, 3000)))
    (ask,) = posted
    ask()
    box: Any = first.tiles
    assert box.sources == ["scene-1"]
    assert {key.source for key in box.keys} == {"scene-1"}
    assert {key.style for key in box.keys} == {"plain"}
    seen = [key for key in box.keys if key.level == 1]
    assert len(seen) == 12, "all tiles of the level that a canvas of 1,338 × 799 shows best"


def test_the_owners_thread_asks(scene: Scene, posted: list[Callable[[], None]]):
    project = Project(scene)
    first = look(project, posted)
    picture = SimpleNamespace(source="file", grid=TileGrid(400, 300))
    thread = threading.Thread(target=project.future.set_result, args=(picture,))
    thread.start()
    thread.join()
    box: Any = first.tiles
    assert box.sources == [] and len(posted) == 1


@pytest.mark.parametrize("end", ["hand_over", "close"])
def test_after_the_stage_has_it_or_nobody_wants_it_nothing_is_asked(
    scene: Scene, posted: list[Callable[[], None]], end: str
):
    project = Project(scene)
    first = look(project, posted)
    getattr(first, end)()
    project.future.set_result(SimpleNamespace(source="file", grid=TileGrid(400, 300)))
    posted[0]()
    box: Any = first.tiles
    assert box.keys == []
    assert box.is_closed == (end == "close")
    first.close()
    assert box.is_closed == (end == "close"), "what was handed over is not ours any more"


def test_a_missing_picture_is_told_by_the_stage(scene: Scene, posted: list[Callable[[], None]]):
    project = Project(scene)
    first = look(project, posted)
    project.future.set_exception(Refused("not there"))
    posted[0]()
    box: Any = first.tiles
    assert box.keys == []


def test_in_a_small_window_only_the_layout_can_tell():
    assert room_px(SMALL_PX - 1, 800) is None
    assert room_px(1920, 1048) == (1338, 799)
