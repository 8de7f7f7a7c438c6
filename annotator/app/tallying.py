"""How many of a kind were counted on a scene: in all and in view, per zone and class, with the range of judgement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np

from annotator.app.selection import classes_of
from annotator.app.site_rows import Tally
from annotator.app.wording import span
from annotator.domain.document import Document
from annotator.domain.records import Crossing, Record, Stall, Vehicle, Zone
from annotator.domain.settings import adjudicated_passes
from annotator.domain.summary.basis import basis_of
from annotator.domain.summary.totals import COUNTED
from annotator.domain.text import translate

_FAMILIES: dict[str, type[Record]] = {"stall": Stall, "vehicle": Vehicle, "crossing": Crossing}


class TallyRow(NamedTuple):
    """One line of the tally: a zone, what lies in none, or everything."""

    name: str
    in_view: Tally
    all: Tally
    classes: str
    """`Sedan 34 · Truck 4`; empty where there is nothing."""


def tally_rows(
    document: Document, site_uid: str, scene_uid: str, object_kind: str, in_view: Collection[str]
) -> list[TallyRow]:
    """Rows for a scene; `in_view` are the uids seen on the canvas.

    Vehicles belong to one scene and are told by zones; of stalls and crossings those count that stand on its date.
    """
    family = _FAMILIES.get(object_kind)
    if family is None:
        return []
    names: tuple[str, ...] = ("uid", "site_uid", "class_uid", "certainty", "pass_uid")
    names += ("scene_uid", "zone_uid") if family is Vehicle else ("first_seen", "gone_by")
    columns = document.columns(family, *names)
    passes = adjudicated_passes(document)
    here = columns["site_uid"] == site_uid
    here &= np.fromiter((each in passes for each in columns["pass_uid"].tolist()), bool, len(here))
    seen = np.fromiter((uid in in_view for uid in columns["uid"].tolist()), bool, len(here))
    here &= columns["scene_uid"] == scene_uid if family is Vehicle else _living(document, scene_uid, columns)
    rows = [_row(document, object_kind, translate("Tally", "All"), columns, here, seen)]
    return rows + (_zone_rows(document, site_uid, columns, here, seen) if family is Vehicle else [])


def figure(tally: Tally) -> str:
    """`164 (158–171)`."""
    return " ".join(part for part in (f"{tally.count:,}", span(tally.low, tally.high)) if part)


def _living(document: Document, scene_uid: str, columns: dict[str, Any]) -> Any:
    """Which lives cover a scene."""
    basis = basis_of(document)
    now = basis.begin(scene_uid)
    lives = zip(columns["first_seen"].tolist(), columns["gone_by"].tolist(), strict=True)
    covers = (basis.begin(first) <= now < basis.end(gone) for first, gone in lives)
    return np.fromiter(covers, bool, len(columns["uid"]))


def _zone_rows(document: Document, site_uid: str, columns: dict[str, Any], here: Any, seen: Any) -> list[TallyRow]:
    zones = sorted(document.of_site(Zone, site_uid), key=lambda zone: (zone.name.casefold(), zone.uid))
    if not zones:
        return []
    found = []
    for zone in zones:
        mask = here & (columns["zone_uid"] == zone.uid)
        found.append(_row(document, "vehicle", zone.name, columns, mask, seen))
    known = {zone.uid for zone in zones}
    outside = here & np.fromiter((uid not in known for uid in columns["zone_uid"].tolist()), bool, len(here))
    if outside.any():
        found.append(_row(document, "vehicle", translate("Tally", "In no zone"), columns, outside, seen))
    return found


def _row(document: Document, kind: str, name: str, columns: dict[str, Any], mask: Any, seen: Any) -> TallyRow:
    certainty, class_uids = columns["certainty"], columns["class_uid"]
    counted = mask & np.isin(certainty.astype(str), list(COUNTED))
    parts = []
    for row in classes_of(document, kind):
        number = int((counted & (class_uids == row.uid)).sum())
        parts += [f"{row.name} {number:,}"] if number else []
    return TallyRow(name, _tally(certainty, mask & seen), _tally(certainty, mask), " · ".join(parts))


def _tally(certainty: Any, mask: Any) -> Tally:
    chosen = certainty[mask].tolist()
    certain = sum(each == "certain" for each in chosen)
    return Tally(sum(each in COUNTED for each in chosen), certain, len(chosen))
