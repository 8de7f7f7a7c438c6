"""The marks of a project as one scene shows them: arrays in its pixels, kept up to date change by change."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.positions import PixelXY
from annotator.domain.records import (
    Crossing,
    ObjectClass,
    Pass,
    Record,
    Review,
    Route,
    Scene,
    SiteScene,
    Stall,
    Vehicle,
    Zone,
)
from annotator.domain.table import Columns, Table
from annotator.imagery.grid import PixelRect
from annotator.render.mark_arrays import Flag, MarkArrays, Symbol, joined
from annotator.render.mark_reading import read_marks
from annotator.render.mark_states import mark_states, member

Flags = npt.NDArray[np.uint16]
StateOf = Callable[[Document, Scene, Columns[Any]], Flags]
"""What is to be seen of each row of a kind at a scene; a row that is not shown is `HIDDEN`."""

_KINDS: tuple[type[Record], ...] = (Zone, Route, Stall, Crossing, Vehicle)
"""In drawing order; cells of a sweep are no marks and cannot be clicked."""
_CONTEXT = (Scene, SiteScene, Review, Pass, ObjectClass)
"""Kinds whose change may alter how any mark looks."""
_CONTEXT_KINDS = frozenset(kind.KIND for kind in _CONTEXT)
_RECTS_MAX = 64
"""Where more marks than these look different, everything is painted anew."""
_COMPARED_MAX = 5000
"""Telling two selections of more than these apart takes longer than painting everything anew."""
_LOOK_UP_COST = 10
"""Looking up a chosen mark among all costs as much as passing so many in their order."""
_PENDING_MAX = 500
"""Of an import nothing is seen until it is on disk: the shape the analyst draws is, an import he does not miss."""


@dataclass
class _Shown:
    """One kind as it is shown."""

    table: Table[Any]
    base: MarkArrays
    """Everything in the table's columns, in its state; positions do not change while the columns are the same."""
    rows: npt.NDArray[np.int64]
    """Row in the columns of each mark of `base`."""
    extra: MarkArrays
    """What was edited since the columns were made."""


