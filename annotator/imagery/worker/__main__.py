"""Start of the decoding child: `python -m annotator.imagery.worker MEMORY_BYTES TOKEN...`.

There is a token for each of its hands. The frozen program starts itself with `--imagery-worker` and calls `main` with
what follows.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import BinaryIO

from annotator.imagery.worker import environment


def main(arguments: list[str]) -> None:
    """Serve requests from standard input until it closes."""
    memory_bytes, *tokens = arguments
    environment.prepare()
    environment.limit_memory(int(memory_bytes))
    environment.die_with_parent()
    requests, replies = _streams()
    warnings.simplefilter("ignore")
    from annotator.imagery.worker.server import serve

    # Through rasterio the cache is counted in bytes; it switches implicit overviews off unless told.
    serve(
        requests,
        replies,
        tokens,
        {"GDAL_CACHEMAX": environment.BLOCK_CACHE_BYTES, "GTIFF_IMPLICIT_JPEG_OVR": True, "GDAL_PAM_ENABLED": "NO"},
    )


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Both ends of the talk; whatever a library prints goes to standard error from now on."""
    replies = os.dup(1)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(replies, os.O_BINARY)
    return sys.stdin.buffer, os.fdopen(replies, "wb")


if __name__ == "__main__":
    main(sys.argv[1:])
