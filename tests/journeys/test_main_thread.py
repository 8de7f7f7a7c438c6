"""The window never waits for the project file or for images: both are touched by other threads only.

Nothing is timed here; whoever opens a file or a database on the window's thread is caught in the act.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from annotator.app.exchange.exporting import ExportWish
from annotator.app.exchange.importing import ImportWish
from annotator.app.headless import Project
from annotator.app.opening import create_project
from annotator.app.threads import Worker
from annotator.domain.edits.scenes import add_site
from annotator.domain.records import Scene, Site, Stall
from annotator.store import connection as store_connection
from annotator.ui.window import Window
from tests.journeys.conftest import CTRL, Analyst
from tests.journeys.test_measure_roofs import add_image


class Watch:
    """Notes what the main thread does itself while it is `watching`."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.caught: list[str] = []
        self.elsewhere = 0
        """Statements that other threads ran meanwhile: the watch does see them."""
        self._folders = tuple(str(folder) for folder in folders)
        self._is_on = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._is_on = True
        try:
            yield
        finally:
            self._is_on = False

    def note(self, what: str) -> None:
        if not self._is_on:
            return
        if threading.current_thread() is threading.main_thread():
            ours = [frame for frame in traceback.extract_stack() if "annotator" in frame.filename]
            path = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(ours[-8:]))
            self.caught.append(f"{what} in {path}")
        else:
            self.elsewhere += 1

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("open", "os.listdir", "os.scandir", "sqlite3.connect") and self._is_on:
            name = arguments[0]
            if isinstance(name, (str, bytes)) and str(name).removeprefix("file://").startswith(self._folders):
                self.note(f"{event} {name!s}")


_watches: list[Watch] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    for watch in _watches:
        watch.hear(event, arguments)


@pytest.fixture(scope="session")
def audited() -> None:
    """A hook of the interpreter stays for good, so there is one for all watches."""
    sys.addaudithook(_audit)


