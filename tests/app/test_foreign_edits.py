"""What another program writes into the file is taken over and measured when the project is opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from annotator.app.headless import Project
from annotator.domain.edits.scenes import add_site
from annotator.domain.measure.geodesic import area_perimeter_m2
from annotator.domain.records import Site, Stall


def test_a_stall_added_by_gdal_is_adopted_and_gets_its_area(tmp_path: Path):
    path = tmp_path / "survey.gpkg"
    with Project.create(path) as project:
        project.apply(add_site(Site(uid="site-1", name="Haksan"), project.author))
    roof = shapely.box(128.1868, 41.4111, 128.1870, 41.4112)
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(roof)]), [np.array(["site-1"]), np.array(["class-covered-stall"])],
        ["site_uid", "class_uid"], layer="stall", geometry_type="Polygon", crs="EPSG:4326", append=True,
    )  # fmt: skip
    with Project.open(path) as reopened:
        (stall,) = reopened.document.all(Stall)
        assert stall.uid.startswith("stall-")
        assert stall.area_m2 == pytest.approx(area_perimeter_m2(roof)[0], rel=1e-9)
        assert reopened.notices
    with Project.open(path) as again:
        assert not any("outside" in notice.lower() for notice in again.notices)
