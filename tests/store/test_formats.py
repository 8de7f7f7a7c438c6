"""Files of older and newer versions: the old are brought up to date after a copy, the new are left alone."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.domain.change import Change, RowChange, added
from annotator.domain.errors import ProjectError
from annotator.domain.records import Scene, Site, Stall, Vehicle
from annotator.store import ProjectFile, formats
from tests.store.conftest import By
from tests.store.old_formats import DATA, SCENE, STALL, TRUCK, make_current, schema_text


@pytest.fixture(params=range(formats.CURRENT))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(DATA / f"format-{request.param}.gpkg", tmp_path / f"old-{request.param}.gpkg"))


@pytest.fixture
def current(path: Path) -> Path:
    return make_current(path)


def format_of(path: Path) -> int:
    database = sqlite3.connect(path)
    (number,) = database.execute("SELECT format FROM file_state").fetchone()
    database.close()
    return int(number)


@pytest.mark.parametrize("number", range(1, formats.CURRENT + 1))
def test_the_text_of_each_format_is_frozen(number: int) -> None:
    """Whoever changes a record changes the file: that needs a new format number, a migration, and a sample."""
    assert schema_text(number) == (DATA / f"format-{number}.sql").read_text(encoding="utf-8")


def test_an_old_file_is_brought_up_to_date_with_every_row(old: Path, tmp_path: Path, by: By) -> None:
    number = int(old.stem.rpartition("-")[2])
    assert format_of(old) == number < formats.CURRENT
    before = old.read_bytes()
    with ProjectFile.open(old, snapshot_dir=tmp_path / "snapshots") as project:
        assert project.read_only_reason == ""
        document = project.load()
        assert document.get(Vehicle, TRUCK.uid) == TRUCK
        assert document.get(Stall, STALL.uid) == STALL
        turned = replace(TRUCK, heading_deg=90.0)
        project.commit(Change("turn", (RowChange(TRUCK, turned),)), author=by)
    assert format_of(old) == formats.CURRENT
    (kept,) = (tmp_path / "snapshots").rglob("*.gpkg")
    assert format_of(kept) == number, "a copy of the file as it was is kept first"
    assert kept.read_bytes()[:16] == before[:16]
    with ProjectFile.open(old) as again:
        assert again.notices == []
        assert again.load().require(Vehicle, TRUCK.uid).heading_deg == 90.0


def test_a_scene_of_before_gets_what_later_formats_know(tmp_path: Path, by: By) -> None:
    path = Path(shutil.copy(DATA / "format-1.gpkg", tmp_path / "old.gpkg"))
    with ProjectFile.open(path) as project:
        assert project.load().get(Scene, SCENE.uid) == SCENE
        told = replace(SCENE, off_nadir_deg=21.5, licence="CC BY 4.0")
        project.commit(Change("licence", (RowChange(SCENE, told),)), author=by)
    with ProjectFile.open(path) as again:
        assert again.notices == []
        assert again.load().get(Scene, SCENE.uid) == told


def test_an_old_file_opened_for_reading_is_left_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with ProjectFile.open(old, read_only=True) as project:
        assert project.load().get(Vehicle, TRUCK.uid) == TRUCK
    assert old.read_bytes() == before


def test_a_newer_file_is_read_only_and_says_so(current: Path, by: By) -> None:
    database = sqlite3.connect(current)
    database.execute("UPDATE file_state SET format = 9")
    database.commit()
    database.close()
    with ProjectFile.open(current) as project:
        assert "newer version" in project.read_only_reason
        assert project.load().count(Stall) == 1
        with pytest.raises(ProjectError):
            project.commit(Change("x", added(Site(uid="site-1", name="Haksan"))), author=by)


def test_a_file_left_in_wal_goes_back_when_the_other_lets_go(current: Path, by: By) -> None:
    other = sqlite3.connect(current)
    other.execute("PRAGMA journal_mode=WAL")
    with ProjectFile.open(current) as project:
        project.commit(Change("x", added(Site(uid="site-1", name="Haksan"))), author=by)
        other.close()
        project.commit(Change("y", added(Site(uid="site-2", name="Sunchon"))), author=by)
    assert current.read_bytes()[18:20] == b"\x01\x01", "the header says rollback journal again"
    assert not current.with_name(f"{current.name}-wal").exists()
    with ProjectFile.open(current) as again:
        assert again.load().count(Site) == 2


def test_an_older_copy_written_over_the_open_file_stops_edits(current: Path, by: By) -> None:
    older = current.read_bytes()
    with ProjectFile.open(current) as project:
        project.commit(Change("x", added(Site(uid="site-1", name="Haksan"))), author=by)
        with current.open("r+b") as file:
            file.write(older)
            file.truncate(len(older))
        with pytest.raises(ProjectError):
            project.commit(Change("y", added(Site(uid="site-2", name="Sunchon"))), author=by)


def test_snapshots_are_whole_and_pruned(current: Path, tmp_path: Path) -> None:
    with ProjectFile.open(current, snapshot_dir=tmp_path / "snapshots") as project:
        taken = [project.snapshot() for _ in range(15)]
        document = project.load()
    kept = list((tmp_path / "snapshots").rglob("*.gpkg"))
    assert taken[-1] in kept
    assert len(kept) < 15
    with ProjectFile.open(taken[-1], read_only=True) as snapshot:
        assert snapshot.load() == document


def test_foreign_update_and_delete_are_adopted_and_can_be_undone(current: Path, by: By) -> None:
    database = sqlite3.connect(current)
    database.create_function("ST_IsEmpty", 1, lambda _blob: 0)
    for edge in ("MinX", "MaxX", "MinY", "MaxY"):
        database.create_function(f"ST_{edge}", 1, lambda _blob: 1.0)
    database.execute("PRAGMA trusted_schema=ON")
    database.execute("UPDATE stall SET note = 'elsewhere'")
    database.execute("DELETE FROM vehicle")
    database.commit()
    database.close()
    with ProjectFile.open(current) as project:
        seen = project.load()
        assert seen.require(Stall, STALL.uid).note == "elsewhere"
        assert seen.count(Vehicle) == 0
        entry = project.undo_target()
        assert entry is not None
        assert entry.role == "outside"
        project.commit(project.change_of(entry.id).inverted(), author=by, role="undo", of=entry.id)
        back = project.load()
    assert (back.get(Stall, STALL.uid), back.get(Vehicle, TRUCK.uid)) == (STALL, TRUCK)