@pytest.fixture
def watch(audited: None, tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    found = Watch((tmp_path, shared_data))

    class Connection(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            found.note("SQL")
            return super().execute(*arguments)

        def executemany(self, *arguments: Any) -> sqlite3.Cursor:
            found.note("SQL")
            return super().executemany(*arguments)

    wait = Worker.call

    def call(self: Worker, work: Any) -> Any:
        found.note("waiting for a worker")
        return wait(self, work)

    connect = sqlite3.connect
    monkeypatch.setattr(store_connection.sqlite3, "connect", lambda *a, **k: connect(*a, factory=Connection, **k))
    monkeypatch.setattr(Worker, "call", call)
    _watches.append(found)
    yield found
    _watches.remove(found)


@pytest.fixture
def watched(watch: Watch, analyst: Analyst, tmp_path: Path) -> tuple[Watch, Analyst]:
    """The window on a project that was opened under the watch."""
    other = tmp_path / "watched.gpkg"
    create_project(other, "Watched")
    analyst.window.open_project(other)
    analyst.wait(lambda: analyst.window.workspace is not None and analyst.window.workspace.path == other)
    return watch, analyst


def test_adding_drawing_importing_and_taking_back(watched: tuple[Watch, Analyst], shared_data: Path):
    watch, analyst = watched
    folder = shared_data / "buildings_spacenet"
    with watch.watching():
        add_image(analyst, folder / "sample_geotiff.tif", site="Atlanta", acquired="2015-10")
        wish = ImportWish(as_kind="stall", site="Atlanta", scene="sample_geotiff")
        analyst.window.flows.take_in([folder / "geotiff_labels.geojson"], wish)
        analyst.wait(lambda: analyst.document.count(Stall) == 43)
        analyst.key(Qt.Key.Key_Z, CTRL)
        analyst.wait(lambda: analyst.document.count(Stall) == 0)
        analyst.key(Qt.Key.Key_Y, CTRL)
        analyst.wait(lambda: analyst.document.count(Stall) == 43)
        analyst.look_at_image()
    assert watch.caught == []
    assert watch.elsewhere > 10


def test_opening_exporting_and_copying(watched: tuple[Watch, Analyst], shared_data: Path, tmp_path: Path):
    watch, analyst = watched
    add_image(analyst, shared_data / "buildings_spacenet" / "sample_geotiff.tif", site="Atlanta", acquired="2015-10")
    with watch.watching():
        analyst.window.flows.export(ExportWish(tables=("stall", "total"), out=tmp_path / "out"))
        analyst.settle()
        analyst.window.workspace.session.save_copy(tmp_path / "copy.gpkg", lambda: None, lambda error: None)
        analyst.wait(lambda: (tmp_path / "copy.gpkg").exists())
        analyst.settle()
        analyst.window.open_project(tmp_path / "copy.gpkg")
        analyst.wait(lambda: analyst.window.workspace is not None and analyst.window.workspace.path.stem == "copy")
        analyst.look_at_image()
    assert analyst.document.count(Scene) == 1
    assert watch.caught == []
    assert watch.elsewhere > 10


def test_edits_asked_for_at_the_last_moment_are_written(watched: tuple[Watch, Analyst], new_project: Path):
    """Closing, or going to another project, loses nothing that was asked for, and the file is given back."""
    watch, analyst = watched
    left = analyst.window.workspace
    with watch.watching():
        for n in range(20):
            left.session.apply(add_site(Site(uid=f"site-{n}", name=f"Town {n}"), left.session.author))
        analyst.window.open_project(new_project)
        analyst.wait(lambda: analyst.window.workspace is not None and analyst.window.workspace is not left)
    assert watch.caught == []
    analyst.wait(lambda: not left.path.with_name(f"{left.path.name}.lock").exists())
    with Project.open(left.path) as project:
        project.require_writable()
        assert project.document.count(Site) == 20
    staying = analyst.window.workspace
    for n in range(20):
        staying.session.apply(add_site(Site(uid=f"site-{n}", name=f"Town {n}"), staying.session.author))
    analyst.window.close()
    analyst.wait(lambda: not staying.path.with_name(f"{staying.path.name}.lock").exists())
    with Project.open(staying.path) as project:
        assert project.document.count(Site) == 20


def test_opening_again_or_giving_up_leaves_no_lock(watched: tuple[Watch, Analyst], new_project: Path):
    _watch, analyst = watched
    here = analyst.window.workspace
    analyst.window.open_project(new_project)
    analyst.window.open_project(here.path)
    lock = new_project.with_name(f"{new_project.name}.lock")
    analyst.wait(lambda: not analyst.window._arriving.is_busy and not lock.exists())
    assert analyst.window.workspace is here
    assert not here.session.project.read_only


@pytest.mark.parametrize("steps", range(10))
def test_giving_up_a_project_that_is_half_shown(watched: tuple[Watch, Analyst], new_project: Path, steps: int):
    """The window handles events while it puts a project on the screen; another one may be wanted by then."""
    _watch, analyst = watched
    window, here = analyst.window, analyst.window.workspace
    taken: list[object] = []
    arriving = window._arriving
    go_on = arriving._go_on

    def counting() -> None:
        taken.append(arriving._read)
        if len(taken) == steps + 1:
            assert window.workspace is here, "the one before is shown until the new one is whole"
            window.open_project(here.path)
        go_on()

    arriving._go_on = counting
    window.open_project(new_project)
    lock = new_project.with_name(f"{new_project.name}.lock")
    analyst.wait(lambda: len(taken) > steps)
    analyst.wait(lambda: not arriving.is_busy and not lock.exists())
    assert window.workspace is here
    analyst.canvas.repaint()


def test_closing_while_a_project_is_half_shown(qtbot: Any, qapp: Any, new_project: Path):
    window = Window()
    window.show()
    window.open_project(new_project)
    qtbot.waitUntil(lambda: window._arriving._steps is not None, timeout=10_000)
    assert window.bench is None
    window.close()
    qtbot.waitUntil(lambda: not new_project.with_name(f"{new_project.name}.lock").exists(), timeout=10_000)
    assert window.bench is None


def test_a_damaged_project_is_shown_with_the_way_to_save_it(watched: tuple[Watch, Analyst], tmp_path: Path):
    _watch, analyst = watched
    damaged = tmp_path / "damaged.gpkg"
    create_project(damaged)
    data = damaged.read_bytes()
    damaged.write_bytes(bytes(100) + data[100:])
    analyst.window.open_project(damaged)
    analyst.wait(lambda: analyst.window.workspace.path == damaged)
    assert "annotator repair" in analyst.window.workspace.session.project.read_only_reason
    assert damaged.read_bytes() == bytes(100) + data[100:]
