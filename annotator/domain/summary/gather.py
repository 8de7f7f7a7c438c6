"""Rows of the tables as light tuples, grouped by site.

Making full records (geometries decoded, forty fields) for every figure would cost most of the time; sums need only a
handful of columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np

from annotator.domain.document import Document
from annotator.domain.records import Crossing, Record, Review, SiteScene, Stall, Vehicle
from annotator.domain.table import Array, Table

R = TypeVar("R", bound=Record)
T = TypeVar("T")

Signed = tuple[float, tuple[Any, ...]]


class StallRow(NamedTuple):
    """What sums need of a stall; areas in m², SDs one standard deviation, `None` = unknown."""

    uid: str
    site_uid: str
    class_uid: str
    certainty: str
    pass_uid: str
    drawn_on: str
    first_seen: str
    gone_by: str | None
    last_absent: str | None
    replaces: str
    area_m2: float | None
    area_sd_m2: float | None
    parts: tuple[Any, ...]


class CrossingRow(NamedTuple):
    """What counts need of a crossing."""

    uid: str
    site_uid: str
    class_uid: str
    certainty: str
    pass_uid: str
    drawn_on: str
    first_seen: str
    gone_by: str | None
    last_absent: str | None
    at_gate: str


class VehicleRow(NamedTuple):
    """What counts need of a vehicle."""

    uid: str
    site_uid: str
    class_uid: str
    certainty: str
    pass_uid: str
    drawn_on: str
    scene_uid: str
    zone_uid: str


class ReviewRow(NamedTuple):
    """What was looked at."""

    uid: str
    site_uid: str
    scene_uid: str
    object_kind: str
    pass_uid: str
    state: str
    obscured_wkt: str
    obscured_px_wkt: str


class LinkRow(NamedTuple):
    """A scene shows a site."""

    uid: str
    site_uid: str
    scene_uid: str


Life = StallRow | CrossingRow

RECORD_OF: dict[type[Any], type[Record]] = {
    StallRow: Stall,
    CrossingRow: Crossing,
    VehicleRow: Vehicle,
    ReviewRow: Review,
    LinkRow: SiteScene,
}


class SiteRows(NamedTuple):
    """All rows of one site that figures are made from, each list sorted by uid."""

    site_uid: str
    stalls: list[StallRow]
    crossings: list[CrossingRow]
    vehicles: list[VehicleRow]
    reviews: list[ReviewRow]
    links: list[LinkRow]


def once(document: Document, what: str, site_uid: str, make: Callable[[], T]) -> T:
    """What was made of a site in this snapshot, made when it is first asked for: totals, change and rows share it.

    Whoever gets it must not change it. It goes with the snapshot.
    """
    made = document.made
    if (what, site_uid) not in made:
        made[what, site_uid] = make()
    return cast("T", made[what, site_uid])


def forget(document: Document, site_uid: str) -> None:
    """Let go of what `once` made of a site: of a large one it takes a hundred times the memory of its figures."""
    for key in [key for key in list(document.made) if key[1] == site_uid]:
        document.made.pop(key, None)


def rows_of_site(document: Document, site_uid: str) -> SiteRows:
    """The rows of one site; fast enough to follow every edit in the window."""

    def make() -> SiteRows:
        return SiteRows(site_uid, *(_of_site(document, row_type, site_uid) for row_type in RECORD_OF))

    return once(document, "rows", site_uid, make)


def reviews_of_site(document: Document, site_uid: str) -> list[ReviewRow]:
    """What was looked at of one site, sorted by uid."""
    return _of_site(document, ReviewRow, site_uid)


def rows_by_site(document: Document) -> dict[str, SiteRows]:
    """The rows of every site that has any, by site uid; `""` gathers the marks without a site."""
    kinds = [_by_site(document, row_type) for row_type in RECORD_OF]
    sites = {site for kind in kinds for site in kind}
    return {site: SiteRows(site, *(kind.get(site, []) for kind in kinds)) for site in sorted(sites)}


def all_rows(document: Document, row_type: type[T]) -> list[T]:
    """Every row of one kind, sorted by uid."""
    columns = document.columns(RECORD_OF[row_type], *_fields(row_type))
    return _rows(row_type, [columns[name] for name in _fields(row_type)])


def per_table(record: type[R]) -> Callable[[Callable[[Table[R]], T]], Callable[[Document], T]]:
    """Remember what was made of a table for as long as that table lives; snapshots share unchanged tables."""

    def decorated(build: Callable[[Table[R]], T]) -> Callable[[Document], T]:
        memory: WeakKeyDictionary[Table[R], T] = WeakKeyDictionary()

        def cached(document: Document) -> T:
            table = document.table(record)
            if table not in memory:
                memory[table] = build(table)
            return memory[table]

        return cached

    return decorated


def _by_site(document: Document, row_type: type[T]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for row in all_rows(document, row_type):
        groups.setdefault(row.site_uid or "", []).append(row)  # type: ignore[attr-defined]
    return groups


def _of_site(document: Document, row_type: type[T], site_uid: str) -> list[T]:
    table = document.table(RECORD_OF[row_type])
    base, overlay = table.base, table.overlay
    index = base.rows_where("site_uid", site_uid)
    if overlay:
        uids = base.arrays["uid"]
        index = np.array([row for row in index.tolist() if uids[row] not in overlay], dtype=np.int64)
    found = _rows(row_type, [base.arrays.some(name, index) for name in _fields(row_type)])
    if not overlay:
        return found
    fields = _fields(row_type)
    edited = (row for row in overlay.values() if row is not None and row.site_uid == site_uid)  # type: ignore[attr-defined]
    found += [row_type(*(getattr(row, name) for name in fields)) for row in edited]
    return sorted(found, key=_uid)


def _rows(row_type: type[T], arrays: Sequence[Array]) -> list[T]:
    rows = [row_type(*values) for values in zip(*(_listed(array) for array in arrays), strict=True)]
    return sorted(rows, key=_uid)  # sums must not depend on the order of edits


def _listed(array: Array) -> list[Any]:
    values: list[Any] = array.tolist()
    if array.dtype == np.float64:
        return [None if value != value else value for value in values]  # NaN is unknown
    return values


def _fields(row_type: type[Any]) -> tuple[str, ...]:
    fields: tuple[str, ...] = row_type._fields
    return fields


def _uid(row: Any) -> str:
    uid: str = row.uid
    return uid
