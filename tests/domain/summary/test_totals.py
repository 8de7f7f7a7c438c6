from __future__ import annotations

import pytest
from shapely import box

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.summary import Total, all_totals, site_totals, summarise
from tests.builders import SITE, crossing, document, reviewed, scene, site, stall, vehicle, zone


def _groups(document: Document) -> dict[tuple[str, str, str, str], Total]:
    return {
        (total.scene_uid, total.object_kind, total.zone_uid, total.class_uid.removeprefix("class-")): total
        for total in site_totals(document, SITE)
    }


def test_t4_counts_of_vehicles_by_certainty() -> None:
    marks = [vehicle(f"a{i}", "2020") for i in range(158)]
    marks += [vehicle(f"b{i}", "2020", certainty="probable") for i in range(6)]
    marks += [vehicle(f"c{i}", "2020", certainty="possible") for i in range(7)]
    total = _groups(document(site(), scene("2020"), marks))["2020", "vehicle", "", "truck"]
    assert (total.count, total.count_min, total.count_max) == (164, 158, 171)
    assert total.area_m2 is None


def test_stalls_are_summed_on_every_reviewed_date() -> None:
    doc = document(
        site(),
        [scene(one) for one in ("2020", "2022", "2024")],
        reviewed("2020", "2022", "2024"),
        stall("a", "2020"),
        stall("b", "2022", "2024"),
        stall("c", "2022", certainty="possible"),
    )
    groups = {key[0]: total for key, total in _groups(doc).items()}
    assert [groups[date].count for date in ("2020", "2022", "2024")] == [1, 2, 1]
    assert [groups[date].area_m2 for date in ("2020", "2022", "2024")] == [60, 120, 60]
    assert (groups["2022"].area_min_m2, groups["2022"].area_max_m2) == (120, 180)
    assert groups["2022"].area_sd_m2 == pytest.approx(7.150175 * 2**0.5, rel=1e-6)


def test_a_kind_that_was_looked_for_and_not_found_is_zero_and_another_has_no_row() -> None:
    groups = _groups(document(site(), scene("2020"), reviewed("2020")))
    assert list(groups) == [("2020", "stall", "", "")]
    total = groups["2020", "stall", "", ""]
    assert (total.count, total.area_m2, total.area_sd_m2) == (0, 0.0, 0.0)


def test_a_scene_that_only_lives_pass_over_has_no_row_unless_reviewed() -> None:
    doc = document(site(), scene("2020"), scene("2022"), reviewed("2020"), stall("a", "2020"))
    assert {key[0] for key in _groups(doc)} == {"2020"}


def test_on_a_scene_not_reviewed_older_objects_are_assumed() -> None:
    doc = document(site(), scene("2020"), scene("2022"), stall("a", "2020"), stall("b", "2022"))
    total = _groups(doc)["2022", "stall", "", "covered-stall"]
    assert (total.count, total.count_assumed, total.area_assumed_m2) == (2, 1, 60)


def test_objects_below_an_obscured_polygon_are_assumed() -> None:
    hidden = reviewed("2020", obscured_wkt="POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))")
    doc = document(
        site(),
        scene("2020"),
        hidden,
        stall("a", "2020", geom=box(0.1, 0.1, 0.2, 0.2)),
        stall("b", "2020", geom=box(1.1, 0.1, 1.2, 0.2)),
        stall("c", "2020", geom=box(0.1, 0.1, 0.2, 0.2), certainty="possible"),
    )
    total = _groups(doc)["2020", "stall", "", "covered-stall"]
    assert (total.count, total.count_assumed, total.area_assumed_m2) == (2, 1, 60)


def test_an_unknown_area_makes_the_sum_blank_and_keeps_the_count() -> None:
    doc = document(site(), scene("2020"), stall("a", "2020"), stall("b", "2020", area_m2=None, certainty="probable"))
    total = _groups(doc)["2020", "stall", "", "covered-stall"]
    assert (total.count, total.area_m2, total.area_sd_m2, total.area_min_m2) == (2, None, None, 60)


def test_an_unknown_error_makes_only_the_sd_blank() -> None:
    doc = document(site(), scene("2020"), stall("a", "2020", s=None))
    total = _groups(doc)["2020", "stall", "", "covered-stall"]
    assert (total.area_m2, total.area_sd_m2) == (60, None)


