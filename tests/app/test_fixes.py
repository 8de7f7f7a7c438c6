"""Each offered fix removes its finding and nothing else, and undo brings everything back."""

from __future__ import annotations

import dataclasses

import pytest

from annotator.app.fixes import fix_for
from annotator.domain.checks import findings
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.records import Scene
from tests.builders import document, rectangle, reviewed, scene, site, stall, vehicle

ME = Author("me", "2026-01-12T08:00:00.000Z")


def survey(*more: object) -> Document:
    return document(
        site(),
        [scene("2020", u=0.01, mapping=""), scene("2024", u=0.01, mapping="")],
        reviewed("2020", "2024"),
        *more,  # type: ignore[arg-type]
    )


CASES = {
    "stored_value": survey(stall("stall-a", "2020", geom=rectangle(20, 3), area_m2=999.0)),
    "date_reversed": document(
        site(), [dataclasses.replace(scene("2020", u=0.01, mapping=""), acquired_from="2021-01-01")]
    ),
    "gone_before_seen": survey(stall("stall-a", "2024", "2020")),
    "absent_after_seen": survey(stall("stall-a", "2020", last_absent="2024")),
    "twice_marked": survey(vehicle("vehicle-a", "2020"), vehicle("vehicle-b", "2020")),
    "change_not_checked": survey(stall("stall-a", "2024")),
    "removal_unreviewed": survey(
        reviewed("2024", state="in_progress"), stall("stall-a", "2020", "2024", gone_checked_at="x")
    ),
    "spelling_twin": survey(site("Haksam")),
}


@pytest.mark.parametrize("code", CASES)
def test_the_fix_removes_its_finding(code: str) -> None:
    before = CASES[code]
    found = next(one for one in findings(before) if one.code == code)
    fix = fix_for(before, found, ME)
    assert fix is not None
    change = fix.edit(before)
    after = before.with_change(change)
    assert code not in {one.code for one in findings(after)}
    new = {one.code for one in findings(after)} - {one.code for one in findings(before)}
    assert new <= {"change_not_checked"}, "a removal that is reviewed now may still have to be looked at"
    assert findings(after.with_change(change.inverted())) == findings(before)


def test_no_fix_where_only_the_analyst_knows() -> None:
    undated = document(site(), Scene(uid="scene-x", name="x"))
    found = next(one for one in findings(undated) if one.code == "date_missing")
    assert fix_for(undated, found, ME) is None
