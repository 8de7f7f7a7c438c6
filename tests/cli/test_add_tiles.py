"""`annotator add` with an archive of map tiles: a dated scene in the web grid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.app.headless import Project
from annotator.domain.records import Scene
from tests.cli.conftest import Run


def test_an_archive_becomes_a_scene_in_the_web_grid(run: Run, project: Path, shared_data: Path):
    archive = shared_data / "tiles" / "world_l1.mbtiles"
    done = run("add", project, archive, "--site", "Everywhere", "--acquired", "2020", "--json")
    assert done.code == 0, done.err
    (added,) = json.loads(done.out)["added"]
    assert (added["placement"], added["acquired_from"], added["width_px"]) == ("native", "2020-01-01", 512)
    with Project.open(project, read_only=True) as opened:
        (scene,) = opened.document.all(Scene)
    assert (scene.kind, scene.crs, scene.sha256) == ("tiles", "EPSG:3857", added["sha256"])
    assert run("add", project, archive, "--site", "Everywhere", "--json").json["matched"]
    assert run("check", project, "--json").json is not None


@pytest.mark.parametrize("name", ["test_fixture_1.pmtiles", "missing.mbtiles"])
def test_what_holds_no_pictures_is_skipped_with_the_reason(run: Run, project: Path, shared_data: Path, name: str):
    done = run("add", project, shared_data / "tiles" / name, "--json")
    assert done.code == 1
    (skipped,) = done.json["skipped"]
    assert name in skipped["why"]
