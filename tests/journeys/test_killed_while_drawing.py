"""A window that is killed in the middle of a shape: its edits are on disk, and the shape goes on where it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.app.opening import create_project
from annotator.domain.records import Scene, Stall
from annotator.ui.application import make_application
from tests.journeys.conftest import Analyst
from tests.journeys.test_place_images import screenshot


def killed_while_drawing(project: Path, images: list[Path], key: str, clicks: list[tuple[float, float]]) -> str:
    """Draw in another process and kill it there; returns the uid of the scene that it drew on."""
    points = " ".join(f"{x},{y}" for x, y in clicks)
    root = str(Path(__file__).resolve().parents[2])
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.drawing_child", project, "|".join(map(str, images)), key, points],
        cwd=root,
        env=dict(os.environ, QT_QPA_PLATFORM="offscreen"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    said = child.stdout.readline().split()
    child.kill()
    child.wait()
    child.stdout.close()
    assert said[:1] == ["drawing"]
    return said[1]


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    return [screenshot(tmp_path / f"samsu_{year}-05-03.png", year) for year in (2021, 2023)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return create_project(tmp_path / "survey.gpkg", "Survey")


@pytest.fixture
def reopened(qtbot, qapp):
    """Opens a project in a window of this process."""
    make_application()
    hands: list[Analyst] = []

    def reopen(project: Path) -> Analyst:
        hands.append(Analyst(qtbot, project))
        hands[-1].look_at_image()
        return hands[-1]

    yield reopen
    for hand in hands:
        hand.leave()


def test_a_half_drawn_polygon_is_taken_up_again(reopened, project: Path, images: list[Path]) -> None:
    """It is offered on the scene it was drawn on, though the newest one is the one a project opens with."""
    corners = [(100.0, 100.0), (300.0, 110.0), (290.0, 220.0)]
    scene_uid = killed_while_drawing(project, images, "P", corners)
    hand = reopened(project)
    assert hand.window.workspace.selection.scene_uid == scene_uid
    assert hand.document.count(Scene) == 2
    assert hand.window.bench.host.active.name == "polygon"
    notices = hand.window.bench.notices
    assert "as you left it" in notices.sentences[0]
    assert hand.canvas.tool.preview().rings, "it is seen before the pointer moves"
    hand.click(110, 210)
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    (stall,) = hand.document.all(Stall)
    assert stall.drawn_on == scene_uid
    assert stall.geom_px.exterior.coords[0] == pytest.approx(corners[0], abs=1.5)
    assert len(stall.geom_px.exterior.coords) == 5
    assert notices.sentences == []


def test_a_half_drawn_row_is_taken_up_again(reopened, project: Path, images: list[Path]) -> None:
    killed_while_drawing(project, images[:1], "A", [(100, 100), (160, 100), (160, 130)])
    hand = reopened(project)
    assert hand.window.bench.host.active.name == "row"
    assert hand.canvas.tool.preview().rings, "it is seen before the pointer moves"
    hand.click(420, 130)
    hand.settle()
    assert hand.document.count(Stall) > 2
    assert hand.window.bench.notices.sentences == []


def test_a_sketch_that_is_not_wanted_goes_with_escape(reopened, project: Path, images: list[Path]) -> None:
    killed_while_drawing(project, images[:1], "P", [(100, 100), (300, 110)])
    hand = reopened(project)
    hand.key(Qt.Key.Key_Escape)
    assert hand.window.bench.notices.sentences == []
    hand.leave()
    again = reopened(project)
    assert again.window.bench.host.active.name == "select"
    assert again.document.count(Stall) == 0
