"""QGIS itself opens a project and edits it; the program takes the edits over, measured, and can take them back."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from annotator.app.headless import Project
from annotator.domain.document import Document
from annotator.domain.records import KINDS, Stall
from tests.benchmarks.beside_qgis import python

SCRIPT = Path(__file__).with_name("qgis_edits.py")


@pytest.fixture
def edited(repo_root: Path, tmp_path: Path) -> tuple[Path, Document, dict[str, Any]]:
    """A copy of the sample after QGIS was there, the document of before, and what QGIS said."""
    interpreter = python()
    if interpreter is None:
        pytest.skip("QGIS is not installed (Debian packages qgis, python3-qgis)")
    path = tmp_path / "sample.gpkg"
    shutil.copyfile(repo_root / "projects" / "sample" / "sample.gpkg", path)
    with Project.open(path, read_only=True) as project:
        before = project.document
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [interpreter, str(SCRIPT), str(path)], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    return path, before, json.loads(done.stdout.splitlines()[-1])


def test_it_reads_every_table_and_its_edits_are_measured_and_taken_back(
    edited: tuple[Path, Document, dict[str, Any]],
) -> None:
    path, before, said = edited
    assert said["committed"]
    assert None not in said["tables"].values()
    for kind in KINDS:
        assert said["tables"][kind.KIND] == before.count(kind), kind.KIND
    with Project.open(path) as project:
        now = project.document
        moved, larger = (now.require(Stall, said[name]) for name in ("moved", "larger"))
        old = before.require(Stall, said["larger"])
        assert moved.area_m2 == pytest.approx(before.require(Stall, moved.uid).area_m2, rel=1e-5)
        assert larger.area_m2 == pytest.approx(2.25 * (old.area_m2 or 0), rel=1e-5)
        assert (larger.area_sd_m2 or 0) > (old.area_sd_m2 or 0)
        assert now.require(Stall, "stall-from-qgis").area_m2 == pytest.approx(moved.area_m2, rel=1e-9)
        assert now.get(Stall, said["gone"]) is None
        project.session.undo()  # the measuring
        project.session.undo()  # what QGIS did
        assert project.document.get(Stall, said["gone"]) == before.get(Stall, said["gone"])
        assert project.document.require(Stall, said["larger"]) == old
        assert project.document.get(Stall, "stall-from-qgis") is None
