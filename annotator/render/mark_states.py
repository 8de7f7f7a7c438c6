"""Which state a mark has on a scene: there, to be confirmed, gone, new, or a ghost of another date."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.domain.document import Document
from annotator.domain.records import LivingMark, Mark, Review, Scene, Vehicle, Zone
from annotator.domain.summary.basis import basis_of, places_in_time
from annotator.domain.summary.lives import seen_absent
from annotator.domain.table import Columns
from annotator.render.mark_arrays import Flag

Flags = npt.NDArray[np.uint16]

_CERTAINTY = {"probable": Flag.PROBABLE, "possible": Flag.POSSIBLE}
_ALWAYS, _NEVER = -1, 1 << 30


def mark_states(document: Document, scene: Scene, columns: Columns[Any]) -> Flags:
    """Flags of every row of a kind as `scene` shows it; shape (rows,)."""
    kind, arrays = columns.record, columns.arrays
    if not issubclass(kind, Mark):
        return _grouping_states(columns)
    flags = np.fromiter((_CERTAINTY.get(each, 0) for each in arrays["certainty"].tolist()), np.uint16, columns.size)
    counts = basis_of(document).is_adjudicated
    other_pass = ~member(arrays["pass_uid"], frozenset(filter(counts, set(arrays["pass_uid"].tolist()))))
    flags[other_pass] |= Flag.HIDDEN
    flags[arrays["locked"].astype(bool)] |= Flag.LOCKED
    if issubclass(kind, LivingMark):
        return flags | _life_states(document, scene, columns)
    if kind is Vehicle:
        flags[(arrays["scene_uid"] != scene.uid) & (arrays["scene_uid"] != "")] |= Flag.HIDDEN
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
    fresh = member(arrays["uid"][drawn_here], _additions(document, scene, columns, drawn_here))
    fresh |= _numbers(place, arrays["last_absent"][drawn_here], _NEVER) < now
    flags[drawn_here[fresh]] |= Flag.NEW
    done = _reviewed(document, scene, columns.record.KIND)
    looked = np.fromiter(
        (pair in done for pair in zip(arrays["site_uid"].tolist(), arrays["pass_uid"].tolist(), strict=True)),
        bool,
        columns.size,
    )
    flags[present & (begin != now) & ~looked & (arrays["drawn_on"] != scene.uid)] |= Flag.TO_CONFIRM
    return flags


def _numbers(place: dict[str, int], uids: npt.NDArray[Any], otherwise: int) -> npt.NDArray[np.int64]:
    return np.fromiter((place.get(uid, otherwise) for uid in uids.tolist()), np.int64, len(uids))


def member(uids: npt.NDArray[Any], wanted: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which of the uids are wanted."""
    return np.fromiter((uid in wanted for uid in uids.tolist()), bool, len(uids))


def _additions(document: Document, scene: Scene, columns: Columns[Any], rows: npt.NDArray[np.int64]) -> frozenset[str]:
    """Marks first seen on this scene that count as added: an earlier look shows their place without them."""
    by_site: dict[str, list[_Drawn]] = {}
    listed = (columns.arrays[name][rows].tolist() for name in ("site_uid", "uid", "drawn_on"))
    for site_uid, uid, drawn_on in zip(*listed, strict=True):
        by_site.setdefault(site_uid, []).append(_Drawn(uid, drawn_on))
    basis, kind = basis_of(document), columns.record.KIND
    return frozenset().union(
        *(seen_absent(document, basis, kind, site, scene.uid, marks) for site, marks in by_site.items())
    )


class _Drawn(NamedTuple):
    uid: str
    drawn_on: str


def _reviewed(document: Document, scene: Scene, object_kind: str) -> frozenset[tuple[str, str]]:
    """(site, pass) whose look at this kind on this scene is done."""
    reviews = document.where(Review, "scene_uid", scene.uid)
    return frozenset(
        (row.site_uid, row.pass_uid) for row in reviews if row.object_kind == object_kind and row.state == "reviewed"
    )
