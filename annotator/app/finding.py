"""Fuzzy search: letters typed in order find a name; starts of words and runs of letters come first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

_START, _RUN, _HIT, _GAP = 8, 6, 2, 0.15


def plain(text: str) -> str:
    """Lower case without accents, as names are compared."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def score(query: str, name: str) -> float | None:
    """How well the words of a query fit a name; `None` when a word does not. Higher is better."""
    text, total = plain(name), 0.0
    for word in plain(query).split():
        found = _best(word, text)
        if found is None:
            return None
        total += found
    return total - 0.02 * len(text)


def _best(word: str, text: str) -> float | None:
    """A whole run of letters beats scattered ones."""
    at = _word_start(word, text)
    if at < 0:
        at = text.find(word)
    if at >= 0:
        return _RUN * len(word) + (_START if at == 0 or not text[at - 1].isalnum() else 0) - 0.05 * at
    return _scattered(word, text)


def _word_start(word: str, text: str) -> int:
    at = text.find(word)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at


def _scattered(word: str, text: str) -> float | None:
    total, at = 0.0, -1
    for letter in word:
        after = text.find(letter, at + 1)
        if after < 0:
            return None
        is_start = after == 0 or not text[after - 1].isalnum()
        total += (_HIT * 2 if after == at + 1 or is_start else _HIT) - _GAP * (after - at - 1)
        at = after
    return total if total > 0 else None


def ranked(query: str, items: Iterable[T], names: Iterable[str], most: int = 40) -> list[T]:
    """The items whose names fit, best first; equal ones keep their order. Without a query the first ones."""
    listed: Sequence[T] = list(items)
    if not query.strip():
        return list(listed[:most])
    scored = [(score(query, name), index) for index, name in enumerate(names)]
    fitting = sorted((-value, index) for value, index in scored if value is not None)
    return [listed[index] for _value, index in fitting[:most]]
