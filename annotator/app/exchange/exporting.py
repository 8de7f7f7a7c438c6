"""Writing tables to files; the same data gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.summary.basis import period_of
from annotator.domain.tables import TABLES, TableData, TableOptions, rows
from annotator.domain.text import translate
from annotator.formats.files import write_atomically
from annotator.formats.tables_csv import to_csv
from annotator.formats.tables_geojson import to_geojson
from annotator.formats.tables_xlsx import to_xlsx

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
    if suffix in ("", ".d") or wish.out.is_dir():
        return _write_folder(data, wish.out)
    if suffix == ".csv" and len(data) == 1:
        return _write(wish.out, to_csv(*data.values()))
    if suffix == ".xlsx":
        return _write(wish.out, to_xlsx(data))
    if suffix == ".geojson" and len(data) == 1:
        return _write(wish.out, to_geojson(*data.values()))
    text = translate("Export", "{tables} cannot be written as {suffix}: use .csv, .xlsx, .geojson or a folder.")
    raise Refused(text.format(tables=", ".join(wish.tables), suffix=suffix))


def _write_folder(data: dict[str, TableData], folder: Path) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = translate("Export", "The folder {folder} cannot be made: {reason}.")
        raise Refused(text.format(folder=folder, reason=error.strerror or error)) from error
    return [path for name, table in data.items() for path in _write(folder / f"{name}.csv", to_csv(table))]


def _write(path: Path, content: bytes) -> list[Path]:
    write_atomically(path, content)
    return [path]
