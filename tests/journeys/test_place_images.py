"""Bare screenshots get their place in the window: by bar, on another date, by corners, as another view, by KML."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import CRS, Geod
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from rasterio.transform import from_origin

from annotator.app.exchange.images import ImageWish
from annotator.app.exchange.placing import PlacementWish
from annotator.domain.frame import SceneFrame, placement_of
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import ControlPoint, Crossing, Scene, Site, SiteScene, Stall
from annotator.ui.floating.fit_glass import FitGlass
from tests.formats.test_ground_overlay import BOX, kml
from tests.formats.test_kml_view import COPIED
from tests.journeys.conftest import CTRL, PLAIN, Analyst

SHIFT_CTRL = Qt.KeyboardModifier.ShiftModifier | CTRL
ROOF = ((100.0, 100.0), (220.0, 100.0), (220.0, 140.0))


def screenshot(path: Path, seed: int = 1, size: tuple[int, int] = (800, 600)) -> Path:
    """A made picture with edges, as large as asked for."""
    random = np.random.default_rng(seed)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0xFF607050)
    for _roof in range(60):
        x, y = int(random.integers(0, size[0] - 30)), int(random.integers(0, size[1] - 30))
        color = 0xFF000000 | int(random.integers(0, 0xFFFFFF))
        for row in range(y, y + 20):
            for column in range(x, x + 24):
                image.setPixel(column, row, color)
    assert image.save(str(path), "PNG")
    return path


def add(analyst: Analyst, path: Path, placement: PlacementWish | None = None, **wish: str) -> Scene:
    known = {scene.uid for scene in analyst.document.all(Scene)}
    analyst.window.flows.add([(path,)], ImageWish(placement=placement or PlacementWish(), **wish))
    analyst.wait(lambda: analyst.document.count(Scene) == len(known) + 1)
    analyst.settle()
    analyst.look_at_image()
    return next(scene for scene in analyst.document.all(Scene) if scene.uid not in known)


def scene(analyst: Analyst, uid: str) -> Scene:
    return analyst.document.require(Scene, uid)


def type_in(analyst: Analyst, text: str) -> None:
    """Type where the cursor is, and Enter; two actions."""
    analyst.qtbot.wait(20)
    field = QGuiApplication.focusObject()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return, PLAIN)
    analyst.actions += 2


def panel(analyst: Analyst):
    return analyst.window.bench.show_room("place")


def draw_roof(analyst: Analyst) -> None:
    analyst.key(Qt.Key.Key_R)
    for corner in ROOF:
        analyst.click(*corner)
    analyst.key(Qt.Key.Key_Escape)
    analyst.settle()


@pytest.fixture
def hand(analyst: Analyst) -> Analyst:
    analyst.window.resize(1400, 900)
    return analyst


def test_a_screenshot_by_its_scale_bar_in_four_actions(hand: Analyst, tmp_path: Path):
    """A roof drawn before gets its m² with the placement, and loses it when that is undone."""
    shot = add(hand, screenshot(tmp_path / "shot_2021-05-03.png"), site="Samsu")
    draw_roof(hand)
    assert next(hand.document.all(Stall)).area_m2 is None
    assert hand.window.bench.place_hint.isVisible()
    QTest.mouseClick(hand.window.bench.place_hint, Qt.MouseButton.LeftButton)
    assert not hand.window.bench.place_hint.isVisible()
    hand.zoom_to(250, 500, 2.0)
    before = hand.actions
    hand.click(100, 500)
    hand.click(350, 500)
    type_in(hand, "300 ft")
    hand.settle()
    assert hand.actions - before == 4
    placed = scene(hand, shot.uid)
    assert placed.pixel_m == pytest.approx(300 * 0.3048 / 250, rel=5e-3)
    assert placed.scale_sd == pytest.approx(2 * 2**0.5 * 0.5 * placed.pixel_m / 91.44, rel=1e-6)
    roof = next(hand.document.all(Stall))
    # Clicks fall on whole screen pixels: half of one at each side of 40 image pixels.
    assert roof.area_m2 == pytest.approx(120 * 40 * placed.pixel_m**2, rel=0.03)
    assert "Placed by its scale" in panel(hand).standing.text()
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.settle()
    assert scene(hand, shot.uid).is_provisional
    assert next(hand.document.all(Stall)).area_m2 is None


@pytest.mark.parametrize("text", ["nan", "inf", "-400", "north"])
def test_a_direction_that_is_none_is_said(hand: Analyst, tmp_path: Path, text: str):
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    hand.key(Qt.Key.Key_G, CTRL)
    hand.click(100, 500)
    hand.click(350, 500)
    page = panel(hand).pages["scale"]
    for field, typed in ((page.at, "41.411114, 128.186804"), (page.length, "100 m"), (page.north, text)):
        field.setFocus()
        QTest.keyClicks(field, typed)
    QTest.keyClick(page.north, Qt.Key.Key_Return)
    assert "is no angle" in hand.window.bench.status.sentence.text()
    hand.settle()
    assert scene(hand, shot.uid).is_provisional


def test_a_known_point_and_a_turn_give_it_a_place(hand: Analyst, tmp_path: Path):
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    hand.key(Qt.Key.Key_G, CTRL)
    hand.click(100, 500)
    hand.click(350, 500)
    type_in(hand, "100 m")
    hand.drag((400, 300), (460, 240))
    hand.click(200, 200)
    QGuiApplication.clipboard().setText("41.411114, 128.186804")
    hand.key(Qt.Key.Key_V, CTRL)
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    placed = scene(hand, shot.uid)
    at = placement_of(placed).to_lonlat(np.array([[200.0, 200.0]]))[0]
    assert at == pytest.approx((128.186804, 41.411114), abs=1e-5)
    assert hand.canvas.decor.north_deg == pytest.approx(45.0, abs=1.0)
    (site,) = hand.document.all(Site)
    assert site.geom is not None


@pytest.mark.parametrize("is_pasted_on_the_image", [True, False])
def test_a_view_copied_in_google_earth_gives_place_direction_and_date(
    hand: Analyst, tmp_path: Path, is_pasted_on_the_image: bool
):
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu")
    hand.key(Qt.Key.Key_G, CTRL)
    hand.click(100, 500)
    hand.click(350, 500)
    type_in(hand, "100 m")
    hand.settle()
    view = COPIED.format(tilt=0)
    if is_pasted_on_the_image:
        QGuiApplication.clipboard().setText(view)
        hand.canvas.setFocus()
        hand.key(Qt.Key.Key_V, CTRL)
    else:
        panel(hand).pages["scale"].at.setFocus()
        type_in(hand, "".join(view.splitlines()))
    assert "2021-05-03" in panel(hand).doubts.text()
    before = scene(hand, shot.uid)
    panel(hand).place.click()
    hand.settle()
    placed = scene(hand, shot.uid)
    assert (placed.acquired_from, placed.acquired_to) == ("2021-05-03", "2021-05-03")
    placement = placement_of(placed)
    (middle, right) = placement.to_lonlat(np.array([[400.0, 300.0], [500.0, 300.0]]))
    assert middle == pytest.approx((128.186804, 41.411114), abs=1e-8)
    azimuth, _back, metres = Geod(ellps="WGS84").inv(*middle, *right)
    assert azimuth % 360.0 == pytest.approx(90.0 - 12.5, abs=0.01)
    assert metres == pytest.approx(100.0 * placed.pixel_m, rel=1e-4)
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.settle()
    assert scene(hand, shot.uid) == before


def placed_date(hand: Analyst, tmp_path: Path) -> Scene:
    wish = PlacementWish(scale_m_per_px=0.5, at=LonLat(128.186804, 41.411114))
    return add(hand, screenshot(tmp_path / "known.png"), wish, site="Samsu", acquired="2020-05-01")


def click_beside(hand: Analyst, x: float, y: float) -> None:
    """Click a pixel of the reference in its own view."""
    pane = hand.window.bench.stage.panes.reference
    at = pane.view.to_screen(PixelXY(x, y))
    hand.actions += 1
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, PLAIN, QPoint(round(at.x), round(at.y)))


def test_the_same_corners_in_two_views_beside_each_other_in_six_actions(hand: Analyst, tmp_path: Path):
    """Neither view moves for it, and the image stays the one that is worked on."""
    known = placed_date(hand, tmp_path)
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021-05-01")
    before = hand.actions
    hand.key(Qt.Key.Key_G, SHIFT_CTRL)
    pane = hand.window.bench.stage.panes.reference
    assert pane.scene.uid == known.uid
    hand.wait(lambda: pane.tiles.has_picture and pane.tiles.is_sharp(pane.view))
    views = hand.canvas.view, pane.view
    for pixel in ((120, 110), (700, 480)):
        hand.click(*pixel)
        assert "beside" in hand.window.bench.status.sentence.text()
        click_beside(hand, *pixel)
        assert (hand.canvas.view, pane.view) == views
        assert hand.window.workspace.selection.scene_uid == shot.uid
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert hand.actions - before == 6
    placed = scene(hand, shot.uid)
    assert placed.pixel_m == pytest.approx(0.5, rel=0.01)
    assert placement_of(placed).basis.tied_to == (known.uid,)
    assert len(pane.tool.preview().points) == 2
    hand.key(Qt.Key.Key_Escape)
    assert hand.window.bench.stage.panes.reference is None
    assert hand.canvas.geometry() == hand.window.bench.stage.rect()


def test_a_point_is_moved_in_the_view_beside_and_closing_it_goes_there_and_back(hand: Analyst, tmp_path: Path):
    known = placed_date(hand, tmp_path)
    add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021-05-01")
    hand.key(Qt.Key.Key_G, SHIFT_CTRL)
    hand.click(120, 110)
    click_beside(hand, 120, 110)
    pane, draft = hand.window.bench.stage.panes.reference, hand.window.bench.host.context.placing
    start, end = (pane.view.to_screen(PixelXY(*at)) for at in ((120, 110), (160, 150)))
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, PLAIN, QPoint(round(start.x), round(start.y)))
    QTest.mouseMove(pane, QPoint(round(end.x), round(end.y)))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, PLAIN, QPoint(round(end.x), round(end.y)))
    moved = pane.frame.pixels(np.array([draft.points[0].at]))[0]
    assert moved == pytest.approx((160, 150), abs=2 / pane.view.scale)
    pane.header.closed.emit()
    assert not panel(hand).pages["points"].beside.isChecked()
    hand.click(700, 480)
    assert hand.window.workspace.selection.scene_uid == known.uid


def there_and_back(hand: Analyst) -> None:
    """One view that shows image and reference in turn."""
    panel(hand).pages["points"].beside.setChecked(False)


def test_the_same_corners_on_another_date_in_six_actions(hand: Analyst, tmp_path: Path):
    there_and_back(hand)
    known = placed_date(hand, tmp_path)
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021-05-01")
    before = hand.actions
    hand.key(Qt.Key.Key_G, SHIFT_CTRL)
    for pixel in ((120, 110), (700, 480)):
        assert hand.window.workspace.selection.scene_uid == shot.uid
        hand.click(*pixel)
        assert hand.window.workspace.selection.scene_uid == known.uid
        hand.qtbot.wait(50)
        hand.click(*pixel)
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert hand.actions - before == 6
    placed = scene(hand, shot.uid)
    assert (placed.placement, hand.document.count(ControlPoint)) == ("control_points", 2)
    assert placed.pixel_m == pytest.approx(0.5, rel=0.01)
    assert placement_of(placed).basis.tied_to == (known.uid,)
    assert "tied to known" in panel(hand).standing.text()


def test_the_worst_point_is_marked_and_left_out_in_the_table(hand: Analyst, tmp_path: Path):
    there_and_back(hand)
    placed_date(hand, tmp_path)
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021-05-01")
    hand.key(Qt.Key.Key_G, SHIFT_CTRL)
    spots = [(120, 110), (700, 100), (690, 480), (130, 470), (400, 300)]
    for x, y in spots:
        hand.click(x, y)
        hand.qtbot.wait(50)
        hand.click(x + (30 if (x, y) == (400, 300) else 0), y)
    page = panel(hand).pages["points"]
    draft = hand.window.bench.host.context.placing
    assert draft.outcome.worst_uid == draft.points[4].uid
    assert "RMSE" in panel(hand).result.text()
    page.table.item(4, 0).setCheckState(Qt.CheckState.Unchecked)
    assert draft.outcome.fit.rmse_m < 1.5
    numbered = [point.px for point in draft.points]
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert [point.px for point in draft.points] == numbered
    assert [row.enabled for row in hand.document.all(ControlPoint)].count(False) == 1
    assert scene(hand, shot.uid).rmse_m < 1.5


def test_the_classes_give_way_while_an_image_is_placed(hand: Analyst, tmp_path: Path):
    add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    classes = hand.window.bench.palette_panel
    hand.window.resize(1280, 800)
    hand.key(Qt.Key.Key_G, CTRL)
    assert not classes.isVisible()
    hand.window.bench.host.use("rectangle")
    assert classes.isVisible()
    hand.key(Qt.Key.Key_G, CTRL)
    assert not classes.isVisible()
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Escape)
    assert classes.isVisible()


def test_an_image_that_goes_while_it_is_placed_does_not_keep_the_next_from_it(hand: Analyst, tmp_path: Path):
    add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    hand.key(Qt.Key.Key_G, CTRL)
    hand.click(100, 500)
    hand.window.workspace.session.undo()
    hand.settle()
    assert hand.document.count(Scene) == 0
    draft = hand.window.bench.host.context.placing
    assert not draft.is_dirty
    other = add(hand, screenshot(tmp_path / "other.png"), site="Samsu", acquired="2022")
    hand.key(Qt.Key.Key_G, CTRL)
    assert draft.scene_uid == other.uid
    assert "one end" in hand.window.bench.status.sentence.text()


@pytest.mark.parametrize("wrong", [0, 2])
def test_four_corners_typed_and_wrong_ones_said(hand: Analyst, tmp_path: Path, wrong: int):
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    place = panel(hand)
    place.choose_way("corners")
    corners = ("41.42, 128.18", "41.42 N 128.19 E", "41.414, 128.19", "41.414, 128.18")
    for field, text in zip(place.pages["corners"].corners, corners, strict=True):
        field.setFocus()
        QTest.keyClicks(field, text if text != corners[wrong] else "nowhere")
    place.apply()
    assert "is not a position" in hand.window.bench.status.sentence.text()
    mended = place.pages["corners"].corners[wrong]
    mended.clear()
    QTest.keyClicks(mended, corners[wrong])
    QTest.keyClick(mended, Qt.Key.Key_Return)
    hand.settle()
    assert scene(hand, shot.uid).placement == "corners"
    assert placement_of(scene(hand, shot.uid)).to_lonlat(np.array([[0.0, 0.0]]))[0] == pytest.approx((128.18, 41.42))


def test_how_sure_typed_coordinates_are_goes_into_areas(hand: Analyst, tmp_path: Path):
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    hand.key(Qt.Key.Key_G, SHIFT_CTRL)
    page, draft = panel(hand).pages["points"], hand.window.bench.host.context.placing
    assert not page.typed_sd.isVisible()
    for pixel, text in (((100, 100), "41.42, 128.18"), ((700, 100), "41.42, 128.187"), ((700, 500), "41.417, 128.187")):
        hand.click(*pixel)
        type_in(hand, text)
        hand.canvas.setFocus()
    assumed = draft.outcome.solution.error
    assert assumed.assumed
    for text in ("nothing", "3 m"):
        page.typed_sd.setFocus()
        page.typed_sd.selectAll()
        QTest.keyClicks(page.typed_sd, text)
        hand.canvas.setFocus()
        assert ("is not a length" in hand.window.bench.status.sentence.text()) == (text == "nothing")
    said = draft.outcome.solution.error
    assert said.u == pytest.approx(3 * assumed.u, rel=0.02)
    assert not said.assumed
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert scene(hand, shot.uid).scale_sd == pytest.approx(said.u)
    assert draft.outcome.solution.error.u == pytest.approx(said.u, rel=0.01)


def test_screenshots_of_one_view_in_one_action(hand: Analyst, tmp_path: Path):
    known = placed_date(hand, tmp_path)
    shots = [add(hand, screenshot(tmp_path / f"shot{n}.png", n), site="Samsu", acquired=f"202{n}") for n in (1, 2)]
    other = add(hand, screenshot(tmp_path / "small.png", 3, (400, 300)), site="Samsu", acquired="2023")
    hand.window.workspace.selection.show(hand.window.workspace.selection.site_uid, shots[0].uid)
    place = panel(hand)
    place.choose_way("same")
    assert place.pages["same"].others.isVisible()
    place.pages["same"].others.setChecked(True)
    place.place.click()
    hand.settle()
    for shot in shots:
        assert scene(hand, shot.uid).pixel_m == pytest.approx(0.5, rel=1e-6)
        assert placement_of(scene(hand, shot.uid)).basis.same_view == known.uid
    assert scene(hand, other.uid).is_provisional
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.settle()
    assert all(scene(hand, shot.uid).is_provisional for shot in shots)


def test_a_nudge_and_a_suggestion_that_waits_for_consent(hand: Analyst, tmp_path: Path):
    placed_date(hand, tmp_path)
    wish = PlacementWish(scale_m_per_px=0.5, at=LonLat(128.186864, 41.411114))
    shot = add(hand, screenshot(tmp_path / "shot.png"), wish, site="Samsu", acquired="2021")
    hand.key(Qt.Key.Key_U)
    page = panel(hand).nudge_page
    page.suggest.click()
    hand.settle()
    assert "onto known" in page.found.text()
    assert [row.nudge_east_m for row in hand.document.all(SiteScene)] == [0.0, 0.0]
    page.use.click()
    hand.settle()
    (link,) = [row for row in hand.document.all(SiteScene) if row.scene_uid == shot.uid]
    assert link.nudge_east_m == pytest.approx(-5.0, abs=0.1)
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_Right)
    hand.settle()
    (link,) = [row for row in hand.document.all(SiteScene) if row.scene_uid == shot.uid]
    assert link.nudge_east_m == pytest.approx(-4.5, abs=0.1)
    assert "W" in page.shift.text()
    page.reset.click()
    hand.settle()
    assert [row.nudge_east_m for row in hand.document.all(SiteScene)] == [0.0, 0.0]


def test_an_image_is_seen_where_it_is_dragged_and_stays_where_it_is_let_go(hand: Analyst, tmp_path: Path):
    placed_date(hand, tmp_path)
    wish = PlacementWish(scale_m_per_px=0.5, at=LonLat(128.186864, 41.411114))
    shot = add(hand, screenshot(tmp_path / "shot.png"), wish, site="Samsu", acquired="2021")
    hand.zoom_to(200, 150, 2.0)
    hand.look_at_image()
    hand.key(Qt.Key.Key_U)
    hand.qtbot.wait(100)
    canvas, start = hand.canvas, hand.at(200, 150)
    end = start + QPoint(40, -24)
    far = QPoint(150, 90)
    before = canvas.grab().toImage()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, PLAIN, start)
    QTest.mouseMove(canvas, end)
    dragged = canvas.grab().toImage()
    for at in (start + far, start - far, start + QPoint(far.x(), -far.y())):
        assert dragged.pixelColor(at + (end - start)) == before.pixelColor(at)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, PLAIN, end)
    hand.settle()
    (link,) = [row for row in hand.document.all(SiteScene) if row.scene_uid == shot.uid]
    assert (link.nudge_east_m, link.nudge_north_m) == pytest.approx((10.0, 6.0), abs=0.3)
    screen = canvas.view.to_screen(PixelXY(200, 150))
    assert (screen.x, screen.y) == pytest.approx((end.x(), end.y()), abs=1.0)
    hand.look_at_image()
    kept = canvas.grab().toImage()
    assert kept.pixelColor(start + far + (end - start)) == before.pixelColor(start + far)
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.settle()
    assert [row.nudge_east_m for row in hand.document.all(SiteScene)] == [0.0, 0.0]
    screen = canvas.view.to_screen(PixelXY(200, 150))
    assert (screen.x, screen.y) == pytest.approx((start.x(), start.y()), abs=1.0), "the other dates never moved"


def test_a_drag_that_is_given_up_leaves_the_image_where_it_was(hand: Analyst, tmp_path: Path):
    wish = PlacementWish(scale_m_per_px=0.5, at=LonLat(128.186864, 41.411114))
    add(hand, screenshot(tmp_path / "shot.png"), wish, site="Samsu", acquired="2021")
    hand.look_at_image()
    hand.key(Qt.Key.Key_U)
    hand.qtbot.wait(100)
    start = hand.at(200, 150)
    before = hand.canvas.grab().toImage()
    QTest.mousePress(hand.canvas, Qt.MouseButton.LeftButton, PLAIN, start)
    QTest.mouseMove(hand.canvas, start + QPoint(60, 0))
    assert hand.canvas.grab().toImage() != before
    hand.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(hand.canvas, Qt.MouseButton.LeftButton, PLAIN, start + QPoint(60, 0))
    hand.settle()
    assert [row.nudge_east_m for row in hand.document.all(SiteScene)] == [0.0]
    assert hand.canvas.tool.preview().slide is None


def test_a_mosaic_is_compared_as_one_picture(hand: Analyst, tmp_path: Path):
    """Its first file alone would be taken for the whole of it."""
    folder = hand.project.parent
    picture = QImage(str(screenshot(folder / "whole.png", 1, (800, 500)))).convertToFormat(
        QImage.Format.Format_Grayscale8
    )
    gray = np.frombuffer(picture.constBits(), np.uint8).reshape(500, picture.bytesPerLine())[:, :800]
    left, right = (written(folder / f"{n}.tif", gray[:, 400 * n : 400 * n + 400], 300_000 + 200 * n) for n in (0, 1))
    late = written(folder / "late.tif", gray, 300_006)
    for count, (paths, acquired) in enumerate((((right, left), "2020"), ((late,), "2021")), 1):
        hand.window.flows.add([paths], ImageWish(site="Samsu", acquired=acquired))
        hand.wait(lambda count=count: hand.document.count(Scene) == count)
        hand.settle()
    hand.look_at_image()
    hand.key(Qt.Key.Key_U)
    page = panel(hand).nudge_page
    page.suggest.click()
    hand.settle()
    assert page.use.isVisible(), page.found.text()
    page.use.click()
    hand.settle()
    (east,) = [row.nudge_east_m for row in hand.document.all(SiteScene) if row.nudge_east_m]
    assert east == pytest.approx(-6.0, abs=0.1)


def written(path: Path, gray: np.ndarray, west: float) -> Path:
    rows, columns = gray.shape
    place = {"crs": "EPSG:32652", "transform": from_origin(west, 4_600_000, 0.5, 0.5)}
    with rasterio.open(path, "w", driver="GTiff", count=1, height=rows, width=columns, dtype="uint8", **place) as file:
        file.write(gray, 1)
    return path


def test_a_suggestion_counts_only_while_nothing_has_moved_since(hand: Analyst, tmp_path: Path):
    known = placed_date(hand, tmp_path)
    wish = PlacementWish(scale_m_per_px=0.5, at=LonLat(128.186864, 41.411114))
    shot = add(hand, screenshot(tmp_path / "shot.png"), wish, site="Samsu", acquired="2021")
    selection = hand.window.workspace.selection
    hand.key(Qt.Key.Key_U)
    page = panel(hand).nudge_page
    for move in (
        lambda: hand.key(Qt.Key.Key_Right),
        lambda: selection.show(selection.site_uid, known.uid),
    ):
        page.suggest.click()
        hand.settle()
        assert "onto known" in page.found.text() and page.use.isVisible()
        hand.canvas.setFocus()
        move()
        hand.settle()
        assert page.found.text() == "" and not page.use.isVisible()
    selection.show(selection.site_uid, shot.uid)
    page.suggest.click()
    hand.key(Qt.Key.Key_Right)
    hand.settle()
    assert not page.use.isVisible()


def test_a_dropped_kmz_adds_its_picture_as_a_placed_scene(hand: Analyst, tmp_path: Path):
    picture = screenshot(tmp_path / "a.png")
    path = tmp_path / "overlay.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", kml("<TimeStamp><when>2021-05</when></TimeStamp>" + BOX.format(rotation="")))
        archive.write(picture, "a.png")
    picture.unlink()
    hand.window.open_files([path])
    hand.wait(lambda: hand.document.count(Scene) == 1)
    hand.settle()
    hand.look_at_image()
    (added,) = hand.document.all(Scene)
    assert (added.name, added.placement, added.acquired_to) == ("Samsu 2021", "corners", "2021-05-31")
    assert added.files == "survey_images/a.png"
    assert SceneFrame(added).lonlat(np.array([[0.0, 0.0]]))[0] == pytest.approx((128.18, 41.42), abs=1e-7)


def test_an_image_with_a_sensor_model_is_placed_by_it(hand: Analyst, tmp_path: Path, shared_data: Path):
    path = Path(shutil.copy(shared_data / "georef" / "gdal_odd" / "byte_rpc.tif", tmp_path))
    added = add(hand, path, site="Hobart", acquired="2021")
    assert (added.placement, added.rmse_m) == ("native", None)
    assert "level ground at 300 m" in hand.window.bench.status.sentence.text()
    hand.zoom_to(10, 10, 8)
    hand.key(Qt.Key.Key_X)
    hand.click(10, 10)
    hand.settle()
    (ford,) = hand.document.all(Crossing)
    # GDAL's own answer for the pixel (10, 10) at 300 m, and half a pixel of 0.5 m.
    assert (ford.geom.x, ford.geom.y) == pytest.approx((147.17614944, -42.78964275), abs=5e-6)


def test_an_image_with_points_of_its_own_is_placed_by_them(hand: Analyst, tmp_path: Path, shared_data: Path):
    path = Path(shutil.copy(shared_data / "georef" / "cog_gcps.tif", tmp_path))
    added = add(hand, path, site="Coast", acquired="2021")
    with rasterio.open(path) as file:
        known = [(point.col, point.row, point.x, point.y) for point in file.gcps[0]]
    assert added.placement == "control_points"
    points = hand.document.where(ControlPoint, "scene_uid", added.uid)
    said = sorted((point.px, point.py, point.lon, point.lat) for point in points)
    assert np.allclose(said, sorted(known), rtol=0, atol=1e-9)
    table = np.array(known)
    fitted = SceneFrame(added).lonlat(table[:, :2])
    _, _, off_m = Geod(ellps="WGS84").inv(table[:, 2], table[:, 3], fitted[:, 0], fitted[:, 1])
    assert added.rmse_m is not None
    assert float(np.sqrt(np.mean(off_m**2))) == pytest.approx(added.rmse_m, rel=0.02)


def test_a_picture_from_the_clipboard_is_kept_beside_the_project(hand: Analyst, tmp_path: Path, monkeypatch):
    asked: list[list[Path]] = []
    monkeypatch.setattr(hand.window.flows, "add_images", lambda paths: asked.append(list(paths)))
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    QGuiApplication.clipboard().setImage(image)
    hand.key(Qt.Key.Key_V, CTRL)
    assert asked == [[tmp_path / "survey_images" / "pasted_1.png"]]
    assert QImage(str(asked[0][0])).size() == image.size()
    QGuiApplication.clipboard().setText("hello")
    hand.key(Qt.Key.Key_V, CTRL)
    assert "no picture" in hand.window.bench.status.sentence.text()


def test_each_of_several_pictures_gets_its_own_date_and_a_new_site_its_place(hand: Analyst, tmp_path: Path):
    paths = [screenshot(tmp_path / f"{name}.png", seed) for seed, name in enumerate("ab")]
    wish = ImageWish(site="Samsu", placement=PlacementWish(at=LonLat(128.186804, 41.411114)))
    hand.window.flows.add([(path,) for path in paths], wish, {paths[0]: "2024-05-14", paths[1]: "2022-06"})
    hand.wait(lambda: hand.document.count(Scene) == 2)
    hand.settle()
    assert {row.name: row.acquired_from for row in hand.document.all(Scene)} == {"a": "2024-05-14", "b": "2022-06-01"}
    (site,) = hand.document.all(Site)
    assert (site.geom.x, site.geom.y) == (128.186804, 41.411114)


def test_the_other_date_laid_over_shows_how_good_the_fit_is(hand: Analyst, tmp_path: Path):
    """With a good fit, picture and overlay are the same picture; with a bad one they are not."""
    there_and_back(hand)
    placed_date(hand, tmp_path)
    add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021-05-01")
    hand.key(Qt.Key.Key_G, SHIFT_CTRL)
    for pixel in ((120, 110), (700, 480)):
        hand.click(*pixel)
        hand.qtbot.wait(50)
        hand.click(*pixel)
    hand.look_at_image()
    plain = seen(hand)
    hand.key(Qt.Key.Key_G)
    (glass,) = hand.canvas.findChildren(FitGlass)
    assert glass.isVisible()
    hand.wait(lambda: not glass._image.isNull())
    good = np.abs(seen(hand) - plain).mean()
    hand.drag((700, 480), (660, 440))
    bad = np.abs(seen(hand) - plain).mean()
    assert bad > 3 * good
    hand.key(Qt.Key.Key_G)
    assert not glass.isVisible()


def seen(hand: Analyst) -> np.ndarray:
    """Brightness of the middle of the canvas, away from points and labels."""
    hand.qtbot.wait(50)
    image = hand.canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    values = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    at = hand.at(400, 300)
    return values[at.y() - 80 : at.y() + 80, at.x() - 80 : at.x() + 80].astype(float)


def test_a_world_file_needs_only_the_name_of_its_system(hand: Analyst, tmp_path: Path):
    path = screenshot(tmp_path / "shot.png")
    path.with_suffix(".pgw").write_text("0.5\n0\n0\n-0.5\n300000.25\n4599999.75\n")
    shot = add(hand, path, site="Samsu", acquired="2021")
    assert shot.is_provisional
    place = panel(hand)
    hand.wait(lambda: place._buttons["grid"].isVisibleTo(place))
    place.choose_way("grid")
    place.pages["grid"].crs.setText("EPSG:4326")
    place.apply()
    assert "must be another one" in hand.window.bench.status.sentence.text()
    place.pages["grid"].crs.setText("EPSG:32652")
    place.apply()
    hand.settle()
    placed = scene(hand, shot.uid)
    assert (placed.placement, placed.crs, placed.scale_sd) == ("native", "EPSG:32652", 0.002)
    corner = placement_of(placed).to_crs(np.array([[0.0, 0.0]]))[0]
    assert corner == pytest.approx((300_000.0, 4_600_000.0))
    add(hand, screenshot(tmp_path / "bare.png", 2), site="Samsu", acquired="2022")
    assert place.way == "scale"
    assert not place.pages["grid"].isVisible()


def test_a_world_file_with_its_system_beside_places_the_image_by_itself(hand: Analyst, tmp_path: Path):
    path = screenshot(tmp_path / "shot.png")
    path.with_suffix(".pgw").write_text("0.5\n0\n0\n-0.5\n300000.25\n4599999.75\n")
    path.with_suffix(".prj").write_text(CRS.from_epsg(32652).to_wkt("WKT1_ESRI"))
    placed = add(hand, path, site="Samsu", acquired="2021")
    assert (placed.placement, placed.crs, placed.scale_sd) == ("native", "EPSG:32652", 0.002)
    corner = placement_of(placed).to_crs(np.array([[0.0, 0.0]]))[0]
    assert corner == pytest.approx((300_000.0, 4_600_000.0))
    unread = screenshot(tmp_path / "other.png", 3)
    unread.with_suffix(".pgw").write_text("0.5\n0\n0\n-0.5\n300000.25\n4599999.75\n")
    unread.with_suffix(".prj").write_text("no system")
    assert add(hand, unread, site="Samsu", acquired="2022").is_provisional


def test_how_sure_areas_will_be_is_shown_while_the_length_is_typed(hand: Analyst, tmp_path: Path):
    shot = add(hand, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    place, draft = panel(hand), hand.window.bench.host.context.placing
    place.choose_way("scale")
    hand.click(100, 500)
    hand.click(400, 500)
    length = place.pages["scale"].length
    hand.wait(length.hasFocus)
    QTest.keyClicks(length, "30 m")
    assert length.hasFocus()
    assert length.text() == "30 m"
    assert "±" in place.result.text()
    assert "m/px" in place.result.text()
    assert not scene(hand, shot.uid).mapping, "nothing is stored yet"
    draft.take_back()
    assert draft.bar.length_m is None, "all that was typed is one step"
    assert len(draft.bar.ends) == 2
