from __future__ import annotations

import math

import pytest
import shapely

from annotator.domain.measure.centres import centre, centres
from annotator.domain.positions import LonLat

ACROSS = shapely.Polygon([(179.9, 51), (-179.9, 51), (-179.9, 51.2), (179.9, 51.2)])
EAST_OF_IT = shapely.Polygon([(179.98, 51), (-179.9, 51), (-179.9, 51.2), (179.98, 51.2)])
PLAIN = shapely.box(128.1, 41.1, 128.3, 41.3)


def test_the_centre_of_what_lies_across_the_180th_meridian_lies_there_too() -> None:
    found = centres([PLAIN, ACROSS, None, EAST_OF_IT, shapely.Point(-180, 10)])
    assert found[0].tolist() == pytest.approx([128.2, 41.2])
    assert abs(found[1, 0]) == pytest.approx(180.0)
    assert found[1, 1] == pytest.approx(51.1)
    assert math.isnan(found[2, 0])
    assert found[3, 0] == pytest.approx(-179.96)
    assert found[4].tolist() == [-180, 10]


def test_one_centre_and_none_at_all() -> None:
    assert centre(PLAIN) == pytest.approx(LonLat(128.2, 41.2))
    assert centres([]).shape == (0, 2)
