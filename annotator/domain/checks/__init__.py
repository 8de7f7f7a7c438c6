"""Integrity findings: what an editor would ask before printing the figures.

A finding never changes anything; it says in one sentence what is doubtful and where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from annotator.domain.checks.changes import unchecked_changes, unreviewed_removals
from annotator.domain.checks.dates import scene_dates_in_doubt
from annotator.domain.checks.finding import Finding, Severity
from annotator.domain.checks.lives import lives_out_of_order
from annotator.domain.checks.places import sites_on_one_point, spelling_twins
from annotator.domain.checks.references import dangling_references
from annotator.domain.checks.scale import assumed_scales, control_points_in_line
from annotator.domain.checks.stalls import bad_outlines, overlapping_stalls, stored_values
from annotator.domain.checks.stated import stated_ratios, stated_sums, stated_values
from annotator.domain.checks.vehicles import lengths_out_of_range, twice_marked
from annotator.domain.document import Document
from annotator.domain.tables.lookups import Lookups

__all__ = ["Finding", "Severity", "findings"]

_CHECKS: tuple[Callable[[Lookups], Iterable[Finding]], ...] = (
    dangling_references,
    bad_outlines,
    stored_values,
    overlapping_stalls,
    twice_marked,
    lengths_out_of_range,
    lives_out_of_order,
    scene_dates_in_doubt,
    unreviewed_removals,
    unchecked_changes,
    control_points_in_line,
    assumed_scales,
    stated_values,
    stated_ratios,
    stated_sums,
    spelling_twins,
    sites_on_one_point,
)
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


def findings(document: Document) -> list[Finding]:
    """Everything that is wrong or doubtful, errors first, else in the order of the checks, sites and uids."""
    look = Lookups(document)
    found = []
    for place, check in enumerate(_CHECKS):
        found += [
            (_ORDER[one.severity], place, look.site_name(one.site_uid), one.code, one.uid, one) for one in check(look)
        ]
    return [row[-1] for row in sorted(found)]
