"""Records as rows: which column type a field has, and how its values pass into SQL and back.

The field's annotation decides; nothing is listed twice. A row is the tuple of all fields but the error parts, in the
record's order; the parts live in a table of their own.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from operator import attrgetter
from typing import Any, TypeVar

from annotator.domain.records import Part, Parts, Record, field_types
from annotator.domain.records.bulk import built
from annotator.store import codec

Row = tuple[Any, ...]
Convert = Callable[[Any], Any]

T = TypeVar("T")

LON_LAT = "LonLatGeometry | None"
PIXELS = "PixelGeometry | None"
PARTS = "Parts"

SQL_TYPES = {
    "str": "TEXT",
    "str | None": "TEXT",
    "IsoDate | None": "DATE",
    "IsoTime | None": "DATETIME",
    "int | None": "INTEGER",
    "float": "REAL",
    "float | None": "REAL",
    "bool": "BOOLEAN",
    PIXELS: "BLOB",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record and the column that holds it."""

    name: str
    annotation: str
    sql_type: str
    empty: Any
    """Value where the column is NULL: the field's default, because other programs leave columns out."""


def per_kind(function: Callable[[type[Record]], T]) -> Callable[[type[Record]], T]:
    """Remember the outcome of a question about a record class."""
    memory: dict[str, T] = {}

    @wraps(function)
    def remembered(record: type[Record]) -> T:
        kind = record.KIND
        if kind not in memory:
            memory[kind] = function(record)
        return memory[kind]

    return remembered


@per_kind
def columns_of(record: type[Record]) -> tuple[Column, ...]:
    """Columns of a record's table in the record's order, without the error parts."""
    fields = {field.name: field for field in dataclasses.fields(record)}
    found = []
    for name, annotation in field_types(record).items():
        if annotation == PARTS:
            continue
        sql_type = (record.GEOMETRY or "") if annotation == LON_LAT else SQL_TYPES[annotation]
        found.append(Column(name, annotation, sql_type, _empty(annotation, fields[name].default)))
    return tuple(found)


@per_kind
def column_names(record: type[Record]) -> tuple[str, ...]:
    return tuple(column.name for column in columns_of(record))


@per_kind
def has_parts(record: type[Record]) -> bool:
    return PARTS in field_types(record).values()


def _empty(annotation: str, default: Any) -> Any:
    if annotation.endswith("| None"):
        return None
    if default is not dataclasses.MISSING:
        return default
    return {"str": "", "float": 0.0, "bool": False}[annotation]


def to_row(record: Record) -> Row:
    """The record as values for SQL, in the order of `columns_of`."""
    return tuple(convert(getattr(record, name)) for name, convert in _encoders(type(record)))


def from_row(record: type[Record], row: Sequence[Any], parts: Parts = ()) -> Record:
    """The record of a row, whoever wrote it. Raises NotAGeometry or ValueError where a value cannot be what it is."""
    values = {name: convert(value) for (name, convert), value in zip(_decoders(record), row, strict=True)}
    if has_parts(record):
        values["parts"] = parts
    return record(**values)


def to_rows(record: type[Record], records: Sequence[Record]) -> list[Row]:
    """Like `to_row`, for many records of one class at once."""
    columns = [
        many(list(map(attrgetter(name), records)))
        if many is not None
        else tuple(map(one, map(attrgetter(name), records)))
        for name, one, many in _bulk_encoders(record)
    ]
    return list(zip(*columns, strict=True))


def from_rows(record: type[Record], rows: Sequence[Row], parts: Mapping[str, Parts]) -> list[Record]:
    """Like `from_row`, for many rows at once; `parts` by uid. Raises NotAGeometry or ValueError."""
    if not rows:
        return []
    by_column = zip(*rows, strict=True)
    columns: dict[str, Sequence[Any]] = {
        column.name: _decoded(column, values) for column, values in zip(columns_of(record), by_column, strict=True)
    }
    if has_parts(record):
        columns["parts"] = [parts.get(uid, ()) for uid in columns["uid"]]
    return built(record, len(rows), columns)


