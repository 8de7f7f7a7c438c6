"""The sum over all sites: shared errors are shared, and every percentage has its denominator."""

from __future__ import annotations

import math

import pytest

from annotator.domain.document import Document
from annotator.domain.summary.survey import half_makers, survey_change
from tests.builders import document, reviewed, scene, site, stall


def two_sites(u: float) -> Document:
    """Two markets on one later image, each with one stall of 60 m² born; a third one was seen once only."""
    return document(
        [site("A"), site("B"), site("C"), site("D", known=False)],
        [scene("2020"), scene("2024", u=u)],
        [*reviewed("2020", "2024", site="A"), *reviewed("2020", "2024", site="B")],
        [*reviewed("2024", site="C"), *reviewed("2020", "2024", site="D")],
        [stall("a", "2024", site="A", u=u), stall("b", "2024", site="B", u=u, size=(30.0, 3.0))],
        [stall("c", "2024", site="C", u=u), stall("d", "2020", "2024", site="D", size=(10.0, 2.0))],
    )


def test_sum_of_sites_on_one_image_shares_its_scale_error() -> None:
    u = 0.05
    alone, shared = survey_change(two_sites(0.0)).net, survey_change(two_sites(u)).net
    assert alone.area_m2 == pytest.approx(60.0 + 90.0 - 20.0)
    assert shared.area_m2 == pytest.approx(130.0)
    assert alone.sd_m2 is not None
    assert shared.sd_m2 == pytest.approx(math.hypot(alone.sd_m2, u * 150.0))


def test_percentages_have_their_denominator() -> None:
    found = survey_change(two_sites(0.0))
    assert (found.sites_known_measured, found.sites_known, len(found.measured)) == (2, 3, 3)
    assert found.directions == {"grew": 2, "shrank": 1}
    assert found.events == {"new": 2, "closed": 1}
    assert (found.added_m2, found.removed_m2) == (pytest.approx(150.0), pytest.approx(20.0))


def test_largest_gains_that_make_half() -> None:
    found = survey_change(two_sites(0.0))
    assert [change.site_uid for change in half_makers(found)] == ["B"]
    nothing = survey_change(document(site("A"), [scene("2020"), scene("2024")], reviewed("2020", "2024", site="A")))
    assert half_makers(nothing) == []
    assert nothing.net == (0.0, 0.0)


def test_one_area_without_scale_blanks_the_sum_but_not_the_counts() -> None:
    found = survey_change(
        document(
            site("A"),
            [scene("2020"), scene("2024")],
            reviewed("2020", "2024", site="A"),
            stall("a", "2024", site="A", area_m2=None),
        )
    )
    assert found.net == (None, None)
    assert found.added_m2 is None
    assert len(found.measured) == 1
