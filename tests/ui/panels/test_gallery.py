"""Chips of counted objects: sorted, picked, reclassified, and read only as they are painted."""

from __future__ import annotations

from concurrent.futures import Future

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app.chips import chips_of
from annotator.domain.change import Change, added
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene, Site, SiteScene, Vehicle
from annotator.imagery.picture import Picture
from annotator.ui.panels.gallery import GalleryPanel
from tests.ui.panels.conftest import workspace_of

PLACED = Placement.from_matrix(np.array([[0.5, 0, 300_000], [0, -0.5, 4_265_000], [0, 0, 1.0]]), "EPSG:32652")


def vehicle(number: int, length_m: float | None, kind: str = "sedan", **values) -> Vehicle:
    at = shapely.Point(50 + 40 * number, 100)
    given = {"site_uid": "site-a", "scene_uid": "scene-0", "drawn_on": "scene-0", "geom_px": at, "length_m": length_m}
    return Vehicle(uid=f"vehicle-{number}", class_uid=f"class-{kind}", **(given | values))


class Pictures:
    """Answers every wish at once with a grey square and counts them."""

    def __init__(self) -> None:
        self.read_rects: list[object] = []

    def read(self, _scene, rect, size) -> Future[Picture]:
        self.read_rects.append(rect)
        future: Future[Picture] = Future()
        future.set_result(Picture(np.full(size[::-1], 0xFF808080, dtype=np.uint32), True))
        return future


@pytest.fixture
def workspace(qapp):
    made = workspace_of(
        Site(uid="site-a", name="Samsu"),
        Scene(uid="scene-0", name="one", width_px=9000, height_px=600, mapping=PLACED.to_json(), files="a.tif",
              acquired_from="2025-07-30", acquired_to="2025-07-30"),
        SiteScene(uid="link", site_uid="site-a", scene_uid="scene-0"),
        vehicle(1, 4.6), vehicle(2, 4.1), vehicle(3, None), vehicle(4, 12.0, "truck"), vehicle(5, 9.0),
        vehicle(6, 4.0, pass_uid="pass-second"),
    )  # fmt: skip
    made.selection.show("site-a", "scene-0")
    made.pictures = Pictures()
    return made


@pytest.fixture
def panel(qtbot, workspace):
    made = GalleryPanel(workspace)
    qtbot.addWidget(made)
    made.resize(500, 220)
    made.show()
    qtbot.waitUntil(lambda: bool(workspace.pictures.read_rects))
    return made


def test_chips_go_by_class_and_length_and_odd_lengths_are_marked(workspace):
    chips = chips_of(workspace.document, "site-a", ["scene-0"], "vehicle")
    assert [chip.uid for chip in chips] == [f"vehicle-{n}" for n in (2, 1, 5, 3, 4)]
    assert [chip.caption for chip in chips] == ["4.1 m", "4.6 m", "9.0 m", "", "12.0 m"]
    assert [chip.uid for chip in chips if chip.is_odd] == ["vehicle-5"]


def test_a_chip_shows_its_vehicle_with_ground_around_it(workspace):
    chip = chips_of(workspace.document, "site-a", ["scene-0"], "vehicle")[0]
    assert (chip.rect.x0 + chip.rect.x1) / 2 == pytest.approx(130)
    assert chip.rect.x1 - chip.rect.x0 == pytest.approx(max(1.7 * 6.0 / 0.5, 24.0), rel=0.01)


def test_a_picked_chip_is_selected_and_a_digit_reclassifies_it(panel: GalleryPanel, workspace, qtbot):
    picked = []
    panel.chosen.connect(picked.append)
    index = panel.model.index(2)
    where = panel.view.visualRect(index).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert workspace.selection.uids == ("vehicle-5",)
    assert picked == ["vehicle-5"]
    QTest.keyClick(panel.view, Qt.Key.Key_2)
    assert workspace.document.get(Vehicle, "vehicle-5").class_uid == "class-truck"
    QTest.keyClick(panel.view, Qt.Key.Key_E)
    assert workspace.document.get(Vehicle, "vehicle-5").certainty == "probable"
    qtbot.waitUntil(lambda: panel.model.chips[-2].uid == "vehicle-5")
    with qtbot.waitSignal(panel.left):
        QTest.keyClick(panel.view, Qt.Key.Key_Escape)


def test_what_is_selected_elsewhere_is_selected_here(panel: GalleryPanel, workspace):
    workspace.selection.select(["vehicle-1", "vehicle-4"])
    rows = sorted(index.row() for index in panel.view.selectionModel().selectedIndexes())
    assert rows == [1, 4]
    assert workspace.selection.uids == ("vehicle-1", "vehicle-4")


def test_of_hundreds_only_what_is_in_view_is_read(qtbot, workspace):
    many = [vehicle(100 + n, 4.0) for n in range(200)]
    document = workspace.session.document.with_change(Change("many", added(*many)))
    workspace.session.document = document
    made = GalleryPanel(workspace)
    qtbot.addWidget(made)
    made.resize(500, 220)
    made.show()
    qtbot.waitUntil(lambda: bool(workspace.pictures.read_rects))
    qtbot.wait(50)
    assert made.model.rowCount() == 205
    assert len(workspace.pictures.read_rects) < 60
