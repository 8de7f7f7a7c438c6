"""Broken and hostile files: one clear sentence, exit 1, in seconds, and nothing of another file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDERS = ("faults/made", "faults/pillow", "faults/raster", "faults/xml")
IMAGES = {".png", ".jpg", ".tif", ".vrt"}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "annotator", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "survey.gpkg"
    assert run("new", path).returncode == 0
    return path


def answered(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert "root:" not in done.stdout + done.stderr, "bytes of another file"
    return json.loads(done.stdout)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_fault_is_named_and_the_rest_is_taken(project: Path, shared_data: Path, folder: str):
    before = set(project.parent.rglob("*"))
    files = sorted(path for path in (shared_data / folder).iterdir() if path.is_file())
    assert files
    for path in files:
        is_image = path.suffix in IMAGES
        verb = ("add", project, path) if is_image else ("import", project, path, "--as", "auto")
        done = run(*verb, "--json")
        told = answered(done)
        refused = told.get("skipped") or told.get("error")
        assert (done.returncode == 1) == bool(refused), path.name
        if refused:
            assert path.name in done.stderr + done.stdout
    assert set(project.parent.rglob("*")) == before, "something was written elsewhere"
    assert run("summary", project).returncode == 0


def test_a_description_that_reads_another_file_is_no_image(project: Path, shared_data: Path):
    done = run("add", project, shared_data / "faults" / "made" / "vrt_reads_passwd.vrt", "--json")
    assert done.returncode == 1
    assert answered(done)["added"] == []


def test_entities_and_slips_in_kml_leave_no_trace(project: Path, shared_data: Path):
    made = shared_data / "faults" / "made"
    xxe = run("import", project, made / "xxe_passwd.kml", "--as", "site", "--json")
    assert xxe.returncode == 1
    slip = run("import", project, made / "zip_slip.kmz", "--as", "site", "--json")
    assert answered(slip)["added"] == 1


def test_formulas_in_names_stay_text(project: Path, shared_data: Path, tmp_path: Path):
    run("import", project, shared_data / "faults" / "made" / "formula_names.kml", "--as", "site")
    out = tmp_path / "site.csv"
    assert run("export", project, "site", "-o", out).returncode == 0
    cells = [cell for line in out.read_text("utf-8-sig").splitlines()[1:] for cell in line.split(",")]
    assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "@"))]


def test_every_digit_of_the_published_points_survives(project: Path, shared_data: Path, tmp_path: Path):
    points = shared_data / "northkorea" / "seed_points.csv"
    assert run("import", project, points, "--as", "crossing").returncode == 0
    out = tmp_path / "crossing.csv"
    assert run("export", project, "crossing", "-o", out).returncode == 0
    text = out.read_text("utf-8-sig")
    assert "128.186804" in text
    assert "41.411114" in text


def test_usage_and_refusals_have_their_codes(project: Path, tmp_path: Path):
    assert run("export", project, "site", "stall", "-o", tmp_path / "x.csv").returncode == 2
    assert run("export", project, "nonsense", "-o", tmp_path / "x.csv").returncode == 2
    assert run("new", project).returncode == 1
    missing = run("summary", tmp_path / "missing.gpkg", "--json")
    assert missing.returncode == 1
    assert "missing.gpkg" in answered(missing)["error"]
