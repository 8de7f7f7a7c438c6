"""The session: one road for edits, undo and redo; on disk before it is shown."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.change import Change
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.scenes import add_site
from annotator.domain.errors import ProjectError
from annotator.domain.records import Site
from annotator.store import ProjectFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "survey.gpkg"
    ProjectFile.create(made, starting_records("Survey"), title="Survey").close()
    return made


@pytest.fixture
def session(path: Path):
    opened = Session.open(path, Worker(), analyst="JB")
    yield opened
    opened.close()


def names(document: Document) -> list[str]:
    return sorted(site.name for site in document.all(Site))


def test_an_edit_is_in_the_file_before_anybody_hears_of_it(session: Session, path: Path):
    seen: list[list[str]] = []

    def look(_change: Change) -> None:
        with_other_eyes = ProjectFile.open(path, read_only=True)
        seen.append(names(with_other_eyes.load()))
        with_other_eyes.close()

    session.changed.connect(look)
    session.apply(add_site(Site(uid="site-1", name="Haksan"), session.author))
    assert seen == [["Haksan"]]


def test_undo_and_redo_survive_a_restart(path: Path):
    first = Session.open(path, Worker(), analyst="JB")
    first.apply(add_site(Site(uid="site-1", name="Haksan"), first.author))
    first.apply(set_fields(["site-1"], first.author, town="Songchon"))
    before = first.document
    first.close()

    second = Session.open(path, Worker(), analyst="JB")
    assert second.document == before
    second.undo()
    second.undo()
    assert names(second.document) == []
    second.close()

    third = Session.open(path, Worker(), analyst="JB")
    assert third.redo_entry is not None
    third.redo()
    third.redo()
    assert third.document == before
    third.close()


def test_a_refused_edit_changes_nothing_and_says_why(session: Session):
    said: list[str] = []
    session.refused.connect(said.append)
    session.apply(add_site(Site(uid="site-1", name="Haksan"), session.author))
    before = session.document
    session.apply(add_site(Site(uid="site-2", name="Haksan"), session.author))
    assert session.document is before
    assert "Haksan" in said[0]


def test_a_bug_in_an_edit_is_reported_and_the_session_goes_on(session: Session, monkeypatch: pytest.MonkeyPatch):
    crashes: list[Exception] = []
    session.crashed.connect(crashes.append)
    commit = session.project.commit
    monkeypatch.setattr(session.project, "commit", lambda *_a, **_k: 1 / 0)
    session.apply(add_site(Site(uid="site-1", name="Haksan"), session.author))
    assert isinstance(crashes[0], ZeroDivisionError)
    monkeypatch.setattr(session.project, "commit", commit)
    session.apply(add_site(Site(uid="site-2", name="Sunchon"), session.author))
    assert names(session.document) == ["Sunchon"]


def test_what_cannot_be_saved_stays_pending_until_retried(session: Session, monkeypatch: pytest.MonkeyPatch):
    commit = session.project.commit

    def full(*_args: object, **_kwargs: object) -> None:
        raise ProjectError("The disk is full.")

    monkeypatch.setattr(session.project, "commit", full)
    session.apply(add_site(Site(uid="site-1", name="Haksan"), session.author))
    session.apply(add_site(Site(uid="site-2", name="Sunchon"), session.author))
    assert session.failure == "The disk is full."
    assert session.pending is not None
    assert names(session.document) == []
    monkeypatch.setattr(session.project, "commit", commit)
    session.retry()
    assert names(session.document) == ["Haksan", "Sunchon"]
    assert session.failure == ""
    assert session.pending is None


class Owner:
    """Stands in for the window's thread: posted functions run when `run` is called."""

    def __init__(self) -> None:
        self._queue: list[Callable[[], None]] = []
        self._some = threading.Condition()

    def post(self, work: Callable[[], None]) -> None:
        with self._some:
            self._queue.append(work)
            self._some.notify()

    def run_until(self, done: Callable[[], bool]) -> None:
        while not done():
            with self._some:
                assert self._some.wait_for(lambda: bool(self._queue), timeout=10), "nothing came back"
                work = self._queue.pop(0)
            work()


def test_queued_edits_each_see_the_one_before(path: Path):
    owner = Owner()
    session = Session.open(path, Worker(owner.post), analyst="JB")
    for index in range(20):
        session.apply(add_site(Site(uid=f"site-{index}", name=f"Town {index}"), session.author))
        session.apply(set_fields([f"site-{index}"], session.author, town="X"))
    assert names(session.document) == [], "nothing is shown before it is on disk"
    assert session.pending is not None
    owner.run_until(lambda: session.is_idle)
    assert len(names(session.document)) == 20
    assert {site.town for site in session.document.all(Site)} == {"X"}
    session.close()


def test_a_read_only_project_refuses_edits_with_the_reason(path: Path):
    first = Session.open(path, Worker(), analyst="JB")
    second = Session.open(path, Worker(), analyst="KL")
    said: list[str] = []
    second.refused.connect(said.append)
    second.apply(add_site(Site(uid="site-1", name="Haksan"), second.author))
    assert said
    assert said[0] == second.project.read_only_reason
    second.close()
    first.close()


def test_nobody_hears_what_was_read_for_a_project_that_has_left(path: Path):
    posted: queue.Queue[Callable[[], None]] = queue.Queue()
    told: list[object] = []
    session = Session.open(path, Worker(posted.put), analyst="JB")
    session.history(told.append)
    session.ask(lambda project: project.path, told.append, told.append)
    session.leave()
    for _answer in range(2):
        posted.get(timeout=20)()
    assert told == []
    assert session.left.wait(20)
