"""Two independent observers: how many objects both may have missed (measurement 7; Chapman 1951, Seber 1982)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

_TAIL = 0.025


@dataclass(frozen=True)
class TwoObservers:
    """Counts `n1` and `n2` of two observers with `matched` objects in common."""

    n1: int
    n2: int
    matched: int

    def __post_init__(self) -> None:
        if not 0 <= self.matched <= min(self.n1, self.n2):
            raise ValueError(f"{self.matched} matches of {self.n1} and {self.n2} objects")

    @property
    def seen(self) -> int:
        """Objects seen by at least one: the estimate is never below."""
        return self.n1 + self.n2 - self.matched

    @property
    def estimate(self) -> float:
        """Chapman's estimate of the true number, to be printed with "at least"."""
        return (self.n1 + 1) * (self.n2 + 1) / (self.matched + 1) - 1

    @property
    def sd(self) -> float:
        """One standard deviation of the estimate."""
        n1, n2, m = self.n1, self.n2, self.matched
        return math.sqrt((n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) ** 2 * (m + 2)))

    @cached_property
    def interval(self) -> tuple[int, int | None]:
        """Exact 95 % interval of the true number: every N for which neither tail is below 2.5 %; `None` = no limit."""
        low = _first(self.seen, lambda total: self._tail(total, 0, self.matched) > _TAIL)
        if self.matched == 0:
            return low, None
        above = _first(low, lambda total: self._tail(total, self.matched, min(self.n1, self.n2)) <= _TAIL)
        return low, above - 1

    def _tail(self, total: int, first: int, last: int) -> float:
        """P(first ≤ X ≤ last), X hypergeometric: matches if the true number is `total`."""
        return math.fsum(self._chance(total, x) for x in range(first, last + 1))

    def _chance(self, total: int, x: int) -> float:
        if x > self.n2 or self.n1 - x > total - self.n2 or x > self.n1:
            return 0.0
        chosen = _log_choose(self.n2, x) + _log_choose(total - self.n2, self.n1 - x) - _log_choose(total, self.n1)
        return math.exp(chosen)


def _first(start: int, holds: Callable[[int], bool]) -> int:
    """Least integer from `start` on for which `holds`, which stays true once it is."""
    if holds(start):
        return start
    step = 1
    while not holds(start + step):
        step *= 2
    low, high = start + step // 2, start + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
