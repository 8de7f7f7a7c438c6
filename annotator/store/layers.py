"""Reads the feature layers of anybody's GeoPackage: SQL is spoken in this package alone.

The file is opened read-only and nothing in it is trusted: no extension is loaded, no trigger runs (nothing is written),
virtual tables are left alone, no question may take long, and neither rows nor bytes may be without end. A layer that is
a view is usual and allowed; it may call no function that could do harm (`trusted_schema=OFF`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.store import codec, inspecting
from annotator.store.connection import connect, deadline
from annotator.store.failures import TROUBLES
from annotator.store.header import HeaderFile
from annotator.store.scratch import ScratchCopy, has_hot_journal

FEATURE_LIMIT = 300_000
"""Features of one file."""
LAYER_LIMIT = 1_000
BYTES_LIMIT = 512 << 20
"""Shapes and texts of one file together."""
COPY_LIMIT = 1 << 30
_GLANCE_LIMIT = 32 << 20
"""So much is copied to see what a file is, while somebody waits for the window."""
_VALUE_LIMIT = 64 << 20
_QUESTION_S = 5.0
_READING_S = 60.0
_HEADS = """SELECT c.table_name, g.column_name, g.srs_id, s.organization, s.organization_coordsys_id, s.definition
FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features' LIMIT ?"""


class Srs(NamedTuple):
    """A coordinate system as the file states it."""

    srs_id: int
    organization: str
    code: str
    definition: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A table or view of the file with its columns; `geometry` names the one with shapes, "" where there is none."""

    name: str
    columns: tuple[str, ...]
    geometry: str
    srs: Srs


class Row(NamedTuple):
    """Values in the order of `Layer.columns`, without the shape; `problem` says why there is no shape to be had."""

    geometry: Any
    problem: str
    values: tuple[Any, ...]


def is_database(path: Path) -> bool:
    """Whether the file begins as SQLite's do; never the first to open a file and close it again."""
    with contextlib.suppress(OSError):
        if path.is_file():
            header = HeaderFile(path)
            try:
                return header.read().is_sqlite
            finally:
                header.close()
    return False


def holds_layers(path: Path) -> bool:
    """Whether the file is a sound GeoPackage that is no project of ours."""
    try:
        with LayerFile(path, copy_limit=_GLANCE_LIMIT):
            return True
    except Refused:
        return False


