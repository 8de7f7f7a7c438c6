"""Every text a user sees passes through here, so that the domain stays free of Qt.

The window binds `translate` to Qt's translator at start; `lupdate` collects the calls because they have its form.
"""

from __future__ import annotations

from collections.abc import Callable

Translator = Callable[[str, str], str]


def _as_written(context: str, text: str) -> str:
    return text


_translator: Translator = _as_written


def translate(context: str, text: str) -> str:
    """Return `text` in the user's language; fill in values afterwards with `str.format`."""
    return _translator(context, text)


def bind_translator(translator: Translator) -> None:
    """Let all later `translate` calls go through `translator` (the window passes Qt's)."""
    global _translator
    _translator = translator
