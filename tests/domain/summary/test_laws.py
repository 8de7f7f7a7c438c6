"""What must hold for every history, whatever the dates, hidden places and replacements."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from annotator.domain.document import Document
from annotator.domain.records import Record, Stall
from annotator.domain.summary import SiteChange, YearChange, changes, site_totals, years
from annotator.domain.time import order_key
from tests.builders import SITE, document, reviewed, scene, site, stall

HIDDEN = "POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))"
INSIDE, OUTSIDE = box(0.1, 0.1, 0.2, 0.2), box(2.1, 0.1, 2.2, 0.2)


@st.composite
def dates(draw: st.DrawFn) -> str:
    day = draw(st.dates(dt.date(2015, 1, 1), dt.date(2020, 12, 31)))
    kind = draw(st.sampled_from(["day", "month", "year", "range"]))
    if kind == "range":
        return f"{day}/{day + dt.timedelta(draw(st.integers(1, 500)))}"
    return {"day": f"{day}", "month": f"{day}"[:7], "year": f"{day}"[:4]}[kind]


@st.composite
def histories(draw: st.DrawFn) -> Document:
    """Up to two sites of up to five scenes, some not reviewed, some partly hidden, with stalls of any life."""
    records: list[Record] = []
    for name in draw(st.sampled_from([[SITE], [SITE, "Rason"]])):
        uids = [f"{name}-{i}" for i in range(draw(st.integers(1, 5)))]
        records += [site(name), *(scene(draw(dates()), uid) for uid in uids)]
        for uid in uids:
            state = draw(st.sampled_from(["reviewed", "reviewed", "reviewed", "in_progress"]))
            wkt = draw(st.sampled_from(["", "", HIDDEN]))
            records += reviewed(uid, site=name, state=state, obscured_wkt=wkt)
        records += draw(_stalls(name, uids))
    return document(records)


@st.composite
def _stalls(draw: st.DrawFn, name: str, uids: list[str]) -> list[Stall]:
    found: list[Stall] = []
    for i in range(draw(st.integers(0, 7))):
        first, gone = draw(st.sampled_from(uids)), draw(st.sampled_from([None, *uids]))
        olds = [one.uid for one in found if one.gone_by == first]
        replaces = " ".join(draw(st.lists(st.sampled_from(olds), unique=True))) if olds else ""
        size = (draw(st.integers(1, 30)), draw(st.integers(1, 9)))
        shared = draw(st.sampled_from([None, [("width", 5.0)], [("width", 3.0), (f"{name}-{i}", 2.0)]]))
        found.append(
            stall(
                f"{name}-s{i}",
                first,
                gone,
                site=name,
                size=size,
                parts=shared,
                replaces=replaces,
                geom=draw(st.sampled_from([INSIDE, OUTSIDE])),
                certainty=draw(st.sampled_from(["certain", "probable", "possible"])),
                kind=draw(st.sampled_from(["Covered stall", "Covered stall", "Open-air space"])),
                last_absent=draw(st.sampled_from([None, None, *uids])),
            )
        )
    return found


def _total(rows: list[YearChange], rule: str) -> tuple[float, float, float]:
    named = [row for row in rows if row.rule == rule]
    added, removed, net = (
        (
            sum(value or 0.0 for value in column)
            for column in zip(*((row.added_m2, row.removed_m2, row.net_m2) for row in named), strict=True)
        )
        if named
        else (0.0, 0.0, 0.0)
    )
    return added, removed, net


def _whole(found: list[SiteChange]) -> tuple[float, float, float]:
    return (
        sum(change.added.area_m2 or 0.0 for change in found),
        sum(change.removed.area_m2 or 0.0 for change in found),
        sum(change.net.area_m2 or 0.0 for change in found),
    )


@settings(max_examples=150, deadline=None)
@given(histories())
def test_net_is_added_less_removed_and_end_less_start(doc: Document) -> None:
    for change in changes(doc):
        if change.end is None:
            continue
        assert change.net.area_m2 == pytest.approx(change.added.area_m2 - change.removed.area_m2, abs=1e-6)
        assert change.net.area_m2 == pytest.approx(change.area_end.area_m2 - change.area_start.area_m2, abs=1e-6)
        assert change.peak_m2 >= max(change.area_start.area_m2, change.area_end.area_m2) - 1e-6


@settings(max_examples=150, deadline=None)
@given(histories(), st.booleans())
def test_years_add_up_to_the_change_and_the_bounds_enclose_it(doc: Document, by_class: bool) -> None:
    whole = _whole(changes(doc))
    rows = [row for row in years(doc, rule="all", by_class=by_class) if not row.class_uid]
    assert _total(rows, "observed") == pytest.approx(whole, abs=1e-6)
    assert _total(rows, "spread") == pytest.approx(whole, abs=1e-6)
    least, most = _total(rows, "bounds_min"), _total(rows, "bounds_max")
    assert all(low <= value + 1e-6 for low, value in zip(least, whole, strict=True))
    assert all(value <= high + 1e-6 for value, high in zip(whole, most, strict=True))


@settings(max_examples=150, deadline=None)
@given(histories())
def test_every_year_lies_within_its_bounds(doc: Document) -> None:
    by_rule: dict[str, dict[int, YearChange]] = defaultdict(dict)
    for row in years(doc, rule="all"):
        by_rule[row.rule][row.year] = row
    for rule, (year, low) in itertools.product(("observed", "spread"), by_rule["bounds_min"].items()):
        row, high = by_rule[rule][year], by_rule["bounds_max"][year]
        for name in ("added_m2", "removed_m2", "net_m2"):
            assert getattr(low, name) - 1e-6 <= getattr(row, name) <= getattr(high, name) + 1e-6


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_end_of_a_change_is_the_total_of_its_scene(doc: Document) -> None:
    for change in changes(doc):
        totals = site_totals(doc, change.site_uid, by_class=False)
        by_scene = {total.scene_uid: total for total in totals if total.object_kind == "stall"}
        assert by_scene[change.start.uid].area_m2 == pytest.approx(change.area_start.area_m2)
        assert by_scene[change.start.uid].count == change.count_start
        if change.end is not None:
            assert by_scene[change.end.uid].area_sd_m2 == pytest.approx(change.area_end.sd_m2)


@settings(max_examples=100, deadline=None)
@given(dates(), dates(), st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 40)), max_size=6))
def test_exchanging_two_scenes_flips_net_and_swaps_gross_in_every_year(
    one: str, other: str, stalls: list[tuple[bool, bool, int]]
) -> None:
    def contents(swap: bool) -> Document:
        early, late = sorted(("a", "b"), key=lambda uid: order_key(doc_scenes[uid]))
        rows = []
        for i, (at_first, at_last, length) in enumerate(stalls):
            first, last = (at_last, at_first) if swap else (at_first, at_last)
            if first or last:
                rows.append(
                    stall(f"s{i}", early if first else late, late if first and not last else None, size=(length, 3))
                )
        return document(site(), doc_scenes.values(), reviewed("a", "b"), rows)

    doc_scenes = {"a": scene(one, "a"), "b": scene(other, "b")}
    forth, back = contents(False), contents(True)
    for change, mirrored in zip(changes(forth), changes(back), strict=True):
        assert change.net.area_m2 == pytest.approx(-(mirrored.net.area_m2 or 0.0))
        assert change.net.sd_m2 == pytest.approx(mirrored.net.sd_m2)
        assert (*change.added, *change.removed) == pytest.approx((*mirrored.removed, *mirrored.added))
    mirror = {(row.rule, row.year): row for row in years(back, rule="all")}
    turned = {"bounds_min": "bounds_max", "bounds_max": "bounds_min"}
    for row in years(forth, rule="all"):
        gross, net = mirror[row.rule, row.year], mirror[turned.get(row.rule, row.rule), row.year]
        assert (row.added_m2, row.removed_m2) == pytest.approx((gross.removed_m2, gross.added_m2))
        assert row.net_m2 == pytest.approx(-(net.net_m2 or 0.0))
        assert row.net_sd_m2 == pytest.approx(net.net_sd_m2)
        assert (row.sites_grew, row.sites_shrank) == (gross.sites_shrank, gross.sites_grew)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_a_site_whose_stalls_were_not_touched_is_exactly_zero(doc: Document) -> None:
    for change in changes(doc):
        if change.end is not None and change.touched == 0:
            assert (change.net.area_m2, change.net.sd_m2) == (0.0, 0.0)
            assert (change.added.area_m2, change.removed.area_m2) == (0.0, 0.0)
            assert change.judgement.direction == "unchanged"
