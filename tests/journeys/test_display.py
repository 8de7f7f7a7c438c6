"""How a scene is shown, in the window: bands and stretch tried, kept, undone; copies of a large image, ended."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from rasterio.transform import from_origin

from annotator.app.exchange.images import ImageWish
from annotator.domain.records import Scene
from annotator.imagery.style import DisplayStyle
from annotator.ui.panels.display import DisplayPanel
from annotator.ui.panels.job_line import JobLine
from annotator.ui.theme import apply_theme, current_palette
from tests.journeys.conftest import CTRL, Analyst

LEFT = Qt.MouseButton.LeftButton


def write(path: Path, bands: np.ndarray, **layout: object) -> Path:
    shape = {"count": bands.shape[0], "height": bands.shape[1], "width": bands.shape[2], "dtype": str(bands.dtype)}
    place = {"crs": "EPSG:32652", "transform": from_origin(400_000, 4_500_000, 0.5, 0.5)}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place, **layout) as file:
        file.write(bands)
    return path


def add(analyst: Analyst, path: Path) -> None:
    analyst.window.flows.add([(path,)], ImageWish(site="Town", acquired="2024-05-01"))
    analyst.wait(lambda: analyst.document.count(Scene) == 1)
    analyst.look_at_image()


def only(analyst: Analyst) -> Scene:
    (scene,) = analyst.document.all(Scene)
    return scene


def middle_colour(analyst: Analyst) -> tuple[int, ...]:
    analyst.canvas.finish()
    image = analyst.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return image.pixelColor(image.width() // 2, image.height() // 2).getRgb()[:3]


@pytest.fixture
def shown(analyst: Analyst) -> Analyst:
    """Three flat bands, with a little texture so that there is something to stretch."""
    bands = np.stack([np.full((600, 900), value, np.uint8) for value in (60, 100, 140)])
    bands[:, ::7, ::5] += 20
    add(analyst, write(analyst.project.parent / "town.tif", bands))
    return analyst


def test_bands_and_stretch_are_tried_kept_and_undone(shown: Analyst) -> None:
    window = shown.window
    window.bench.show_room("display")
    panel = window.findChild(DisplayPanel)
    shown.wait(lambda: panel.isVisible() and panel.bands.count() > 3 and not panel.keep.isEnabled())
    at_first = middle_colour(shown)
    choices = [panel.bands.itemText(index) for index in range(panel.bands.count())]
    third = next(index for index, text in enumerate(choices) if text.startswith("Band 3"))
    panel.bands.setFocus()
    QTest.keyClick(panel.bands, Qt.Key.Key_Home)
    for _ in range(third):
        QTest.keyClick(panel.bands, Qt.Key.Key_Down)
    panel.bands.activated.emit(third)
    shown.wait(lambda: middle_colour(shown) == (140, 140, 140))
    assert DisplayStyle.from_json(only(shown).display) == DisplayStyle()
    shown.wait(panel.full.isEnabled)
    shown.qtbot.wait(400)
    QTest.mouseClick(panel.full, LEFT)
    shown.wait(lambda: len(set(middle_colour(shown))) == 1 and middle_colour(shown)[0] in (0, 255))
    shown.wait(panel.keep.isEnabled)
    QTest.mouseClick(panel.keep, LEFT)
    shown.settle()
    kept = DisplayStyle.from_json(only(shown).display)
    assert kept.bands == (3,)
    assert kept.stretch is not None
    shown.key(Qt.Key.Key_Z, CTRL)
    shown.settle()
    assert DisplayStyle.from_json(only(shown).display) == DisplayStyle()
    shown.wait(lambda: middle_colour(shown) == at_first)


def test_the_menu_ticks_the_theme_that_is_shown(analyst: Analyst) -> None:
    dark = analyst.window.actions_["dark"]
    for _ in range(2):
        assert dark.isChecked() == current_palette().is_dark
        dark.trigger()
    apply_theme(QApplication.instance(), dark=not current_palette().is_dark)
    analyst.window.actions_.refresh_checks()
    assert dark.isChecked() == current_palette().is_dark
    dark.trigger()


def test_the_numbers_are_those_of_the_bands_after_an_undo_too(shown: Analyst) -> None:
    window, displays = shown.window, shown.window.workspace.displays
    window.bench.show_room("display")
    panel = window.findChild(DisplayPanel)
    shown.wait(lambda: panel.isVisible() and counted_bands(panel) == 3)
    panel.bands.activated.emit(panel.bands.findText("Band 3", Qt.MatchFlag.MatchStartsWith))
    shown.wait(lambda: counted_bands(panel) == 1 and panel.keep.isEnabled())
    displays.keep(only(shown))
    shown.settle()
    window.bench.stage.canvas.view_changed.disconnect()  # it would count anew, whatever had happened
    shown.key(Qt.Key.Key_Z, CTRL)
    shown.settle()
    shown.wait(lambda: counted_bands(panel) == 3)


def counted_bands(panel: DisplayPanel) -> int:
    """How many bands the chart of numbers shows."""
    return len(panel.histogram.histogram.bands) if panel.histogram.histogram else 0


def test_any_three_bands_are_shown_as_red_green_and_blue(shown: Analyst) -> None:
    shown.window.bench.show_room("display")
    panel = shown.window.findChild(DisplayPanel)
    shown.wait(lambda: panel.isVisible() and panel.three.isVisible())
    assert panel.three.bands == (1, 2, 3)
    for part, band in zip(panel.three.parts, (3, 1, 2), strict=True):
        part.setFocus()
        while part.currentIndex() > band - 1:
            QTest.keyClick(part, Qt.Key.Key_Up)
        while part.currentIndex() < band - 1:
            QTest.keyClick(part, Qt.Key.Key_Down)
    shown.wait(lambda: middle_colour(shown) == (140, 60, 100))
    assert panel.bands.currentText() == "Red, green, blue = 3, 1, 2"
    shown.wait(panel.keep.isEnabled)
    QTest.mouseClick(panel.keep, LEFT)
    shown.settle()
    assert DisplayStyle.from_json(only(shown).display).bands == (3, 1, 2)


def test_copies_of_a_large_image_are_made_in_sight_and_can_be_ended(analyst: Analyst) -> None:
    rows = np.random.default_rng(1).integers(0, 255, (3, 250, 5000), np.uint8)
    bands = np.tile(rows, (1, 18, 1))
    path = write(analyst.project.parent / "large.tif", bands, compress="DEFLATE", blockysize=8, zlevel=1)
    add(analyst, path)
    jobs, line = analyst.window.workspace.jobs, analyst.window.findChild(JobLine)
    analyst.wait(lambda: any(job.label == "Preparing large.tif for fast views" for job in jobs.running))
    analyst.wait(lambda: line.isVisible() and "large.tif" in line.label.text())
    job = jobs.running[-1]
    analyst.wait(lambda: job.fraction is not None and job.fraction > 0)
    QTest.mouseClick(line.cancel, LEFT)
    analyst.wait(lambda: not jobs.running)
    large = analyst.window.workspace.pictures.large
    picture = analyst.window.bench.stage.picture(only(analyst).uid)
    assert picture is not None
    assert large.copies_of(picture.info) is None
    assert analyst.canvas.tiles.is_sharp(analyst.canvas.view)


def large_image(folder: Path) -> Path:
    bands = np.zeros((3, 4500, 4500), np.uint8)
    bands[:] = np.linspace(0, 255, 4500).astype(np.uint8)
    return write(folder / "large.tif", bands, compress="DEFLATE", blockysize=8, zlevel=1)


def test_a_large_image_stays_visible_when_its_copies_are_cleared(analyst: Analyst) -> None:
    add(analyst, large_image(analyst.project.parent))
    stage, scene, said = analyst.window.bench.stage, only(analyst), list[str]()
    analyst.wait(lambda: stage.picture(scene.uid).source.pyramid is not None)
    analyst.settle()
    stage.said.connect(said.append)
    analyst.window.actions_["clear_copies"].trigger()
    assert "removed" in analyst.window.bench.status.sentence.text()
    for factor in (4.0, 4.0, 0.25, 0.25, 0.25):
        analyst.canvas.zoom_by(factor)
        analyst.qtbot.wait(300)
    analyst.look_at_image()
    assert not said


def test_copies_cleared_while_they_are_made_are_made_when_the_image_is_shown_again(analyst: Analyst) -> None:
    add(analyst, large_image(analyst.project.parent))
    workspace, said = analyst.window.workspace, list[str]()
    analyst.window.bench.stage.said.connect(said.append)
    analyst.wait(lambda: any("Preparing" in job.label for job in workspace.jobs.running))
    workspace.pictures.large.clear()
    analyst.settle()
    scene, site_uid = only(analyst), workspace.selection.site_uid
    workspace.selection.show(site_uid, "")
    workspace.selection.show(site_uid, scene.uid)
    picture = analyst.window.bench.stage.picture(scene.uid)
    assert picture is not None
    analyst.wait(lambda: workspace.pictures.large.copies_of(picture.info) is not None)
    assert not said


def test_it_is_said_when_a_large_image_can_have_no_copies(analyst: Analyst, user_home: Path) -> None:
    analyst.window.workspace.pictures.large.store.folder = user_home / "in the way"
    (user_home / "in the way").write_text("not a folder")
    said: list[str] = []
    analyst.window.bench.stage.said.connect(said.append)
    add(analyst, large_image(analyst.project.parent))
    analyst.wait(lambda: bool(said))
    assert len(said) == 1 and "large.tif" in said[0] and "copies" in said[0]


def test_the_room_for_copies_is_set_in_the_display_panel(shown: Analyst) -> None:
    shown.window.bench.show_room("display")
    panel, large = shown.window.findChild(DisplayPanel), shown.window.workspace.pictures.large
    panel.copies.limit.setValue(7)
    shown.settle()
    assert large.limit_bytes == 7 << 30
    shown.wait(lambda: "0.0 GB" in panel.copies.taken.text())
    assert type(large)(shown.window.workspace.jobs, shown.window.workspace.fingerprints).limit_bytes == 7 << 30
