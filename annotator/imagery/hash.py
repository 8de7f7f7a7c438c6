"""The identity of an image file: figures are defended by naming the very bytes they were measured on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

CHUNK_BYTES = 1 << 20


def sha256(path: Path | str, progress: Callable[[int, int], bool | None] | None = None) -> str | None:
    """SHA-256 of a file as hexadecimal digits, read in pieces.

    `progress(done_bytes, total_bytes)` is called after each piece; when it returns False the work stops and the result
    is None. Raises OSError when the file cannot be read.
    """
    digest = hashlib.sha256()
    done = 0
    with Path(path).open("rb") as file:
        total = file.seek(0, 2)
        file.seek(0)
        while piece := file.read(CHUNK_BYTES):
            digest.update(piece)
            done += len(piece)
            if progress is not None and progress(done, total) is False:
                return None
    return digest.hexdigest()
