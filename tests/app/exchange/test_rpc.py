"""A file that knows only its sensor model is placed by it, and says for which ground."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotator.app.exchange.placing import PlacementWish, place
from annotator.domain.frame import placement_of
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene
from annotator.imagery.service import ImageryService


def test_a_sensor_model_places_the_image_on_level_ground(shared_data: Path):
    with ImageryService() as imagery:
        info = imagery.info(shared_data / "georef" / "gdal_odd" / "byte_rpc.tif").result()
    assert info.has_rpc
    placed = place(info, PlacementWish(), "scene-1")
    assert "level ground at 300 m" in placed.warnings[0]
    assert (placed.values["placement"], placed.values["scale_sd"]) == ("native", 0.002)
    assert placed.values["rmse_m"] is None, "how well the model is met is no position error"
    assert not placed.control_points
    placement = placement_of(Scene(uid="scene-1", name="rpc", mapping=placed.values["mapping"]))
    assert isinstance(placement, Placement)
    # GDAL's own answer for the pixel (10, 10) at 300 m.
    assert placement.to_lonlat(np.array([[10.0, 10.0]]))[0] == pytest.approx((147.17614944, -42.78964275), abs=1e-7)
    assert placed.values["pixel_m"] == pytest.approx(0.5, rel=0.01)
