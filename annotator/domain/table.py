"""Rows of one kind: shared columns plus a small overlay of what was edited since.

A million plain objects cost seconds and hundreds of megabytes; arrays do not. Records are made when asked for. A table
never changes: an edit gives a new one that shares the columns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.change import RowChange
from annotator.domain.ragged import Ragged
from annotator.domain.records import Record, field_types
from annotator.domain.row_index import RowIndex

R = TypeVar("R", bound=Record)
Array = npt.NDArray[Any]

OVERLAY_LIMIT = 2000
"""More edited rows than this are merged into the columns."""

_FEW_SHARE = 4
"""Where fewer than one row of so many is asked for, a column that is not made yet stays so."""

_KEPT_MAX = 5000
"""Of larger kinds no objects are kept for their rows: they take many times the memory of columns."""

_GEOMETRIES = ("LonLatGeometry | None", "PixelGeometry | None")
_FLOATS = ("float", "float | None")


class Later(Protocol):
    """A column that is made when somebody asks for all of it."""

    def at(self, row: int) -> Any: ...

    def column(self) -> Array: ...

    def taken(self, rows: Array) -> Later: ...


class Arrays(Mapping[str, Array]):
    """The columns by the name of their field."""

    def __init__(self, made: Mapping[str, Array], later: Mapping[str, Later] = MappingProxyType({})) -> None:
        self._made = dict(made)
        self._later = dict(later)
        self._names = (*made, *later)

    def __getitem__(self, name: str) -> Array:
        later = self._later.get(name)
        if later is not None:
            # Made before it is forgotten: another thread may ask at the same time.
            self._made[name] = later.column()
            self._later = {other: later for other, later in self._later.items() if other != name}
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def ragged(self, name: str) -> Ragged | None:
        """The values in one buffer, where that is how they are kept and no objects were made of them yet."""
        later = self._later.get(name)
        return later if isinstance(later, Ragged) else None

    def some(self, name: str, rows: Array) -> Array:
        """The values of some rows, without making the whole column where they are few or it would be large."""
        later = self._later.get(name)
        size = len(self["uid"])
        if later is None or (size <= _KEPT_MAX and len(rows) * _FEW_SHARE > size):
            return taken(self[name], rows)
        return later.taken(rows).column()

    def at(self, name: str, row: int) -> Any:
        """One value, without making the column for it."""
        later = self._later.get(name)
        return self._made[name][row] if later is None else later.at(row)


class Columns(Generic[R]):
    """Immutable columns of one kind, one array per field.

    Numbers are float64 with NaN for unknown, geometries WKB `bytes` or `None`, everything else Python objects.
    """

    def __init__(
        self, record: type[R], arrays: Mapping[str, Array], later: Mapping[str, Later] = MappingProxyType({})
    ) -> None:
        self.record = record
        self.arrays = Arrays(arrays, later)
        self.size = len(self.arrays["uid"])
        self._types = field_types(record)
        self._groups: dict[str, dict[Any, Array]] = {}
        self._records: dict[int, R] = {}

    @classmethod
    def of(cls, record: type[R], rows: Iterable[R]) -> Columns[R]:
        """Columns holding the given records, in their order."""
        listed = list(rows)
        return cls(record, {name: _column(kind, name, listed) for name, kind in field_types(record).items()})

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Which row holds a uid."""
        uids = self.arrays["uid"]
        return RowIndex(uids) if self.size > _KEPT_MAX else {uid: row for row, uid in enumerate(uids.tolist())}

    def rows_of(self, uids: Collection[str]) -> Array:
        """Rows of those uids that are there, in their order."""
        index = self.row_of
        if isinstance(index, RowIndex):
            return index.rows_of(uids)
        return np.array([index[uid] for uid in uids if uid in index], dtype=np.int64)

    def at(self, row: int) -> R:
        """The record in one row; of a small kind the same one every time, because views ask for it again and again."""
        known = self._records.get(row)
        if known is None:
            values = {name: _value(self._types[name], self.arrays.at(name, row)) for name in self.arrays}
            known = self.record(**values)
            if self.size <= _KEPT_MAX:
                self._records[row] = known
        return known

    def rows_where(self, field: str, value: Any) -> Array:
        """Rows whose `field` equals `value`; the grouping is built once per field."""
        if field not in self._groups:
            self._groups[field] = _grouped(self.arrays[field])
        return self._groups[field].get(value, _NONE)

    def taken(self, rows: Array) -> Columns[R]:
        """Columns of some rows alone."""
        return Columns(self.record, {name: self.arrays.some(name, rows) for name in self.arrays})

    def without(self, gone: Collection[str], then: Iterable[R]) -> Columns[R]:
        """Columns less the rows of `gone`, with the records `then` at the end."""
        keep = np.ones(self.size, dtype=bool)
        keep[self.rows_of(gone)] = False
        tail = Columns.of(self.record, then)
        merged = {name: _joined(array, keep, tail.arrays[name]) for name, array in self.arrays.items()}
        return Columns(self.record, merged)


