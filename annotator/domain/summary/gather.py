"""What figures need of the tables, grouped by site: marks as columns, the few reviews and links as light tuples.

Making full records (geometries decoded, forty fields) for every figure would cost most of the time; sums need only a
handful of columns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np

from annotator.domain.document import Document
from annotator.domain.records import Crossing, Record, Review, SiteScene, Stall, Vehicle
from annotator.domain.summary.marks import Marks, Source, marks_of
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


RECORD_OF: dict[type[Any], type[Record]] = {
    StallRow: Stall,
    CrossingRow: Crossing,
    VehicleRow: Vehicle,
    ReviewRow: Review,
    LinkRow: SiteScene,
}


class SiteRows(NamedTuple):
    """All rows of one site that figures are made from, each kind sorted by uid."""

    site_uid: str
    stalls: Marks[StallRow]
    crossings: Marks[CrossingRow]
    vehicles: Marks[VehicleRow]
    reviews: list[ReviewRow]
    links: list[LinkRow]


def once(document: Document, what: str, site_uid: str, make: Callable[[], T]) -> T:
    """What was made of a site in this snapshot, made when it is first asked for: totals, change and rows share it.

    Whoever gets it must not change it. It goes with the snapshot.
    """
    found = document.made.get((what, site_uid))
    if found is None:
        # Another thread may let go of it at any moment.
        found = document.made[what, site_uid] = make()
    return cast("T", found)


def forget(document: Document, site_uid: str) -> None:
    """Let go of what `once` made of a site: of a large one it takes a hundred times the memory of its figures."""
    for key in [key for key in list(document.made) if key[1] == site_uid]:
        document.made.pop(key, None)


def rows_of_site(document: Document, site_uid: str) -> SiteRows:
    """The rows of one site; fast enough to follow every edit in the window."""

    def make() -> SiteRows:
        stalls, crossings, vehicles, reviews, links = (_of_site(document, each, site_uid) for each in RECORD_OF)
        return SiteRows(site_uid, stalls, crossings, vehicles, list(reviews), list(links))

    return once(document, "rows", site_uid, make)


def reviews_of_site(document: Document, site_uid: str) -> list[ReviewRow]:
    """What was looked at of one site, sorted by uid."""
    return list(_of_site(document, ReviewRow, site_uid))


def rows_of_mark(document: Document, mark: Stall | Crossing) -> SiteRows:
    """As `rows_of_site`, with that stall or crossing as its only one."""
    stalls = marks_of(StallRow, Stall, [mark] if isinstance(mark, Stall) else [])
    crossings = marks_of(CrossingRow, Crossing, [mark] if isinstance(mark, Crossing) else [])
    vehicles = marks_of(VehicleRow, Vehicle, [])
    return SiteRows(mark.site_uid, stalls, crossings, vehicles, reviews_of_site(document, mark.site_uid), [])


def rows_by_site(document: Document) -> dict[str, SiteRows]:
    """The rows of every site that has any, by site uid; `""` gathers the marks without a site."""
    kinds = [_by_site(document, row_type) for row_type in RECORD_OF]
    sites = {site for kind in kinds for site in kind}
    none = [marks_of(row_type, record, []) for row_type, record in RECORD_OF.items()]
    found = {}
    for site in sorted(sites):
        stalls, crossings, vehicles, reviews, links = (
            kind.get(site, nothing) for kind, nothing in zip(kinds, none, strict=True)
        )
        found[site] = SiteRows(site, stalls, crossings, vehicles, list(reviews), list(links))
    return found


def all_rows(document: Document, row_type: type[T]) -> Marks[T]:
    """Every row of one kind, sorted by uid."""
    table = document.table(RECORD_OF[row_type])
    return _marks(row_type, table, np.arange(table.base.size), lambda row: True)


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


def _by_site(document: Document, row_type: type[T]) -> dict[str, Marks[T]]:
    marks = all_rows(document, row_type)
    places: dict[str, list[int]] = {}
    for place, site_uid in enumerate(marks.column("site_uid").tolist()):
        places.setdefault(site_uid or "", []).append(place)
    return {site_uid: marks.taken(np.array(some, dtype=np.int64)) for site_uid, some in places.items()}


def _of_site(document: Document, row_type: type[T], site_uid: str) -> Marks[T]:
    table = document.table(RECORD_OF[row_type])
    index = table.base.rows_where("site_uid", site_uid)
    return _marks(row_type, table, index, lambda row: row.site_uid == site_uid)


def _marks(row_type: type[T], table: Table[Any], index: Array, is_one: Callable[[Any], bool]) -> Marks[T]:
    """Rows of the columns that nobody edited since, and those edited ones that are wanted.

    Sorted, because sums must not depend on the order of edits.
    """
    base, overlay = table.base, table.overlay
    if overlay and len(index) <= len(overlay):
        uids = base.arrays["uid"][index].tolist()
        index = index[[uid not in overlay for uid in uids]]
    elif overlay:
        index = np.setdiff1d(index, base.rows_of(overlay), assume_unique=True)
    edited = [row for row in overlay.values() if row is not None and is_one(row)]
    return Marks(row_type, Source(RECORD_OF[row_type], base, index, edited))