def test_timeless_imports_stand_on_every_scene_of_the_site_or_on_none() -> None:
    alone = document(site(), stall("a"), crossing("x"))
    assert {key[:2]: total.count for key, total in _groups(alone).items()} == {("", "stall"): 1, ("", "crossing"): 1}
    doc = document(site(), scene("2020"), scene("2022"), reviewed("2020"), stall("a"), vehicle("v", "2022"))
    assert [key[0] for key in _groups(doc) if key[1] == "stall"] == ["2020", "2022"]


def test_marks_without_a_site_stand_under_the_blank_site() -> None:
    doc = document(scene("2020"), stall("a", "2020", site=""), vehicle("v", "2020", site=""))
    assert {(total.site_uid, total.object_kind, total.count) for total in all_totals(doc)} == {
        ("", "stall", 1),
        ("", "vehicle", 1),
    }


def test_vehicles_are_counted_per_zone_with_zeros_where_all_was_reviewed() -> None:
    doc = document(
        site(),
        scene("2020"),
        zone("north"),
        zone("south"),
        reviewed("2020", kind="vehicle"),
        vehicle("v", "2020", zone_uid="north"),
        vehicle("w", "2020", kind="Bus"),
    )
    counts = {key[2:]: total.count for key, total in _groups(doc).items()}
    assert counts == {("", "bus"): 1, ("north", "truck"): 1, ("south", ""): 0}


def test_another_pass_adds_nothing() -> None:
    doc = document(
        site(),
        scene("2020"),
        vehicle("v", "2020"),
        vehicle("w", "2020", pass_uid="second"),
        stall("s", "2020", pass_uid="x"),
    )
    assert {key[1]: total.count for key, total in _groups(doc).items()} == {"vehicle": 1}


def test_one_row_of_all_counted_classes_adds_parts_not_subtotals() -> None:
    shared = [("w", 10.0)]
    doc = document(
        site(),
        scene("2020"),
        stall("a", "2020", parts=shared),
        stall("b", "2020", parts=shared, kind="Roofed lane"),
        stall("c", "2020", parts=shared, kind="Open-air space"),
    )
    (total,) = site_totals(doc, SITE, by_class=False)
    assert (total.count, total.area_m2, total.area_sd_m2) == (2, 120, 20)


def test_site_and_whole_project_agree_and_follow_an_edit() -> None:
    doc = document(site(), site("Rason"), scene("2020"), stall("a", "2020"), vehicle("v", "2020", site="Rason"))
    assert all_totals(doc) == site_totals(doc, SITE) + site_totals(doc, "Rason")
    added = stall("b", "2020")
    after = doc.with_change(Change("", (RowChange(None, added),)))
    assert site_totals(after, SITE)[0].count == 2
    assert all_totals(after)[0] == site_totals(after, SITE)[0]
    assert site_totals(after.with_change(Change("", (RowChange(added, None),))), SITE) == site_totals(doc, SITE)


def test_the_summary_has_every_mark_of_the_adjudicated_pass() -> None:
    doc = document(
        site(),
        scene("2020"),
        scene("2022"),
        stall("a", "2020", "2022"),
        stall("b", "2020", kind="Open-air space"),
        stall("c", "2020", certainty="possible"),
        [vehicle("v", "2020"), vehicle("w", "", kind="Bus", certainty="possible"), vehicle("z", "2020", pass_uid="x")],
        crossing("x", at_gate="yes"),
        crossing("y", "2020", kind="Barge site", at_gate="yes", certainty="possible"),
    )
    found = summarise(doc)
    assert found["stall"] == {
        "count": 1,
        "area_m2": 60.0,
        "area_sd_m2": pytest.approx(7.150175, rel=1e-6),
        "by_class": {"Covered stall": 1, "Open-air space": 1},
    }
    assert found["vehicle"] == {"count": 1, "min": 1, "max": 2, "by_class": {"Truck": 1}}
    assert found["crossing"] == {"count": 1, "by_class": {"Ford": 1}, "at_gate": 1}
    assert (found["sites"], found["scenes"]) == (1, 2)


def test_the_summary_of_nothing_is_zero() -> None:
    assert summarise(document())["stall"] == {"count": 0, "area_m2": 0.0, "area_sd_m2": 0.0, "by_class": {}}


def test_the_summary_of_an_unknown_area_is_unknown() -> None:
    found = summarise(document(stall("a"), stall("b", area_m2=None)))["stall"]
    assert (found["count"], found["area_m2"], found["area_sd_m2"]) == (2, None, None)
