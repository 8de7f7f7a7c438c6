from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.change import Change, RowChange
from annotator.domain.measure.errors import combine_sd
from annotator.domain.records import Part, Record, Stall
from annotator.domain.summary import site_totals
from annotator.domain.summary.gather import StallRow, all_rows, rows_by_site, rows_of_site
from annotator.domain.summary.sums import area_of
from tests.builders import SITE, document, reviewed, scene, site, stall

MANY = 20_000
"""More than are kept as objects."""


def _row(mark: Stall) -> StallRow:
    return StallRow(*(getattr(mark, name) for name in StallRow._fields))


def _edited(records: list[Stall], edits: list[int]) -> tuple[list[Stall], Change]:
    """What is left of the records after every other of `edits` was changed and the rest of them deleted."""
    rows: list[RowChange] = []
    left: dict[str, Stall] = {record.uid: record for record in records}
    for turn, place in enumerate(dict.fromkeys(edits)):
        record = records[place % len(records)]
        if record.uid not in left or left[record.uid] is not record:
            continue
        if turn % 2:
            del left[record.uid]
            rows.append(RowChange(record, None))
        else:
            left[record.uid] = replace(record, certainty="possible", area_m2=None)
            rows.append(RowChange(record, left[record.uid]))
    return list(left.values()), Change("", tuple(rows))


@given(
    st.lists(st.sampled_from("dkaxfbzm"), min_size=1, unique=True),
    st.lists(st.integers(0, 7), max_size=4),
)
def test_marks_are_the_rows_of_their_records_in_the_order_of_their_uids(uids: list[str], edits: list[int]) -> None:
    records = [stall(uid, "2020", site=SITE if uid < "m" else "Rason") for uid in uids]
    left, change = _edited(records, edits)
    doc = document(site(), site("Rason"), scene("2020"), records).with_change(change)
    expected = sorted(map(_row, left))
    here = [row for row in expected if row.site_uid == SITE]
    assert list(all_rows(doc, StallRow)) == expected
    assert list(rows_of_site(doc, SITE).stalls) == here
    by_site = rows_by_site(doc)
    assert [row for rows in by_site.values() for row in rows.stalls] == sorted(expected, key=lambda row: row.site_uid)
    marks = rows_of_site(doc, SITE).stalls
    some = marks.where(marks.among({row.uid for row in here[1:]}))
    assert list(some) == here[1:]
    assert list(some.taken(np.arange(len(some))[::2])) == here[1:][::2]
    assert some.values("certainty") == {row.certainty for row in here[1:]}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "y", None])), max_size=8))
def test_groups_are_the_places_of_those_that_are_alike(looks: list[tuple[str, str | None]]) -> None:
    records = [stall(f"{place}", kind=kind, gone=gone) for place, (kind, gone) in enumerate(looks)]
    marks = all_rows(document(site(), records), StallRow)
    expected: dict[tuple[str, str | None], list[int]] = {}
    for place, row in enumerate(marks):
        expected.setdefault((row.class_uid, row.gone_by), []).append(place)
    groups = marks.groups("class_uid", "gone_by")
    assert {alike: places.tolist() for alike, places in groups.items()} == expected


def _many() -> list[Record]:
    kept = (("first:width", 2.0),)
    marks = [stall(f"{n:06}", "2020", parts=((f"{n:06}:area", 1.0), *(kept if n % 2 else ()))) for n in range(MANY)]
    return [site(), scene("2020"), *reviewed("2020"), *marks]


def test_totals_of_very_many_stalls_make_no_row_of_each() -> None:
    doc = document(_many())
    doc.table(Stall).base.rows_where("site_uid", SITE)
    tracemalloc.start()
    totals = site_totals(doc, SITE, by_class=False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(total.count, total.area_m2) for total in totals] == [(MANY, 60.0 * MANY)]
    # A row of each takes more than 400 bytes.
    assert peak < 150 * MANY


def test_the_error_of_very_many_stalls_is_that_of_all_their_sources() -> None:
    records = _many()
    doc = document(records)
    expected = combine_sd((1.0, record.parts) for record in records if isinstance(record, Stall))
    assert area_of(rows_of_site(doc, SITE).stalls).sd_m2 == pytest.approx(expected, rel=1e-12)
    last = records[-1]
    assert isinstance(last, Stall)
    edited = replace(last, parts=(Part("000001:area", 500.0),))
    after = doc.with_change(Change("", (RowChange(last, edited),)))
    expected = combine_sd((1.0, record.parts) for record in [*records[:-1], edited] if isinstance(record, Stall))
    assert area_of(rows_of_site(after, SITE).stalls).sd_m2 == pytest.approx(expected, rel=1e-12)
