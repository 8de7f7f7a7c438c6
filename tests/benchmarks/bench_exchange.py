"""How fast 100,000 outlines are imported from GeoJSON and exported as CSV by the command line; run as a script.

Prints medians of several runs; each run is a process of its own, start included.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

COUNT = 100_000
RUNS = 3
COLUMNS = 400
WIDTH_DEG, HEIGHT_DEG = 1e-4, 3e-5


def outlines(path: Path) -> None:
    """Rectangles in rows, named one by one."""
    features = []
    for index in range(COUNT):
        west = round(128 + (index % COLUMNS) * 2 * WIDTH_DEG, 7)
        south = round(41 + (index // COLUMNS) * 2 * HEIGHT_DEG, 7)
        east, north = round(west + WIDTH_DEG, 7), round(south + HEIGHT_DEG, 7)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"name": f"stall {index}"}, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")


def annotator(*arguments: object) -> float:
    """Wall time of one verb in seconds."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "annotator", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def median_s(work: Callable[[int], float]) -> float:
    return statistics.median(work(run) for run in range(RUNS))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        source, table = here / "outlines.geojson", here / "stall.csv"
        outlines(source)

        def taken_in(run: int) -> float:
            annotator("new", here / f"{run}.gpkg")
            return annotator("import", here / f"{run}.gpkg", source, "--as", "stall", "--site", "Market")

        project = here / "0.gpkg"
        told = {
            "import of outlines": taken_in,
            "export of stall.csv": lambda _run: annotator("export", project, "stall", "-o", table),
            "import of stall.csv again": lambda _run: annotator("import", project, table, "--as", "stall"),
            "summary": lambda _run: annotator("summary", project),
        }
        for name, work in told.items():
            print(f"{name:28}{median_s(work):6.1f} s")


if __name__ == "__main__":
    main()
