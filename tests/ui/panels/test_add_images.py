"""The form for new images: dates of one or of each, and what the status strip of a screenshot says."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.app.exchange.status_strip import StripReading
from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.ui.dialogs import strip_help
from annotator.ui.dialogs.add_images import AddImagesDialog

READ = StripReading("2024-05-14", LonLat(128.186804, 41.411114))


def dialog(qtbot, workspace, *names: str) -> AddImagesDialog:
    made = AddImagesDialog(workspace, [Path("shots") / name for name in names])
    qtbot.addWidget(made)
    return made


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch, workspace):
    """Tells what the OCR program would read."""
    workspace.imagery = None
    monkeypatch.setattr(strip_help, "is_available", lambda: True)

    def tell(found: StripReading | Refused) -> None:
        def read(_imagery: object, _path: Path) -> StripReading:
            if isinstance(found, Refused):
                raise found
            return found

        monkeypatch.setattr(strip_help, "read_strip", read)

    return tell


def test_one_image_has_the_date_of_its_name(qtbot, workspace):
    assert dialog(qtbot, workspace, "a_2021-05-03.tif").wish().acquired == "2021-05-03"


def test_several_images_keep_the_dates_of_their_own_names(qtbot, workspace):
    assert dialog(qtbot, workspace, "a_2021-05-03.tif", "a_2022-06-01.tif").wish().acquired == ""
    assert dialog(qtbot, workspace, "a_2021-05-03.tif", "b_2021-05-03.tif").wish().acquired == "2021-05-03"


def test_the_status_strip_fills_what_is_empty_and_asks_for_a_check(qtbot, workspace, reads):
    reads(READ)
    made = dialog(qtbot, workspace, "shot.png")
    qtbot.waitUntil(lambda: "check" in made.strip.line.text())
    assert (made.acquired.text(), made.at.text()) == ("2024-05-14", "41.411114° 128.186804°")


def test_the_place_that_was_read_is_seen_and_goes_to_the_site(qtbot, workspace, reads):
    unread = dialog(qtbot, workspace, "shot.tif")
    assert not unread.form.isRowVisible(unread.at)
    reads(READ)
    made = dialog(qtbot, workspace, "shot.png")
    qtbot.waitUntil(lambda: "check" in made.strip.line.text())
    assert made.form.isRowVisible(made.at)
    assert made.wish().placement.at == pytest.approx((128.186804, 41.411114))
    made.at.clear()
    assert made.wish().placement.at is None


def test_several_pictures_have_the_dates_of_their_own_strips(qtbot, workspace, monkeypatch: pytest.MonkeyPatch, reads):
    reads(READ)
    told = {"a.png": "2024-05-14", "b.png": "2022-06", "c_2020-01-01.png": "2021-07-07"}

    def read(_imagery: object, path: Path) -> StripReading:
        if path.name not in told:
            raise Refused("blank")
        return StripReading(told[path.name])

    monkeypatch.setattr(strip_help, "read_strip", read)
    made = dialog(qtbot, workspace, "a.png", "b.png", "c_2020-01-01.png", "d.png")
    qtbot.waitUntil(lambda: "check" in made.strip.line.text())
    assert "a.png 2024-05-14, b.png 2022-06;" in made.strip.line.text()
    assert made.dates == {Path("shots/a.png"): "2024-05-14", Path("shots/b.png"): "2022-06"}
    assert made.form.isRowVisible(made.strip.use)
    made.strip.use.setChecked(False)
    assert made.dates == {}


def test_what_the_strips_tell_is_not_cut_off(qtbot, workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(strip_help, "is_available", lambda: True)
    monkeypatch.setattr(workspace.jobs, "start", lambda _label, _work, done, _failed: told.append(done))
    told: list = []
    made = dialog(qtbot, workspace, *(f"picture_of_the_market_{letter}.png" for letter in "abcdef"))
    made.show()
    qtbot.waitExposed(made)
    told[0]([(path, READ) for path in made.paths])
    qtbot.wait(20)
    line = made.strip.line
    assert line.height() >= line.heightForWidth(line.width())


def test_the_status_strip_never_writes_over_what_is_known(qtbot, workspace, reads):
    reads(READ)
    made = dialog(qtbot, workspace, "shot_2020-01-01.png")
    qtbot.waitUntil(lambda: "check" in made.strip.line.text())
    assert made.acquired.text() == "2020-01-01"


def test_a_strip_that_cannot_be_read_is_said_and_nothing_breaks(qtbot, workspace, reads):
    reads(Refused("The status strip could not be read: it is blank"))
    made = dialog(qtbot, workspace, "shot.png")
    qtbot.waitUntil(lambda: "blank" in made.strip.line.text())
    assert made.acquired.text() == ""


def test_without_ocr_there_is_a_hint(qtbot, workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(strip_help, "is_available", lambda: False)
    assert "Tesseract" in dialog(qtbot, workspace, "shot.png").strip.line.text()
