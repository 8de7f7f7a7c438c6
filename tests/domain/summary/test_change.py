"""Vectors T5 and the rules of direction and event."""

from __future__ import annotations

import math
from typing import Any

import pytest
from shapely import box

from annotator.domain.records import Record, Verdict
from annotator.domain.summary import Period, SiteChange, changes, expected_false, period_of, rules_of, site_change
from tests.builders import SITE, document, reviewed, scene, setting, site, stall

A, B, C = "2020-05-01", "2022-05-01", "2024-05-01"
OTHERS = [stall(f"other-{i}", A) for i in range(3)]


def _change(*stalls: Record, scenes: tuple[str, ...] = (A, B), extra: tuple[Any, ...] = ()) -> SiteChange:
    found = site_change(document(site(), [scene(one) for one in scenes], reviewed(*scenes), stalls, *extra), SITE)
    assert found is not None
    return found


def test_t5a_one_stall_is_born() -> None:
    found = _change(*OTHERS, stall("new", B))
    assert found.net.area_m2 == 60
    assert found.net.sd_m2 == pytest.approx(7.150175, rel=1e-6)
    assert found.threshold_m2 == pytest.approx(14.30035, rel=1e-6)
    assert found.judgement[:3] == ("grew", "", "")
    assert found.added.area_m2 == 60
    assert found.removed.area_m2 == 0


def test_t5b_a_rebuilt_stall_of_nearly_the_same_size_is_no_change() -> None:
    found = _change(*OTHERS, stall("old", A, B), stall("new", B, size=(20, 3.2), replaces="old"))
    assert found.net.area_m2 == pytest.approx(4)
    assert found.net.sd_m2 == pytest.approx(10.119536, rel=1e-6)
    assert found.added.area_m2 == pytest.approx(4)
    assert found.removed.area_m2 == 0
    assert found.judgement[:2] == ("unchanged", "")


def test_t5c_a_stall_made_longer_has_the_error_of_its_length_only() -> None:
    old = stall("old", A, B)
    root = math.sqrt(2) * 0.25
    new = stall("new", B, size=(24, 3), replaces="old", parts=[("new:length", 3 * root), ("old:width", 24 * root)])
    found = _change(*OTHERS, old, new)
    assert found.net.area_m2 == 12
    assert found.net.sd_m2 == pytest.approx(2.061553, rel=1e-6)
    assert found.judgement[:2] == ("grew", "rebuilt")


def test_t5d_an_untouched_site_is_exactly_zero() -> None:
    found = _change(*OTHERS)
    assert (found.net.area_m2, found.net.sd_m2) == (0.0, 0.0)
    assert (found.added.area_m2, found.added.sd_m2) == (0.0, 0.0)
    assert found.judgement[:2] == ("unchanged", "")


def test_t5e_born_and_gone_within_the_period_is_turnover() -> None:
    found = _change(*OTHERS, stall("short", B, C), scenes=(A, B, C))
    assert (found.added.area_m2, found.removed.area_m2) == (60, 60)
    assert (found.net.area_m2, found.net.sd_m2) == (0.0, 0.0)
    assert found.judgement[:2] == ("unchanged", "turnover")
    assert found.peak_m2 == 240


def test_t5f_the_whole_chain() -> None:
    root, s = math.sqrt(2), 0.25
    first = [
        stall(f"a{i}", A, B if i < 4 else None, u=0.02, parts=[(f"a{i}:length", 3 * root * s), ("w", 20 * root * s)])
        for i in range(6)
    ]
    row = [
        stall(f"b{i}", B, size=(5, 4), u=0.005, parts=[("row:length", 4 * root * s / 12), ("row:width", 5 * root * s)])
        for i in range(12)
    ]
    shape = stall("l", B, area_m2=384, u=0.005, parts=[("l:area", 7.858117)])
    found = _change(*first, *row, shape)
    assert found.net.area_m2 == pytest.approx(384)
    assert found.net.sd_m2 == pytest.approx(36.756284, rel=1e-6)
    assert found.area_start.area_m2 == pytest.approx(360)
    assert found.area_start.sd_m2 == pytest.approx(43.111367, rel=1e-6)
    assert found.judgement.direction == "grew"


def test_growth_needs_the_materiality_threshold_too() -> None:
    small = stall("small", B, size=(3, 3), s=0.01)
    assert _change(*OTHERS, small).judgement.direction == "unchanged"
    assert _change(*OTHERS, small, extra=(setting("m_m2", 9),)).judgement.direction == "grew"
    assert _change(*OTHERS, stall("big", B), extra=(setting("k", 9),)).judgement.direction == "unchanged"


def test_nothing_before_is_new_and_nothing_left_is_closed() -> None:
    assert _change(stall("tiny", B, size=(1, 1))).judgement[:2] == ("grew", "new")
    assert _change(stall("tiny", A, B, size=(1, 1))).judgement[:2] == ("shrank", "closed")


def test_one_look_says_nothing() -> None:
    found = _change(*OTHERS, scenes=(A,))
    assert found.end is None
    assert found.judgement[:3] == ("", "", "one date")
    assert found.area_start.area_m2 == 180
    assert found.net.area_m2 is None


def test_an_unknown_area_makes_change_blank_and_keeps_the_count() -> None:
    found = _change(*OTHERS, stall("blank", B, area_m2=None))
    assert found.judgement[:3] == ("", "", "no scale")
    assert (found.net.area_m2, found.net.sd_m2, found.area_end.area_m2) == (None, None, None)
    assert (found.count_start, found.count_end) == (3, 4)
    assert found.area_start.area_m2 == 180


def test_an_unknown_error_leaves_the_figure_but_no_direction() -> None:
    found = _change(*OTHERS, stall("import", B, s=None))
    assert (found.net.area_m2, found.net.sd_m2) == (60, None)
    assert found.judgement.direction == ""
    assert found.judgement.reason


