"""The sample as a newcomer opens it: the shipped file stays as it is, and each site says what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.domain.records import Stall
from annotator.ui.panels.table import TablePanel
from tests.journeys.conftest import Analyst

SARIWON = ("site-made-sariwon-market-2", "scene-made-sariwon-2024-05-14")
SAMSU = ("site-made-samsu-waypoint", "scene-made-samsu-2025-07-30")


@pytest.fixture
def shipped(repo_root: Path) -> Path:
    return repo_root / "projects" / "sample" / "sample.gpkg"


@pytest.fixture
def newcomer(qtbot, qapp, shipped: Path):
    hand = Analyst(qtbot, shipped)
    yield hand
    hand.leave()


def test_editing_the_sample_leaves_the_shipped_file_alone(newcomer: Analyst, shipped: Path, user_home: object):
    before, beside = shipped.read_bytes(), set(shipped.parent.iterdir())
    workspace = newcomer.window.workspace
    assert workspace.path != shipped
    workspace.selection.show(*SARIWON)
    newcomer.look_at_image()
    workspace.selection.select(["stall-made-01"])
    newcomer.key(Qt.Key.Key_Delete)
    newcomer.settle()
    assert newcomer.document.require(Stall, "stall-made-01").gone_by == SARIWON[1]
    assert shipped.read_bytes() == before
    assert set(shipped.parent.iterdir()) == beside


def test_each_site_is_headed_by_what_it_holds(newcomer: Analyst):
    workspace, table = newcomer.window.workspace, newcomer.window.bench.findChild(TablePanel)
    workspace.selection.show(*SARIWON)
    assert table.heading.text().casefold().startswith("grew · net +340")
    workspace.selection.show(*SAMSU)
    assert table.heading.text().casefold() == "1 of 1 date reviewed"
