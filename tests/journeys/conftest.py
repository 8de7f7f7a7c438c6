"""The real window, driven by mouse and keys as an analyst would."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator.app.memory import allow_folder
from annotator.app.opening import create_project
from annotator.domain.document import Document
from annotator.domain.positions import PixelXY
from annotator.ui.application import make_application
from annotator.ui.window import Window

PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Analyst:
    """A hand on the mouse and keys; positions are pixels of the scene shown."""

    def __init__(self, qtbot, project: Path) -> None:
        self.qtbot = qtbot
        self.project = project
        self.actions = 0
        """Clicks, drags and keys so far."""
        self.window = Window()
        self.window.resize(1400, 900)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.open_project(project)
        self.wait(lambda: self.window.bench is not None)

    @property
    def document(self) -> Document:
        return self.window.workspace.document

    @property
    def canvas(self):
        return self.window.bench.stage.canvas

    def wait(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=10_000)

    def settle(self) -> None:
        """Until every edit asked for is on disk."""
        self.wait(lambda: self.window.workspace.session.is_idle and not self.window.workspace.jobs.running)

    def look_at_image(self) -> None:
        self.wait(lambda: bool(self.canvas.tiles.has_picture) and self.canvas.tiles.is_sharp(self.canvas.view))
        self.qtbot.wait(20)  # the canvas is told of a tile a moment after it is here

    def look_at_other_date(self) -> None:
        self.wait(self.canvas.is_above_sharp)
        self.qtbot.wait(20)

    def at(self, x: float, y: float) -> QPoint:
        screen = self.canvas.view.to_screen(PixelXY(x, y))
        return QPoint(round(screen.x), round(screen.y))

    def click(self, x: float, y: float, button=Qt.MouseButton.LeftButton, held=PLAIN) -> None:
        self.actions += 1
        QTest.mouseMove(self.canvas, self.at(x, y))
        QTest.mouseClick(self.canvas, button, held, self.at(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.actions += 1
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, PLAIN, self.at(*start))
        for part in (0.2, 0.6, 1.0):
            middle = (a + (b - a) * part for a, b in zip(start, end, strict=True))
            QTest.mouseMove(self.canvas, self.at(*middle))
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, PLAIN, self.at(*end))

    def key(self, key: Qt.Key, held=PLAIN) -> None:
        self.actions += 1
        QTest.keyClick(self.canvas, key, held)

    def zoom_to(self, x: float, y: float, scale: float) -> None:
        """Bring a place into the middle at so many screen pixels per image pixel."""
        self.canvas.go_to(PixelXY(x, y))
        self.canvas.zoom_by(scale / self.canvas.view.scale)

    def leave(self) -> None:
        self.window.close()
        self.qtbot.wait(10)


@pytest.fixture
def new_project(tmp_path: Path) -> Path:
    path = tmp_path / "survey.gpkg"
    create_project(path, "Survey")
    return path


@pytest.fixture
def analyst(qtbot, qapp, new_project: Path, shared_data: Path):
    make_application()
    for folder in ("buildings_spacenet", "vehicles/yolo_cars", "georef"):
        allow_folder(shared_data / folder)
    hand = Analyst(qtbot, new_project)
    yield hand
    hand.leave()


@pytest.fixture
def on_a_copy_of_the_sample(qtbot, qapp, repo_root: Path, tmp_path: Path):
    make_application()
    folder = tmp_path / "sample"
    shutil.copytree(repo_root / "projects" / "sample", folder)
    hand = Analyst(qtbot, folder / "sample.gpkg")
    yield hand
    hand.leave()


@pytest.fixture(scope="module")
def truth(repo_root: Path) -> dict[str, Any]:
    """Stalls of the sample by name, as its maker put them."""
    stalls = json.loads((repo_root / "projects" / "sample" / "truth.json").read_text("utf-8"))["stalls"]
    return {stall["name"]: stall for stall in stalls}
