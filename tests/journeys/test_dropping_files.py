"""Files dragged onto the window: projects, images, KML, CSV, several at once, and whole folders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

from annotator.app.opening import create_project
from annotator.domain.records import Crossing, Scene, Site
from annotator.domain.time import display
from annotator.ui.application import make_application
from annotator.ui.dialogs.add_images import AddImagesDialog
from annotator.ui.dialogs.import_files import ImportDialog
from annotator.ui.window import Window
from tests.formats.layer_files import write
from tests.journeys.dropping import Answers, drop
from tests.journeys.test_place_images import screenshot

KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>fords</name>
<Placemark><name>ford 1</name><Point><coordinates>128.18,41.41</coordinates></Point></Placemark>
<Placemark><name>ford 2</name><Point><coordinates>128.19,41.42</coordinates></Point></Placemark>
</Document></kml>"""


class Hand:
    """A window without a project, onto which files are dropped."""

    def __init__(self, qtbot) -> None:
        self.qtbot = qtbot
        self.window = Window()
        self.window.resize(1200, 800)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.answers = Answers(self._fill)
        self.kind = "auto"

    def wait(self, holds) -> None:
        self.qtbot.waitUntil(holds, timeout=15_000)

    def drop(self, *paths: Path) -> None:
        on = self.window.welcome if self.window.bench is None else self.window.bench.stage.canvas
        assert drop(on, paths)

    def settle(self) -> None:
        """Until nothing is asked, read or written any more."""
        self.qtbot.wait(60)
        work = self.window.workspace
        self.wait(lambda: work.session.is_idle and not work.jobs.running)

    @property
    def document(self):
        return self.window.workspace.document

    def _fill(self, dialog) -> None:
        if isinstance(dialog, ImportDialog):
            dialog.kind.setCurrentIndex(dialog.kind.findData(self.kind))


@pytest.fixture
def hand(qtbot, qapp) -> Iterator[Hand]:
    make_application()
    made = Hand(qtbot)
    yield made
    made.answers.stop()
    made.window.close()
    qtbot.wait(10)


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "Samsu market"
    folder.mkdir()
    return [screenshot(folder / f"samsu_{day}.png", seed) for seed, day in enumerate(("2021-05-03", "2023-06"))]


def test_a_project_on_the_welcome_page_opens(hand: Hand, tmp_path: Path) -> None:
    path = create_project(tmp_path / "survey.gpkg")
    hand.drop(path)
    hand.wait(lambda: hand.window.bench is not None)
    assert hand.window.workspace.path == path
    hand.drop(other := create_project(tmp_path / "other.gpkg"))
    hand.wait(lambda: hand.window.workspace is not None and hand.window.workspace.path == other)


def test_an_image_on_the_welcome_page_makes_its_project(hand: Hand, images: list[Path]) -> None:
    hand.drop(images[0])
    hand.wait(lambda: hand.window.bench is not None)
    hand.wait(lambda: hand.document.count(Scene) == 1)
    assert hand.window.workspace.path == images[0].with_suffix(".gpkg")
    (scene,) = hand.document.all(Scene)
    assert display(scene) == "2021-05-03"


def test_several_images_on_an_open_project_take_their_dates_from_their_names(
    hand: Hand, images: list[Path], tmp_path: Path
) -> None:
    hand.drop(create_project(tmp_path / "survey.gpkg"))
    hand.wait(lambda: hand.window.bench is not None)
    hand.drop(*images)
    hand.wait(lambda: hand.document.count(Scene) == 2)
    hand.settle()
    assert [type(dialog) for dialog in hand.answers.seen] == [AddImagesDialog]
    assert sorted(display(scene) for scene in hand.document.all(Scene)) == ["2021-05-03", "2023-06"]
    assert [site.name for site in hand.document.all(Site)] == ["Samsu market"]


def test_a_folder_of_images_and_a_kml_is_a_new_project(hand: Hand, images: list[Path]) -> None:
    folder = images[0].parent
    (folder / "fords.kml").write_text(KML, "utf-8")
    (folder / "notes.docx").write_bytes(b"not for us")
    hand.kind = "crossing"
    hand.drop(folder)
    hand.wait(lambda: hand.window.bench is not None)
    hand.wait(lambda: hand.document.count(Crossing) == 2)
    hand.settle()
    assert hand.window.workspace.path == folder / "Samsu market.gpkg"
    assert sorted(display(scene) for scene in hand.document.all(Scene)) == ["2021-05-03", "2023-06"]
    assert {scene.files for scene in hand.document.all(Scene)} == {path.name for path in images}
    hand.window.close_project()
    hand.drop(folder)
    hand.wait(lambda: hand.window.bench is not None)
    hand.settle()
    assert hand.document.count(Scene) == 2, "the folder's own project is opened again"


