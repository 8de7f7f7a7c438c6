from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import Refused
from annotator.domain.records import Scene
from annotator.domain.time import (
    DateRange,
    display,
    display_range,
    guess_from_name,
    now_iso,
    order_key,
    parse_range,
    scene_dates,
)


def _scene(first: str | None, last: str | None = None, uid: str = "s") -> Scene:
    return Scene(uid=uid, name=uid, acquired_from=first, acquired_to=last or first)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-06", "2020-06-01", "2020-06-30"),
        ("2020/06", "2020-06-01", "2020-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2020-06-01", "2020-06-01", "2020-06-01"),
        ("2020/06/01", "2020-06-01", "2020-06-01"),
        ("20200601", "2020-06-01", "2020-06-01"),
        ("2020-06-01T10:20:30Z", "2020-06-01", "2020-06-01"),
        ("2020/2022", "2020-01-01", "2022-12-31"),
        ("2020-11/2021-02", "2020-11-01", "2021-02-28"),
        ("2020-06-01/2020-06-30", "2020-06-01", "2020-06-30"),
        ("2020-11 – 2021-02", "2020-11-01", "2021-02-28"),
        ("2020 to 2021", "2020-01-01", "2021-12-31"),
        ("30 July 2025", "2025-07-30", "2025-07-30"),
        ("July 30, 2025", "2025-07-30", "2025-07-30"),
        ("Jul 2025", "2025-07-01", "2025-07-31"),
        ("30-Jul-2025", "2025-07-30", "2025-07-30"),
        ("7/30/2025", "2025-07-30", "2025-07-30"),
        ("30/7/2025", "2025-07-30", "2025-07-30"),
        ("30.07.2025", "2025-07-30", "2025-07-30"),
        ("8/8/2025", "2025-08-08", "2025-08-08"),
        ("7/2025", "2025-07-01", "2025-07-31"),
        ("  2020-06  ", "2020-06-01", "2020-06-30"),
    ],
)
def test_a_date_is_read_as_the_days_it_may_mean(text: str, first: str, last: str) -> None:
    assert parse_range(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "soon", "7/8/2025", "2020-13", "2020-02-30", "30/30/2025", "2022/2020", "7/30/25", "99"]
)
def test_a_text_without_one_meaning_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_range(text)


def test_the_refusal_of_an_ambiguous_date_shows_both_readings() -> None:
    with pytest.raises(Refused, match=re.escape("2025-08-07 / 2025-07-08")):
        parse_range("7/8/2025")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("haksan_2020-04.jpg", ("2020-04-01", "2020-04-30")),
        ("Haksan 2020.jpg", ("2020-01-01", "2020-12-31")),
        ("Haksan2020.jpg", ("2020-01-01", "2020-12-31")),
        ("S2B_MSIL2A_20240514T021539_N0510_20240514T054321.tif", ("2024-05-14", "2024-05-14")),
        ("20240514_023015_ssc6_u0001_visual.tif", ("2024-05-14", "2024-05-14")),
        ("20240514023015.tif", ("2024-05-14", "2024-05-14")),
        ("m_3607824_se_17_1_20160620.tif", ("2016-06-20", "2016-06-20")),
        ("Rason April 2020.png", ("2020-04-01", "2020-04-30")),
        ("14May2024.tif", ("2024-05-14", "2024-05-14")),
        ("2024_05_14 north.tif", ("2024-05-14", "2024-05-14")),
        ("C:\\images\\2011\\wonsan_2015.tif", ("2015-01-01", "2015-12-31")),
        ("30-07-2015.jpg", ("2015-07-30", "2015-07-30")),
        ("tile_2048.png", None),
        ("tile_2000x2000.png", None),
        ("haksan 2020 and 2024.jpg", None),
        ("Screenshot 2026-01-05 at 10.11.12.png", None),
        ("wonsan.tif", None),
        ("1040010044D30600.tif", None),
    ],
)
def test_a_file_name_states_a_date_or_none(name: str, expected: tuple[str, str] | None) -> None:
    assert guess_from_name(name) == expected


def test_the_middle_is_the_day_of_the_vectors() -> None:
    dates = scene_dates(_scene("2020-11-01", "2021-02-28"))
    assert dates is not None
    assert dates.mid_date == dt.date(2020, 12, 30)
    month = scene_dates(_scene("2021-02-01", "2021-02-28"))
    assert month is not None
    assert month.mid_date == dt.date(2021, 2, 14)


def test_a_reversed_or_half_given_range_is_still_a_range() -> None:
    assert scene_dates(_scene("2021-02-28", "2021-02-01")) == scene_dates(_scene("2021-02-01", "2021-02-28"))
    assert scene_dates(Scene(uid="s", name="s", acquired_to="2020-01-02")) == DateRange(
        dt.date(2020, 1, 2), dt.date(2020, 1, 2)
    )


@pytest.mark.parametrize("text", [None, "", "2020", "yesterday"])
def test_a_scene_without_a_day_is_undated(text: str | None) -> None:
    assert scene_dates(_scene(text)) is None
    assert display(_scene(text)) == "undated"


def test_scenes_are_ordered_by_middle_then_last_then_first_day_and_undated_last() -> None:
    scenes = [
        _scene(None, uid="a"),
        _scene("2021", uid="b"),
        _scene("2020-07-01", uid="c"),
        _scene("2020-01-01", "2020-12-31", uid="d"),
        _scene("2020-07-01", uid="bb"),
        _scene("2020-06-30", uid="e"),
    ]
    assert [scene.uid for scene in sorted(scenes, key=order_key)] == ["e", "bb", "c", "d", "a", "b"]


@pytest.mark.parametrize("text", ["2020", "2020-04", "2024-05-14", "2020-01 – 2020-03", "2020 – 2022"])
def test_a_date_is_shown_as_finely_as_it_is_known(text: str) -> None:
    first, last = parse_range(text)
    assert display(_scene(first, last)) == text


@given(st.dates(min_value=dt.date(1950, 1, 1)), st.dates(min_value=dt.date(1950, 1, 1)))
def test_what_is_shown_is_read_back_the_same(a: dt.date, b: dt.date) -> None:
    dates = DateRange(min(a, b), max(a, b))
    assert parse_range(display_range(dates)) == (dates.lo.isoformat(), dates.hi.isoformat())


def test_now_has_milliseconds_and_zone() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", now_iso())
