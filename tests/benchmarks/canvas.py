"""Times of the canvas against its goals: `python -m tests.benchmarks.canvas` prints medians, asserts nothing.

The limit of the machine (filling and outlining bare polygons in the same run) stands beside, because absolute times
differ from machine to machine. Frames are timed in CPU time of the main thread, which other programs do not lengthen;
what spans several frames (`exact after zoom`) by the clock.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication

from annotator.app.signal import Signal
from annotator.app.viewport import Viewport
from annotator.domain.change import Change, added
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene, Stall
from annotator.domain.table import Columns, Table, object_array
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.picture import Picture
from annotator.render import outlines
from annotator.render.colors import ORANGE, rgb
from annotator.render.mark_arrays import MarkArrays
from annotator.render.marks import detail_for, paint_marks
from annotator.render.scroll_buffer import ScrollBuffer
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.theme import apply_theme
from tests.benchmarks import part
from tests.benchmarks.table import Figure

VIEW = (1920, 1080)
SIDE = 20_000
LARGE_VIEW = (3840, 2160)


def rectangles(count: int, width: float, height: float, seed: int = 7) -> npt.NDArray[np.float64]:
    """(count, 4, 2) rotated rectangles of 16 × 6 px."""
    rng = np.random.default_rng(seed)
    center, turn = rng.random((count, 1, 2)) * (width, height), rng.random(count)[:, None] * np.pi
    x, y = np.array([-8.0, 8, 8, -8]), np.array([-3.0, -3, 3, 3])
    return center + np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], -1)


def arrays(rings: npt.NDArray[np.float64]) -> MarkArrays:
    count = len(rings)
    return MarkArrays(
        object_array([str(number) for number in range(count)]),
        rings.reshape(-1, 2),
        np.arange(count + 1) * 4,
        np.full(count, rgb(ORANGE), np.uint32),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint16),
    )


def times(work: Callable[[], object], rounds: int = 11) -> list[float]:
    work()
    found = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        found.append((time.thread_time() - start) * 1e3)
    return sorted(found)


FIGURES: list[Figure] = []


def say(what: str, found: list[float], goal: str, qgis: str = "", limit: float | None = None) -> None:
    """Note a row."""
    FIGURES.append(Figure(what, "ms", found, goal, limit, qgis))


class CountingCanvas(Canvas):
    """Counts its paint events: a window that is not exposed does not paint, and its times would mean nothing."""

    painted = 0
    watched: ClassVar[list[float]] = []
    """How long each paint event and each slice of work between events held the main thread, in ms."""

    def paintEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        self.painted += 1
        start = time.thread_time()
        super().paintEvent(event)
        self.watched.append((time.thread_time() - start) * 1e3)

    def _continue(self) -> None:
        start = time.thread_time()
        super()._continue()
        self.watched.append((time.thread_time() - start) * 1e3)

    def paint_now(self) -> None:
        before = self.painted
        self.repaint()
        if self.painted == before:
            raise RuntimeError("the canvas did not paint; its times would mean nothing")


class Grey:
    def __init__(self) -> None:
        self.picture = Picture(np.full((512, 512), 0xFF707070, np.uint32), True)

    def get(self, key: TileKey) -> Picture:
        return self.picture

    def has_failed(self, key: TileKey) -> bool:
        return False

    def want(self, keys: object) -> None: ...


def bench_drawing() -> None:
    for count, goal in ((1000, "≤ 3"), (10_000, "≤ 22")):
        marks, view = arrays(rectangles(count, *VIEW)), Viewport(*VIEW, 1.0, PixelXY(960, 540))
        buffer, detail = ScrollBuffer(transparent=True), detail_for([marks], view)

        def draw(buffer=buffer, marks=marks, view=view, detail=detail) -> None:  # type: ignore[no-untyped-def]
            buffer.invalidate()
            buffer.update(view, lambda piece, at: paint_marks(piece, at, [marks], detail))

        limit = statistics.median(times(lambda marks=marks: bare(marks)))  # type: ignore[misc]
        say(f"draw {count:,} marks in view", times(draw), goal, f"draw_{count}", limit)


def two_blits(size: tuple[int, int]) -> float:
    """The least a frame can cost, in ms: the picture and the marks of a view, copied once each."""
    screen, below = (QImage(*size, QImage.Format.Format_RGB32) for _ in range(2))
    above = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    # Memory that was never written to is one page, and copies too fast.
    below.fill(0xFF707070)
    above.fill(0)

    def copy() -> None:
        painter = QPainter(screen)
        painter.drawImage(0, 0, below)
        painter.drawImage(0, 0, above)
        painter.end()

    return statistics.median(times(copy, 60))


def bare(marks: MarkArrays) -> None:
    image = QImage(*VIEW, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ORANGE), 1))
    painter.drawPath(outlines.path_of(marks.coords, marks.offsets, closed=True))
    painter.end()


def make_session(count: int) -> SimpleNamespace:
    scene = Scene(uid="scene", name="one", width_px=SIDE, height_px=SIDE, acquired_from="2020-01-01")
    document = Document().with_change(Change("start", added(*starting_records(), scene)))
    wkb = shapely.to_wkb(shapely.polygons(rectangles(count, SIDE, SIDE)))
    one = Columns.of(Stall, [Stall(uid="x", class_uid="class-covered-stall", drawn_on="scene", first_seen="scene")])
    columns = {name: np.repeat(array, count) for name, array in one.arrays.items()}
    columns |= {"uid": object_array([f"stall-{number}" for number in range(count)]), "geom_px": wkb}
    document._tables["stall"] = Table(Columns(Stall, columns))
    return SimpleNamespace(document=document, changed=Signal())


def bench_canvas(app: QApplication, count: int) -> None:
    session, grid = make_session(count), TileGrid(SIDE, SIDE)
    canvas = CountingCanvas(session, Grey())
    canvas.resize(*VIEW)
    canvas.show_scene(session.document.get(Scene, "scene"), grid=grid, source="a")
    canvas.show()
    while not canvas.windowHandle().isExposed():
        app.processEvents()
    canvas.paint_now()
    while canvas.marks._marks is None or not all(part.is_indexed for part in canvas.marks._marks.parts):
        app.processEvents()  # marks come from another thread
        time.sleep(0.1)
    blits = two_blits(VIEW)
    for scale, name in ((1.0, "1:1"), (0.25, "1:4")):
        moving(app, canvas, scale, f"{name}, {count:,} marks", blits)
    if count <= 100_000:
        canvas.resize(*LARGE_VIEW)
        canvas.zoom_by(1.0 / canvas.view.scale)
        finish(app, canvas)
        frames = pans(app, canvas, 960, 60)
        say("pan a quarter view, 1:1, on 4K, 95 % of frames", [frames[56]], "≤ 8", "", two_blits(LARGE_VIEW))
        canvas.resize(*VIEW)
    everything(app, canvas, count)
    canvas.close()


def moving(app: QApplication, canvas: CountingCanvas, scale: float, name: str, blits: float) -> None:
    """Frames of panning and zooming, and how long the main thread was held between events."""
    canvas.zoom_by(scale / canvas.view.scale)
    finish(app, canvas)
    canvas.watched.clear()
    say(f"pan a quarter view, {name}", pans(app, canvas, 480, 60), "≤ 2, p95 ≤ 5, max ≤ 16", f"pan_{scale:g}", blits)
    say(f"pan by hand, {name}", pans(app, canvas, 9, 120), "≤ 2", "", blits)
    say(f"longest hold of the main thread while panning, {name}", [max(canvas.watched)], "≤ 16")
    canvas.watched.clear()
    first, exact = zooms(app, canvas)
    say(f"zoom × 2, first frame, {name}", first, "≤ 8")
    say(f"zoom × 2, exact, {name}", exact, "≤ 30", f"zoom_{scale:g}")
    say(f"longest hold of the main thread while zooming, {name}", [max(canvas.watched)], "≤ 16")


def everything(app: QApplication, canvas: CountingCanvas, count: int) -> None:
    """All marks in view, the nearest one to a point, and one more."""
    canvas.fit()
    finish(app, canvas)
    slices: list[float] = []

    def all_again() -> None:
        canvas.marks.buffer.invalidate()
        is_done = False
        while not is_done:
            start = time.thread_time()
            is_done = canvas.marks.update(canvas.view, 8.0)
            slices.append((time.thread_time() - start) * 1e3)

    goal = "≤ 20" if count <= 100_000 else "≤ 60"
    say(f"all {count:,} marks in view", times(all_again), goal, f"all_{count}")
    say(f"longest slice of that, {count:,} marks", [max(slices)], "≤ 8")
    say(f"hit test in {count:,} marks", times(lambda: canvas.marks.at(PixelXY(9000, 9000), 6.0)), "≤ 0.5")


def finish(app: QApplication, canvas: CountingCanvas) -> None:
    """Until the picture is exact and the surroundings are painted ahead."""
    canvas.finish()
    canvas.paint_now()
    until = time.perf_counter() + 10
    while canvas._go_on.isActive() and time.perf_counter() < until:
        app.processEvents()


def pans(app: QApplication, canvas: CountingCanvas, step: float, rounds: int) -> list[float]:
    """Frames at 60 a second: what lies between them is the program's, as in use."""
    found = []
    for number in range(rounds):
        sign = 1 if number // 5 % 2 else -1
        begin, start = time.perf_counter(), time.thread_time()
        canvas.pan_by(sign * step, sign * step / 8)
        canvas.paint_now()
        found.append((time.thread_time() - start) * 1e3)
        while time.perf_counter() < begin + 1 / 60:
            app.processEvents()
    return sorted(found)


def zooms(app: QApplication, canvas: CountingCanvas) -> tuple[list[float], list[float]]:
    """First frames, and times until the picture is exact."""
    first, exact = [], []
    for number in range(12):
        begin, start = time.perf_counter(), time.thread_time()
        canvas.zoom_by(2.0 if number % 2 else 0.5)
        canvas.paint_now()
        first.append((time.thread_time() - start) * 1e3)
        while not canvas._picture.is_complete():
            app.processEvents()
        exact.append((time.perf_counter() - begin) * 1e3)
        finish(app, canvas)
    return sorted(first), sorted(exact)


def figures(_folder: Path, _size: int) -> Iterator[Figure]:
    """All rows."""
    application = QApplication([])
    apply_theme(application, dark=True)
    bench_drawing()
    yield from FIGURES
    for count in (100_000, 1_000_000):
        FIGURES.clear()
        bench_canvas(application, count)
        yield from FIGURES


if __name__ == "__main__":
    part.run(figures)
