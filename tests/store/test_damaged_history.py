"""A damaged journal costs the undo of what it damaged, never the project: its entries have checksums too."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.app.headless import Project
from annotator.app.session import Session
from annotator.domain.change import Change, RowChange, added
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.imports import take_in
from annotator.domain.edits.scenes import add_site
from annotator.domain.records import Site
from annotator.store import ProjectFile, rtree
from tests.builders import site
from tests.store.conftest import By

Damage = Callable[[sqlite3.Connection], object]

DAMAGE = {
    "earlier value": "UPDATE edit_row SET before = replace(before, 'First', 'Worst') WHERE before LIKE '%First%'",
    "no JSON any more": "UPDATE edit_row SET before = substr(before, 5) WHERE before LIKE '%First%'",
    "row gone": "DELETE FROM edit_row WHERE before LIKE '%First%'",
    "label": "UPDATE edit SET label = 'Se\x01 name' WHERE fid = (SELECT max(fid) FROM edit)",
    "number of rows": "UPDATE edit SET row_count = 7 WHERE fid = (SELECT max(fid) FROM edit)",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "survey.gpkg"
    with Project.create(path) as project:
        project.apply(add_site(Site(uid="site-1", name="First"), project.author))
        project.apply(set_fields(["site-1"], project.author, name="Second"))
    return path


def altered(path: Path, sql: str) -> None:
    """Change rows as damage would: the records themselves stay sound."""
    with closing(sqlite3.connect(path)) as database:
        rtree.register_functions(database)
        database.execute("PRAGMA trusted_schema=ON")
        database.execute(sql)
        database.commit()


def refusals(session: Session) -> list[str]:
    said: list[str] = []
    session.refused.connect(said.append)
    return said


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_entry_is_not_undone_and_the_rest_goes_on(path: Path, what: str) -> None:
    altered(path, DAMAGE[what])
    with Project.open(path) as project:
        assert project.session.project.read_only_reason == ""
        said = refusals(project.session)
        project.session.undo()
        assert len(said) == 1
        assert "history is damaged" in said[0]
        assert {row.name for row in project.document.all(Site)} == {"Second"}
        project.apply(add_site(Site(uid="site-2", name="Third"), project.author))
        project.session.undo()
        assert {row.name for row in project.document.all(Site)} == {"Second"}
    with Project.open(path) as again:
        again.apply(set_fields(["site-1"], again.author, name="Fourth"))
        assert {row.name for row in again.document.all(Site)} == {"Fourth"}


def test_a_damaged_entry_is_listed_as_damaged(path: Path) -> None:
    altered(path, DAMAGE["label"])
    with ProjectFile.open(path) as project:
        newest, *rest = project.history()
        assert newest.state == "damaged"
        assert "damaged" in newest.label
        assert all(entry.state == "done" for entry in rest)


def test_a_damaged_redo_is_refused_and_stays_damaged_when_it_is_abandoned(path: Path) -> None:
    with Project.open(path) as project:
        project.session.undo()
    altered(path, "UPDATE edit SET label = 'Other' WHERE state = 'undone'")
    with Project.open(path) as project:
        said = refusals(project.session)
        project.session.redo()
        assert "history is damaged" in said[0]
        project.apply(add_site(Site(uid="site-2", name="Third"), project.author))
        assert project.session.redo_entry is None
        assert [entry.state for entry in project.session.project.history()].count("damaged") == 1


def test_a_row_of_an_import_that_another_program_changed_does_not_bar_the_way_of_undo(path: Path) -> None:
    """The journal has only the uids of an import, so what the row was before is not known: undo leaves it alone."""
    with Project.open(path) as project:
        project.apply(take_in([Site(uid=f"site-b{n}", name=f"Town {n}") for n in range(600)], "import", project.author))
    altered(path, "UPDATE site SET name = 'Renamed outside' WHERE uid = 'site-b7'")
    altered(path, "DELETE FROM site WHERE uid = 'site-b8'")
    altered(path, "UPDATE site SET name = 'First, outside' WHERE uid = 'site-1'")
    with Project.open(path) as project:
        before = {site.uid: site.name for site in project.document.all(Site)}
        said = refusals(project.session)
        project.session.undo()
        assert "2 rows" in said[0]
        assert "not in the file" in said[0]
        after = {site.uid: site.name for site in project.document.all(Site)}
        assert after == {**before, "site-1": after["site-1"]}
        assert after["site-1"] != "First, outside"
    with Project.open(path) as project:
        project.session.undo()
        assert not any(site.uid.startswith("site-b") for site in project.document.all(Site))
        project.session.redo()
        project.session.redo()
        assert {site.uid: site.name for site in project.document.all(Site)} == before
        assert project.session.redo_entry is None


@pytest.mark.parametrize("what", ["earlier value", "no JSON any more", "row gone"])
def test_changes_by_another_program_are_taken_over_past_a_damaged_journal(path: Path, what: str, by: By) -> None:
    altered(path, DAMAGE[what])
    altered(path, "UPDATE site SET note = 'outside' WHERE uid = 'site-1'")
    with ProjectFile.open(path) as project:
        assert project.read_only_reason == ""
        (row,) = project.load().all(Site)
        assert row.note == "outside"
        project.commit(Change("rename", (RowChange(row, replace(row, name="Third")),)), author=by)
        project.commit(Change("add", added(site("Sunchon"))), author=by)
