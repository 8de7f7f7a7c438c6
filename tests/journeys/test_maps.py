"""Map tiles in the window: a source added by its dialog, a base map in register, marks on a scene made of tiles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.app.exchange.images import ImageWish
from annotator.app.exchange.placing import PlacementWish
from annotator.app.maps import sources
from annotator.domain.measure.geodesic import area_perimeter_m2
from annotator.domain.positions import LonLat
from annotator.domain.records import Scene, Site, Stall
from annotator.imagery.services.service import TileService
from annotator.ui.dialogs.add_tile_source import AS_SCENE, AddTileSourceDialog
from annotator.ui.features import map_layers
from tests.formats.test_map_services import WMS
from tests.imagery.services.tile_server import TileServer
from tests.journeys.conftest import CTRL, Analyst
from tests.journeys.test_measure_roofs import add_image


@pytest.fixture
def server(shared_data: Path):
    running = TileServer(shared_data / "tiles" / "xyz_world")
    yield running
    running.close()


@pytest.fixture
def world(server: TileServer) -> TileService:
    return TileService("World", f"{server.url}/{{z}}/{{x}}/{{y}}.png", 0, 2, attribution="© Makers of the world")


def sharp(analyst: Analyst) -> None:
    """Until every tile of the view is here and nothing is on its way."""
    fetcher, loader = analyst.window.bench.stage.maps.atlas.fetcher, analyst.window.bench.stage.tiles._loader

    def is_final() -> bool:
        return analyst.canvas.tiles.is_sharp(analyst.canvas.view) and loader.is_idle

    analyst.qtbot.wait(100)
    analyst.wait(lambda: is_final() and not fetcher.is_busy)
    analyst.qtbot.wait(200)
    analyst.wait(lambda: is_final() and not fetcher.is_busy)


def pixels(analyst: Analyst) -> np.ndarray:
    analyst.canvas.finish()
    image = analyst.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return rows[:, : image.width()].copy()


def in_dialog(analyst: Analyst, fill, archive: Path | None = None) -> None:
    """Open the dialog from the menu (or by dropping a file) and let `fill` work in it while it is open."""
    failures: list[Exception] = []

    def work() -> None:
        dialog = QApplication.activeModalWidget()
        try:
            assert isinstance(dialog, AddTileSourceDialog)
            fill(dialog)
        except Exception as error:  # noqa: BLE001 - told by the test, not in Qt's event loop
            failures.append(error)
            if dialog is not None:
                dialog.reject()

    QTimer.singleShot(100, work)
    if archive is None:
        analyst.window.actions_["add_tile_source"].trigger()
    else:
        analyst.window.open_files([archive])
    assert not failures, failures


def test_nothing_is_asked_before_a_source_was_added(analyst: Analyst, server: TileServer, shared_data: Path):
    add_image(analyst, shared_data / "buildings_spacenet" / "sample_geotiff.tif", site="Atlanta", acquired="2015-10")

    def fill(dialog: AddTileSourceDialog) -> None:
        QTest.keyClicks(dialog.address, f"{server.url}/{{z}}/{{x}}/{{y}}.png")
        assert "XYZ" in dialog.kind.text()
        analyst.qtbot.wait(200)
        dialog.reject()

    in_dialog(analyst, fill)
    analyst.qtbot.wait(200)
    assert server.asked == []
    maps = analyst.window.bench.stage.maps
    assert maps.atlas.fetcher.requests == 0 and not maps.atlas.uses_network()


def test_a_source_added_by_the_dialog_lies_beneath_the_scene_in_register(
    analyst: Analyst, server: TileServer, shared_data: Path, tmp_path: Path
):
    """The map around the image shows, pixel by pixel, what the tiles hold at that longitude and latitude."""
    add_coarse_scene(analyst, tmp_path)

    def fill(dialog: AddTileSourceDialog) -> None:
        QTest.keyClicks(dialog.address, f"{server.url}/{{z}}/{{x}}/{{y}}.png")
        dialog.max_zoom.setValue(2)
        QTest.mouseClick(dialog.look, Qt.MouseButton.LeftButton)
        analyst.wait(lambda: not dialog.picture.pixmap().isNull())
        dialog.attribution.setText("© Makers of the world")
        QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    in_dialog(analyst, fill)
    choice = sources.load()
    assert choice.base_service is not None and choice.base_service.max_zoom == 2
    analyst.canvas.zoom_by(0.3)
    sharp(analyst)
    canvas, shot = analyst.canvas, pixels(analyst)
    x, y = np.meshgrid(np.arange(100.5, canvas.width() - 100), np.arange(100.5, canvas.height() - 100))
    positions = canvas.view.to_pixel(np.column_stack((x.ravel(), y.ravel())))
    outside = (np.abs(positions - 50.0) > 52.0).any(axis=1)
    lonlat = canvas.frame.lonlat(positions[outside])
    rows, cols = (np.floor(axis.ravel()[outside]).astype(int) for axis in (y, x))
    got = shot[rows, cols] >> 8 & 255
    apart = {
        (dx, dy): np.abs(got.astype(int) - world_green(shared_data, lonlat, dx, dy)).mean()
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    }
    assert min(apart, key=lambda shift: apart[shift]) == (0, 0), apart
    assert apart[0, 0] < 5.0
    assert analyst.window.bench.status.mark.isVisible()


def add_coarse_scene(analyst: Analyst, folder: Path) -> None:
    """A red picture of 100 × 100 pixels over the middle of Europe, 0.2° each."""
    path = folder / "red.png"
    Image.new("RGB", (100, 100), (200, 0, 0)).save(path)
    corners = [LonLat(0, 55), LonLat(20, 55), LonLat(20, 35), LonLat(0, 35)]
    wish = ImageWish(site="Europe", acquired="2015", placement=PlacementWish(corners=corners))
    analyst.window.flows.add([(path,)], wish)
    analyst.wait(lambda: analyst.document.count(Scene) == 1)
    analyst.settle()
    analyst.look_at_image()


def world_green(shared_data: Path, lonlat: np.ndarray, dx: int, dy: int) -> np.ndarray:
    """Green of zoom 2 at positions, shifted by whole pixels of the map; by the formulas of the projection alone."""
    whole = Image.new("RGB", (1024, 1024))
    for col in range(4):
        for row in range(4):
            with Image.open(shared_data / "tiles" / "xyz_world" / "2" / str(col) / f"{row}.png") as tile:
                whole.paste(tile.convert("RGB"), (col * 256, row * 256))
    lon, lat = lonlat.T
    x = (lon + 180.0) / 360.0 * 1024
    y = (1.0 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2.0 * 1024
    cols, rows = (np.clip(np.floor(axis).astype(int), 0, 1023) for axis in (x + dx, y + dy))
    return np.asarray(whole)[rows, cols, 1].astype(int)


def test_a_stall_on_a_scene_of_tiles_keeps_longitude_and_latitude(
    analyst: Analyst, server: TileServer, shared_data: Path
):
    add_image(analyst, shared_data / "buildings_spacenet" / "sample_geotiff.tif", site="Atlanta", acquired="2015-10")
    tile = (shared_data / "tiles" / "xyz_world" / "2" / "1" / "1.png").read_bytes()
    server.answer = lambda _path: (200, {"Content-Type": "image/png"}, tile)
    deep = TileService("Deep", f"{server.url}/{{z}}/{{x}}/{{y}}.png", 0, 18, attribution="© Makers of the world")
    analyst.window.bench.stage.maps.add(deep, ImageWish(site="Atlanta", acquired="2019", name="Deep 2019"))
    analyst.wait(lambda: analyst.document.count(Scene) == 2)
    analyst.settle()
    (scene,) = [scene for scene in analyst.document.all(Scene) if scene.kind == "tiles"]
    assert (scene.crs, scene.credit, scene.acquired_from) == ("EPSG:3857", deep.attribution, "2019-01-01")
    analyst.wait(lambda: analyst.canvas.scene.uid == scene.uid)
    x, y = analyst.canvas.frame.pixels(np.array([[-84.4790, 33.6645]]))[0].tolist()
    analyst.zoom_to(x, y, 4.0)
    sharp(analyst)
    assert len({path.split("/")[1] for path in server.asked}) > 1
    analyst.key(Qt.Key.Key_R)
    for dx, dy in ((-20, -10), (20, -10), (20, 15)):
        analyst.click(x + dx, y + dy)
    analyst.settle()
    (stall,) = analyst.document.all(Stall)
    assert stall.geom_px is None and stall.drawn_on == scene.uid
    corners = analyst.canvas.frame.lonlat(np.array([[x - 20, y - 10], [x + 20, y - 10], [x + 20, y + 15]]))
    ring = shapely.get_coordinates(stall.geom.exterior)
    metres_per_screen_px = analyst.canvas.decor.m_per_px / analyst.canvas.view.scale
    for corner in corners:
        nearest = np.abs(ring - corner).max(axis=1).min()
        assert nearest * 111_000 < 1.5 * metres_per_screen_px
    assert stall.area_m2 == pytest.approx(area_perimeter_m2(stall.geom)[0])
    assert stall.area_sd_m2
    analyst.window.workspace.session.undo()
    analyst.settle()
    analyst.window.workspace.session.redo()
    analyst.settle()
    (again,) = analyst.document.all(Stall)
    assert again.geom.equals(stall.geom) and again.area_m2 == stall.area_m2
    analyst.key(Qt.Key.Key_Escape)
    analyst.key(Qt.Key.Key_Escape)
    analyst.drag((x, y + 2), (x + 30, y + 2))
    analyst.settle()
    (moved,) = analyst.document.all(Stall)
    assert moved.geom_px is None
    centres = [shapely.get_coordinates(each.geom.centroid)[0] for each in (moved, stall)]
    after, before = analyst.canvas.frame.pixels(np.array(centres))
    assert after - before == pytest.approx([30, 0], abs=0.6)
    assert moved.area_m2 == pytest.approx(stall.area_m2, rel=1e-4)
    assert moved.area_sd_m2 == pytest.approx(stall.area_sd_m2, rel=1e-3)


def test_a_project_from_others_asks_nobody_until_its_source_is_added(
    analyst: Analyst, world: TileService, server: TileServer
):
    maps = analyst.window.bench.stage.maps
    maps.add(world, ImageWish(site="Everywhere", acquired="2019", name="World 2019"))
    analyst.wait(lambda: analyst.document.count(Scene) == 1)
    analyst.settle()
    sharp(analyst)
    maps.atlas.choose(sources.MapChoice())
    maps.atlas.clear_cache()
    asked = len(server.asked)
    analyst.canvas.zoom_by(3.0)
    analyst.qtbot.wait(300)
    assert len(server.asked) == asked
    assert "add that source" in analyst.canvas.decor.hint
    maps.add(world, None)
    analyst.wait(lambda: len(server.asked) > asked)
    assert not analyst.canvas.decor.hint


def test_offline_the_seen_stays_and_the_mark_says_so(analyst: Analyst, world: TileService, server: TileServer):
    bench = analyst.window.bench
    bench.stage.maps.add(world, ImageWish(site="Everywhere", acquired="2019", name="World 2019"))
    analyst.wait(lambda: analyst.document.count(Scene) == 1)
    analyst.settle()
    sharp(analyst)
    seen, view = pixels(analyst), analyst.canvas.view
    mark = bench.status.mark
    assert mark.isVisible() and "Online" in mark.text()
    QTest.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert "Offline" in mark.text()
    asked = len(server.asked)
    server.close()
    analyst.window.close_project()
    assert analyst.window.open_project(analyst.project) is not False
    analyst.wait(lambda: analyst.window.bench is not None and analyst.canvas.scene is not None)
    analyst.wait(lambda: analyst.canvas.tiles.has_picture)
    sharp(analyst)
    assert analyst.canvas.view == view
    again, middle = pixels(analyst), np.s_[200:600, 300:900]
    assert len(np.unique(again[middle])) > 50
    np.testing.assert_array_equal(again[middle], seen[middle])
    assert len(server.asked) == asked


def test_a_dropped_archive_is_a_scene_without_a_network(analyst: Analyst, shared_data: Path):
    maps = analyst.window.bench.stage.maps

    def fill(dialog: AddTileSourceDialog) -> None:
        assert dialog.use.currentIndex() == AS_SCENE
        analyst.wait(lambda: not dialog.picture.pixmap().isNull())
        dialog.site.setEditText("Everywhere")
        dialog.acquired.setText("2020")
        QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    in_dialog(analyst, fill, shared_data / "tiles" / "world_l1.mbtiles")
    analyst.wait(lambda: analyst.document.count(Scene) == 1)
    analyst.settle()
    sharp(analyst)
    assert not analyst.canvas.decor.hint and analyst.canvas.tiles.has_picture
    assert maps.atlas.fetcher.requests == 0 and not analyst.window.bench.status.mark.isVisible()
    assert len(np.unique(pixels(analyst)[300:500, 500:800])) > 50


def test_another_date_made_of_tiles_can_be_swiped_over_a_scene(
    analyst: Analyst, world: TileService, server: TileServer, tmp_path: Path
):
    add_coarse_scene(analyst, tmp_path)
    (red,) = analyst.document.all(Scene)
    site_uid = analyst.window.workspace.selection.site_uid
    analyst.window.bench.stage.maps.add(world, ImageWish(site="Europe", acquired="2012", name="World 2012"))
    analyst.wait(lambda: analyst.document.count(Scene) == 2)
    analyst.settle()
    analyst.window.workspace.selection.show(site_uid, red.uid)
    analyst.look_at_image()
    analyst.canvas.fit()
    middle = np.s_[400:500, 500:700]
    analyst.wait(lambda: (pixels(analyst)[middle] & 0xFFFFFF == 0xC80000).all())
    analyst.window.bench.stage.comparing.blink(True)
    analyst.wait(lambda: not (pixels(analyst)[middle] & 0xFFFFFF == 0xC80000).any())
    analyst.window.bench.stage.comparing.blink(False)
    analyst.wait(lambda: (pixels(analyst)[middle] & 0xFFFFFF == 0xC80000).all())


def test_a_view_beside_shows_map_tiles_and_keeps_them_when_the_canvas_turns(
    analyst: Analyst, server: TileServer, shared_data: Path, tmp_path: Path
):
    """A date made of tiles and the base map below it, in a pane of their own."""
    add_coarse_scene(analyst, tmp_path)
    tile = (shared_data / "tiles" / "xyz_world" / "2" / "2" / "1.png").read_bytes()
    server.answer = lambda _path: (200, {"Content-Type": "image/png"}, tile)
    deep = TileService("Deep", f"{server.url}/{{z}}/{{x}}/{{y}}.png", 0, 8, attribution="© Makers of the world")
    (red,) = analyst.document.all(Scene)
    stage, selection = analyst.window.bench.stage, analyst.window.workspace.selection
    stage.maps.add(deep, ImageWish(site="Europe", acquired="2012", name="Deep 2012"))
    analyst.wait(lambda: analyst.document.count(Scene) == 2)
    analyst.settle()
    selection.show(selection.site_uid, red.uid)
    analyst.look_at_image()
    stage.panes.add()
    (pane,) = stage.panes.linked
    assert pane.scene.kind == "tiles"
    analyst.wait(lambda: pane.tiles.has_picture and pane.tiles.is_sharp(pane.view))
    asked = len(server.asked)
    stage.maps.follow()
    pane.zoom_by(4.0)
    analyst.wait(lambda: len(server.asked) > asked and pane.tiles.is_sharp(pane.view))
    stage.maps.add(TileService("Map", deep.url, 0, 3, attribution="© Makers of the map"), None)
    analyst.wait(lambda: len(pane.tiles.layers) == 2 and pane.tiles.is_sharp(pane.view))
    assert pane.tiles.layers[0].source != analyst.canvas.tiles.layers[0].source
    stage.panes.close_all()
    assert len(stage.maps.atlas.showing()) == 1


def test_a_wms_is_listed_and_its_layer_becomes_a_dated_scene(analyst: Analyst, server: TileServer, shared_data: Path):
    tile = (shared_data / "tiles" / "xyz_world" / "1" / "1" / "0.png").read_bytes()
    page = WMS.replace("http://maps.example/wms?map=a", f"{server.url}/wms?map=a")
    second = "<Layer><Name>roads</Name><Title>Roads</Title></Layer><Layer><Title>only"
    page = page.replace("<Layer><Title>only", second)

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        return (200, {}, page.encode()) if "GetCapabilities" in path else (200, {"Content-Type": "image/png"}, tile)

    server.answer = answer

    def fill(dialog: AddTileSourceDialog) -> None:
        QTest.keyClicks(dialog.address, f"{server.url}/wms?map=a")
        assert not dialog.accept_button.isEnabled() and server.asked == []
        QTest.mouseClick(dialog.look, Qt.MouseButton.LeftButton)
        analyst.wait(lambda: dialog.layers.count() == 2)
        dialog.layers.setCurrentIndex(0)
        dialog.max_zoom.setValue(9)
        dialog.use.setCurrentIndex(AS_SCENE)
        dialog.site.setEditText("North")
        dialog.acquired.setText("2020-13")
        assert not dialog.accept_button.isEnabled()
        dialog.acquired.setText("2020")
        assert (dialog.name.text(), dialog.attribution.text()) == ("Aerial images 2020", "Land survey")
        QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)

    in_dialog(analyst, fill)
    analyst.wait(lambda: analyst.document.count(Scene) == 1)
    analyst.settle()
    (scene,) = analyst.document.all(Scene)
    assert (scene.kind, scene.acquired_from, scene.credit) == ("tiles", "2020-01-01", "Land survey")
    west, south, east, north = scene.geom.bounds
    assert west <= 124.0 < 131.0 <= east and south <= 37.0 < 43.0 <= north
    sharp(analyst)
    assert any("REQUEST=GetMap" in path for path in server.asked)


def test_a_wrong_key_is_one_sentence_in_the_status_bar(analyst: Analyst, server: TileServer, tmp_path: Path):
    add_coarse_scene(analyst, tmp_path)
    server.answer = lambda _path: (403, {}, b"")
    keyed = TileService("Keyed map", f"{server.url}/{{z}}/{{x}}/{{y}}.png?token=SECRET1", 0, 2)
    said: list[str] = []
    analyst.window.bench.stage.said.connect(said.append)
    analyst.window.bench.stage.maps.add(keyed, None)
    analyst.wait(lambda: bool(said))
    analyst.canvas.zoom_by(0.3)
    analyst.qtbot.wait(300)
    assert len(said) == 1 and "Keyed map" in said[0] and "SECRET1" not in said[0]
    assert len(server.asked) <= 4
    assert "Keyed map" in analyst.window.bench.status.sentence.text()


def test_an_archive_that_cannot_be_shown_says_why(analyst: Analyst, shared_data: Path):
    def fill(dialog: AddTileSourceDialog) -> None:
        assert "vector tiles" in dialog._complaint.text()
        assert not dialog.accept_button.isEnabled() and not dialog.look.isEnabled()
        dialog.reject()

    in_dialog(analyst, fill, shared_data / "tiles" / "test_fixture_1.pmtiles")


def test_the_zooms_of_an_archive_are_those_it_holds(analyst: Analyst, shared_data: Path):
    """A scene keeps the path alone: with other zooms its tiles could not be found again."""

    def fill(dialog: AddTileSourceDialog) -> None:
        QTest.keyClick(dialog.max_zoom, Qt.Key.Key_Down)
        assert dialog.service().max_zoom == 1 and not dialog.max_zoom.isEnabled()
        dialog.reject()

    in_dialog(analyst, fill, shared_data / "tiles" / "world_l1.mbtiles")


def test_enter_in_a_field_throws_nothing_away(analyst: Analyst, server: TileServer):
    def fill(dialog: AddTileSourceDialog) -> None:
        QTest.keyClicks(dialog.address, f"{server.url}/wms")
        QTest.keyClick(dialog.address, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert not any(button.isDefault() for button in dialog.buttons.buttons() if button is not dialog.accept_button)
        dialog.reject()

    in_dialog(analyst, fill)
    assert server.asked == []


def test_a_broken_server_that_works_again_is_asked_when_its_source_is_added_again(
    analyst: Analyst, server: TileServer, world: TileService, tmp_path: Path
):
    add_coarse_scene(analyst, tmp_path)
    server.answer = lambda _path: (403, {}, b"")
    maps = analyst.window.bench.stage.maps
    maps.add(world, None)
    analyst.canvas.zoom_by(0.3)
    analyst.wait(lambda: bool(server.asked) and not maps.atlas.fetcher.is_busy)
    server.answer = lambda _path: None
    asked = len(server.asked)
    analyst.canvas.zoom_by(0.9)
    analyst.qtbot.wait(300)
    assert len(server.asked) == asked
    maps.add(world, None)
    sharp(analyst)
    assert len(server.asked) > asked
    assert len(np.unique(pixels(analyst)[100:300, 100:1000])) > 50


def test_a_source_that_is_a_scene_already_is_gone_to_and_nothing_jumps_later(
    analyst: Analyst, world: TileService, tmp_path: Path
):
    add_coarse_scene(analyst, tmp_path)
    (red,) = analyst.document.all(Scene)
    selection, wish = analyst.window.workspace.selection, ImageWish(site="Europe", acquired="2012", name="World 2012")
    for _again in range(2):
        analyst.window.bench.stage.maps.add(world, wish)
        analyst.wait(lambda: selection.scene_uid not in ("", red.uid))
        analyst.settle()
        selection.show(selection.site_uid, red.uid)
        analyst.look_at_image()
    assert analyst.document.count(Scene) == 2
    analyst.key(Qt.Key.Key_C)
    analyst.click(50, 50)
    analyst.settle()
    assert selection.scene_uid == red.uid


@pytest.mark.parametrize("height", [700, 860, 880, 900, 1000])
def test_who_made_the_map_is_never_hidden_by_the_tools(
    analyst: Analyst, world: TileService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, height: int
):
    places: dict[str, QPointF] = {}
    monkeypatch.setattr(map_layers, "paint_text", lambda _painter, at, text, _font: places.update({text: at}))
    add_coarse_scene(analyst, tmp_path)
    analyst.window.bench.stage.maps.add(world, None)
    analyst.window.resize(1400, height)
    analyst.qtbot.wait(50)
    analyst.canvas.grab()
    at, tools = places[world.attribution], analyst.window.bench.stage.tool_bar.geometry()
    assert at.x() > tools.right() or at.y() - 12 > tools.bottom()


def test_another_base_map_is_seen_at_once(analyst: Analyst, server: TileServer, shared_data: Path, tmp_path: Path):
    """Nothing of the former one stays in a view that does not move."""
    add_coarse_scene(analyst, tmp_path)
    for name, color in (("blue", (0, 0, 200)), ("green", (0, 200, 0))):
        Image.new("RGB", (256, 256), color).save(tmp_path / f"{name}.png")

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        return 200, {"Content-Type": "image/png"}, (tmp_path / f"{path.split('/')[1]}.png").read_bytes()

    server.answer = answer
    maps = analyst.window.bench.stage.maps
    outside = np.s_[100:200, 5:80]
    for name in ("blue", "green"):
        maps.add(TileService(name, f"{server.url}/{name}/{{z}}/{{x}}/{{y}}.png", 0, 2), None)
        sharp(analyst)
    assert any(path.startswith("/green/") for path in server.asked)
    assert (pixels(analyst)[outside] & 0xFFFFFF == 0x00C800).all()


def test_all_that_a_source_says_of_itself_is_seen_in_the_panel(analyst: Analyst, server: TileServer):
    attribution = "© The makers of the world, its contributors, and everybody else whom they name in a very long line"
    long = TileService("World", f"{server.url}/{{z}}/{{x}}/{{y}}.png", 0, 2, attribution=attribution, licence="ODbL")
    panel = analyst.window.bench.show_room("maps")
    analyst.window.bench.stage.maps.add(long, None)
    analyst.qtbot.wait(50)
    about = panel.about
    assert about.height() >= about.heightForWidth(about.width()) > 3 * about.fontMetrics().height()


def test_a_scene_whose_adding_is_undone_gives_way_to_what_is_left(analyst: Analyst, world: TileService, tmp_path: Path):
    add_coarse_scene(analyst, tmp_path)
    (red,) = analyst.document.all(Scene)
    (europe,) = analyst.document.all(Site)
    selection = analyst.window.workspace.selection
    for site in ("Elsewhere", "Europe"):
        analyst.window.bench.stage.maps.add(world, ImageWish(site=site, acquired="2019", name=f"World {site}"))
        analyst.wait(lambda: selection.scene_uid not in ("", red.uid))
        analyst.settle()
        analyst.key(Qt.Key.Key_Z, CTRL)
        analyst.wait(lambda: analyst.document.count(Scene) == 1)
        assert (selection.site_uid, selection.scene_uid) == (europe.uid, red.uid)
        analyst.look_at_image()
        assert list(analyst.document.all(Scene)) == [red] and list(analyst.document.all(Site)) == [europe]
