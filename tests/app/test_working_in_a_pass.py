"""Working in another pass: what is drawn and reviewed goes there, the rest of the program sees that pass alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.app.copies import read_copy
from annotator.app.exchange.reviewing import living_on
from annotator.app.headless import Project
from annotator.app.selection import Selection
from annotator.domain.change import Change, RowChange
from annotator.domain.edits.copied_passes import take_from_copy
from annotator.domain.edits.passes import add_pass
from annotator.domain.edits.reviews import set_state
from annotator.domain.errors import Refused
from annotator.domain.records import Review, Scene, Stall, Vehicle
from tests import builders


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "survey.gpkg") as made:
        made.apply(_adding(builders.site(), builders.scene("2024", "s"), _car("main")))
        made.apply(add_pass("Blind", made.author, uid="blind"))
        yield made


def _car(uid: str) -> Vehicle:
    return builders.vehicle(uid, "s")


def _adding(*rows):
    return lambda _document: Change("Add", tuple(RowChange(None, row) for row in rows))


def test_marks_and_reviews_go_into_the_pass_that_is_worked_in(project: Project) -> None:
    session = project.session
    heard: list[Change] = []
    session.changed.connect(heard.append)
    session.work_in("blind")
    assert [change.kinds() for change in heard] == [frozenset({"pass"})]
    project.apply(_adding(_car("mine")))
    project.apply(set_state(builders.SITE, "s", ["vehicle"], "reviewed", session.author))
    assert project.summary()["vehicle"]["count"] == 1
    session.work_in("")
    assert project.document.require(Vehicle, "mine").pass_uid == "blind"
    assert {row.pass_uid for row in project.document.all(Review)} == {"blind"}
    assert project.document is session.stored
    assert project.summary()["vehicle"]["count"] == 1


def test_a_change_of_passes_undoes_itself_for_every_view(project: Project) -> None:
    session, before = project.session, project.document
    shown = before
    ends = []

    def follow(change: Change) -> None:
        nonlocal shown
        shown = shown.with_change(change)

    ends.append(session.changed.connect(follow))
    session.work_in("blind")
    assert shown == session.document
    session.work_in("")
    assert shown == session.document == before


def test_a_pass_that_is_taken_back_is_left(project: Project) -> None:
    session, selection = project.session, Selection()
    selection.pass_changed.connect(session.work_in)
    session.changed.connect(lambda change: selection.forget_missing(session.document, change))
    selection.select(["main"])
    selection.work_in("blind")
    assert selection.uids == ()
    session.undo()
    assert selection.pass_uid == session.pass_uid == ""


def test_a_mailed_copy_is_read_and_its_pass_taken_in(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "lee.gpkg"
    project.session.save_copy(copy, lambda: None, pytest.fail)
    with Project.open(copy) as theirs:
        theirs.session.work_in("blind")
        theirs.apply(_adding(_car("lee")))
    other = read_copy(copy, project.path)
    project.apply(take_from_copy(other, "Lee", project.author))
    assert project.document.require(Vehicle, "lee").pass_uid == "blind"
    assert not list(project.document.all(Stall))
    with pytest.raises(Refused, match="itself"):
        read_copy(project.path, project.path)


def test_marking_all_gone_leaves_a_second_look_alone(project: Project) -> None:
    stalls = builders.stall("mine", "s"), builders.stall("other", "s", pass_uid="blind")
    project.apply(_adding(*stalls, builders.scene("2025", "later")))
    later = project.document.require(Scene, "later")
    assert [mark.uid for mark in living_on(project.document, builders.SITE, later, ["stall"])] == ["mine"]
