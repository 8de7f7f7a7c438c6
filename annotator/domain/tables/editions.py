"""Editions: all tables frozen under a name, and what differs from them later, row by row with the reason.

A frozen table is kept whole and unrounded, so that a published figure can be printed again even after the rules of the
program have changed.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.records import Edition
from annotator.domain.tables import TABLES, rows
from annotator.domain.tables.data import Row, TableData, Value
from annotator.domain.text import translate

_VERSION = 1
_SIZE_LIMIT = 512 * 1024 * 1024
_TOLERANCE = 1e-6

KEYS: dict[str, tuple[str, ...]] = {
    "site": ("uid",),
    "town": ("town", "county", "province"),
    "scene": ("uid",),
    "review": ("site_uid", "scene_uid", "object_kind", "pass"),
    "stall": ("uid",),
    "vehicle": ("uid",),
    "crossing": ("uid",),
    "zone": ("uid",),
    "route": ("uid",),
    "total": ("site_uid", "scene_uid", "zone", "object_kind", "class"),
    "change": ("site_uid", "classes"),
    "year": ("year", "rule", "class"),
}
"""Columns that tell which row is which."""

DIFFERENCE = ("difference", "before", "reason")
"""Columns a comparison adds: new, gone or changed; the old values of what changed; the edits that did it."""

ReasonOf = Callable[[str], str]
"""Why the figures of a site (uid; blank = the whole survey) may differ, in words."""


def frozen(document: Document) -> str:
    """All tables of a document as text for `Edition.tables`."""
    tables = {
        name: {"header": table.header, "rows": list(table.rows)} for name in TABLES if (table := rows(document, name))
    }
    text = json.dumps({"version": _VERSION, "tables": tables}, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def thawed(edition: Edition) -> dict[str, TableData]:
    """The tables of an edition; refuses one that cannot be read."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b64decode(edition.tables, validate=True), _SIZE_LIMIT)
        told = json.loads(text)
        if told["version"] != _VERSION or unpacker.unconsumed_tail:
            raise ValueError(told["version"])
        return {name: _table(told["tables"][name]) for name in told["tables"]}
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        text_ = translate("Editions", "The tables of the edition {name} are damaged; nothing was compared.")
        raise Refused(text_.format(name=edition.name)) from error


def edition_named(document: Document, name: str) -> Edition:
    """The edition of that name or uid; refuses with the list of those there are."""
    for edition in document.all(Edition):
        if name in (edition.name, edition.uid):
            return edition
    known = ", ".join(sorted(row.name for row in document.all(Edition))) or translate("Editions", "none")
    text = translate("Editions", "There is no edition {name}; this project has: {known}.")
    raise Refused(text.format(name=name, known=known))


def differences(name: str, now: TableData, then: TableData | None, reason_of: ReasonOf) -> TableData:
    """Rows of a table that are new, gone or changed since, in the order of the table, those that are gone last."""
    keys = KEYS[name]
    old = {} if then is None else {_key(then.header, keys, row): row for row in then.rows}
    header = then.header if then is not None else now.header
    found: list[Row] = []
    for row in now.rows:
        before = old.pop(_key(now.header, keys, row), None)
        if before is None:
            found.append((*row, "new", "", reason_of(_site_of(name, now.header, row))))
            continue
        changed = _changed(now.header, row, header, before)
        if changed:
            found.append((*row, "changed", changed, reason_of(_site_of(name, now.header, row))))
    for before in old.values():
        said = dict(zip(header, before, strict=True))
        row = tuple(said.get(column) for column in now.header)
        found.append((*row, "gone", "", reason_of(_site_of(name, header, before))))
    return TableData((*now.header, *DIFFERENCE), found)


def _table(told: Mapping[str, Sequence[object]]) -> TableData:
    header = tuple(str(column) for column in told["header"])
    found = [tuple(_value(value) for value in row) for row in told["rows"] if isinstance(row, list)]
    if any(len(row) != len(header) for row in found):
        raise ValueError("ragged")
    return TableData(header, found)


def _value(value: object) -> Value:
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(type(value))


def _key(header: Sequence[str], keys: Sequence[str], row: Row) -> tuple[Value, ...]:
    said = dict(zip(header, row, strict=True))
    return tuple(said.get(column) for column in keys)


def _site_of(name: str, header: Sequence[str], row: Row) -> str:
    said = dict(zip(header, row, strict=True))
    return str(said.get("uid" if name == "site" else "site_uid") or "")


def _changed(header: Sequence[str], row: Row, header_before: Sequence[str], before: Row) -> str:
    """The old values of the columns that differ: `net_m2 60; direction unchanged`."""
    was = dict(zip(header_before, before, strict=True))
    found = []
    for column, value in zip(header, row, strict=True):
        if column in was and not _alike(value, was[column]):
            found.append(f"{column} {_shown(was[column])}")
    return "; ".join(found)


def _alike(one: Value, other: Value) -> bool:
    """Equal, or the same number up to what another machine's arithmetic may differ by."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= _TOLERANCE * max(1.0, abs(one), abs(other))
    return one == other


def _shown(value: Value) -> str:
    if value is None or value == "":
        return "–"
    return f"{value:.6g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
