"""Taking in many records at once, as one edit that one undo takes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import refuse_locked
from annotator.domain.edits.routing import joining, nearest_route
from annotator.domain.edits.rows import adding, change_of, replacing
from annotator.domain.edits.zoning import in_zones, rezoned
from annotator.domain.positions import LonLat
from annotator.domain.records import Crossing, LivingMark, Record, Route, Vehicle, Zone
from annotator.domain.records.bulk import collector_paused, evolved

BULK_FROM = 500
"""From this many new rows on the journal does not repeat them."""


def take_in(
    new: Sequence[Record],
    label: str,
    author: Author,
    *,
    updates: Sequence[tuple[str, type[Record], dict[str, Any]]] = (),
) -> Edit:
    """Add `new` records (measured, in zones) and set fields of known ones (uid, kind, values), in one edit."""

    def edit(document: Document) -> Change:
        with collector_paused():
            return _taken_in(document, new, label, author, updates)

    return edit


def _taken_in(
    document: Document,
    new: Sequence[Record],
    label: str,
    author: Author,
    updates: Sequence[tuple[str, type[Record], dict[str, Any]]],
) -> Change:
    rows = adding(document, author, [row for row in new if not isinstance(row, Vehicle)])
    rows = _on_routes(document, rows)
    # what vehicles refer to; other marks, which may be very many, are left out
    around = tuple(row for row in rows if not isinstance(row.row, LivingMark))
    with_zones = document.with_change(Change("", around)) if around else document
    vehicles = adding(with_zones, author, [row for row in new if isinstance(row, Vehicle)])
    rows += [RowChange(None, row) for row in in_zones(with_zones, [row.row for row in vehicles])]
    for site_uid in sorted({row.site_uid for row in new if isinstance(row, Zone)}):
        rows += rezoned(with_zones, site_uid)
    known = [(document.require(kind, uid), values) for uid, kind, values in updates]
    for row, values in known:
        refuse_locked(row, tuple(values))
    if known:
        rows += replacing(document, author, known)
    told = {uid for uid, _kind, _values in updates}
    for site_uid in sorted({row.site_uid for row in new if isinstance(row, Route)}):
        rows += [change for change in joining(with_zones, author, site_uid) if change.uid not in told]
    return change_of(label, rows, bulk=len(new) >= BULK_FROM and not known)


def _on_routes(document: Document, rows: Sequence[RowChange]) -> list[RowChange]:
    """The new rows; crossings that name no route belong to the one next to them, as those that are drawn."""
    routes = [change for change in rows if isinstance(change.row, Route)]
    with_routes = document.with_change(Change("", tuple(routes))) if routes else document
    if not with_routes.count(Route):
        return list(rows)
    return [RowChange(None, _on_route(with_routes, change.row)) for change in rows]


def _on_route(document: Document, row: Record) -> Record:
    if not isinstance(row, Crossing) or row.route_uid or row.geom is None or row.geom.is_empty:
        return row
    near = nearest_route(document, row.site_uid, LonLat(row.geom.x, row.geom.y))
    return evolved(row, route_uid=near) if near else row
