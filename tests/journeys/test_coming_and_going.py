"""What a window does around the work: recent projects, full screen, themes, missing images, damage, closing."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QToolButton

from annotator.app.exchange.images import ImageWish
from annotator.app.headless import Project
from annotator.app.memory import recent_projects
from annotator.app.opening import create_project
from annotator.domain.edits.scenes import add_site
from annotator.domain.records import Scene, Site
from annotator.store import ProjectFile
from annotator.ui.application import make_application
from annotator.ui.theme import apply_theme, current_palette
from annotator.ui.window import Window
from tests.journeys.conftest import CTRL, PLAIN, Analyst
from tests.journeys.test_place_images import screenshot


@pytest.fixture
def window(qtbot, qapp) -> Iterator[Window]:
    make_application()
    made = Window()
    made.resize(1200, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    qtbot.wait(10)


@pytest.fixture
def hand(qtbot, qapp, new_project: Path, tmp_path: Path) -> Iterator[Analyst]:
    """A project with one image."""
    make_application()
    made = Analyst(qtbot, new_project)
    made.window.flows.add([(screenshot(tmp_path / "samsu_2021-05-03.png"),)], ImageWish(site="Samsu"))
    made.wait(lambda: made.document.count(Scene) == 1)
    made.settle()
    made.look_at_image()
    yield made
    made.leave()


def opened(qtbot, window: Window, path: Path) -> None:
    window.open_project(path)
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.path == path, timeout=10_000)
    qtbot.waitUntil(lambda: not window.workspace.jobs.running, timeout=10_000)


def recent_buttons(window: Window) -> list[QPushButton]:
    return [button for button in window.welcome.findChildren(QPushButton, "recent") if button.isVisible()]


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_recent_projects_open_with_a_click_and_missing_ones_say_so(qtbot, window: Window, tmp_path: Path) -> None:
    first, second, gone = (create_project(tmp_path / f"{name}.gpkg") for name in ("first", "second", "gone"))
    for path in (first, second, gone):
        opened(qtbot, window, path)
    QTest.keyClick(window.bench.stage.canvas, Qt.Key.Key_W, CTRL)
    assert window.bench is None
    qtbot.waitUntil(lambda: not gone.with_name("gone.gpkg.lock").exists(), timeout=10_000)
    gone.unlink()
    window.welcome.refresh()
    qtbot.wait(20)
    qtbot.waitUntil(lambda: len(recent_buttons(window)) == 3, timeout=5_000)
    newest, middle, oldest = recent_buttons(window)
    assert (newest.isEnabled(), middle.isEnabled(), oldest.isEnabled()) == (False, True, True)
    assert "missing" in newest.text()
    assert recent_projects()[0] == gone
    click(window.welcome.findChild(QPushButton, "forget"))
    qtbot.waitUntil(lambda: recent_buttons(window) and "missing" not in recent_buttons(window)[0].text())
    assert recent_projects() == [second, first]
    oldest = recent_buttons(window)[-1]
    click(oldest)
    qtbot.waitUntil(lambda: window.bench is not None, timeout=10_000)
    assert window.workspace.path == first


def test_full_screen_and_back(hand: Analyst) -> None:
    hand.key(Qt.Key.Key_F11)
    hand.wait(hand.window.isFullScreen)
    assert hand.window.actions_["full_screen"].isChecked()
    hand.key(Qt.Key.Key_F11)
    hand.wait(lambda: not hand.window.isFullScreen())
    assert not hand.window.actions_["full_screen"].isChecked()


def shade(widget, x: int = 2, y: int = 2) -> int:
    """Lightness of a pixel of a widget as it is shown."""
    return QColor(widget.grab().toImage().pixel(x, y)).lightness()


def test_all_of_an_open_project_follows_the_theme(hand: Analyst) -> None:
    window = hand.window
    apply_theme(make_application(), dark=True)
    bench = window.bench
    bench.show_room("history")
    bench.show_room("findings")
    parts = [bench.sites, bench.inspector, bench.palette_panel, bench.status, bench.bottom, bench.stage.tool_bar]
    dark = [shade(part) for part in parts]
    canvas, button = bench.stage.canvas, bench.stage.tool_bar.findChild(QToolButton, "tool_rectangle")
    surround, ink = shade(canvas), button.icon().pixmap(20, 20).toImage()
    window.actions_["dark"].trigger()
    hand.qtbot.wait(50)
    try:
        assert not current_palette().is_dark
        assert all(light > before + 100 for light, before in zip(map(shade, parts), dark, strict=True))
        assert shade(canvas) > surround
        assert button.icon().pixmap(20, 20).toImage() != ink
    finally:
        window.actions_["dark"].trigger()
    hand.qtbot.wait(50)
    assert [shade(part) for part in parts] == dark


def test_closing_with_work_in_the_background_ends_it_and_keeps_the_edits(hand: Analyst) -> None:
    workspace, begun, ended, told = hand.window.workspace, threading.Event(), threading.Event(), []

    def work(job) -> None:
        begun.set()
        try:
            for step in range(100_000):
                job.report(step / 100_000)
                ended.wait(0.001)
        finally:
            ended.set()

    workspace.jobs.start("Counting to a hundred thousand", work, told.append, lambda _error: None)
    assert begun.wait(10)
    workspace.session.apply(add_site(Site(uid="site-late", name="Late"), workspace.session.author))
    assert hand.window.close()
    assert ended.wait(10)
    hand.wait(lambda: not workspace.path.with_name(f"{workspace.path.name}.lock").exists())
    assert told == []
    with Project.open(workspace.path) as project:
        assert project.document.get(Site, "site-late") is not None


def test_missing_images_are_said_and_found_again(hand: Analyst, tmp_path: Path, monkeypatch) -> None:
    """The sentence stays above the canvas until the file is found; marks and figures are there meanwhile."""
    image, moved = tmp_path / "samsu_2021-05-03.png", tmp_path / "archive"
    project = hand.project
    hand.window.close_project()
    moved.mkdir()
    shutil.move(image, moved / "renamed.png")
    opened(hand.qtbot, hand.window, project)
    notices = hand.window.bench.notices
    (sentence,) = notices.sentences
    assert "1 image file missing" in sentence and "samsu_2021-05-03.png" in sentence
    assert "Find missing images" in hand.canvas.decor.hint
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(moved))
    click(notices.notice("missing-images").deed)
    hand.look_at_image()
    hand.settle()
    assert notices.sentences == []
    assert next(hand.document.all(Scene)).files == "archive/renamed.png"


def test_a_damaged_project_is_repaired_from_its_notice(qtbot, window: Window, tmp_path: Path, monkeypatch) -> None:
    damaged, new = tmp_path / "damaged.gpkg", tmp_path / "damaged_repaired.gpkg"
    create_project(damaged)
    data = damaged.read_bytes()
    damaged.write_bytes(bytes(100) + data[100:])
    opened(qtbot, window, damaged)
    notice = window.bench.notices.notice("damaged")
    assert "damaged.gpkg is damaged" in notice.text.text()
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: asked.append(args[2]) or (args[2], ""))
    click(notice.deed)
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.path == new, timeout=10_000)
    assert asked == [str(new)]
    assert not window.workspace.session.project.read_only
    (told,) = window.bench.notices.sentences
    assert "Nothing is lost" in told
    assert damaged.read_bytes() == bytes(100) + data[100:]


def test_a_project_that_is_edited_elsewhere_offers_a_copy_that_can_be_changed(
    qtbot, window: Window, tmp_path: Path, monkeypatch
) -> None:
    path, copy = create_project(tmp_path / "shared.gpkg"), tmp_path / "copy.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(copy), ""))
    with ProjectFile.open(path):
        opened(qtbot, window, path)
        assert window.workspace.session.project.read_only
        notice = window.bench.notices.notice("read-only")
        assert notice.text.text().endswith("To change something, save a copy and open that one.")
        click(notice.deed)
        qtbot.waitUntil(copy.exists, timeout=10_000)
        opened(qtbot, window, copy)
        assert not window.workspace.session.project.read_only


def test_what_cannot_be_repaired_is_said_on_the_welcome_page(
    qtbot, window: Window, tmp_path: Path, monkeypatch
) -> None:
    nothing = tmp_path / "nothing.gpkg"
    nothing.write_bytes(b"no project")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(nothing), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "new.gpkg"), ""))
    said = []
    monkeypatch.setattr(window, "tell_failed", lambda sentence, _title: said.append(sentence))
    window.actions_["repair"].trigger()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert "Nothing of nothing.gpkg can be read" in said[0]
    assert not (tmp_path / "new.gpkg").exists()


def test_a_notice_closes_by_key_and_gives_the_keys_back(hand: Analyst) -> None:
    hand.window.notify("test", "Something to know")
    notice = hand.window.bench.notices.notice("test")
    notice.close_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(notice.close_button, Qt.Key.Key_Escape, PLAIN)
    assert hand.window.bench.notices.sentences == []
    assert hand.canvas.hasFocus()
    hand.key(Qt.Key.Key_R)
    assert hand.window.bench.host.active.name == "rectangle"


def test_a_project_closed_and_opened_at_once_is_open_for_editing(analyst: Analyst, monkeypatch):
    """Its own lock, still held because the disk is slow, must not make it read-only."""
    project = analyst.window.workspace.session.project
    give_back = project.close
    monkeypatch.setattr(project, "close", lambda: (time.sleep(0.5), give_back()))
    analyst.window.close_project()
    analyst.window.open_project(analyst.project)
    analyst.wait(lambda: analyst.window.bench is not None)
    assert not analyst.window.workspace.session.project.read_only
