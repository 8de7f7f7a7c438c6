"""Published figures beside measured ones: what follows is left alone, what does not is named with the arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.domain.checks import findings
from annotator.domain.document import Document
from annotator.domain.records import StatedValue
from annotator.domain.stated import ratio_of, unit_of
from tests.builders import document, reviewed, scene, setting, site, stall


def said(quantity: str, value: float, period: str = "2020/2025", **fields: Any) -> StatedValue:
    first, _, last = period.partition("/")
    ends = {"period_from": f"{first}-01-01", "period_to": f"{last or first}-12-31"}
    return StatedValue(uid=f"stated_value-{quantity}-{value}", quantity=quantity, value=value, **(ends | fields))


def survey(*stated: StatedValue) -> Document:
    """Two of three known markets measured; 120 m² came, 60 m² went."""
    return document(
        [site("A", at=(128.0, 41.0)), site("B", at=(128.1, 41.0)), site("C", at=(128.2, 41.0))],
        [scene("2020-06", u=0.01), scene("2025-06", u=0.01)],
        [*reviewed("2020-06", "2025-06", site="A"), *reviewed("2020-06", "2025-06", site="B")],
        stall("a", "2025-06", site="A", size=(40.0, 3.0), **_CHECKED),
        stall("b", "2020-06", "2025-06", site="B", **_CHECKED),
        setting("period_from", "2020"),
        setting("period_to", "2025"),
        list(stated),
    )


_CHECKED = {"born_checked_by": "me", "gone_checked_by": "me", "born_checked_at": "2026", "gone_checked_at": "2026"}


def about_stated(of: Document) -> dict[str, str]:
    return {one.code: one.sentence for one in findings(of) if one.kind == "stated_value"}


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ("net_m2", 60.0),
        ("gross_added_m2", 120.0),
        ("net_m2_per_year", 10.0),
        ("share_measured_percent", 67.0),
        ("sites_grew", 1.0),
        ("sites_closed", 1.0),
        ("something else", 5.0),
    ],
)
def test_what_follows_is_left_alone(quantity: str, value: float) -> None:
    assert about_stated(survey(said(quantity, value))) == {}


def test_a_percentage_is_told_with_its_denominator() -> None:
    found = about_stated(survey(said("share_measured_percent", 70.0)))
    assert "2 of 3 is 66.7 %" in found["stated_differs"]


def test_an_average_over_too_few_years_is_told_with_both_divisors() -> None:
    found = about_stated(survey(said("net_m2_per_year", 12.0)))
    assert "divides 60 by 5, but 2020–2025 are 6 calendar years: 10" in found["stated_differs"]


def test_a_site_is_compared_with_its_own_figure() -> None:
    assert about_stated(survey(said("net_m2", 120.0, site_uid="A"))) == {}
    assert "measured: -60" in about_stated(survey(said("net_m2", 60.0, site_uid="B")))["stated_differs"]


def test_another_basis_is_not_compared_but_its_ratio_is_named() -> None:
    wide = "basis: sample=nationwide, classes=covered and open-air"
    ratio = "percent_change(net_m2@2020/2025, gross_added_m2@2019)"
    found = about_stated(survey(said("gross_added_m2", 600.0, "2019", note=wide), said(ratio, -90.0)))
    assert set(found) == {"unlike_bases"}
    assert "net_m2 / gross_added_m2" in found["unlike_bases"]
    assert "sample: as this project / nationwide" in found["unlike_bases"]


def test_a_ratio_is_computed_again() -> None:
    rows = (
        said("gross_added_m2", 7450.0, "2020", note="basis: sample=all"),
        said("gross_added_m2", 23260.0, "2019", note="basis: sample=all"),
    )
    right = said("percent_change(gross_added_m2@2020, gross_added_m2@2019)", -68.0)
    wrong = said("percent_change(gross_added_m2@2020, gross_added_m2@2019)", -86.0)
    assert about_stated(survey(*rows, right)) == {}
    assert "is -68.0 % by its own figures (7,450 and 23,260)" in about_stated(survey(*rows, wrong))["stated_percentage"]


def test_stated_parts_that_do_not_give_their_total() -> None:
    parts = [
        said("area_m2", value, site_uid=uid, source="S", note="basis: x=y")
        for uid, value in (("A", 100.0), ("B", 210.0))
    ]
    fine = said("area_m2", 320.0, source="S", note="basis: x=y")
    wrong = said("area_m2", 350.0, source="S", note="basis: x=y")
    assert about_stated(survey(*parts, fine)) == {}
    assert "350, but its 2 parts give 310" in about_stated(survey(*parts, wrong))["stated_sum"]


@pytest.mark.parametrize(("value", "unit"), [(23260.0, 10.0), (9905.0, 1.0), (46.5, 0.1), (400.0, 10.0), (0.25, 0.01)])
def test_unit_of_a_printed_figure(value: float, unit: float) -> None:
    assert unit_of(value) == pytest.approx(unit)


def test_a_ratio_that_is_none() -> None:
    assert ratio_of("net_m2") is None
    assert ratio_of("percent(a@2020)") is None
    found = ratio_of(" percent( sites_grew , sites_measured@2020/2025 ) ")
    assert found is not None
    assert (found.top.period, found.base.period) == ("", "2020/2025")
    assert found.percent(26, 222) == pytest.approx(11.71, abs=0.01)
