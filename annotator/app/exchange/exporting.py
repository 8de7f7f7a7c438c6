"""Writing tables to files; the same data gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.summary.basis import period_of
from annotator.domain.tables import TABLES, TableData, TableOptions, rows
from annotator.domain.text import translate
from annotator.formats import tables_csv, tables_geojson, tables_kml, tables_xlsx
from annotator.formats.files import write_atomically

__all__ = ["TABLES", "ExportWish", "export"]


@dataclass(frozen=True)
class ExportWish:
    """Which tables, of which period, whereto."""

    tables: tuple[str, ...]
    out: Path
    period_from: str = ""
    period_to: str = ""
    rule: str = ""
    by_class: bool = False


def export(document: Document, wish: ExportWish) -> list[Path]:
    """Write the tables; returns the files. Raises `Refused` for a kind of file that cannot hold them."""
    period = period_of(wish.period_from, wish.period_to) if wish.period_from or wish.period_to else None
    options = TableOptions(period=period, rule=wish.rule, by_class=wish.by_class)
    data = {name: rows(document, name, options) for name in wish.tables}
    suffix = wish.out.suffix.lower()
    if not suffix or wish.out.is_dir():
        return _write_folder(data, wish.out)
    write_atomically(wish.out, _encoded(data, wish.out))
    return [wish.out]


def _encoded(data: dict[str, TableData], out: Path) -> bytes:
    suffix = out.suffix.lower()
    if len(data) == 1 and suffix in (".csv", ".geojson"):
        encode = tables_csv.encode if suffix == ".csv" else tables_geojson.encode
        return encode(*data.values())
    whole: dict[str, Callable[[dict[str, TableData]], bytes]] = {
        ".xlsx": tables_xlsx.encode,
        ".kml": tables_kml.encode,
        ".kmz": tables_kml.encode_kmz,
    }
    if suffix in whole:
        return whole[suffix](data)
    text = translate("Export", "{tables} cannot be written as {suffix}: use .csv, .xlsx, .geojson, .kml or a folder.")
    raise Refused(text.format(tables=", ".join(data), suffix=suffix))


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
