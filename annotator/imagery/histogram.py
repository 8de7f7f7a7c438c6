"""How often which numbers occur in what is seen, for choosing how bright it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from annotator.imagery.style import Stretch

BINS = 128


@dataclass(frozen=True)
class Histogram:
    """Counts per shown band over equal bins from `low` to `high`; numbers beyond or without meaning left out."""

    bands: tuple[int, ...]
    low: float
    high: float
    counts: tuple[tuple[int, ...], ...]
    percentiles: Stretch
    """2nd and 98th percentile of each band."""
    ends: Stretch
    """Smallest and largest number of each band."""

    @classmethod
    def from_message(cls, told: dict[str, Any]) -> Histogram:
        """What the child said. Raises KeyError, TypeError or ValueError on anything malformed."""
        pairs = ([(float(low), float(high)) for low, high in told[name]] for name in ("percentiles", "ends"))
        percentiles, ends = (tuple(each) for each in pairs)
        counts = tuple(tuple(int(count) for count in band) for band in told["counts"])
        bands = tuple(int(band) for band in told["bands"])
        return cls(bands, float(told["low"]), float(told["high"]), counts, percentiles, ends)
