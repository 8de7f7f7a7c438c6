from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import shapely

from annotator.domain.checks import Finding, findings
from annotator.domain.measure.geodesic import areas_m2, destination
from annotator.domain.positions import LonLat
from annotator.domain.records import ControlPoint, ObjectClass, Record, Route, SiteScene, Stall
from tests.builders import (
    ORIGIN,
    SITE,
    crossing,
    document,
    rectangle,
    reviewed,
    scene,
    site,
    stall,
    vehicle,
)


def _found(*records: Any) -> list[Finding]:
    return findings(document(*records))


def _codes(*records: Any) -> list[str]:
    return [finding.code for finding in _found(*records)]


def _measured(uid: str, geom: shapely.Polygon, first: str = "", gone: str | None = None, **fields: Any) -> Stall:
    """A stall whose stored area is that of its outline."""
    area = float(areas_m2(np.array([geom], dtype=object))[0])
    return stall(uid, first, gone, geom=geom, area_m2=area, **fields)


def _linked(*scenes: str, to: str = SITE) -> list[SiteScene]:
    return [SiteScene(uid=f"{to}-{one}", site_uid=to, scene_uid=one) for one in scenes]


def _clean() -> list[Record]:
    return [
        site(),
        scene("2020"),
        scene("2022", u=0.01, placement="scale"),
        *_linked("2020", "2022"),
        *reviewed("2020", "2022"),
        _measured("a", rectangle(20, 3), "2020"),
        _measured("b", rectangle(20, 3, north_m=3), "2020"),
        _measured("c", rectangle(20, 3, north_m=9), "2022", born_checked_at="2024-01-01T00:00:00.000Z"),
        vehicle("v", "2020", length_m=12.0, orientation_deg=90.0),
        crossing("x", "2020"),
    ]


def test_a_clean_project_has_no_findings() -> None:
    assert _found(_clean()) == []
    assert _found() == []


def test_an_outline_that_crosses_itself_is_an_error_that_names_the_stall() -> None:
    ring = [(0, 0), (0.001, 0.001), (0.001, 0), (0, 0.001)]
    (found,) = _found(site(), _measured("bow", shapely.Polygon(ring), name="Bow"))
    assert (found.code, found.severity, found.kind, found.uid) == ("self_crossing", "error", "stall", "bow")
    assert "Bow" in found.sentence


def test_an_outline_in_pixels_only_is_looked_at_too() -> None:
    ring = shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])
    bow = stall("bow", "2020", area_m2=None, geom_px=ring)
    assert "self_crossing" in _codes(site(), scene("2020"), _linked("2020"), bow)


def test_an_outline_without_area_is_an_error() -> None:
    codes = _codes(site(), _measured("thin", shapely.Polygon([(0, 0), (0, 0.001), (0, 0)])))
    assert codes in (["zero_area"], ["self_crossing"])  # a ring drawn back on itself is invalid to GEOS
    assert _codes(site(), _measured("tiny", rectangle(0.05, 0.05))) == ["zero_area"]


def test_stalls_that_share_a_place_on_one_date_overlap() -> None:
    one, other = rectangle(20, 3), rectangle(20, 3, east_m=10)
    scenes = [scene("2020"), scene("2022"), *_linked("2020", "2022")]
    assert _codes(site(), _measured("a", one), _measured("b", other)) == ["overlap"]
    gone = _measured("a", one, "2020", "2022")
    assert "overlap" not in _codes(site(), scenes, gone, _measured("b", other, "2022"))
    assert _codes(site(), _measured("a", one), _measured("b", other, kind="Open-air space")) == []
    assert _codes(site(), _measured("a", one), _measured("b", rectangle(20, 3, east_m=19.5))) == []


def test_a_stored_area_or_error_that_is_not_the_computed_one_is_an_error() -> None:
    assert _codes(site(), stall("a", geom=rectangle(20, 3), area_m2=61.0)) == ["stored_value"]
    assert _codes(site(), stall("a", geom=rectangle(20, 3), area_m2=None)) == ["stored_value"]
    parts = [("a:length", 3.0), ("a:width", 4.0)]
    assert _codes(site(), stall("a", parts=parts)) == []
    assert _codes(site(), stall("a", parts=parts, area_sd_m2=6.0)) == ["stored_value"]


def _moved(metres: float, azimuth: float) -> shapely.Point:
    return shapely.Point(destination(LonLat(*ORIGIN), azimuth, metres))


@pytest.mark.parametrize(
    ("metres", "azimuth", "orientation", "expected"),
    [
        (4.0, 90.0, None, ["twice_marked"]),
        (5.5, 90.0, None, []),
        (3.0, 90.0, 0.0, []),
        (3.0, 0.0, 0.0, ["twice_marked"]),
        (1.0, 90.0, 0.0, ["twice_marked"]),
    ],
)
def test_two_marks_on_one_truck_are_told_from_two_trucks_side_by_side(
    metres: float, azimuth: float, orientation: float | None, expected: list[str]
) -> None:
    marks = [
        vehicle("a", "2020", orientation_deg=orientation),
        vehicle("b", "2020", orientation_deg=orientation, geom=_moved(metres, azimuth)),
    ]
    assert _codes(site(), scene("2020"), _linked("2020"), marks) == expected


def test_marks_of_two_scenes_or_passes_may_lie_on_one_place() -> None:
    scenes = [scene("2020"), scene("2022"), *_linked("2020", "2022")]
    assert _codes(site(), scenes, vehicle("a", "2020"), vehicle("b", "2022")) == []


