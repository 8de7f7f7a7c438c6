"""Every text a user sees passes through here, so that the domain stays free of Qt.

The window binds `translate` to Qt's translator at start; `lupdate` collects the calls because they have its form.
"""

from __future__ import annotations

import re
from typing import Protocol


class Translator(Protocol):
    """Qt's own form: without a translation the text comes back, with the number in place of `%n`."""

    def __call__(self, context: str, text: str, comment: str | None = None, n: int = -1, /) -> str: ...


def _as_written(_context: str, text: str, _comment: str | None = None, n: int = -1, /) -> str:
    return text if n < 0 else text.replace("%n", str(n))


_translator: Translator = _as_written


def translate(context: str, text: str, comment: str | None = None, n: int = -1) -> str:
    """Return `text` in the user's language; fill in values afterwards with `str.format`.

    With a number the text is written as Qt wants it, "Delete %n object(s)": a translation has a form for every kind of
    number its language knows, and English without one reads "Delete 1 object" and "Delete 2 objects".
    """
    said = _translator(context, text, comment, n)
    return _english(said, n) if n >= 0 and said == _as_written(context, text, comment, n) else said


def _english(text: str, n: int) -> str:
    return re.sub(r"\((\w+)\)", "" if n == 1 else r"\1", text)


def bind_translator(translator: Translator) -> None:
    """Let all later `translate` calls go through `translator` (the window passes Qt's)."""
    global _translator
    _translator = translator
