"""The file is open elsewhere, taken away, damaged, or the disk is full: said clearly, nothing lost in silence."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.app.headless import Project
from annotator.domain.edits.scenes import add_site
from annotator.domain.errors import AnnotatorError
from annotator.domain.records import Site

HOLDER = """
import sys
from pathlib import Path
from annotator.app.headless import Project
project = Project.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
project.close()
"""

FULL = """
import resource, sys
from pathlib import Path
from annotator.app.headless import Project
from annotator.domain.edits.scenes import add_site
from annotator.domain.errors import ProjectError
from annotator.domain.records import Site
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
project = Project.open(Path(sys.argv[1]))
limit = Path(sys.argv[1]).stat().st_size + 30_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for n in range(2000):
    try:
        project.apply(add_site(Site(uid=f"site-full-{n}", name=f"Town {n}", note="x" * 500), project.author))
    except ProjectError as error:
        print("full", n, error, flush=True)
        break
    print("added", n, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "survey.gpkg"
    with Project.create(made) as project:
        project.apply(add_site(Site(uid="site-1", name="Haksan"), project.author))
    return made


def add(project: Project, name: str) -> None:
    project.apply(add_site(Site(uid=f"site-{name}", name=name), project.author))


def names(path: Path) -> set[str]:
    with Project.open(path, read_only=True) as project:
        return {site.name for site in project.document.all(Site)}


def test_a_second_process_reads_and_is_told_who_has_it_open(path: Path):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "open"
    try:
        with Project.open(path) as second:
            assert {site.name for site in second.document.all(Site)} == {"Haksan"}
            assert str(child.pid) in second.session.project.read_only_reason
            with pytest.raises(AnnotatorError):
                add(second, "Sunchon")
    finally:
        child.communicate("", timeout=20)
    with Project.open(path) as alone:
        add(alone, "Sunchon")
    assert names(path) == {"Haksan", "Sunchon"}


@pytest.mark.parametrize("what", ["removed", "renamed", "replaced"])
def test_a_file_taken_away_under_an_open_project_refuses_edits(path: Path, what: str):
    other = path.with_name("other.gpkg")
    shutil.copy(path, other)
    with Project.open(path) as project:
        if what == "removed":
            path.unlink()
        elif what == "renamed":
            path.rename(path.with_name("elsewhere.gpkg"))
        else:
            os.replace(other, path)
        with pytest.raises(AnnotatorError):
            add(project, "Sunchon")
        assert {site.name for site in project.document.all(Site)} == {"Haksan"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a limit on the size of files")
def test_a_full_disk_keeps_what_was_acknowledged(path: Path):
    said = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    lines = said.stdout.splitlines()
    assert lines[-1].startswith("full"), said.stderr
    added = {f"Town {line.split()[1]}" for line in lines if line.startswith("added")}
    assert added
    assert names(path) == {"Haksan", *added}
    with Project.open(path) as project:
        add(project, "Later")
    assert "Later" in names(path)


def test_damaged_bytes_are_noticed_or_harmless(path: Path, tmp_path: Path):
    """Flipped bytes anywhere: every row read is a row written, or the damage is said."""
    rnd = random.Random(11)
    with Project.open(path) as project:
        for n in range(40):
            add(project, f"Town {n}")
    whole, content = names(path), path.read_bytes()
    for trial in range(60):
        broken = bytearray(content)
        at = rnd.randrange(100, len(broken) - 16)
        broken[at : at + rnd.choice((1, 16))] = bytes(rnd.randrange(256) for _ in range(rnd.choice((1, 16))))
        victim = tmp_path / f"broken-{trial}.gpkg"
        victim.write_bytes(bytes(broken))
        assert victim.name in told_about(victim, whole)


def told_about(path: Path, whole: set[str]) -> str:
    """What is said about a damaged file; its name where nothing is lost."""
    try:
        project = Project.open(path)
    except AnnotatorError as error:
        return str(error)
    with project:
        found = {site.name for site in project.document.all(Site)}
        said = " ".join((*project.notices, project.session.project.read_only_reason))
    return path.name if found == whole else said


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 50, b"SQLite format 3\0" + bytes(4080)])
def test_what_is_no_project_is_refused_and_left_alone(tmp_path: Path, content: bytes):
    path = tmp_path / "survey.gpkg"
    path.write_bytes(content)
    with pytest.raises(AnnotatorError, match=r"survey\.gpkg"):
        Project.open(path)
    assert path.read_bytes() == content


def test_a_stranger_s_trigger_does_not_run(path: Path):
    database = sqlite3.connect(path)
    database.execute("CREATE TRIGGER bad AFTER INSERT ON setting BEGIN DELETE FROM pass; END")
    database.commit()
    database.close()
    with Project.open(path) as project:
        assert project.session.project.read_only
        assert project.session.project.read_only_reason
        with pytest.raises(AnnotatorError):
            add(project, "Sunchon")
