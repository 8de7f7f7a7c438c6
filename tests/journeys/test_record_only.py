"""A date that was seen elsewhere and has no picture: its marks lie on the map, can be picked, and more can be drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.domain.change import Change, RowChange
from annotator.domain.measure import geodesic
from annotator.domain.positions import PixelXY
from annotator.domain.records import SiteScene, Stall
from annotator.domain.tables import rows
from annotator.imagery.services.service import TileService
from annotator.ui.theme import current_palette
from tests import builders
from tests.imagery.services.tile_server import TileServer
from tests.journeys.conftest import CTRL, Analyst

SITE, SCENE = "site-made-town-003-market", "scene-made-town-003-2020-03-19"


@pytest.fixture
def survey(qtbot, qapp, repo_root: Path, tmp_path: Path):
    path = tmp_path / "survey.gpkg"
    shutil.copy(repo_root / "projects" / "market_survey" / "survey.gpkg", path)
    hand = Analyst(qtbot, path)
    hand.window.workspace.selection.show(SITE, SCENE)
    hand.settle()
    hand.canvas.fit()
    qtbot.wait(50)
    yield hand
    hand.leave()


def shown(hand: Analyst) -> list[str]:
    left, top, right, bottom = hand.canvas.view.visible_rect()
    return hand.canvas.marks.within(PixelXY(left, top), PixelXY(right, bottom))


def test_all_stalls_of_the_site_are_in_view_and_one_can_be_picked(survey: Analyst) -> None:
    stood = {row.uid for row in survey.document.of_site(Stall, SITE) if row.first_seen == SCENE}
    assert stood
    assert stood <= set(shown(survey))
    stall = survey.document.require(Stall, min(stood))
    (x, y), *_ = survey.canvas.frame.pixels([[stall.geom.centroid.x, stall.geom.centroid.y]]).tolist()
    survey.click(x, y)
    assert survey.window.workspace.selection.uids == (stall.uid,)


def test_another_date_of_the_site_keeps_the_place(survey: Analyst) -> None:
    survey.canvas.zoom_by(2.0)
    before = survey.canvas.view.visible_rect()
    survey.key(Qt.Key.Key_BracketRight)
    survey.wait(lambda: survey.window.workspace.selection.scene_uid != SCENE)
    assert survey.canvas.view.visible_rect() == pytest.approx(before, abs=1.0)


def test_a_stall_drawn_on_the_map_is_measured_and_keeps_its_ground_alone(survey: Analyst) -> None:
    before = {row.uid for row in survey.document.of_site(Stall, SITE)}
    left, top, right, bottom = survey.canvas.view.visible_rect()
    x, y = (left + right) / 2, top + (bottom - top) * 0.8
    survey.key(Qt.Key.Key_R)
    for corner in ((x, y), (x + 150, y), (x + 150, y + 30)):
        survey.click(*corner)
    survey.settle()
    (stall,) = [row for row in survey.document.of_site(Stall, SITE) if row.uid not in before]
    assert stall.geom_px is None
    assert stall.drawn_on == SCENE
    area, _perimeter = geodesic.area_perimeter_m2(stall.geom)
    assert stall.area_m2 == pytest.approx(area)
    assert stall.area_m2 == pytest.approx(stall.length_m * stall.width_m, rel=0.01)
    assert stall.area_sd_m2
    assert stall.uid in shown(survey)
    scenes = rows(survey.document, "scene")
    assert {row[scenes.header.index("placement")] for row in scenes.rows} == {"none"}
    survey.key(Qt.Key.Key_Z, CTRL)
    survey.wait(lambda: survey.document.get(Stall, stall.uid) is None)


def test_the_base_map_lies_beneath(analyst: Analyst, shared_data: Path) -> None:
    server = TileServer(shared_data / "tiles" / "xyz_world")
    try:
        workspace, maps = analyst.window.workspace, analyst.window.bench.stage.maps
        site, record = builders.site(), builders.scene("2024", "r", kind="record", mapping="", placement="none")
        link = SiteScene(uid="link", site_uid=site.uid, scene_uid=record.uid)
        rows = tuple(RowChange(None, row) for row in (site, record, link))
        workspace.session.apply(lambda _document: Change("Add", rows))
        analyst.settle()
        workspace.selection.show(site.uid, record.uid)
        assert not analyst.canvas.tiles.has_picture
        maps.add(TileService("World", f"{server.url}/{{z}}/{{x}}/{{y}}.png", 0, 2), None)
        analyst.look_at_image()
        analyst.canvas.finish()
        picture = analyst.canvas.grab().toImage()
        middle = picture.pixelColor(picture.width() // 2, picture.height() // 2).name()
        assert middle != current_palette().surround
    finally:
        server.close()
