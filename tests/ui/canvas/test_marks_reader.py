"""Marks that are read on another thread catch up with what happened meanwhile."""

from __future__ import annotations

import math
import queue
from collections.abc import Callable
from dataclasses import replace

import pytest
import shapely

from annotator.app.viewport import Viewport
from annotator.domain.change import Change, RowChange, added
from annotator.domain.document import Document
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.imagery.grid import PixelRect
from annotator.render.mark_arrays import Flag
from annotator.render.mark_states import mark_states
from annotator.render.scene_marks import SceneMarks
from annotator.ui.canvas import marks_reader
from annotator.ui.canvas.marks_layer import _device
from annotator.ui.canvas.marks_reader import MarksReader
from tests.render.test_scene_marks import REVIEW, SCENES, document, stall

SCENE = SCENES[1]


class Reading:
    """A reader whose owner takes what is posted when the test says so."""

    def __init__(self) -> None:
        self.posted: queue.Queue[Callable[[], None]] = queue.Queue()
        self.arrived: list[SceneMarks] = []
        self.reader = MarksReader(mark_states, self.arrived.append, self.posted.put)

    def take_one(self) -> None:
        self.posted.get(timeout=20)()


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    monkeypatch.setattr(marks_reader, "MANY", 0)
    return Reading()


def uids(marks: SceneMarks) -> set[str]:
    return {str(uid) for part in marks.parts for uid in part.uids}


def adding(doc: Document, row: Stall) -> tuple[Document, Change]:
    change = Change("add", added(row))
    return doc.with_change(change), change


def test_few_marks_are_there_at_once(monkeypatch: pytest.MonkeyPatch):
    reading = Reading()
    reading.reader.read(document(stall("a", "s2020")), SCENE, "p", None)
    assert [uids(marks) for marks in reading.arrived] == [{"a"}]


def test_an_edit_made_meanwhile_is_shown(reading: Reading):
    doc = document(stall("a", "s2020"))
    reading.reader.read(doc, SCENE, "p", None)
    assert reading.arrived == []
    doc, change = adding(doc, stall("b", "s2020"))
    assert reading.reader.follow(None, doc, change)
    reading.take_one()
    assert [uids(marks) for marks in reading.arrived] == [{"a", "b"}]
    assert reading.arrived[0].document is doc


def test_a_review_made_meanwhile_means_reading_once_more_and_loses_no_edit(reading: Reading):
    doc = document(stall("a", "s2019"))
    reading.reader.read(doc, SCENE, "p", None)
    review = Change("review", added(REVIEW))
    doc = doc.with_change(review)
    reading.reader.follow(None, doc, review)
    doc, change = adding(doc, stall("b", "s2020"))
    reading.reader.follow(None, doc, change)
    reading.take_one()
    first = reading.arrived[-1]
    reading.take_one()
    second = reading.arrived[-1]
    assert second is not first
    assert uids(second) == {"a", "b"}
    assert not int(second.parts[0].flags[0]) & Flag.TO_CONFIRM


def test_a_change_of_what_is_around_is_read_beside_and_a_small_one_is_not(reading: Reading):
    doc = document(stall("a", "s2019"))
    reading.reader.read(doc, SCENE, "p", None)
    reading.take_one()
    marks = reading.arrived[-1]
    doc, change = adding(doc, stall("b", "s2020"))
    assert not reading.reader.follow(marks, doc, change)
    marks.follow(doc, change)
    scene = replace(SCENE, name="Another")
    change = Change("rename", (RowChange(SCENE, scene),))
    assert reading.reader.follow(marks, doc.with_change(change), change)
    reading.take_one()
    assert reading.arrived[-1] is not marks
    assert reading.arrived[-1].scene.name == "Another"


def test_the_newest_wish_counts(reading: Reading):
    doc = document(stall("a", "s2020"), stall("later", "s2021"))
    reading.reader.read(doc, SCENES[0], "p", None)
    reading.reader.read(doc, SCENE, "p", None)
    assert reading.reader.scene is SCENE
    reading.take_one()
    reading.take_one()
    assert [marks.scene for marks in reading.arrived] == [SCENE]
    reading.reader.read(doc, SCENES[0], "p", None)
    reading.reader.stop()
    reading.take_one()
    assert len(reading.arrived) == 1


def test_finishing_reads_at_once_with_the_edits_since(reading: Reading):
    doc = document(stall("a", "s2020", geom_px=shapely.box(0, 0, 5, 5)))
    reading.reader.read(doc, SCENE, "p", None)
    doc, change = adding(doc, stall("b", "s2020"))
    reading.reader.follow(None, doc, change)
    reading.reader.finish()
    assert [uids(marks) for marks in reading.arrived] == [{"a", "b"}]
    reading.take_one()
    assert len(reading.arrived) == 1


def test_the_marks_of_the_site_are_seen_at_once_and_the_others_follow(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(marks_reader, "MANY", 2)
    reading = Reading()
    doc = document(stall("a", "s2020"), *(stall(f"far-{n}", "s2020", site_uid="q") for n in range(3)))
    reading.reader.read(doc, SCENE, "p", None)
    (first,) = reading.arrived
    assert uids(first) == {"a"}
    doc, change = adding(doc, stall("b", "s2020"))
    assert not reading.reader.follow(first, doc, change)
    first.follow(doc, change)
    assert uids(first) == {"a", "b"}
    reading.take_one()
    assert uids(reading.arrived[-1]) == {"a", "b", "far-0", "far-1", "far-2"}


def test_a_mark_on_another_continent_can_be_painted_anew() -> None:
    """In the pixels of a scene it lies farther away than Qt's rectangles reach."""
    view = Viewport(800, 600, 40.0, PixelXY(0, 0))
    near, far = _device(PixelRect(0, 0, 10, 10), view), _device(PixelRect(-4e9, 2e8, -3.9e9, math.inf), view)
    assert near.contains(5, 5)
    assert not far.intersects(near)
