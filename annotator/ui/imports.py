"""Python's own `import` again, after PySide has put another in its place.

PySide's looks for `from __feature__ import ...`, which nobody here writes, and for that reads and keeps the source of
every module that is imported after it: a fifth of the start, and several megabytes.
"""

from __future__ import annotations

import builtins


def use_plain_import() -> None:
    """Call it once PySide is imported; without PySide, or with one that changes nothing, it does nothing."""
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
