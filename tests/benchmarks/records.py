"""How long 100,000 and 1,000,000 stalls take: opened and drawn, one added, as CSV, their areas; and their memory.

python -m tests.benchmarks.records [FOLDER]
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import part
from tests.benchmarks.made import measured
from tests.benchmarks.table import Figure

RUNS = 3


def edits(path: Path) -> list[float]:
    """Of a copy, so that the made project stays as it is for later runs."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        return measured("edited", shutil.copy(path, folder))["ms"]


def made_project(folder: Path, count: int) -> Path:
    """A project of that many stalls, made once."""
    path = folder / f"marks_{count}.gpkg"
    if not path.is_file():
        measured("project", path, count)
    return path


def figures(folder: Path, _size: int) -> Iterator[Figure]:
    """All rows."""
    folder.mkdir(parents=True, exist_ok=True)
    small = made_project(folder, 10_000)
    yield Figure("add one shape to 10,000, in the file and on the screen", "ms", edits(small), "≤ 5", None, "commit")
    goals = {100_000: ("≤ 0.4", "≤ 0.03", "≤ 0.6", "≤ 300"), 1_000_000: ("≤ 5", "≤ 0.35", "≤ 6", "≤ 1,200")}
    for count, goal in goals.items():
        path = made_project(folder, count)
        runs = [measured("opened", path) for _ in range(RUNS)]
        read, drawn, memory = ([value for run in runs for value in run[name]] for name in ("read_s", "drawn_s", "MB"))
        yield Figure(f"open {count:,} marks: read", "s", read, "", None, f"{count}/open")
        least = statistics.median(measured("least", count)["s"])
        yield Figure(f"open {count:,} marks: read and drawn", "s", drawn, goal[0], least, f"{count}/drawn")
        yield Figure(f"memory with {count:,} marks", "MB", memory, goal[3])
        if count == 100_000:
            what = "add one shape to 100,000, in the file and on the screen"
            yield Figure(what, "ms", edits(path), "≤ 16", None, "commit")
        areas = measured("areas", count)
        yield Figure(f"geodesic area of {count:,}", "s", areas["s"], goal[1], None, f"{count}/area")
        yield Figure("  the same by pyproj one by one", "s", areas["loop_s"])
        table = measured("tables", path)["s"]
        yield Figure(f"CSV of {count:,} stalls with area and WKT", "s", table, goal[2], None, f"{count}/csv")


if __name__ == "__main__":
    part.run(figures)
