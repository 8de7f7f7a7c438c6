"""How long the window's thread is held by anything, action by action: very many marks in one site, or a survey.

    python -m tests.benchmarks.bench_main_thread [COUNT | survey] [FOLDER]

A timer that should come every 2 ms tells by how late it is what held the thread: processor time is what the thread
itself did in one go, wall time includes waiting for other threads and for other programs of the machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import bench_survey
from tests.benchmarks.records import made_project

BEAT_MS = 2


class Beats:
    """Notes the longest gaps between two turns of the event loop."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self._last: tuple[float, float] | None = None
        self.cpu_ms = self.wall_ms = 0.0
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def forget(self) -> None:
        self.cpu_ms = self.wall_ms = 0.0

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        if self._last is not None:
            self.wall_ms = max(self.wall_ms, 1e3 * (now - self._last[0]))
            self.cpu_ms = max(self.cpu_ms, 1e3 * (worked - self._last[1]))
        self._last = (now, worked)


def wait(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the window work until something holds, and a moment longer."""
    from PySide6.QtCore import QEventLoop, QTimer

    end, loop, timer = time.time() + seconds, QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if holds() or time.time() > end else None)
    timer.start(20)
    loop.exec()
    QTimer.singleShot(100, loop.quit)
    loop.exec()


@contextmanager
def printed(name: str, beats: Beats) -> Iterator[None]:
    """Print the longest hold of what is done inside."""
    beats.forget()
    start = time.perf_counter()
    yield
    print(f"{name:<44} {beats.cpu_ms:8.0f} {beats.wall_ms:8.0f} {time.perf_counter() - start:10.1f}", flush=True)


def link(session: Any) -> None:
    """The scene shows the site."""
    from annotator.domain.change import Change, added
    from annotator.domain.records import SiteScene

    row = SiteScene(uid="link-0", site_uid="site-0", scene_uid="scene-0")
    session.apply(lambda _document: Change("link", added(row)))


def draw(session: Any) -> None:
    """One stall more."""
    import shapely

    from annotator.domain.edits.imports import take_in
    from annotator.domain.records import ObjectClass, Stall, new_uid

    kind = session.document.where(ObjectClass, "object_kind", "stall")[0].uid
    shape = shapely.box(128.1, 41.27, 128.1001, 41.27003)
    stall = Stall(uid=new_uid("stall"), site_uid="site-0", class_uid=kind, first_seen="scene-0", geom=shape)
    session.apply(take_in([stall], "Draw", session.author))


def run(window: Any, path: Path) -> None:
    """All actions, one after the other."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    beats = Beats()
    with printed("open the project", beats):
        window.open_project(path)
        wait(lambda: window.bench is not None)
    workspace, canvas = window.workspace, window.bench.stage.canvas
    session, figures, chosen = workspace.session, workspace.figures, workspace.chosen

    def is_calm() -> bool:
        return session.is_idle and figures.of("site-0").is_current and chosen.now().inspected is not None

    link(session)
    wait(is_calm)
    with printed("go to the site", beats):
        workspace.selection.show("site-0", "scene-0")
        wait(is_calm)
    with printed("draw a stall, until its figures are there", beats):
        draw(session)
        wait(is_calm)
    with printed("pan five times", beats):
        for _ in range(5):
            QTest.keyClick(canvas, Qt.Key.Key_Right)
            wait(is_calm)
    with printed("zoom", beats):
        canvas.zoom_by(8)
        wait(is_calm)
    with printed("click", beats):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(600, 500))
        wait(is_calm)
    for name, key in (("choose all", Qt.Key.Key_A), ("take back the stall drawn", Qt.Key.Key_Z)):
        with printed(name, beats):
            QTest.keyClick(canvas, key, Qt.KeyboardModifier.ControlModifier)
            wait(is_calm)


def run_survey(window: Any, path: Path) -> None:
    """The same for 222 sites on six dates."""
    from annotator.app.selection import scenes_of, sites_of
    from annotator.domain.edits.attributes import set_fields
    from annotator.domain.records import Stall
    from annotator.ui.panels.table import TablePanel

    beats = Beats()
    with printed("open the project", beats):
        window.open_project(path)
        wait(lambda: window.bench is not None)
    workspace, panel = window.workspace, window.bench.show_room("figures").findChild(TablePanel)
    session, selection, document = workspace.session, workspace.selection, workspace.document

    def is_calm() -> bool:
        return session.is_idle and workspace.figures.compute_changes() and not workspace.jobs.running

    site = sites_of(document)[100]
    scenes = scenes_of(document, site.uid)
    with printed("go to another site", beats):
        selection.show(site.uid, scenes[-1].uid)
        wait(lambda: session.is_idle)
    with printed("go through its dates", beats):
        for scene in scenes:
            selection.show(site.uid, scene.uid)
            wait(lambda: session.is_idle)
    stall = document.of_site(Stall, site.uid)[0].uid
    with printed("edit a stall", beats):
        session.apply(set_fields([stall], session.author, note="seen"))
        wait(lambda: session.is_idle)
    with printed("table of all sites", beats):
        panel.all_button.click()
        wait(is_calm)
    with printed("edit a stall beside it", beats):
        session.apply(set_fields([stall], session.author, note="seen again"))
        wait(is_calm)


def main(count: int | None, folder: Path) -> None:
    """Open a copy, so that the made project stays as it is; without a count the survey."""
    import shutil

    from annotator.ui.application import make_application, shown_window

    made, what = folder / "survey.gpkg", "Survey of 222 sites on six dates"
    if count is not None:
        made, what = made_project(folder, count), f"{count:,} stalls in one site"
    elif not made.exists():
        bench_survey.made(made)
    with tempfile.TemporaryDirectory() as home:
        os.environ["ANNOTATOR_HOME"] = home
        path = Path(home) / "copy.gpkg"
        shutil.copyfile(made, path)
        application = make_application()
        window = shown_window()
        window.resize(1920, 1080)
        print(f"{what}: longest hold of the window's thread by each action")
        print(f"{'':<44} {'CPU ms':>8} {'wall ms':>8} {'all, s':>10}")
        (run if count is not None else run_survey)(window, path)
        window.close()
        application.processEvents()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    words = sys.argv[1:]
    number = next((int(word) for word in words if word.isdigit()), 100_000)
    given = next((Path(word) for word in words if not word.isdigit() and word != "survey"), None)
    with tempfile.TemporaryDirectory() as made_here:
        main(None if "survey" in words else number, given or Path(made_here))
