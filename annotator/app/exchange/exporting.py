"""Writing tables to files; the same data gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.summary.basis import period_of
from annotator.domain.tables import TABLES, TableData, TableOptions, Value, rows
from annotator.domain.tables.editions import ReasonOf, differences, edition_named, thawed
from annotator.domain.text import translate
from annotator.formats import tables_csv, tables_geojson, tables_kml, tables_xlsx
from annotator.formats.files import write_atomically
from annotator.formats.table_shapes import COLUMN, geometries
from annotator.formats.tables import decimals
from annotator.store.table_file import Layer, write_tables

__all__ = ["SINGLE", "TABLES", "ExportWish", "export"]

SUFFIXES = (".csv", ".xlsx", ".geojson", ".kml", ".kmz", ".gpkg")
SINGLE = (".csv", ".geojson")
"""Kinds of files that hold one table."""


@dataclass(frozen=True)
class ExportWish:
    """Which tables, of which period, whereto."""

    tables: tuple[str, ...]
    out: Path
    period_from: str = ""
    period_to: str = ""
    rule: str = ""
    by_class: bool = False
    since: str = ""
    """Name of an edition: only the rows that differ from it, with what they were and why."""


def _no_reason(_site_uid: str) -> str:
    return ""


def export(document: Document, wish: ExportWish, reason_of: ReasonOf = _no_reason) -> list[Path]:
    """Write the tables; returns the files. Raises `Refused` for a kind of file that cannot hold them.

    `reason_of` says why the figures of a site differ from the edition `wish.since` (see `since.reasons_since`).
    """
    suffix = wish.out.suffix.lower()
    _require_writable_as(wish)
    period = period_of(wish.period_from, wish.period_to) if wish.period_from or wish.period_to else None
    options = TableOptions(period=period, rule=wish.rule, by_class=wish.by_class)
    data = {name: rows(document, name, options) for name in wish.tables}
    if wish.since:
        then = thawed(edition_named(document, wish.since))
        data = {name: differences(name, table, then.get(name), reason_of) for name, table in data.items()}
    if not suffix or wish.out.is_dir():
        return _write_folder(data, wish.out)
    if suffix == ".gpkg":
        write_tables(wish.out, {name: _layer(table) for name, table in data.items()})
    else:
        write_atomically(wish.out, _encoded(data, wish.out))
    return [wish.out]


def _layer(table: TableData) -> Layer:
    """A layer with the table's places; its numbers rounded as in the other files."""
    header = [name for name in table.header if name != COLUMN]
    kept = [table.header.index(name) for name in header]
    places = [decimals(name).most for name in header]
    rows = [[_rounded(row[index], most) for index, most in zip(kept, places, strict=True)] for row in table.rows]
    mapped = COLUMN in table.header or {"lon", "lat"} <= set(table.header)
    return Layer(header, rows, geometries(table) if mapped else None)


def _rounded(value: Value, places: int) -> Value:
    return round(value, places) + 0.0 if isinstance(value, float) else value


def _require_writable_as(wish: ExportWish) -> None:
    """Refuse before the figures are computed."""
    suffix = wish.out.suffix.lower()
    if wish.out.is_dir() or not suffix:
        return
    if suffix not in SUFFIXES:
        text = translate("Export", "{out} is no kind of file that tables can be written to: {kinds} or a folder.")
        raise Refused(text.format(out=wish.out.name, kinds=", ".join(SUFFIXES)))
    if suffix in SINGLE and len(wish.tables) > 1:
        text = translate("Export", "Several tables do not fit into one {suffix} file: name a folder or an .xlsx file.")
        raise Refused(text.format(suffix=suffix))


def _encoded(data: dict[str, TableData], out: Path) -> bytes:
    suffix = out.suffix.lower()
    if len(data) == 1 and suffix in SINGLE:
        encode = tables_csv.encode if suffix == ".csv" else tables_geojson.encode
        return encode(*data.values())
    whole: dict[str, Callable[[dict[str, TableData]], bytes]] = {
        ".xlsx": tables_xlsx.encode,
        ".kml": tables_kml.encode,
        ".kmz": tables_kml.encode_kmz,
    }
    return whole[suffix](data)


def _write_folder(data: dict[str, TableData], folder: Path) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = translate("Export", "The folder {folder} cannot be made: {reason}.")
        raise Refused(text.format(folder=folder, reason=error.strerror or error)) from error
    paths = [folder / f"{name}.csv" for name in data]
    for path, table in zip(paths, data.values(), strict=True):
        write_atomically(path, tables_csv.encode(table))
    return paths
