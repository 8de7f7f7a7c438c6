"""Projects in places that cannot be written: shown as they are, or from a copy where they first need a hand.

As root, permissions hold nobody back, so the folder is mounted read-only; otherwise its permissions are taken away.
Where neither can be done the tests are skipped with that reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.domain.change import Change, added
from annotator.domain.errors import ProjectError
from annotator.domain.records import Setting, Site, Stall, Vehicle
from annotator.store import ProjectFile
from annotator.store.scratch import has_hot_journal
from tests.builders import site
from tests.store.conftest import By
from tests.store.old_formats import DATA, STALL, TRUCK, make_current

Protect = Callable[[Path], None]

CUT_OFF = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size=1")
database.execute("BEGIN")
for n in range(200):
    database.execute("INSERT INTO setting(uid, value) VALUES (?, ?)", (f"half-{n}", "x" * 3000))
database.execute("UPDATE setting SET value = 'half an edit' WHERE uid = 'title'")
os._exit(0)
"""


@pytest.fixture
def protect() -> Iterator[Protect]:
    """Makes a folder read-only until the test ends."""
    undone: list[Callable[[], object]] = []

    def work(folder: Path) -> None:
        if os.name == "nt":
            pytest.skip("a folder cannot be made read-only for its owner here")
        if os.geteuid() == 0:
            _mount(folder, undone)
        else:
            folder.chmod(0o555)
            undone.append(lambda: folder.chmod(0o755))
        if os.access(folder, os.W_OK):
            pytest.skip("this user may write everywhere")

    yield work
    for each in reversed(undone):
        each()


def _mount(folder: Path, undone: list[Callable[[], object]]) -> None:
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        pytest.skip("root may write everywhere, and there is no mount to prevent it")
    for options in (["--bind", str(folder)], ["-o", "remount,ro,bind"]):
        if subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False).returncode:
            pytest.skip("root may write everywhere, and mounting is not allowed here")
        if len(undone) == 0:
            undone.append(lambda: subprocess.run(["umount", str(folder)], check=False))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refuses_edits(project: ProjectFile) -> bool:
    try:
        project.commit(Change("add", added(site("Sunchon"))), author=By())
    except ProjectError as error:
        return str(error) == project.read_only_reason
    return False


def test_a_project_in_a_read_only_folder_is_shown_with_the_reason(place: Path, protect: Protect) -> None:
    path = make_current(place / "towns.gpkg")
    protect(place)
    before = everything(place)
    with ProjectFile.open(path) as project:
        assert "write-protected" in project.read_only_reason
        assert project.path == path
        assert project.load().get(Stall, STALL.uid) == STALL
        assert refuses_edits(project)
    assert everything(place) == before


def test_half_an_edit_in_a_read_only_folder_is_taken_back_in_a_copy(place: Path, protect: Protect) -> None:
    path = make_current(place / "towns.gpkg")
    with ProjectFile.open(path, read_only=True) as project:
        whole = {row.uid: row for row in project.load().all(Setting)}
    subprocess.run([sys.executable, "-c", CUT_OFF, str(path)], check=True)
    assert has_hot_journal(path)
    assert b"half-" in path.read_bytes(), "part of the edit is in the file"
    protect(place)
    before = everything(place)
    with ProjectFile.open(path) as project:
        assert "write-protected" in project.read_only_reason
        assert any("recovered copy" in notice for notice in project.notices)
        assert {row.uid: row for row in project.load().all(Setting)} == whole
        assert refuses_edits(project)
    assert everything(place) == before


def test_an_older_format_in_a_read_only_folder_is_migrated_in_a_copy(place: Path, protect: Protect) -> None:
    path = Path(shutil.copy(DATA / "format-0.gpkg", place / "old.gpkg"))
    protect(place)
    before = everything(place)
    with ProjectFile.open(path) as project:
        assert "write-protected" in project.read_only_reason
        assert project.load().get(Vehicle, TRUCK.uid) == TRUCK
        assert project.load().get(Stall, STALL.uid) == STALL
        (notice,) = project.notices
        assert "the file stays in format 0" in notice
        assert project.snapshot() is None
        assert refuses_edits(project)
    assert everything(place) == before


def test_a_copy_for_reading_leaves_nothing_behind(
    place: Path, protect: Protect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(DATA / "format-0.gpkg", place / "old.gpkg"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    protect(place)
    with ProjectFile.open(path) as project:
        assert list(scratch.iterdir())
        assert project.load().all(Site) is not None
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("in_read_only_place", [False, True])
def test_a_damaged_file_of_an_older_format_is_left_alone_and_names_repair(
    place: Path, protect: Protect, in_read_only_place: bool
) -> None:
    data = (DATA / "format-0.gpkg").read_bytes()
    path = place / "old.gpkg"
    path.write_bytes(data.replace(b"stall-1:area", b"stall-1:arfa", 1))
    if in_read_only_place:
        protect(place)
    before = everything(place)
    with pytest.raises(ProjectError, match=r"old\.gpkg is damaged .*annotator repair"):
        ProjectFile.open(path)
    with ProjectFile.open(path, show_damaged=True) as project:
        assert "annotator repair" in project.read_only_reason
        assert project.load().get(Vehicle, TRUCK.uid) == TRUCK
        assert refuses_edits(project)
    assert everything(place) == before
