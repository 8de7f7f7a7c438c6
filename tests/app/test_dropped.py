"""What was dropped is sorted: projects, files to take in, and what merely lies beside a shapefile."""

from __future__ import annotations

from pathlib import Path

import shapely

from annotator.app.dropped import KINDS, is_project, sorted_out
from annotator.app.opening import create_project, project_beside
from tests.formats.layer_files import write


def test_a_shapefile_is_one_file_whatever_lies_beside_it(tmp_path: Path) -> None:
    shape = write(tmp_path / "roads.shp", [shapely.Point(129, 41)], {"name": ["a"]})
    (tmp_path / "roads.shp.xml").write_text("<metadata/>")
    alone = tmp_path / "other.dbf"
    alone.write_bytes(b"x")
    paths = sorted(tmp_path.iterdir())
    assert set(sorted_out(paths, KINDS).files) == {shape, alone}
    assert sorted_out([tmp_path], KINDS).files == [shape]


def test_only_projects_and_damaged_files_are_opened(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p.gpkg")
    layers = write(tmp_path / "q.gpkg", [shapely.Point(129, 41)], {"name": ["a"]})
    broken = tmp_path / "b.gpkg"
    broken.write_bytes(project.read_bytes()[:5000])
    assert [is_project(path) for path in (project, layers, broken)] == [True, False, True]
    assert project_beside(tmp_path / "q.shp") == tmp_path / "q_survey.gpkg"