def _decoded(column: Column, values: Sequence[Any]) -> Sequence[Any]:
    many = {LON_LAT: codec.decode_all, PIXELS: codec.decode_wkb_all}.get(column.annotation)
    if many is not None:
        return many(values)
    as_they_are = {_STORED.get(column.annotation), type(None) if column.empty is None else None}
    if set(map(type, values)) <= as_they_are:
        return values
    convert = _decoder(column)
    return [convert(value) for value in values]


def parts_of(record: Record) -> Parts:
    return tuple(Part(str(source), float(part_m2) + 0.0) for source, part_m2 in getattr(record, "parts", ()))


def grouped_parts(rows: Iterable[tuple[str, str, float]]) -> dict[str, Parts]:
    """Parts by stall from (stall uid, source, m²) in file order."""
    listed = list(rows)
    if not listed:
        return {}
    uids, *values = zip(*listed, strict=True)
    parts: list[Part] = list(map(_new_part, zip(*values, strict=True)))
    alone: dict[str, Parts] = dict(zip(uids, zip(parts), strict=True))
    if len(alone) == len(uids):
        return alone
    found: dict[str, Parts] = {}
    for uid, part in zip(uids, parts, strict=True):
        found[uid] = (*found.get(uid, ()), part)
    return found


_new_part: Callable[[Any], Part] = partial(tuple.__new__, Part)
"""`Part._make` without its check, which takes longer than everything else here."""


@per_kind
def _encoders(record: type[Record]) -> tuple[tuple[str, Convert], ...]:
    return tuple((column.name, _ENCODE[column.annotation]) for column in columns_of(record))


@per_kind
def _bulk_encoders(record: type[Record]) -> tuple[tuple[str, Convert, Convert | None], ...]:
    return tuple(
        (column.name, _ENCODE[column.annotation], _ENCODE_ALL.get(column.annotation)) for column in columns_of(record)
    )


@per_kind
def _decoders(record: type[Record]) -> tuple[tuple[str, Convert], ...]:
    return tuple((column.name, _decoder(column)) for column in columns_of(record))


def _decoder(column: Column) -> Convert:
    convert = _DECODE[column.annotation]
    return lambda value: column.empty if value is None else convert(value)


def _texts(values: list[Any]) -> Sequence[str | None]:
    return values if set(map(type, values)) <= {str, type(None)} else [_text(value) for value in values]


def _moments(values: list[Any]) -> Sequence[str | None]:
    for value in set(values):
        _moment(value)
    return _texts(values)


def _numbers(values: list[Any]) -> Sequence[float | None]:
    if set(map(type, values)) <= {float, type(None)}:
        return [None if value is None or value != value else value + 0.0 for value in values]
    return [_number(value) for value in values]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _moment(value: Any) -> str | None:
    # DATE columns have numeric affinity: a bare year would come back as a number
    if value is not None and value[4:5] != "-":
        message = f"{value!r} is neither a date nor a time"
        raise ValueError(message)
    return _text(value)


def _number(value: Any) -> float | None:
    # NaN would be stored as NULL and −0.0 as 0.0
    return None if value is None or math.isnan(value) else float(value) + 0.0


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)


def _pixels(value: Any) -> bytes | None:
    return None if value is None else codec.to_wkb(value)


_ENCODE: dict[str, Convert] = {
    "str": _text,
    "str | None": _text,
    "IsoDate | None": _moment,
    "IsoTime | None": _moment,
    "int | None": _integer,
    "float": _number,
    "float | None": _number,
    "bool": _integer,
    LON_LAT: codec.encode,
    PIXELS: _pixels,
}
_ENCODE_ALL: dict[str, Convert] = {
    "str": _texts,
    "str | None": _texts,
    "IsoDate | None": _moments,
    "IsoTime | None": _moments,
    "float": _numbers,
    "float | None": _numbers,
    LON_LAT: codec.encode_all,
    PIXELS: codec.to_wkb_all,
}
_STORED: dict[str, type] = {
    "str": str,
    "str | None": str,
    "IsoDate | None": str,
    "IsoTime | None": str,
    "float": float,
    "float | None": float,
}
"""Types whose values pass from SQL into records as they are."""
_DECODE: dict[str, Convert] = {
    "str": str,
    "str | None": str,
    "IsoDate | None": str,
    "IsoTime | None": str,
    "int | None": int,
    "float": float,
    "float | None": float,
    "bool": bool,
    LON_LAT: codec.decode,
    PIXELS: codec.decode_wkb,
}
