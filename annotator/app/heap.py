"""Memory that is free by now, given back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Have the C library return what it keeps for later; after something large was read or computed.

    glibc keeps freed memory of every thread: after 100,000 marks were read, 60 MB. Other systems' libraries do not.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
