"""Trying out a display is no edit and survives; keeping it is one, and undo brings the old one back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app.display import Displays
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.defaults import starting_records
from annotator.domain.edits.scenes import add_scene
from annotator.domain.records import Scene
from annotator.imagery.style import DisplayStyle
from annotator.store import ProjectFile

SCENE = Scene(uid="scene-1", name="2024")
WARM = DisplayStyle(gamma=1.5)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    path = tmp_path / "survey.gpkg"
    ProjectFile.create(path, starting_records("Survey"), title="Survey").close()
    made = Session.open(path, Worker(), analyst="Kim")
    made.apply(add_scene(SCENE, made.author))
    yield made
    made.close()


def scene_in(session: Session) -> Scene:
    scene = session.document.get(Scene, SCENE.uid)
    assert scene is not None
    return scene


def test_what_is_tried_out_is_no_edit_and_survives(session: Session) -> None:
    displays, told = Displays(session), []
    displays.changed.connect(told.append)
    saved: list[object] = []
    session.saved.connect(saved.append)
    displays.try_out(scene_in(session), WARM)
    displays.save()
    assert told == [SCENE.uid]
    assert not saved
    assert Displays(session).style_of(scene_in(session)) == WARM
    displays.try_out(scene_in(session), DisplayStyle())
    displays.save()
    assert not Displays(session).is_tried(SCENE.uid)


def test_keeping_is_an_edit_that_can_be_undone(session: Session) -> None:
    displays = Displays(session)
    displays.try_out(scene_in(session), WARM)
    displays.keep(scene_in(session))
    assert DisplayStyle.from_json(scene_in(session).display) == WARM
    assert not displays.is_tried(SCENE.uid)
    told: list[str] = []
    displays.changed.connect(told.append)
    session.undo()
    assert displays.style_of(scene_in(session)) == DisplayStyle()
    assert told == [SCENE.uid]
