"""The law of the file: after every step it holds what the document holds, and undo goes all the way back."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.store import ProjectFile
from tests.store.conftest import By
from tests.store.rows_made import change


@pytest.mark.parametrize("seed", range(6))
def test_the_file_equals_the_document_after_every_edit_undo_and_redo(path: Path, by: By, seed: int) -> None:
    rnd = random.Random(seed)
    project = ProjectFile.create(path, starting_records())
    document = project.load()
    for number in range(60):
        what = rnd.random()
        undo, redo = project.undo_target(), project.redo_target()
        if what < 0.2 and undo is not None:
            done = project.change_of(undo.id).inverted()
            project.commit(done, author=by, role="undo", of=undo.id)
        elif what < 0.4 and redo is not None:
            done = project.change_of(redo.id)
            project.commit(done, author=by, role="redo", of=redo.id)
        else:
            done = change(rnd, document, number)
            project.commit(done, author=by)
        document = document.with_change(done)
        if rnd.random() < 0.2:
            project.close()
            project = ProjectFile.open(path)
            assert not project.read_only, project.read_only_reason
            assert project.notices == []
        assert project.load() == document
    project.close()


def test_undo_goes_back_to_the_start_and_redo_to_the_end_across_reopening(path: Path, by: By) -> None:
    rnd = random.Random(99)
    with ProjectFile.create(path, starting_records()) as project:
        document = start = project.load()
        for number in range(25):
            done = change(rnd, document, number)
            project.commit(done, author=by)
            document = document.with_change(done)
    assert undone(path, by) == start
    assert redone(path, by) == document
    with ProjectFile.open(path) as project:
        assert {entry.state for entry in project.history(500)} == {"done"}


def undone(path: Path, by: By) -> Document:
    while True:
        with ProjectFile.open(path) as project:
            target = project.undo_target()
            if target is None:
                return project.load()
            project.commit(project.change_of(target.id).inverted(), author=by, role="undo", of=target.id)


def redone(path: Path, by: By) -> Document:
    while True:
        with ProjectFile.open(path) as project:
            target = project.redo_target()
            if target is None:
                return project.load()
            project.commit(project.change_of(target.id), author=by, role="redo", of=target.id)
