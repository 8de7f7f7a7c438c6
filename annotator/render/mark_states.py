"""Which state a mark has on a scene: there, to be confirmed, gone, new, or a ghost of another date."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.domain.document import Document
from annotator.domain.records import LivingMark, Mark, Review, Scene, Vehicle, Zone
from annotator.domain.summary.basis import basis_of, places_in_time
from annotator.domain.summary.lives import looked_at_before, seen_absent
from annotator.domain.table import Columns, answers
from annotator.render.mark_arrays import Flag

Flags = npt.NDArray[np.uint16]

_CERTAINTY = {"probable": Flag.PROBABLE, "possible": Flag.POSSIBLE}
_ALWAYS, _NEVER = -1, 1 << 30


def mark_states(document: Document, scene: Scene, columns: Columns[Any]) -> Flags:
    """Flags of every row of a kind as `scene` shows it; shape (rows,)."""
    kind, arrays = columns.record, columns.arrays
    if not issubclass(kind, Mark):
        return _grouping_states(columns)
    flags: Flags = answers(arrays["certainty"], lambda each: _CERTAINTY.get(each, 0), np.uint16)
    flags[~answers(arrays["pass_uid"], basis_of(document).is_adjudicated, bool)] |= Flag.HIDDEN
    flags[answers(arrays["locked"], bool, bool)] |= Flag.LOCKED
    if issubclass(kind, LivingMark):
        return flags | _life_states(document, scene, columns)
    if kind is Vehicle:
        flags[answers(arrays["scene_uid"], lambda uid: uid not in (scene.uid, ""), bool)] |= Flag.HIDDEN
    return flags


def _grouping_states(columns: Columns[Any]) -> Flags:
    flags = np.zeros(columns.size, dtype=np.uint16)
    if columns.record is Zone:
        flags[:] = Flag.AREA
    return flags


def _life_states(document: Document, scene: Scene, columns: Columns[Any]) -> Flags:
    """A life begins at `first_seen` (or always was) and ends before `gone_by`."""
    arrays = columns.arrays
    place = places_in_time(document)
    now = place.get(scene.uid, _NEVER - 1)
    begin = _numbers(place, arrays["first_seen"], _ALWAYS)
    end = _numbers(place, arrays["gone_by"], _NEVER)
    flags = np.zeros(columns.size, dtype=np.uint16)
    flags[begin > now] |= Flag.GHOST
    flags[(end < now) & (begin <= now)] |= Flag.HIDDEN
    flags[(end == now) & (begin <= now)] |= Flag.GONE
    present = (begin <= now) & (now < end)
    drawn_here = np.flatnonzero(present & (begin == now))
    fresh = _additions(document, scene, columns, drawn_here)
    fresh |= _numbers(place, arrays["last_absent"][drawn_here], _NEVER) < now
    flags[drawn_here[fresh]] |= Flag.NEW
    done = _reviewed(document, scene, columns.record.KIND)
    old = np.flatnonzero(present & (begin != now))
    old = old[answers(arrays["drawn_on"][old], lambda uid: uid != scene.uid, bool)]
    pairs = zip(arrays["site_uid"][old].tolist(), arrays["pass_uid"][old].tolist(), strict=True)
    looked = np.fromiter((pair in done for pair in pairs), bool, len(old))
    flags[old[~looked]] |= Flag.TO_CONFIRM
    return flags


def _numbers(place: dict[str, int], uids: npt.NDArray[Any], otherwise: int) -> npt.NDArray[np.int64]:
    return answers(uids, lambda uid: place.get(uid, otherwise), np.int64)


def member(uids: npt.NDArray[Any], wanted: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which of the uids are wanted."""
    return np.fromiter(map(wanted.__contains__, uids.tolist()), bool, len(uids))


def _additions(
    document: Document, scene: Scene, columns: Columns[Any], rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which marks first seen on this scene count as added: an earlier look shows their place without them."""
    basis, kind, sites = basis_of(document), columns.record.KIND, columns.arrays["site_uid"]

    def was_looked_at(site_uid: str) -> bool:
        return looked_at_before(document, basis, kind, site_uid, scene.uid)

    is_asked = answers(sites if len(rows) == columns.size else sites[rows], was_looked_at, bool)
    by_site: dict[str, list[_Drawn]] = {}
    asked = rows[is_asked]
    listed = [columns.arrays[name][asked].tolist() for name in ("site_uid", "uid", "drawn_on")]
    for site_uid, uid, drawn_on in zip(*listed, strict=True):
        by_site.setdefault(site_uid, []).append(_Drawn(uid, drawn_on))
    absent: frozenset[str] = frozenset().union(
        *(seen_absent(document, basis, kind, site, scene.uid, marks) for site, marks in by_site.items())
    )
    found = np.zeros(len(rows), dtype=bool)
    found[is_asked] = [uid in absent for uid in listed[1]]
    return found


class _Drawn(NamedTuple):
    uid: str
    drawn_on: str


def _reviewed(document: Document, scene: Scene, object_kind: str) -> frozenset[tuple[str, str]]:
    """(site, pass) whose look at this kind on this scene is done."""
    reviews = document.where(Review, "scene_uid", scene.uid)
    return frozenset(
        (row.site_uid, row.pass_uid) for row in reviews if row.object_kind == object_kind and row.state == "reviewed"
    )