def test_groups_joined_by_replaces_count_their_difference_only() -> None:
    olds = [stall("o1", A, B), stall("o2", A, B), stall("o3", A, B)]
    news = [stall("n1", B, size=(30, 3), replaces="o1 o2"), stall("n2", B, size=(10, 3), replaces="o2")]
    found = _change(*OTHERS, *olds, *news, stall("n3", B, size=(20, 4), replaces="o3"))
    assert found.added.area_m2 == 20  # o3 to n3; n1 + n2 are as large as o1 + o2
    assert found.removed.area_m2 == 0
    assert found.all_replaced


def test_replacing_a_stall_that_went_in_another_interval_is_no_group() -> None:
    found = _change(*OTHERS, stall("old", A, B), stall("new", C, replaces="old"), scenes=(A, B, C))
    assert (found.added.area_m2, found.removed.area_m2) == (60, 60)
    assert not found.all_replaced


def test_only_counted_classes_and_sure_marks_take_part() -> None:
    extra = [stall("open", B, kind="Open-air space"), stall("maybe", B, certainty="possible")]
    other_pass = stall("second", B, pass_uid="pass-second")
    assert _change(*OTHERS, *extra, other_pass).net.area_m2 == 0
    assert _change(*OTHERS, stall("likely", B, certainty="probable")).net.area_m2 == 60


def test_what_stands_on_the_first_look_is_stock_whatever_last_absent_says() -> None:
    found = _change(*OTHERS, stall("early", "2019", last_absent="2018"), extra=(scene("2019"), scene("2018")))
    assert found.net.area_m2 == 0
    assert found.count_start == 4


def test_scenes_not_reviewed_or_undated_are_no_looks() -> None:
    extra = (scene(C), reviewed(C, state="in_progress"), scene("", "undated"), reviewed("undated"))
    found = _change(*OTHERS, stall("later", C), stall("sometime", "undated"), extra=extra)
    assert found.end is not None
    assert found.end.uid == B
    assert found.count_end == 3


def test_a_place_hidden_on_the_first_look_is_as_on_the_first_that_shows_it() -> None:
    hidden = reviewed(A, obscured_px_wkt="POLYGON((0 0, 9 0, 9 9, 0 9, 0 0))")
    inside = {"geom_px": box(1, 1, 2, 2), "drawn_on": A}
    found = _change(*OTHERS, stall("hid", B, **inside), scenes=(A, B, C), extra=(hidden,))
    assert found.net.area_m2 == 0
    found = _change(*OTHERS, stall("later", C, **inside), scenes=(A, B, C), extra=(hidden,))
    assert found.net.area_m2 == 60
    found = _change(*OTHERS, stall("gone", A, B, **inside), scenes=(A, B, C), extra=(hidden,))
    assert found.net.area_m2 == 0


def test_a_period_starts_with_the_last_look_before_it() -> None:
    doc = document(site(), [scene(one) for one in (A, B, C)], reviewed(A, B, C), OTHERS, stall("b", B), stall("c", C))
    wide = site_change(doc, SITE)
    assert wide is not None
    assert (wide.baseline, wide.net.area_m2) == ("inside", 120)
    late = site_change(doc, SITE, period_of("2022-06", ""))
    assert late is not None
    assert (late.baseline, late.start.uid, late.net.area_m2) == ("before", B, 60)
    early = site_change(doc, SITE, period_of("2019", "2022"))
    assert early is not None
    assert (early.baseline, early.end and early.end.uid, early.net.area_m2) == ("inside", B, 60)
    after = site_change(doc, SITE, period_of("2025", "2026"))
    assert after is not None
    assert (after.start.uid, after.judgement.reason) == (C, "one date")
    assert site_change(doc, SITE, period_of("2010", "2011")) is None


def test_the_project_period_is_used_when_none_is_given() -> None:
    records = [site(), *(scene(one) for one in (A, B, C)), *reviewed(A, B, C), stall("c", C), *OTHERS]
    found = site_change(document(records, setting("period_to", "2022")), SITE)
    assert found is not None
    assert found.net.area_m2 == 0


def test_a_verdict_overrules_and_keeps_what_was_computed() -> None:
    verdict = Verdict(uid="v", site_uid=SITE, direction="unchanged", reason="roofs replaced")
    found = _change(*OTHERS, stall("new", B), extra=(verdict,))
    assert found.judgement.direction == "unchanged"
    assert found.judgement.computed_direction == "grew"
    assert found.judgement.reason == "roofs replaced (computed: grew)"


def test_a_verdict_for_another_period_is_not_used() -> None:
    verdict = Verdict(uid="v", site_uid=SITE, direction="shrank", reason="x", period_from="2020-01-01")
    assert _change(*OTHERS, stall("new", B), extra=(verdict,)).judgement.direction == "grew"


def test_by_class_names_every_class_of_stalls() -> None:
    doc = document(
        site(), scene(A), scene(B), reviewed(A, B), OTHERS, stall("new", B), stall("open", B, kind="Open-air space")
    )
    found = {change.class_uid: change.net.area_m2 for change in changes(doc, by_class=True)}
    assert found == {"class-covered-stall": 60, "class-open-air-space": 60}
    assert [change.net.area_m2 for change in changes(doc, Period())] == [60]


def test_expected_false_counts_only_sites_where_all_was_redrawn() -> None:
    doc = document()
    redrawn = _change(*OTHERS, stall("old", A, B), stall("new", B, replaces="old"))
    born = _change(*OTHERS, stall("new", B))
    assert expected_false([redrawn, born, _change(*OTHERS)], rules_of(doc)) == pytest.approx(0.0455, rel=1e-3)
