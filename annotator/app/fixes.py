"""What the program may offer to put right for a finding: only where one answer is safe and undo brings all back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain.checks import Finding
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.checked import look_on_both
from annotator.domain.edits.lives import delete, still_there
from annotator.domain.edits.merging import merge_sites
from annotator.domain.edits.outside import measured_again
from annotator.domain.edits.reviews import set_state
from annotator.domain.records import Scene
from annotator.domain.text import translate


@dataclass(frozen=True, slots=True)
class Fix:
    """Words for a button, and what it does."""

    label: str
    edit: Edit


def fix_for(document: Document, finding: Finding, author: Author) -> Fix | None:
    """The safe answer to a finding, `None` where only the analyst can know it."""
    make = _FIXES.get(finding.code)
    return None if make is None else make(document, finding, author)


def _measure(_document: Document, finding: Finding, author: Author) -> Fix:
    return Fix(translate("Fixes", "Measure again"), measured_again([(finding.kind, finding.uid)], author))


def _turn(document: Document, finding: Finding, author: Author) -> Fix | None:
    scene = document.get(Scene, finding.uid)
    if scene is None:
        return None
    days = {"acquired_from": scene.acquired_to, "acquired_to": scene.acquired_from}
    return Fix(translate("Fixes", "Exchange the two days"), set_fields([finding.uid], author, **days))


def _still_there(_document: Document, finding: Finding, author: Author) -> Fix:
    return Fix(translate("Fixes", "Still there"), still_there([finding.uid], author))


def _forget_absence(_document: Document, finding: Finding, author: Author) -> Fix:
    return Fix(translate("Fixes", "Forget the absence"), set_fields([finding.uid], author, last_absent=None))


def _delete(_document: Document, finding: Finding, _author: Author) -> Fix:
    return Fix(translate("Fixes", "Delete the second mark"), delete([finding.uid]))


def _looked(_document: Document, finding: Finding, author: Author) -> Fix:
    label = translate("Fixes", "I have looked at both dates")
    return Fix(label, look_on_both(finding.site_uid, finding.scene_uid, author))


def _reviewed(_document: Document, finding: Finding, author: Author) -> Fix:
    edit = set_state(finding.site_uid, finding.scene_uid, ["stall", "crossing"], "reviewed", author)
    return Fix(translate("Fixes", "Mark the date reviewed"), edit)


def _merge(_document: Document, finding: Finding, author: Author) -> Fix | None:
    if not finding.other_uid:
        return None
    return Fix(translate("Fixes", "Merge the two sites"), merge_sites(finding.other_uid, finding.uid, author))


_FIXES: dict[str, Callable[[Document, Finding, Author], Fix | None]] = {
    "stored_value": _measure,
    "date_reversed": _turn,
    "gone_before_seen": _still_there,
    "absent_after_seen": _forget_absence,
    "twice_marked": _delete,
    "change_not_checked": _looked,
    "removal_unreviewed": _reviewed,
    "spelling_twin": _merge,
}