def test_tables_and_kml_on_an_open_project_are_taken_in(hand: Hand, tmp_path: Path) -> None:
    kml, table = tmp_path / "fords.kml", tmp_path / "fords.csv"
    kml.write_text(KML, "utf-8")
    table.write_text("name,lat,lon\nford 3,41.43,128.20\n", "utf-8")
    hand.drop(create_project(tmp_path / "survey.gpkg"))
    hand.wait(lambda: hand.window.bench is not None)
    hand.kind = "crossing"
    hand.drop(kml, table)
    hand.wait(lambda: hand.document.count(Crossing) == 3)
    assert {row.name for row in hand.document.all(Crossing)} == {"ford 1", "ford 2", "ford 3"}


def test_why_an_image_is_refused_stays_whatever_else_was_dropped(
    hand: Hand, images: list[Path], tmp_path: Path
) -> None:
    bogus, table = tmp_path / "bogus.jpg", tmp_path / "fords.csv"
    bogus.write_bytes(b"no picture at all")
    table.write_text("name,lat,lon\nford 3,41.43,128.20\n", "utf-8")
    hand.drop(create_project(tmp_path / "survey.gpkg"))
    hand.wait(lambda: hand.window.bench is not None)
    hand.kind = "crossing"
    hand.drop(images[0], bogus, table)
    hand.wait(lambda: hand.document.count(Crossing) == 1 and hand.document.count(Scene) == 1)
    hand.settle()
    (sentence,) = hand.window.bench.notices.sentences
    assert "bogus.jpg" in sentence


def test_a_project_with_images_opens_and_takes_them_in(hand: Hand, images: list[Path], tmp_path: Path) -> None:
    hand.drop(images[1], create_project(tmp_path / "survey.gpkg"))
    hand.wait(lambda: hand.window.bench is not None and hand.document.count(Scene) == 1)
    assert hand.window.workspace.path == tmp_path / "survey.gpkg"


def test_what_is_of_no_use_is_said(hand: Hand, tmp_path: Path) -> None:
    empty, letter = tmp_path / "empty", tmp_path / "letter.docx"
    empty.mkdir()
    letter.write_bytes(b"")
    hand.drop(empty)
    hand.wait(lambda: "empty holds no image" in hand.window._notice.text())
    assert hand.window.bench is None
    hand.drop(create_project(tmp_path / "survey.gpkg"))
    hand.wait(lambda: hand.window.bench is not None)
    hand.drop(letter)
    hand.wait(lambda: hand.window.bench.notices.sentences != [])
    assert "letter.docx: not a kind of file" in hand.window.bench.notices.sentences[0]
    assert hand.answers.seen == []


def test_a_folder_that_holds_a_project_opens_it(hand: Hand, repo_root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    shutil.copytree(repo_root / "projects" / "sample", folder)
    hand.drop(folder)
    hand.wait(lambda: hand.window.bench is not None)
    assert hand.window.workspace.path == folder / "sample.gpkg"
    assert hand.answers.seen == []


def test_layers_of_another_program_are_taken_in_and_not_opened(hand: Hand, tmp_path: Path) -> None:
    layers = write(tmp_path / "towns.gpkg", [shapely.Point(128.18, 41.41)], {"name": ["Samsu"]})
    hand.drop(layers)
    hand.wait(lambda: hand.window.bench is not None and hand.document.count(Site) == 1)
    assert hand.window.workspace.path == tmp_path / "towns_survey.gpkg", "the layers' own file is no project"
    folder = tmp_path / "more"
    folder.mkdir()
    write(folder / "more.gpkg", [shapely.Point(128.5, 41.5)], {"name": ["Hyesan"]})
    (folder / "below").mkdir()
    create_project(folder / "below" / "old.gpkg")
    hand.drop(folder)
    hand.wait(lambda: hand.document.count(Site) == 2)
    assert hand.window.workspace.path == tmp_path / "towns_survey.gpkg"
    (asked,) = [one for one in hand.answers.seen[1:] if isinstance(one, ImportDialog)]
    assert [path.name for path in asked.paths] == ["more.gpkg"], "a project below is none of them"
