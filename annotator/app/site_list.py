"""Which sites are listed, and in which order: by text, by state, by name, by change, or town by town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from annotator.app.figures import Figures
from annotator.app.selection import sites_of
from annotator.domain.document import Document
from annotator.domain.records import Site
from annotator.domain.text import translate

ALL, UNREVIEWED, FINDINGS = "all", "unreviewed", "findings"
CHANGES = ("grew", "shrank", "closed", "unchanged")
STATES = (ALL, UNREVIEWED, *CHANGES, FINDINGS)
NAME, CHANGE, TOWN = "name", "change", "town"
ORDERS = (NAME, CHANGE, TOWN)


class Wish(NamedTuple):
    """What is to be listed."""

    text: str = ""
    state: str = ALL
    order: str = NAME
    with_findings: frozenset[str] = frozenset()
    """Uids of the sites that a finding is about."""

    @property
    def needs_changes(self) -> bool:
        """Whether the change of every site must be known to list them."""
        return self.state in CHANGES or self.order == CHANGE


class Row(NamedTuple):
    """A site, or (without uid) the head of a town with the number of its sites that are listed."""

    uid: str | None
    town: str = ""
    number: int = 0


def site_rows(document: Document, figures: Figures, wish: Wish) -> list[Row]:
    """The rows of the list; a town's head stands before its sites."""
    if wish.needs_changes:
        figures.compute_changes()
    text = wish.text.strip().casefold()
    kept = [site for site in sites_of(document) if _fits(site, text) and _is_in(figures, site.uid, wish)]
    if wish.order == CHANGE:
        kept.sort(key=lambda site: _change_key(figures, site.uid))
    if wish.order != TOWN:
        return [Row(site.uid) for site in kept]
    return _by_town(kept)


def state_name(state: str) -> str:
    """A state of the filter for people."""
    return {
        ALL: translate("Sites", "All"),
        UNREVIEWED: translate("Sites", "To review"),
        "grew": translate("Sites", "Grew"),
        "shrank": translate("Sites", "Shrank"),
        "closed": translate("Sites", "Closed"),
        "unchanged": translate("Sites", "Unchanged"),
        FINDINGS: translate("Sites", "With findings"),
    }[state]


def order_name(order: str) -> str:
    """An order of the list for people."""
    return {
        NAME: translate("Sites", "by name"),
        CHANGE: translate("Sites", "by change"),
        TOWN: translate("Sites", "by town"),
    }[order]


def point_sharers(document: Document) -> dict[str, int]:
    """Number of other sites that lie on the very same point, by site; only where there are any."""
    at = {site.uid: (site.geom.x, site.geom.y) for site in document.all(Site) if site.geom is not None}
    counts = Counter(at.values())
    return {uid: counts[point] - 1 for uid, point in at.items() if counts[point] > 1}


def _fits(site: Site, text: str) -> bool:
    parts = (site.name, site.aliases, site.town, site.county, site.province)
    return not text or any(text in part.casefold() for part in parts)


def _is_in(figures: Figures, uid: str, wish: Wish) -> bool:
    if wish.state == ALL:
        return True
    if wish.state == UNREVIEWED:
        progress = figures.progress(uid)
        return progress.done < progress.total
    if wish.state == FINDINGS:
        return uid in wish.with_findings
    change = figures.change(uid)
    if change is None or change.end is None:
        return False
    return wish.state in (change.judgement.direction, change.judgement.event)


def _change_key(figures: Figures, uid: str) -> tuple[bool, float]:
    """The largest change first, whichever way; unknown ones last, each in the order of names."""
    change = figures.change(uid)
    net = change.net.area_m2 if change is not None else None
    return net is None, -abs(net or 0.0)


def _by_town(sites: Sequence[Site]) -> list[Row]:
    counts = Counter(_town(site) for site in sites)
    rows: list[Row] = []
    last: tuple[str, str] | None = None
    for site in sorted(sites, key=lambda site: (not site.town, *(part.casefold() for part in _town(site)))):
        if _town(site) != last:
            last = _town(site)
            rows.append(Row(None, ", ".join(part for part in last if part), counts[last]))
        rows.append(Row(site.uid))
    return rows


def _town(site: Site) -> tuple[str, str]:
    return site.town or translate("Sites", "No town"), site.county if site.town else ""
