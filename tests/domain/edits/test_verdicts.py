"""An overruled verdict keeps the computed one beside it, needs a reason, and can be withdrawn."""

from __future__ import annotations

import pytest

from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.verdicts import overrule, withdraw_verdicts
from annotator.domain.errors import Refused
from annotator.domain.records import Verdict
from annotator.domain.summary.basis import period_of
from annotator.domain.summary.change import site_change
from tests.builders import SITE, document, reviewed, scene, site, stall

ME, YOU = Author("me", "2026-01-12T08:00:00.000Z"), Author("you", "2026-02-12T08:00:00.000Z")


@pytest.fixture
def survey() -> Document:
    return document(site(), [scene("2020"), scene("2024")], reviewed("2020", "2024"), stall("stall-a", "2024"))


def judged(of: Document, *period: str) -> tuple[str, str, str]:
    change = site_change(of, SITE, period_of(*period) if period else None)
    assert change is not None
    said = change.judgement
    return said.direction, said.computed_direction, said.reason


def test_the_computed_direction_stays_beside_the_new_one(survey: Document) -> None:
    after = survey.with_change(overrule(SITE, "unchanged", " tents only ", ME)(survey))
    direction, computed, reason = judged(after)
    assert (direction, computed) == ("unchanged", "grew")
    assert reason.startswith("tents only")
    again = after.with_change(overrule(SITE, "shrank", "looked again", YOU)(after))
    (row,) = again.all(Verdict)
    assert (row.direction, row.reason, row.analyst) == ("shrank", "looked again", "you")
    freed = again.with_change(withdraw_verdicts(SITE)(again))
    assert judged(freed) == judged(survey)


def test_a_verdict_holds_for_its_period_only(survey: Document) -> None:
    period = ("2020-01-01", "2024-12-31")
    after = survey.with_change(overrule(SITE, "unchanged", "tents", ME, period=period)(survey))
    assert judged(after, "2020", "2024")[0] == "unchanged"
    assert judged(after)[0] == "grew"


@pytest.mark.parametrize(
    ("direction", "reason", "sentence"), [("grew", "  ", "needs a reason"), ("bigger", "x", "no direction")]
)
def test_what_cannot_be_said_is_refused(survey: Document, direction: str, reason: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        overrule(SITE, direction, reason, ME)(survey)
    with pytest.raises(Refused, match="Nothing was overruled"):
        withdraw_verdicts(SITE)(survey)
