"""Keeps text from running as a formula in a spreadsheet (OWASP ASVS 1.2.10), and takes the guard off again.

A text that begins like a formula, also after blanks or guards, gets one `'` more; taking one away therefore always
gives back the text as it was.
"""

from __future__ import annotations

import re

GUARD = "'"
_DANGEROUS = re.compile(r"'*[\s\x00-\x20\ufeff\u200b]*[=+\-@\t\r\n\x00＝＋－＠]")
_GUARDED = re.compile(r"'+[\s\x00-\x20\ufeff\u200b]*[=+\-@\t\r\n\x00＝＋－＠]")
HARMLESS_STARTS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
"""First characters that need no closer look."""


def guard(text: str) -> str:
    """`text` for a cell of a spreadsheet."""
    return GUARD + text if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text.startswith(GUARD) and _GUARDED.match(text) else text
