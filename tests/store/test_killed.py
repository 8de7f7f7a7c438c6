"""The program is killed at random moments while it edits, undoes and imports: nothing acknowledged may be lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.app.headless import Project
from annotator.domain.records import Site

WORKER = """
import random, sys
from pathlib import Path
from annotator.app.headless import Project
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.imports import take_in
from annotator.domain.edits.scenes import add_site
from annotator.domain.records import Site
project = Project.open(Path(sys.argv[1]))
rnd, base = random.Random(int(sys.argv[2])), sys.argv[2]
print("ready", flush=True)
for n in range(10_000):
    what = rnd.random()
    uid = f"site-{base}-{n}"
    if what < 0.6:
        project.apply(add_site(Site(uid=uid, name=uid), project.author))
        print("added", uid, flush=True)
    elif what < 0.8:
        many = [Site(uid=f"{uid}-{i}", name=f"{uid}-{i}") for i in range(600)]
        project.apply(take_in(many, "import", project.author))
        print("imported", uid, flush=True)
    else:
        project.apply(add_site(Site(uid=uid, name=uid), project.author))
        print("undoing", uid, flush=True)
        project.session.undo()
        print("undone", uid, flush=True)
"""


def one_life(path: Path, seed: int) -> set[tuple[str, str]]:
    """Edit until killed; returns what was acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), str(seed)], stdout=subprocess.PIPE, text=True, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "ready", child.stderr and child.stderr.read()
    time.sleep(random.Random(seed).uniform(0.001, 0.12))
    os.kill(child.pid, signal.SIGKILL)
    said, _errors = child.communicate(timeout=20)
    return {(words[0], words[1]) for line in said.splitlines() if len(words := line.split()) == 2}


def check(path: Path, acknowledged: set[tuple[str, str]]) -> None:
    with Project.open(path) as project:
        project.require_writable()
        there = set(project.document.columns(Site, "uid")["uid"])
    undone = {uid for what, uid in acknowledged if what == "undone"}
    for what, uid in acknowledged:
        if what == "added":
            assert uid in there
        elif what == "imported":
            assert {f"{uid}-{i}" for i in range(600)} <= there
        elif what == "undone":
            assert uid not in there
        elif uid not in undone:
            pass  # between "undoing" and "undone" both outcomes are right
    halves = {name.rsplit("-", 1)[0] for name in there if name.count("-") == 3}
    for uid in halves:
        assert sum(name.startswith(f"{uid}-") for name in there) == 600, "an import is whole or not there"


def storm(folder: Path, kills: int, per_file: int = 10, first: int = 0) -> int:
    """Lives that end at moments drawn from the seeds `first` and on; how much was acknowledged in all."""
    acknowledged: set[tuple[str, str]] = set()
    count = 0
    for life in range(kills):
        seed, path = first + life, folder / f"survey-{life // per_file}.gpkg"
        if life % per_file == 0:
            acknowledged = set()
            Project.create(path).close()
        acknowledged |= one_life(path, seed)
        check(path, acknowledged)
        count = len(acknowledged) + count
    return count


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be caught")
@pytest.mark.parametrize("part", range(4))
def test_nothing_acknowledged_is_lost(tmp_path: Path, part: int):
    assert storm(tmp_path, kills=25, first=25 * part) > 25


@pytest.mark.storm
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_in_a_thousand_kills(tmp_path: Path):
    assert storm(tmp_path, kills=1000) > 1000
