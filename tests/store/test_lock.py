"""The lock of a project where the disk has no hard links, such as FAT and some network drives."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from annotator.store.lock import ProjectLock, read_owner


@pytest.fixture(autouse=True)
def no_hard_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "survey.gpkg"


def test_a_lock_that_is_just_being_written_is_not_taken_over(project: Path) -> None:
    first, second = ProjectLock(project, "first"), ProjectLock(project, "second")
    assert first.acquire() is None
    text = first.path.read_text("utf-8")
    first.path.write_text("")
    naming = threading.Timer(0.1, first.path.write_text, (text,))
    naming.start()
    owner = second.acquire()
    naming.join()
    assert owner is not None and owner.program == "first"


def test_a_lock_that_never_got_a_name_is_taken_over(project: Path) -> None:
    lock = ProjectLock(project, "second")
    lock.path.write_text("")
    assert lock.acquire() is None


def test_a_lock_taken_away_by_mistake_is_given_back(project: Path) -> None:
    first, second = ProjectLock(project, "first"), ProjectLock(project, "second")
    assert first.acquire() is None
    second._clear_stale(None)
    owner = read_owner(first.path)
    assert owner is not None and owner.program == "first"
    assert [path.name for path in project.parent.iterdir()] == [first.path.name]
