"""A window in a process of its own that is in the middle of drawing when it is killed: PROJECT IMAGE TOOL POINTS…"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator._env import forget_foreign_geo_data
from annotator.app.exchange.images import ImageWish
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.ui.application import make_application
from annotator.ui.window import Window


def main(project: Path, images: list[Path], key: str, clicks: list[tuple[float, float]]) -> None:
    """Draw on the first image and wait to be killed; the last line on stdout says that all clicks are made."""
    forget_foreign_geo_data()
    app = make_application()
    window = Window()
    window.resize(1200, 800)
    window.show()

    def until(holds: Callable[[], object]) -> None:
        ends = time.monotonic() + 60
        while not holds():
            app.processEvents()
            time.sleep(0.002)
            if time.monotonic() > ends:
                raise TimeoutError

    window.open_project(project)
    until(lambda: window.bench is not None)
    workspace = window.workspace
    for number, image in enumerate(images, start=1):
        window.flows.add([(image,)], ImageWish(site="Samsu"))
        until(lambda number=number: workspace.document.count(Scene) == number)
    first = workspace.figures.of(workspace.selection.site_uid).scenes[0]
    workspace.selection.show(workspace.selection.site_uid, first.uid)
    canvas = window.bench.stage.canvas
    until(lambda: canvas.tiles.has_picture and canvas.tiles.is_sharp(canvas.view) and workspace.session.is_idle)
    QTest.keyClick(canvas, getattr(Qt.Key, f"Key_{key}"))
    for x, y in clicks:
        screen = canvas.view.to_screen(PixelXY(x, y))
        at = QPoint(round(screen.x), round(screen.y))
        QTest.mouseMove(canvas, at)
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    print(f"drawing {first.uid}", flush=True)
    until(lambda: False)


if __name__ == "__main__":
    numbers = [tuple(map(float, text.split(","))) for text in sys.argv[4].split()]
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2].split("|")], sys.argv[3], numbers)  # type: ignore[arg-type]