class Table(Generic[R]):
    """All rows of one kind at one moment."""

    def __init__(self, base: Columns[R], overlay: Mapping[str, R | None] | None = None) -> None:
        self.base = base
        self.overlay: Mapping[str, R | None] = overlay or {}
        """Edited since the base was made; `None` = removed."""

    @classmethod
    def empty(cls, record: type[R]) -> Table[R]:
        return cls(Columns.of(record, ()))

    def __len__(self) -> int:
        if not self.overlay:
            return self.base.size
        in_base = self.base.row_of
        delta = sum((row is not None) - (uid in in_base) for uid, row in self.overlay.items())
        return self.base.size + delta

    def get(self, uid: str) -> R | None:
        if uid in self.overlay:
            return self.overlay[uid]
        row = self.base.row_of.get(uid)
        return None if row is None else self.base.at(row)

    def __iter__(self) -> Iterator[R]:
        """Records one at a time: base first, then what was edited. For small kinds."""
        uids = self.base.arrays["uid"]
        for row in range(self.base.size):
            if uids[row] not in self.overlay:
                yield self.base.at(row)
        yield from (row for row in self.overlay.values() if row is not None)

    def where(self, field: str, value: Any) -> list[R]:
        """Records whose `field` equals `value` (a reference, a name, a state)."""
        uids = self.base.arrays["uid"]
        rows = [row for row in self.base.rows_where(field, value).tolist() if uids[row] not in self.overlay]
        found = [self.base.at(row) for row in rows]
        return found + [row for row in self.overlay.values() if row is not None and getattr(row, field) == value]

    def columns(self, *fields: str) -> dict[str, Array]:
        """Arrays of the named fields over all live rows (all fields when none is named)."""
        names = fields or tuple(self.base.arrays)
        if not self.overlay:
            return {name: self.base.arrays[name] for name in names}
        types = field_types(self.base.record)
        live = [row for row in self.overlay.values() if row is not None]
        keep = self._kept
        return {
            name: np.concatenate([self.base.arrays[name][keep], _column(types[name], name, live)]) for name in names
        }

    @cached_property
    def _kept(self) -> Array:
        keep = np.ones(self.base.size, dtype=bool)
        keep[self.base.rows_of(self.overlay)] = False
        return keep

    def with_rows(self, rows: Iterable[RowChange]) -> Table[R]:
        overlay: dict[str, Any] = dict(self.overlay)
        for row in rows:
            overlay.pop(row.uid, None)
            overlay[row.uid] = row.after
        if len(overlay) <= OVERLAY_LIMIT:
            return Table(self.base, overlay)
        return Table(self.base.without(overlay, (row for row in overlay.values() if row is not None)))


def column_of(record: type[Record], name: str, rows: Sequence[Record]) -> Array:
    """One field of some records as a column."""
    return _column(field_types(record)[name], name, rows)


def _column(kind: str, name: str, rows: Sequence[Any]) -> Array:
    values = list(map(attrgetter(name), rows))
    if kind in _FLOATS:
        return np.array(values, dtype=np.float64)  # None becomes NaN
    if kind in _GEOMETRIES:
        # flavour iso, byte order fixed: the same geometry must give the same bytes on every machine
        return np.asarray(shapely.to_wkb(object_array(values), byte_order=1, flavor="iso"), dtype=object)
    return object_array(values)


def constant(value: Any, size: int) -> Array:
    """A column that holds one value in all rows, without room for each of them; it cannot be written to."""
    dtype = np.float64 if isinstance(value, float) else object
    one = np.empty(1, dtype=dtype)
    one[0] = value
    return np.broadcast_to(one, (size,))


def is_constant(array: Array) -> bool:
    """Whether the column was made to hold one value in all rows."""
    return bool(array.strides == (0,)) and len(array) > 0


def taken(array: Array, rows: Array) -> Array:
    """Some rows of a column; what was constant stays so where that spares anything."""
    return constant(array[0], len(rows)) if len(rows) > _KEPT_MAX and is_constant(array) else array[rows]


def answers(array: Array, ask: Callable[[Any], Any], dtype: npt.DTypeLike) -> Array:
    """What `ask` says to each value of a column of few different ones; it is asked once for each of those."""
    if is_constant(array):
        return np.full(len(array), ask(array[0]), dtype=dtype)
    values = array.tolist()
    said = {value: ask(value) for value in set(values)}
    return np.fromiter(map(said.__getitem__, values), dtype, len(values))


def _joined(array: Array, keep: npt.NDArray[np.bool_], tail: Array) -> Array:
    """The kept rows followed by the tail; what was constant stays so where it can."""
    if is_constant(array) and array.dtype == object and all(value == array[0] for value in tail):
        return constant(array[0], int(keep.sum()) + len(tail))
    return np.concatenate([array[keep], tail])


def object_array(values: Sequence[Any]) -> Array:
    """One-dimensional object array of `values`, even when they are sequences themselves."""
    return np.fromiter(values, dtype=object, count=len(values))


def _value(kind: str, raw: Any) -> Any:
    if kind in _FLOATS:
        return None if math.isnan(raw) else float(raw)
    if kind in _GEOMETRIES:
        return None if raw is None else shapely.from_wkb(raw)
    return raw


def _grouped(values: Array) -> dict[Any, Array]:
    groups: dict[Any, list[int]] = {}
    for row, value in enumerate(values.tolist()):
        groups.setdefault(value, []).append(row)
    return {value: np.array(rows, dtype=np.int64) for value, rows in groups.items()}


_NONE: Array = np.empty(0, dtype=np.int64)