def test_a_length_outside_its_class_is_a_warning() -> None:
    (found,) = _found(site(), scene("2020"), _linked("2020"), vehicle("v", "2020", length_m=20.0))
    assert (found.code, found.severity, found.scene_uid) == ("length_range", "warning", "2020")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (site("Hyesan Market"), site("Hyesan Markett", at=(1, 1)), ["spelling_twin"]),
        (site("Hyesan Market"), site("Heysan Market", at=(1, 1)), ["spelling_twin"]),
        (site("Hyesan-Market"), site("hyesan market", at=(1, 1)), ["spelling_twin"]),
        (site("Market 1"), site("Market 2", at=(1, 1)), []),
        (site("Hyesan Market"), site("Rason Market", at=(1, 1)), []),
        (site("Hyesan Market", county="A county"), site("Hyesan Markett", at=(1, 1), county="Elsewhere"), []),
        (site("A"), site("B", at=(1, 1)), []),
        (site("Northern place"), site("Other name"), ["sites_on_one_point"]),
    ],
)
def test_sites_that_may_be_one_place(one: Record, other: Record, expected: list[str]) -> None:
    assert _codes(one, other) == expected


def test_dates_that_cannot_be_ordered_are_found() -> None:
    assert _codes(scene("", "u")) == ["date_missing"]
    turned = dataclasses.replace(scene("2020"), acquired_from="2020-12-31", acquired_to="2020-01-01")
    assert _codes(turned) == ["date_reversed"]
    found = _found(site(), scene("2020"), scene("2020-06"), scene("2022"), _linked("2020", "2020-06", "2022"))
    assert [(one.code, one.site_uid, one.scene_uid) for one in found] == [("dates_overlap", SITE, "2020")]


def test_lives_that_end_before_they_begin_are_errors() -> None:
    scenes = [scene("2020"), scene("2022"), *_linked("2020", "2022"), *reviewed("2020", "2022")]
    assert "gone_before_seen" in _codes(site(), scenes, stall("a", "2022", "2020"))
    assert "gone_before_seen" in _codes(site(), scenes, stall("a", "2022", "2022"))
    assert "absent_after_seen" in _codes(site(), scenes, stall("a", "2020", last_absent="2022"))


def test_control_points_in_a_line_are_found() -> None:
    def points(offsets: list[tuple[float, float]]) -> list[ControlPoint]:
        found = []
        for i, (x, y) in enumerate(offsets):
            lon, lat = rectangle(1, 1, east_m=x, north_m=y).exterior.coords[0]
            found.append(ControlPoint(uid=f"p{i}", scene_uid="2020", px=0, py=0, lon=lon, lat=lat))
        return found

    line = points([(0, 0), (200, 10), (400, -10), (500, 5), (100, -5)])
    assert _codes(scene("2020"), line) == ["control_points_in_line"]
    assert _codes(scene("2020"), points([(0, 0), (60, 0), (60, 60), (0, 60)])) == []


def test_an_assumed_scale_error_is_noted_unless_the_file_came_with_its_place() -> None:
    (found,) = _found(scene("2020", u=0.02, placement="scale", scale_assumed=True))
    assert (found.code, found.severity) == ("scale_assumed", "note")
    assert "2 %" in found.sentence
    assert _codes(scene("2020", placement="native")) == []


def test_a_change_nobody_checked_is_found_per_scene() -> None:
    records = [site(), scene("2020"), scene("2022"), *_linked("2020", "2022"), *reviewed("2020", "2022")]
    found = _found(records, stall("a", "2020", "2022"), stall("b", "2022"), stall("c", "2020"))
    assert [(one.code, one.site_uid, one.scene_uid) for one in found] == [("change_not_checked", SITE, "2022")]
    assert "2 changes" in found[0].sentence
    seen = {"born_checked_at": "2024-01-01T00:00:00.000Z"}
    assert _found(records, stall("b", "2022", **seen), stall("c", "2020")) == []


def test_removals_on_a_scene_not_reviewed_are_found() -> None:
    records = [site(), scene("2020"), scene("2022"), *_linked("2020", "2022"), *reviewed("2020")]
    found = _found(records, stall("a", "2020", "2022"), stall("b", "2020", "2022"), crossing("x", "2020", "2022"))
    assert [one.code for one in found] == ["removal_unreviewed", "removal_unreviewed"]
    assert {("2 × stall" in one.sentence, "1 × crossing" in one.sentence) for one in found} == {
        (True, False),
        (False, True),
    }


@pytest.mark.parametrize(
    "record",
    [
        stall("a", site="lost"),
        stall("a", "lost"),
        stall("a", gone="lost"),
        stall("a", kind="lost"),
        stall("a", pass_uid="lost"),
        vehicle("v", zone_uid="lost"),
        crossing("x", route_uid="lost"),
        SiteScene(uid="l", site_uid="Haksan", scene_uid="lost"),
        ControlPoint(uid="p", scene_uid="lost", px=0, py=0, lon=0, lat=0),
        Route(uid="r", name="r", site_uid="lost"),
    ],
)
def test_a_reference_to_what_is_not_there_is_an_error(record: Record) -> None:
    found = _found(site(), record)
    assert {one.code for one in found} == {"dangling_reference"}
    assert found[0].uid == record.uid
    assert "lost" in found[0].sentence


def test_errors_come_first() -> None:
    severities = [one.severity for one in _found(_clean(), stall("a", "2020", site="lost"), scene("", "u"))]
    assert severities == sorted(severities)
    assert len(set(severities)) > 1


def test_a_class_without_lengths_is_no_reason_for_findings() -> None:
    ox = ObjectClass(uid="class-ox-cart", name="Ox cart", object_kind="vehicle")
    marks = [vehicle("a", "2020", kind="Ox cart", length_m=99.0), vehicle("b", "2020", kind="Ox cart")]
    assert _codes(site(), scene("2020"), _linked("2020"), ox, marks) == []
