"""Hostile folders as a whole, in a process of its own: little memory, no other file's bytes, nothing written about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

FOLDERS = ("faults/made", "faults/pillow", "faults/raster", "faults/xml", "geojson/hint/bad")
VERBS = {"add": ("add",), "stall": ("import", "--as", "stall"), "crossing": ("import", "--as", "crossing")}
MEMORY_BYTES = 1_500_000_000

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not tell a child's peak of memory")


def measured(command: list[str], folder: Path) -> tuple[int, dict[str, Any], str, int]:
    """Exit code, object on stdout, stderr and peak memory in bytes of a run and its children."""
    out, err = folder / "out.txt", folder / "err.txt"
    with (
        out.open("wb") as stdout,
        err.open("wb") as stderr,
        subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=folder) as process,
    ):
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return process.returncode, json.loads(out.read_text("utf-8")), err.read_text("utf-8"), usage.ru_maxrss * unit


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_hostile_folder_harms_nothing(run: Run, project, tmp_path, shared_data, folder, verb):
    source = shared_data / folder
    files = sorted(path for path in source.iterdir() if path.is_file())
    home = tmp_path / "run"
    home.mkdir()
    name, *options = VERBS[verb]
    before = sorted(source.rglob("*")), sorted(tmp_path.iterdir())
    code, told, err, memory = measured(
        [sys.executable, "-m", "annotator", name, str(project), *map(str, files), *options, "--json"], home
    )
    assert code == (1 if told["skipped"] else 0)
    assert memory < MEMORY_BYTES
    assert "Traceback" not in err
    for skip in told["skipped"]:
        assert skip["file"] in {path.name for path in files}
        assert skip["why"].strip()
    secret = Path("/etc/passwd").read_bytes().split(b"\n")[0].decode() if Path("/etc/passwd").exists() else "\0"
    assert secret not in err + json.dumps(told)
    assert (sorted(source.rglob("*")), sorted(tmp_path.iterdir())) == before
    assert sorted(path.name for path in home.iterdir()) == ["err.txt", "out.txt"]
    assert run("summary", project).code == 0