class LayerFile:
    """A GeoPackage opened for reading. `Refused` where it is none, or one of our own projects."""

    def __init__(self, path: Path, *, copy_limit: int = COPY_LIMIT) -> None:
        """`copy_limit`: bytes of the largest file that is copied because another program is editing it."""
        self.path, self._copy_limit = path, copy_limit
        self._copy: ScratchCopy | None = None
        self._bytes_left = BYTES_LIMIT
        self._rows_left = FEATURE_LIMIT
        if not path.is_file():
            raise Refused(translate("Layers", "{name} does not exist.").format(name=path))
        try:
            self._connection = self._connected()
        except TROUBLES as error:
            self._drop_copy()
            raise self._unreadable(error) from error
        try:
            self._inspect()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> LayerFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._drop_copy()

    def layers(self) -> list[Layer]:
        """All layers with shapes, as the file lists them; a file of pictures alone need not have that list."""
        if ("table", "gpkg_geometry_columns") not in self._found:
            return []
        try:
            with deadline(self._connection, _QUESTION_S):
                heads = self._connection.execute(_HEADS, (LAYER_LIMIT,)).fetchall()
                found = [self._layer(str(head[0]), str(head[1]), _srs(*head[2:])) for head in heads]
        except TROUBLES as error:
            raise self._unreadable(error) from error
        return [layer for layer in found if layer is not None]

    def tables(self) -> list[Layer]:
        """Tables of the contents that have no shapes."""
        sql = "SELECT table_name FROM gpkg_contents WHERE data_type = 'attributes' LIMIT ?"
        try:
            with deadline(self._connection, _QUESTION_S):
                names = self._connection.execute(sql, (LAYER_LIMIT,)).fetchall()
                found = [self._layer(str(name), "", _srs(0, "", "", "")) for (name,) in names]
        except TROUBLES as error:
            raise self._unreadable(error) from error
        return [layer for layer in found if layer is not None]

    def rows(self, layer: Layer) -> Iterator[Row]:
        """The layer's rows in their order. `Refused` says where a file has no end or cannot be read any further."""
        wanted = [*([layer.geometry] if layer.geometry else ["NULL"]), *layer.columns]
        columns = ",".join(name if name == "NULL" else _quoted(name) for name in wanted)
        sql = f"SELECT {columns} FROM {_quoted(layer.name)}"
        try:
            with deadline(self._connection, _READING_S):
                for blob, *values in self._connection.execute(sql):
                    self._count(blob, values)
                    yield _row(blob, tuple(values))
        except TROUBLES as error:
            raise self._unreadable(error) from error

    def _connected(self) -> sqlite3.Connection:
        """Beside a file that another program left in the middle of an edit nothing is written: a copy is read."""
        header = HeaderFile(self.path)
        try:
            in_use = header.read().is_wal
        finally:
            header.close()
        if not in_use and not has_hot_journal(self.path):
            return connect(self.path, "ro")
        if self.path.stat().st_size > self._copy_limit:
            text = translate("Layers", "{name} is in use by another program; close it there first.")
            raise Refused(text.format(name=self.path.name))
        self._copy = ScratchCopy(self.path)
        return connect(self._copy.path, "rw")

    def _inspect(self) -> None:
        connection = self._connection
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_LIMIT)
        connection.text_factory = _text
        try:
            connection.execute("PRAGMA query_only=ON")
            with deadline(connection, _QUESTION_S):
                self._found = inspecting.master(connection)
        except TROUBLES as error:
            raise self._unreadable(error) from error
        if inspecting.is_plain_table(self._found, "file_state"):
            text = translate(
                "Layers",
                "{name} is a project of this program, which is opened and not imported; "
                "to take in its rows, export its tables to another .gpkg file and import that.",
            )
            raise Refused(text.format(name=self.path.name))
        if not inspecting.is_plain_table(self._found, "gpkg_contents"):
            text = translate("Layers", "{name} is a database, but no GeoPackage with layers; nothing was read.")
            raise Refused(text.format(name=self.path.name))

    def _layer(self, name: str, geometry: str, srs: Srs) -> Layer | None:
        """The layer with its columns; None for what is not there, or is neither a plain table nor a view."""
        if ("view", name) not in self._found and not inspecting.is_plain_table(self._found, name):
            return None
        described = self._connection.execute(f"SELECT * FROM {_quoted(name)} LIMIT 0").description
        names = [str(column[0]) for column in described]
        shape = next((one for one in names if geometry and one.casefold() == geometry.casefold()), "")
        return Layer(name, tuple(one for one in names if one != shape), shape, srs)

    def _count(self, blob: Any, values: list[Any]) -> None:
        self._rows_left -= 1
        self._bytes_left -= 64 * len(values) + sum(len(one) for one in (blob, *values) if isinstance(one, bytes | str))
        if self._rows_left < 0 or self._bytes_left < 0:
            text = translate("Layers", "{name} holds more than {n} features or {mb} MB; split it into smaller files.")
            raise Refused(text.format(name=self.path.name, n=FEATURE_LIMIT, mb=BYTES_LIMIT >> 20))

    def _drop_copy(self) -> None:
        if self._copy is not None:
            self._copy.close()

    def _unreadable(self, error: Exception) -> Refused:
        text = translate("Layers", "{name} cannot be read as a GeoPackage: {reason}.")
        return Refused(text.format(name=self.path.name, reason=error))


def _row(blob: Any, values: tuple[Any, ...]) -> Row:
    if blob is None:
        return Row(None, "", values)
    try:
        if not isinstance(blob, bytes) or not codec.is_harmless(blob, has_header=True):
            return Row(None, translate("Layers", "Its shape is of a kind that cannot be read."), values)
        return Row(codec.decode(blob), "", values)
    except codec.NotAGeometry as error:
        text = translate("Layers", "Its shape cannot be read: {reason}.")
        return Row(None, text.format(reason=str(error)[:100]), values)


def _srs(srs_id: Any, organization: Any, code: Any, definition: Any) -> Srs:
    number = srs_id if isinstance(srs_id, int) else 0
    return Srs(number, str(organization or ""), str(code or ""), str(definition or ""))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
