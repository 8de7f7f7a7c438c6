"""Who may read and write: locked projects, scripts, and what an import of the package loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import annotator
from annotator.domain.errors import AnnotatorError
from tests.cli.conftest import Run, square

HOLD = """
import sys, annotator
with annotator.open_project(sys.argv[1], read_only=False):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(project, run: Run, geojson):
    """The project, open for editing in another process."""
    run("import", project, geojson([({"name": "s"}, square(128, 41))]), "--as", "stall", "--site", "A")
    command = [sys.executable, "-c", HOLD, str(project)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "held"
        yield project, process.pid
        process.communicate("")


def test_reading_needs_no_lock(run: Run, held, tmp_path):
    project, _pid = held
    assert run("summary", project, "--json").json["stall"]["count"] == 1
    assert run("export", project, "stall", "-o", tmp_path / "stall.csv").code == 0
    assert run("check", project).code == 0


def test_writing_names_who_holds_the_lock(run: Run, held, geojson):
    project, pid = held
    for said in (
        ("import", project, geojson([]), "--as", "stall", "--json"),
        ("add", project, "--name", "record", "--json"),
        ("review", project, "--site", "A", "--scene", "s", "--json"),
    ):
        done = run(*said)
        assert done.code == 1
        assert f"process {pid}" in done.json["error"]
        assert done.json["error"] in done.err


def test_new_leaves_what_is_there(run: Run, project, tmp_path):
    before = project.read_bytes()
    assert run("new", project).code == 1
    assert project.read_bytes() == before
    assert run("new", tmp_path / "survey.txt").code == 1
    assert run("new", tmp_path / "none" / "survey.gpkg").code == 1
    assert run("new").code == 2
    done = run("new", tmp_path / "titled.gpkg", "--title", "Märkte 시장", "--json")
    assert (done.code, Path(done.json["project"]).name) == (0, "titled.gpkg")


@pytest.mark.parametrize("verb", ["summary", "check"])
def test_what_is_no_project_is_named(run: Run, tmp_path, shared_data, verb):
    for path in (tmp_path / "none.gpkg", shared_data / "faults" / "made" / "gpkg_truncated_half.gpkg"):
        done = run(verb, path, "--json")
        assert done.code == 1
        assert path.name in done.json["error"]


def test_answers_go_to_stdout_and_everything_else_to_stderr(run: Run, project, tmp_path):
    done = run("add", project, tmp_path / "missing.png", "--json")
    assert json.loads(done.out)["skipped"]
    assert "missing.png" in done.err


def test_scripts_get_the_same_figures(run: Run, project, geojson, tmp_path):
    run("import", project, geojson([({"name": "s"}, square(128, 41))]), "--as", "stall", "--site", "A")
    with annotator.open_project(project) as opened:
        assert opened.summary() == run("summary", project, "--json").json
        (row,) = opened.tables("stall").rows
        assert row[1] == "s"
        (written,) = opened.export("stall", out=tmp_path / "script.csv")
    run("export", project, "stall", "-o", tmp_path / "verb.csv")
    assert written.read_bytes() == (tmp_path / "verb.csv").read_bytes()
    with pytest.raises(AnnotatorError):
        annotator.open_project(tmp_path / "none.gpkg")


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, annotator; print(','.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split(",")
    heavy = {"numpy", "shapely", "pyproj", "rasterio", "PySide6", "sqlite3", "lxml", "PIL", "click", "annotator.app"}
    assert not heavy & set(loaded)


def test_version_and_help(run: Run):
    assert run("--version").out.startswith("annotator, version ")
    told = run("--help").out
    assert all(verb in told for verb in ("new", "add", "import", "review", "summary", "export", "check"))
    for verb in ("new", "add", "import", "review", "summary", "export", "check"):
        assert run(verb, "--help").code == 0
