"""Does every drawing tool answer within a frame? `python tests/benchmarks/bench_tools.py` prints, asserts nothing.

One scene holds 3,000 stalls. A move is what the canvas asks of a tool between two frames: `move`, `preview` and
painting the preview. Processor time, so that a busy machine does not count. Goal: median ≤ 16 ms, p95 ≤ 33 ms.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import shapely
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from annotator.app.selection import Selection
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.app.viewport import Viewport
from annotator.domain.defaults import starting_records
from annotator.domain.edits.draw import stalls
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.scenes import add_scene
from annotator.domain.georeference.placement import Placement
from annotator.domain.positions import PixelXY, ScreenXY
from annotator.domain.records import Scene, Site, Stall
from annotator.store import ProjectFile
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.tool import Mods, Pointer
from annotator.tools.toolbox import make_tools
from annotator.ui.canvas.marks_layer import MarksLayer
from annotator.ui.canvas.overlay import paint_preview
from annotator.ui.theme import apply_theme, current_palette, text_font

SIDE = 3000
NATIVE = Placement.from_matrix(np.array([[0.3, 0, 500_000], [0, -0.3, 4_265_000], [0, 0, 1.0]]), "EPSG:32652")
MOVES = 200


def filled(folder: Path, count: int = 3000) -> ToolContext:
    path = folder / "bench.gpkg"
    ProjectFile.create(path, starting_records("Bench"), title="Bench").close()
    session = Session.open(path, Worker(), analyst="bench")
    scene = Scene(
        uid="scene-1",
        name="2024",
        acquired_from="2024-05-14",
        acquired_to="2024-05-14",
        width_px=SIDE,
        height_px=SIDE,
        pixel_m=0.3,
        mapping=NATIVE.to_json(),
        placement="native",
        scale_sd=0.002,
    )
    session.apply(add_scene(scene, session.author, site=Site(uid="site-1", name="Haksan")))
    session.apply(stalls([_stall(number) for number in range(count)], session.author))
    selection = Selection()
    selection.show("site-1", "scene-1")
    context = ToolContext(session, selection)
    marks = MarksLayer()
    marks.show(session.document, session.document.require(Scene, "scene-1"), "site-1")
    session.changed.connect(lambda change: marks.follow(session.document, change, Viewport(1, 1)))
    selection.selected.connect(lambda uids: marks.select(uids, Viewport(1, 1)))
    context.marks = marks
    return context


def _stall(number: int) -> Stall:
    """Stalls of 14 × 6 m in rows, streets of 4 m between them."""
    column, row = number % 60, number // 60
    x, y = 20 + column * 49.0, 20 + row * 58.0 / 2 * 2
    uid = f"stall-{number}"
    return Stall(uid=uid, class_uid="class-covered-stall", site_uid="site-1", drawn_on="scene-1", shape="rectangle",
                 geom_px=shapely.box(x, y, x + 46, y + 20), pointing_sd_px=0.5,
                 recipe=Recipe.three_clicks(uid, 0.5).to_json())  # fmt: skip


class Bench:
    def __init__(self, context: ToolContext, scale: float) -> None:
        self.context = context
        self.view = Viewport(1600, 1000, scale, PixelXY(1500, 1500))
        self.tools = make_tools(context)
        self.image = QImage(1600, 1000, QImage.Format.Format_RGB32)
        self.font = text_font(12)

    def at(self, x: float, y: float, button: str = "none", **held: bool) -> Pointer:
        scale = self.view.scale
        return Pointer(PixelXY(x, y), ScreenXY(x * scale, y * scale), 8 / scale, screen_px=1 / scale, button=button,
                       screen_m_per_px=0.3 / scale, **held)  # type: ignore[arg-type]  # fmt: skip

    def click(self, tool: BaseTool, x: float, y: float) -> None:
        at = self.at(x, y, "left", ctrl=True)
        tool.move(at)
        tool.press(at)
        tool.release(at)

    def moves(self, name: str, tool: BaseTool, button: str = "none") -> None:
        found = []
        for number in range(MOVES):
            pointer = self.at(1500 + 1.7 * number % 300, 1480 + 3.1 * number % 160, button)
            start = time.thread_time()
            tool.move(pointer)
            painter = QPainter(self.image)
            paint_preview(painter, self.view, tool.preview(), self.font, current_palette())
            painter.end()
            found.append((time.thread_time() - start) * 1e3)
        found.sort()
        text = f"{name:<46} median {found[len(found) // 2]:6.2f}  p95 {found[int(len(found) * 0.95)]:6.2f} ms"
        print(f"{text}   max {found[-1]:6.2f}")


def run(bench: Bench) -> None:
    tools, context = bench.tools, bench.context
    context.habits.kept = None
    bench.moves("nothing in the hand: select", tools["select"])
    for name in ("rectangle", "polygon", "row", "measure", "zone", "count", "crossing"):
        bench.moves(f"{name}: before the first click", tools[name])
    rectangle = tools["rectangle"]
    bench.click(rectangle, 1300, 1390)
    bench.moves("rectangle: second click", rectangle)
    bench.click(rectangle, 1700, 1390)
    bench.moves("rectangle: third click, over many stalls", rectangle)
    rectangle.cancel()
    polygon = tools["polygon"]
    for x, y in ((1300, 1300), (1700, 1310), (1690, 1450)):
        bench.click(polygon, x, y)
    bench.moves("polygon: fourth corner, over many stalls", polygon)
    polygon.cancel()
    _rows(bench)
    context.selection.select(["stall-1530"])
    _selected(bench)


def _rows(bench: Bench) -> None:
    row = bench.tools["row"]
    for count in (10, 50, 200):
        for x, y in ((1300, 1390), (1346, 1390), (1320, 1410)):
            bench.click(row, x, y)
        row.move(bench.at(1700, 1392, ctrl=True))
        row.set_number("count", count)
        bench.moves(f"row of {count}, over many stalls", row)
        row.cancel()


def _selected(bench: Bench) -> None:
    context, select = bench.context, bench.tools["select"]
    stall = context.document.require(Stall, "stall-1530")
    left, top, right, bottom = stall.geom_px.bounds  # type: ignore[union-attr]
    select.press(bench.at(right, (top + bottom) / 2, "left"))
    bench.moves("select: side of a rectangle dragged", select, "left")
    select.cancel()
    select.press(bench.at((left + right) / 2 + 8, (top + bottom) / 2, "left"))
    bench.moves("select: one stall dragged", select, "left")
    select.cancel()
    context.selection.select(f"stall-{number}" for number in range(3000))
    select.press(bench.at((left + right) / 2 + 8, (top + bottom) / 2, "left"))
    bench.moves("select: all 3,000 dragged", select, "left")
    select.cancel()
    context.selection.select(["stall-1530"])
    split = bench.tools["split"]
    split.set_number("columns", 20)
    bench.moves("split into 20", split)
    bench.tools["copy_along"].press(bench.at(left, top, "left"))
    bench.moves("copies along a line", bench.tools["copy_along"], "left")
    context.selection.select(f"stall-{number}" for number in range(1500, 1520))
    bench.moves("row of 20 mirrored", bench.tools["mirror"])
    bench.click(bench.tools["cut"], 1300, 1390)
    bench.moves("cut: second click", bench.tools["cut"])


def commits(bench: Bench) -> None:
    """Committing is not a move; it is printed so that nobody is surprised."""
    row, times = bench.tools["row"], []
    for number in range(9):
        bench.context.habits.kept = None
        for x, y in ((100, 2960), (146, 2960), (120, 2980)):
            bench.click(row, x, y + number * 0.01)
        row.move(bench.at(900, 2960))
        start = time.thread_time()
        row.key("Return", Mods())
        times.append((time.thread_time() - start) * 1e3)
    print(f"{'row of 17 committed, file included':<46} median {sorted(times)[4]:6.2f} ms")


if __name__ == "__main__":
    application = QApplication([])
    apply_theme(application, dark=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_HOME"] = folder
        context = filled(Path(folder))
        for scale in (4.0, 1.0, 0.3):
            print(f"-- {scale} screen pixels per image pixel")
            run(Bench(context, scale))
        commits(Bench(context, 1.0))
        context.session.close()
