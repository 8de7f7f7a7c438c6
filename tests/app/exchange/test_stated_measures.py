"""Length and orientation of vehicles from a file: kept where the record can hold them, told where not."""

from __future__ import annotations

import pytest
import shapely

from annotator.domain.records import Vehicle
from tests.app.exchange.test_updates import feature, links, taken
from tests.builders import ORIGIN, document, scene, site, vehicle

AT = shapely.Point(ORIGIN)


def only(project) -> Vehicle:
    (row,) = project.all(Vehicle)
    return row


def test_a_vehicle_by_its_position_keeps_what_the_file_says() -> None:
    after, outcome = taken(document(site()), "vehicle", feature(AT, length_m="7.25", orientation_deg=200.0))
    assert (only(after).length_m, only(after).orientation_deg, only(after).heading_deg) == (7.25, 20.0, None)
    assert not any("length_m" in one.why for one in outcome.warnings)
    again, outcome = taken(after, "vehicle", feature(AT, uid=only(after).uid, length_m=6.5))
    assert (outcome.updated, only(again).length_m, only(again).orientation_deg) == (1, 6.5, 20.0)
    _same, outcome = taken(again, "vehicle", feature(AT, uid=only(after).uid, length_m=6.504, orientation_deg=179.96))
    assert outcome.updated == 1, "20.0 is not 179.96"


@pytest.mark.parametrize(
    "said", [{"length_m": "long"}, {"length_m": -3}, {"length_m": "nan"}, {"orientation_deg": 1e9}]
)
def test_what_no_vehicle_has_is_told_and_the_vehicle_goes_in(said: dict[str, object]) -> None:
    after, outcome = taken(document(site()), "vehicle", feature(AT, **said))
    assert (outcome.added, only(after).length_m, only(after).orientation_deg) == (1, None, None)
    assert any(next(iter(said)) in one.why for one in outcome.warnings)


def test_a_drawn_length_stays_and_the_other_is_told() -> None:
    length = 10.0049
    axis = shapely.LineString([(10, 10), (30, 10)])
    drawn = vehicle("v", "2020", axis_px=axis, length_m=length, orientation_deg=179.98)
    project = document(site(), scene("2020"), links("2020"), drawn)
    same = feature(uid="v", length_m=10.0, orientation_deg=0.0)
    _after, outcome = taken(project, "vehicle", same)
    assert (outcome.matched, outcome.warnings) == (1, [])
    after, outcome = taken(project, "vehicle", feature(uid="v", length_m=length + 3))
    assert only(after).length_m == length
    assert "was not taken" in outcome.warnings[0].why


def test_a_box_gives_its_own_length() -> None:
    project = document(site(), scene("2020"), links("2020"))
    box = feature(shapely.box(10, 10, 30, 16), pixel=True, length_m=99.0)
    after, outcome = taken(project, "vehicle", box, scene="2020")
    assert only(after).length_m != 99.0
    assert any("length_m" in one.why for one in outcome.warnings)
