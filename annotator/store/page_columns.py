"""Columns of the document from rows found on pages: each column of a layout at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from annotator.domain.ragged import Ragged, Texts, scatter
from annotator.domain.table import Array, constant
from annotator.store import codec
from annotator.store.page_rows import Group
from annotator.store.pages import Bytes, Numbers, Unusual
from annotator.store.rows import LON_LAT, PIXELS, Column

_FLOATS = ("float", "float | None")
_ASCII_END = 0x80
_FALSE_TRUE = np.array([False, True], dtype=object)


class ColumnMaker:
    """One column of a table, filled with what was read together, time after time."""

    def __init__(self, column: Column, at: int) -> None:
        self.name = column.name
        self.is_real = column.annotation in _FLOATS
        self._at = at
        """Its place in the stored row."""
        self._column = column
        self._pieces: list[Array] = []
        self._ragged: list[Ragged] = []
        """Geometries, and texts once most of them are known to differ; what came before those is in the pieces."""
        self._known: dict[str, str] | None = {}
        self._seen = 0

    def add(self, size: int, groups: Sequence[Group], left: Numbers, left_values: Sequence[Any]) -> None:
        """The values of `size` more rows, those of the places `left` one by one. Raises Unusual."""
        if self._is_ragged:
            self._ragged.append(self._bytes_of(size, groups, left, left_values))
            return
        values = [self._of_group(group) for group in groups]
        singles = [self._single(value) for value in left_values]
        if self._is_one(values, singles):
            self._pieces.append(constant(values[0][0], size) if values else constant(singles[0], size))
            return
        piece = np.empty(size, dtype=np.float64 if self.is_real else object)
        for group, found in zip(groups, values, strict=True):
            piece[group.rows] = found
        for place, value in zip(left.tolist(), singles, strict=True):
            piece[place] = value
        self._pieces.append(piece)

    def made(self) -> Array | Ragged | Texts:
        """The whole column."""
        if self._ragged:
            joined = Ragged.joined([*map(_encoded, self._pieces), *self._ragged])
            if self._is_geometry:
                return joined if (joined.starts >= 0).any() else constant(None, len(joined))
            return Texts(joined)
        if all(piece.strides == (0,) for piece in self._pieces):
            first = self._pieces[0][0]
            if all(_same(piece[0], first) for piece in self._pieces):
                return constant(first, sum(map(len, self._pieces)))
        return np.concatenate(self._pieces)

    @property
    def _is_geometry(self) -> bool:
        return self._column.annotation in (LON_LAT, PIXELS)

    @property
    def _is_ragged(self) -> bool:
        """Uids stay objects: everything looks marks up by them."""
        return self._is_geometry or (self._known is None and self.name != "uid")

    def _bytes_of(self, size: int, groups: Sequence[Group], left: Numbers, left_values: Sequence[Any]) -> Ragged:
        """The geometries or texts of some rows."""
        blocks = [(group, self._block(group)) for group in groups if not group.is_null(self._at)]
        singles = [(at, self._single_bytes(value)) for at, value in zip(left.tolist(), left_values, strict=True)]
        sizes, is_there = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
        for group, block in blocks:
            sizes[group.rows], is_there[group.rows] = block.shape[1], True
        for at, value in singles:
            sizes[at], is_there[at] = len(value or b""), value is not None
        starts, data = np.cumsum(sizes) - sizes, np.empty(int(sizes.sum()), dtype=np.uint8)
        for group, block in blocks:
            scatter(data, starts[group.rows], block)
        for at, value in singles:
            data[starts[at] : starts[at] + sizes[at]] = np.frombuffer(value or b"", dtype=np.uint8)
        return Ragged(data, np.where(is_there, starts, -1), sizes)

    def _block(self, group: Group) -> Bytes:
        raw = group.raw(self._at)
        if not self._is_geometry:
            if not group.is_text(self._at):
                raise Unusual
            _require_whole(raw)
            return raw
        if not group.is_blob(self._at):
            raise Unusual
        wkb = _wkb(raw) if self._column.annotation == LON_LAT else raw
        _require_shallow(wkb)
        return wkb

    def _single_bytes(self, value: Any) -> bytes | None:
        found = self._single(value)
        return found.encode() if isinstance(found, str) else found

    def _is_one(self, values: list[Array], singles: list[Any]) -> bool:
        """Whether all rows say one thing."""
        if any(found.strides != (0,) for found in values):
            return False
        told = [*(found[0] for found in values), *singles]
        return all(_same(each, told[0]) for each in told)

    def _of_group(self, group: Group) -> Array:
        kind, at = self._column.annotation, self._at
        if self.is_real:
            if not (group.is_null(at) or group.is_float(at) or group.is_whole(at)):
                raise Unusual
            if group.constant[at]:
                return constant(float(group.first().floats(at)[0]), len(group.rows))
            return group.floats(at)
        if kind == "bool" and group.is_whole(at):
            if group.constant[at]:
                return constant(bool(group.first().wholes(at)[0]), len(group.rows))
            found: Array = _FALSE_TRUE[(group.wholes(at) != 0).astype(np.int64)]
            return found
        if group.is_null(at) and kind != "bool":
            return constant(None, len(group.rows))
        return self._objects(kind, group)

    def _objects(self, kind: str, group: Group) -> Array:
        raw, at = group.raw(self._at), self._at
        if kind == "int | None" and group.is_whole(at):
            return _array(group.wholes(at).tolist())
        if kind in ("int | None", "bool") or not group.is_text(at):
            raise Unusual
        if group.constant[at]:
            return constant(self._shared([_text(raw[0].tobytes())])[0], len(raw))
        return _array(self._shared(_texts(raw)))

    def _shared(self, found: list[str]) -> list[str]:
        """The texts, equal ones as one object; given up where most of them differ."""
        if self._known is None:
            return found
        share: Callable[[str, str], str] = self._known.setdefault
        shared = list(map(share, found, found))
        self._seen += len(found)
        if len(self._known) * 2 > self._seen + 64:
            self._known = None
        return shared

    def _single(self, value: Any) -> Any:
        """What the column holds for a value that SQL gave."""
        if self.is_real:
            return np.nan if value is None else float(value)
        if self._column.annotation == "bool":
            return bool(value)
        found = value and codec.wkb_of(value) if self._column.annotation == LON_LAT else value
        if self._is_geometry:
            codec.require_shallow([found])
        return found


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (one != one and other != other)


def _array(values: list[Any]) -> Array:
    return np.fromiter(values, dtype=object, count=len(values))


def _wkb(raw: Bytes) -> Bytes:
    """The well-known binary in GeoPackage blobs that all begin alike."""
    if raw.shape[1] < 4 or (raw[:, :4] != raw[0, :4]).any():
        raise Unusual
    head = len(raw[0].tobytes()) - len(codec.wkb_of(raw[0].tobytes()))
    return raw[:, head:]


def _require_shallow(wkb: Bytes) -> None:
    """Raises NotAGeometry where one may have parts within parts; most are told to be plain by their heads."""
    heads = wkb[:, : codec.HEAD_BYTES]
    is_told = len(wkb) and codec.is_plain(wkb[0].tobytes()) and (heads == heads[0]).all()
    if not is_told:
        codec.require_shallow(row.tobytes() for row in wkb)


def _texts(raw: Bytes) -> list[str]:
    width, joined = raw.shape[1], raw.tobytes()
    text = _text(joined)
    if len(text) == len(joined):
        return [text[at : at + width] for at in range(0, len(joined), width)]
    return [_text(joined[at : at + width]) for at in range(0, len(joined), width)]


def _require_whole(raw: Bytes) -> None:
    """Raises Unusual where a row is no text by itself."""
    if (raw >= _ASCII_END).any():
        _texts(raw)


def _encoded(piece: Array) -> Ragged:
    return Ragged.of([None if value is None else value.encode() for value in piece.tolist()])


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Unusual from error
