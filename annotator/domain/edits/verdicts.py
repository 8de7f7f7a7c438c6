"""The analyst overrules a computed direction, with a reason; the computed one stays beside it (measurement 5)."""

from __future__ import annotations

import dataclasses

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.records import Site, Verdict, new_uid
from annotator.domain.text import translate

DIRECTIONS = ("grew", "shrank", "unchanged")


def overrule(
    site_uid: str, direction: str, reason: str, author: Author, *, period: tuple[str, str] = ("", ""), uid: str = ""
) -> Edit:
    """Say another direction for a site over a period (first and last day, blank = every period); a reason is needed."""
    fresh = uid or new_uid("verdict")

    def edit(document: Document) -> Change:
        site = document.require(Site, site_uid)
        if direction not in DIRECTIONS:
            raise Refused(translate("Edits", "{value} is no direction of change.").format(value=direction))
        if not reason.strip():
            raise Refused(translate("Edits", "An overruled verdict needs a reason."))
        values = {"direction": direction, "reason": reason.strip()}
        ends = {"period_from": period[0] or None, "period_to": period[1] or None}
        known = next((row for row in document.of_site(Verdict, site_uid) if _ends(row) == tuple(ends.values())), None)
        if known is not None:
            rows = [RowChange(known, modified(known, author, analyst=author.analyst, **values))]
        else:
            first, last = ends.values()
            row = Verdict(uid=fresh, site_uid=site_uid, **values, period_from=first, period_to=last)
            rows = [RowChange(None, created(row, author))]
        label = translate("Edits", "Overrule {site}: {direction}").format(site=site.name, direction=direction)
        return dataclasses.replace(change_of(label, rows), site_uid=site_uid)

    return edit


def withdraw_verdicts(site_uid: str) -> Edit:
    """Take back what was overruled at a site; the computed directions stand again."""

    def edit(document: Document) -> Change:
        site = document.require(Site, site_uid)
        rows = [RowChange(row, None) for row in document.of_site(Verdict, site_uid)]
        if not rows:
            raise Refused(translate("Edits", "Nothing was overruled at {site}.").format(site=site.name))
        label = translate("Edits", "Let the figures judge {site}").format(site=site.name)
        return dataclasses.replace(change_of(label, rows), site_uid=site_uid)

    return edit


def _ends(row: Verdict) -> tuple[str | None, str | None]:
    return row.period_from, row.period_to