class SceneMarks:
    """Follows one document and one scene; `parts` are what painters and hit tests read."""

    def __init__(
        self,
        document: Document,
        scene: Scene,
        site_uid: str = "",
        state_of: StateOf = mark_states,
        frame: SceneFrame | None = None,
        *,
        only_site: bool = False,
    ) -> None:
        """With a `frame`: what `scene` saw of this site alone, in the pixels of the other scene whose frame it is.

        `only_site`: this site's marks and no others in its own frame, too, because they are soon read.
        """
        self._state_of = state_of
        self.is_guest = frame is not None
        """The marks of one site in the pixels of another scene."""
        self.only_site = only_site or self.is_guest
        self.document = document
        self.scene = scene
        self.site_uid = site_uid
        self.frame: SceneFrame = frame or frame_of(document, scene, site_uid)
        self._selected: frozenset[str] = frozenset()
        self._selected_rows: dict[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]] = {}
        """By kind: the uids they were looked up in, and the rows."""
        self._pending = MarkArrays.empty()
        self._parts: list[MarkArrays] | None = None
        self._shown = self._read_all()

    def is_of(self, document: Document, scene: Scene | None, site_uid: str) -> bool:
        """Whether these are already the marks of that scene, in its own pixels, as the document has them."""
        own = not self.is_guest and self.site_uid == site_uid
        return own and self.document is document and self.scene == scene

    @property
    def parts(self) -> list[MarkArrays]:
        """Marks from the lowest to the topmost."""
        if self._parts is None:
            self._parts = [part for shown in self._shown.values() for part in self._with_selection(shown) if len(part)]
            if len(self._pending):
                self._parts.append(self._pending)
        return self._parts

    def follow(self, document: Document, change: Change) -> list[PixelRect] | None:
        """Take over the next document; returns what looks different, `None` for everything."""
        self.document = document
        kinds = change.kinds()
        if not kinds.isdisjoint(_CONTEXT_KINDS):
            fresh = document.get(Scene, self.scene.uid)
            self.scene = fresh or self.scene
            if not self.is_guest:
                self.frame = frame_of(document, self.scene, self.site_uid)
            self._shown, self._parts = self._read_all(), None
            return None
        touched = change.uids() if len(change.uids()) <= _RECTS_MAX else None
        before = self._rects(touched or ())
        for kind in _KINDS:
            if kind.KIND in kinds:
                self._follow_kind(document.table(kind))
        self._parts = None
        return before + self._rects(touched) if touched is not None else None

    def must_read(self, document: Document, change: Change) -> bool:
        """Whether following that change means to read a whole kind, or all, anew."""
        kinds = change.kinds()
        if not kinds.isdisjoint(_CONTEXT_KINDS):
            return True
        read = (kind for kind in _KINDS if kind.KIND in kinds)
        return any(document.table(kind).base is not self._shown[kind.KIND].table.base for kind in read)

    def select(self, uids: Collection[str]) -> list[PixelRect] | None:
        """Mark these as selected; returns what looks different, `None` for everything."""
        before, self._selected = self._selected, frozenset(uids)
        known, self._selected_rows, self._parts = self._selected_rows, {}, None
        fewer = len(before) - len(self._selected)
        if 0 <= fewer <= _RECTS_MAX and len(gone := before - self._selected) == fewer:
            # As when one of very many is deleted: all others keep their place among the selected.
            same = {kind: rows for kind, rows in known.items() if rows[0] is self._shown[kind].base.uids}
            self._selected_rows = {kind: self._without(kind, *rows, gone) for kind, rows in same.items()}
            return self._rects(gone) if gone else []
        if max(len(before), len(self._selected)) > _COMPARED_MAX:
            return None
        differs = before ^ self._selected
        return self._rects(differs) if len(differs) <= _RECTS_MAX else None

    def set_pending(self, change: Change | None) -> list[PixelRect]:
        """Show what is on its way to the disk; returns what looks different."""
        before = _bounds(self._pending, slice(None))
        drawn = []
        if change is not None and len(change.rows) > _PENDING_MAX:
            change = None
        for kind in _KINDS:
            rows = [after for _, after in change.of(kind) if after is not None] if change is not None else []
            if rows:
                marks, _ = read_marks(self.document, self.frame, Columns.of(kind, rows))
                drawn.append(marks.with_flags(np.full(len(marks), Flag.PENDING, dtype=np.uint16)))
        self._pending = drawn[0] if drawn else MarkArrays.empty()
        self._parts = None
        return before + _bounds(self._pending, slice(None))

    def at(self, pixel: PixelXY, tolerance_px: float) -> list[str]:
        """Uids of the marks under a pixel, the most precise hit of the topmost layer first."""
        found = []
        for part in reversed(self.parts):
            found += [str(part.uids[row]) for row in part.hits(pixel, tolerance_px).tolist()]
        return list(dict.fromkeys(found))

    def within(self, lower: PixelXY, upper: PixelXY) -> list[str]:
        """Uids of the marks that lie wholly inside a box and stand on this date: ghosts and what is gone do not."""
        box = PixelRect(min(lower.x, upper.x), min(lower.y, upper.y), max(lower.x, upper.x), max(lower.y, upper.y))
        found = [*chain(*(part.uids[part.inside(box)].tolist() for part in self.parts))]
        # Only what is on its way to the disk can be there twice.
        return list(dict.fromkeys(found)) if len(self._pending) else found

    def outlines(self, lower: PixelXY, upper: PixelXY) -> MarkArrays:
        """The polygons whose bounds touch a box."""
        box = PixelRect(min(lower.x, upper.x), min(lower.y, upper.y), max(lower.x, upper.x), max(lower.y, upper.y))
        found = []
        for part in self.parts:
            rows = part.touching(box)
            found.append(part.take(rows[part.symbols[rows] == Symbol.POLYGON]))
        return joined(found)

    def build_indexes(self) -> None:
        """Make later culling and hits fast; may run on another thread."""
        for shown in list(self._shown.values()):
            shown.base.build_index()

    def _read_all(self) -> dict[str, _Shown]:
        return {kind.KIND: self._read(self.document.table(kind)) for kind in _KINDS}

    def _read(self, table: Table[Any]) -> _Shown:
        columns, chosen = table.base, np.arange(table.base.size)
        if self.only_site:
            chosen = columns.rows_where("site_uid", self.site_uid)
            columns = columns.taken(chosen)
        marks, rows = read_marks(self.document, self.frame, columns)
        flags, rows = self._state_of(self.document, self.scene, columns)[rows], chosen[rows]
        return self._edited(_Shown(Table(table.base), marks.with_flags(flags), rows, MarkArrays.empty()), table)

    def _follow_kind(self, table: Table[Any]) -> None:
        shown = self._shown[table.base.record.KIND]
        same = shown.table.base is table.base and table.overlay.keys() >= shown.table.overlay.keys()
        self._shown[table.base.record.KIND] = self._edited(shown, table) if same else self._read(table)

    def _edited(self, shown: _Shown, table: Table[Any]) -> _Shown:
        """The kind with the rows edited since its columns were made; those known before are not read again."""
        before = shown.table.overlay
        changed = {uid: row for uid, row in table.overlay.items() if uid not in before or before[uid] is not row}
        if not changed:
            return _Shown(table, shown.base, shown.rows, shown.extra)
        edited = [row for row in changed.values() if row is not None]
        if self.only_site:
            edited = [row for row in edited if row.site_uid == self.site_uid]
        columns = Columns.of(table.base.record, edited)
        fresh, rows = read_marks(self.document, self.frame, columns)
        fresh = fresh.with_flags(self._state_of(self.document, self.scene, columns)[rows])
        kept = np.array([uid not in changed for uid in shown.extra.uids.tolist()], dtype=bool)
        extra = joined([shown.extra.take(np.flatnonzero(kept)), fresh])
        flags = shown.base.flags.copy()
        flags[_positions(shown.rows, table.base.rows_of(changed))] |= Flag.HIDDEN
        return _Shown(table, shown.base.with_flags(flags), shown.rows, extra)

    def _with_selection(self, shown: _Shown) -> list[MarkArrays]:
        if not self._selected:
            return [shown.base, shown.extra]
        flags, extra_flags = shown.base.flags.copy(), shown.extra.flags.copy()
        uids, kind = shown.base.uids, shown.table.base.record.KIND
        known = self._selected_rows.get(kind)
        if known is None or known[0] is not uids:
            known = self._selected_rows[kind] = uids, self._chosen_rows(shown)
        flags[known[1]] |= Flag.SELECTED
        extra_flags[member(shown.extra.uids, self._selected)] |= Flag.SELECTED
        return [shown.base.with_flags(flags), shown.extra.with_flags(extra_flags)]

    def _without(
        self, kind: str, uids: npt.NDArray[Any], rows: npt.NDArray[Any], gone: Collection[str]
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Rows of the selected marks of a kind, as a mask or numbers, less those that are not selected any more."""
        shown = self._shown[kind]
        left = _positions(shown.rows, shown.table.base.rows_of(gone))
        if rows.dtype != np.bool_:
            return uids, np.setdiff1d(rows, left)
        mask = rows.copy()
        mask[left] = False
        return uids, mask

    def _chosen_rows(self, shown: _Shown) -> npt.NDArray[Any]:
        if len(self._selected) * _LOOK_UP_COST > len(shown.base):
            return _members(shown.base.uids, self._selected)
        return _positions(shown.rows, shown.table.base.rows_of(self._selected))

    def _rects(self, uids: Collection[str]) -> list[PixelRect]:
        """Bounds of some marks where they are now."""
        found: list[PixelRect] = []
        for shown in self._shown.values():
            at = _positions(shown.rows, shown.table.base.rows_of(uids))
            found += _bounds(shown.base, at)
            found += _bounds(shown.extra, np.array([uid in uids for uid in shown.extra.uids.tolist()], dtype=bool))
        return found


def _members(uids: npt.NDArray[Any], wanted: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which of very many are wanted; that all of them are is told in half of the time."""
    if len(wanted) >= len(uids) and wanted.issuperset(uids.tolist()):
        return np.ones(len(uids), dtype=bool)
    return member(uids, wanted)


def _positions(rows: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where the wanted row numbers stand in ascending `rows`; those that are not there are left out."""
    at = np.searchsorted(rows, wanted)
    there = at < len(rows)
    there[there] = rows[at[there]] == wanted[there]
    return at[there]


def _bounds(marks: MarkArrays, which: Any) -> list[PixelRect]:
    return [PixelRect(*edges) for edges in marks.bounds[:, which].T.tolist()]


def marks_to_read(document: Document, site_uid: str | None = None) -> int:
    """How many rows the marks of a scene are made from: all there are, or those of one site."""
    if site_uid is None:
        return sum(map(document.count, _KINDS))
    tables: list[Table[Any]] = [document.table(kind) for kind in _KINDS]
    edited = sum(bool(getattr(row, "site_uid", None) == site_uid) for table in tables for row in table.overlay.values())
    return edited + sum(len(table.base.rows_where("site_uid", site_uid)) for table in tables)
