"""What a figure is, and how all of them are printed: ours beside the goal, the limit of the machine, and QGIS."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.goals import stretched

TITLES = ("what", "unit", "ours", "p95", "goal", "goal here", "limit", "QGIS")


class Figure(NamedTuple):
    """One row; `times` of several runs, in `unit`. `limit` is what the machine can do at best, measured in this run."""

    what: str
    unit: str
    times: Sequence[float]
    goal: str = ""
    limit: float | None = None
    qgis: str = ""
    """Key of QGIS's figure for the same."""

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * 0.95))]

    def cells(self, theirs: dict[str, float], has_qgis: bool) -> list[str]:
        """The row as text."""
        asked = theirs.get(self.qgis)
        qgis = number(asked) if has_qgis or not self.qgis else "not asked"
        here = number(stretched(self.what.strip(), self.goal, self.limit, asked))
        return [
            self.what, self.unit, number(self.median), number(self.p95) if len(self.times) > 1 else "",
            self.goal, here, number(self.limit), qgis,
        ]  # fmt: skip


def number(value: float | None) -> str:
    """Three significant digits or so."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


class Printer:
    """Prints rows as they come, under their titles."""

    def __init__(self, has_qgis: bool) -> None:
        self._has_qgis = has_qgis
        self._line(list(TITLES))
        self._line(["-" * len(title) for title in TITLES])

    def print(self, figures: Iterable[Figure], theirs: dict[str, float]) -> None:
        for figure in figures:
            self._line(figure.cells(theirs, self._has_qgis))

    def _line(self, cells: list[str]) -> None:
        widths = (66, 4, 8, 8, 22, 9, 8, 13)
        first, *rest = zip(cells, widths, strict=True)
        print(f"{first[0]:<{first[1]}}", *(f"{text:>{width}}" for text, width in rest), sep=" ", flush=True)


def machine() -> str:
    """What the figures were measured on, with the load of this minute."""
    import numpy as np
    import PySide6

    model = ""
    if (told := Path("/proc/cpuinfo")).is_file():
        model = next((line.split(":")[1].strip() for line in told.read_text().splitlines() if "model name" in line), "")
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, numpy {np.__version__}"
    return f"{platform.system()} {platform.machine()} {model}, {os.cpu_count()} cores, {load}; {versions}"


def say(text: str) -> None:
    """A word on what is going on, beside the table."""
    print(text, file=sys.stderr, flush=True)
