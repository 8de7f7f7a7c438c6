"""Copies of a damaged project whose structure SQLite accepts, so that its rows can be read one by one.

The tables of every project of one format lie on the same pages, so what was lost at the beginning of a file is taken
from a fresh one. The damaged file itself is never opened for writing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from annotator.store import creating
from annotator.store.header import HEADER_BYTES
from annotator.store.scratch import ScratchCopy

PAGE_BYTES = 4096
_INTERIOR = 5


def mended_copies(path: Path, folder: Path) -> Iterator[Path]:
    """Copies below `folder`, the least changed first. Raises OSError where the file cannot be read."""
    scratch = ScratchCopy(path)
    try:
        yield scratch.path
        # read after an edit that was cut off has been taken back, where that was possible
        damaged = scratch.path.read_bytes()
    finally:
        scratch.close()
    template = _fresh(folder)
    damaged += bytes(-len(damaged) % PAGE_BYTES)
    pages = (), (1,), _schema_pages(template)
    for number, replaced in enumerate(pages):
        copy = folder / f"mended-{number}.gpkg"
        copy.write_bytes(_with_pages(damaged, template, replaced))
        yield copy


def _fresh(folder: Path) -> bytes:
    fresh = folder / "fresh.gpkg"
    creating.create(fresh, ())
    return fresh.read_bytes()


def _with_pages(damaged: bytes, template: bytes, pages: tuple[int, ...]) -> bytes:
    """The damaged file with a sound header and with some pages of the template; pages count from 1."""
    mended = bytearray(max(damaged, template[:PAGE_BYTES], key=len) if damaged else template)
    for page in pages:
        start = (page - 1) * PAGE_BYTES
        mended[start : start + PAGE_BYTES] = template[start : start + PAGE_BYTES]
    size = max(len(mended) // PAGE_BYTES, _pages_named(damaged))
    mended += bytes(size * PAGE_BYTES - len(mended))
    mended[:HEADER_BYTES] = template[:HEADER_BYTES]
    # pages in the file, and no pages to be used again
    mended[28:40] = struct.pack(">III", size, 0, 0)
    return bytes(mended)


def _pages_named(damaged: bytes) -> int:
    """Number of pages the header of a cut-off file names, where that is believable."""
    if len(damaged) < HEADER_BYTES:
        return 0
    named = int(struct.unpack_from(">I", damaged, 28)[0])
    return named if named * PAGE_BYTES <= 4 * len(damaged) else 0


def _schema_pages(template: bytes) -> tuple[int, ...]:
    """Pages of the table of tables: page 1 and those below it."""
    kind, cells, start = template[HEADER_BYTES], struct.unpack_from(">H", template, 103)[0], 112
    if kind != _INTERIOR:
        return (1,)
    offsets = struct.unpack_from(f">{cells}H", template, start)
    below = [struct.unpack_from(">I", template, offset)[0] for offset in offsets]
    return (1, *below, struct.unpack_from(">I", template, 108)[0])
