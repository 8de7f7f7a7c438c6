"""The map around a place as pixels: middle, scale and whole pixels of the web map."""

from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.domain.frame import frame_of
from annotator.domain.georeference.map_plane import SIDE_PX, map_plane
from annotator.domain.georeference.placement import Placement
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import Scene
from tests import builders


@pytest.mark.parametrize("at", [LonLat(128.186804, 41.411114), LonLat(-70.0, -33.0), LonLat(0.0, 0.0)])
def test_the_place_is_in_the_middle_at_the_scale_of_its_latitude(at: LonLat) -> None:
    placement = Placement.from_json(map_plane(at))
    (x, y), *_ = placement.to_pixel(np.array([at])).tolist()
    assert (x, y) == pytest.approx((SIDE_PX / 2, SIDE_PX / 2), abs=0.51)
    gx, gy = placement.scale_m_per_px(PixelXY(x, y))
    assert gx == pytest.approx(0.149291 * math.cos(math.radians(at.lat)), rel=0.007)
    assert gy == pytest.approx(gx, rel=0.01)


def test_a_scene_without_picture_has_the_frame_of_its_site_and_stays_unplaced() -> None:
    record = builders.scene("2024", "r", kind="record", mapping="", placement="none")
    document = builders.document(builders.site(), record)
    frame = frame_of(document, record, builders.SITE)
    assert frame.has_place
    assert document.require(Scene, "r").mapping == ""
    nowhere = builders.document(builders.site(at=None), record)
    assert not frame_of(nowhere, record, builders.SITE).has_place
