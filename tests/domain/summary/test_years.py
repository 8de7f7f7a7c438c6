"""Vectors T6: where in time a change between two dates is put."""

from __future__ import annotations

import pytest

from annotator.domain.document import Document
from annotator.domain.records import Record
from annotator.domain.summary import YearChange, years
from annotator.domain.summary.windows import Window
from annotator.domain.time import date_range, parse_range
from tests.builders import document, reviewed, scene, setting, site, stall


def _window(t0: str, t1: str) -> Window:
    before, after = date_range(*parse_range(t0)), date_range(*parse_range(t1))
    assert before is not None
    assert after is not None
    return Window(before, after)


@pytest.mark.parametrize(
    ("t0", "t1", "observed", "spread", "bounds"),
    [
        ("2022-09-15", "2024-05-01", 2024, {2022: 107 / 594, 2023: 365 / 594, 2024: 122 / 594}, (2022, 2024)),
        (
            "2020",
            "2024",
            2024,
            {2020: 183 / 1461, 2021: 365 / 1461, 2022: 365 / 1461, 2023: 365 / 1461, 2024: 183 / 1461},
            (2020, 2024),
        ),
        ("2020", "2022", 2022, {2020: 183 / 731, 2021: 365 / 731, 2022: 183 / 731}, (2020, 2022)),
        ("2020-11/2021-02", "2021-02", 2021, {2020: 1 / 46, 2021: 45 / 46}, (2020, 2021)),
        ("2019-12-31", "2020-01-01", 2020, {2020: 1.0}, (2020, 2020)),
        ("2021-08", "2021-11", 2021, {2021: 1.0}, (2021, 2021)),
    ],
)
def test_t6(t0: str, t1: str, observed: int, spread: dict[int, float], bounds: tuple[int, int]) -> None:
    window = _window(t0, t1)
    assert window.observed_year == observed
    assert window.spread() == pytest.approx(spread)
    assert (window.bounds()[0], window.bounds()[-1]) == bounds


def _document(*records: Record, scenes: tuple[str, ...] = ("2020", "2024")) -> Document:
    return document(site(), [scene(one) for one in scenes], reviewed(*scenes), *records)


def _by_year(rows: list[YearChange]) -> dict[tuple[str, int], tuple[float | None, float | None, float | None]]:
    return {(row.rule, row.year): (row.added_m2, row.removed_m2, row.net_m2) for row in rows}


def test_haksan_under_every_rule() -> None:
    doc = _document(stall("gone", "2020", "2024", size=(40, 10)), stall("stays", "2020"))
    found = _by_year(years(doc, rule="all"))
    assert [found["observed", year][2] for year in range(2020, 2025)] == [0, 0, 0, 0, -400]
    spread = [found["spread", year][1] for year in range(2020, 2025)]
    assert spread == pytest.approx([50.10, 99.93, 99.93, 99.93, 50.10], abs=0.01)
    assert {found["bounds_min", year] for year in range(2020, 2025)} == {(0, 0, -400)}
    assert {found["bounds_max", year] for year in range(2020, 2025)} == {(0, 400, 0)}


def test_sites_are_counted_by_what_the_year_shows() -> None:
    doc = _document(stall("gone", "2020", "2024", size=(40, 10)), stall("stays", "2020"))
    by_year = {row.year: row for row in years(doc)}
    assert (by_year[2024].sites_grew, by_year[2024].sites_shrank, by_year[2024].sites_closed) == (0, 1, 0)
    assert (by_year[2022].sites_grew, by_year[2022].sites_shrank) == (0, 0)
    assert {row.sites_grew for row in years(doc, rule="spread")} == {None}
    closed = {row.year: row for row in years(_document(stall("gone", "2020", "2024", size=(1, 1))))}
    assert (closed[2024].sites_shrank, closed[2024].sites_closed) == (1, 1)
    new = {row.year: row for row in years(_document(stall("new", "2024", size=(1, 1))))}
    assert (new[2024].sites_grew, new[2024].sites_new) == (1, 1)


def test_a_year_is_covered_by_a_look_before_it_and_one_at_its_end() -> None:
    doc = _document(stall("gone", "2020", "2024-12-31"), scenes=("2020", "2024-12-31"))
    assert {row.year: row.sites_covered for row in years(doc)} == {2020: 0, 2021: 1, 2022: 1, 2023: 1, 2024: 1}


def test_an_explicit_look_narrows_the_window() -> None:
    doc = _document(scene("2023"), stall("new", "2024", last_absent="2023"), stall("old", "2020"))
    assert [row.year for row in years(doc, rule="spread") if row.net_m2] == [2023, 2024]
    doc = _document(scene("2019"), stall("new", "2024", last_absent="2019"), stall("old", "2020"))
    assert [row.year for row in years(doc, rule="spread") if row.net_m2] == [2020, 2021, 2022, 2023, 2024]


def test_first_sight_on_a_scene_that_is_not_reviewed_dates_the_change() -> None:
    doc = _document(scene("2022"), stall("new", "2022"), stall("old", "2020"))
    assert [row.year for row in years(doc) if row.net_m2] == [2022]


def test_a_group_is_dated_by_its_first_new_object() -> None:
    news = [stall("n1", "2022", replaces="old", size=(30, 3)), stall("n2", "2024", replaces="old", size=(30, 3))]
    doc = _document(scene("2022"), stall("old", "2020", "2024"), stall("x", "2020"), *news)
    assert {row.year: row.added_m2 for row in years(doc) if row.added_m2} == {2022: 120}


def test_the_error_of_a_year_is_that_of_its_share() -> None:
    doc = _document(stall("gone", "2020", "2024"), stall("stays", "2020"))
    by_year = {row.year: row for row in years(doc, rule="spread")}
    assert by_year[2020].net_sd_m2 == pytest.approx(7.150175 * 183 / 1461, rel=1e-6)


def test_an_unknown_area_makes_its_years_blank_only() -> None:
    doc = _document(
        stall("blank", "2022", area_m2=None), stall("new", "2024"), stall("x", "2020"), scenes=("2020", "2022", "2024")
    )
    by_year = {row.year: row for row in years(doc)}
    assert by_year[2022].net_m2 is None
    assert by_year[2024].net_m2 == 60


def test_rows_by_class_follow_those_of_all() -> None:
    doc = _document(stall("a", "2024"), stall("b", "2024", kind="Open-air space"), stall("x", "2020"))
    found = {row.class_uid: row.added_m2 for row in years(doc, by_class=True) if row.year == 2024}
    assert list(found.items()) == [("", 60), ("class-covered-stall", 60), ("class-open-air-space", 60)]


def test_the_rule_is_the_project_s_own_unless_named() -> None:
    records = (stall("a", "2024"), stall("x", "2020"))
    assert {row.rule for row in years(_document(*records))} == {"observed"}
    doc = _document(*records, setting("year_rule", "bounds"))
    assert {row.rule for row in years(doc)} == {"bounds_min", "bounds_max"}
    assert years(doc, rule="invented") == []


def test_nothing_happened_gives_no_years() -> None:
    assert years(_document(stall("x", "2020"))) == []
