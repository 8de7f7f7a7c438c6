"""How long a project with very many stalls takes: opened, edited, imported, taken back, exported; run as a script.

    python tests/benchmarks/bench_records.py [ROWS …] [--also CHECKOUT …]

ROWS is 100000 unless given; projects are made in a temporary folder. Every figure is the median of several runs in a
process of its own: seconds on the clock and, behind the bar, of processor time. `--also` measures another checkout in
turn with this one, because only figures of one run of the machine can be compared. Asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2]
IMPORT_LIMIT = 200_000
"""A larger import is left out: the readers refuse it."""
AUTHOR = ("ana", "2026-01-02T03:04:05.678Z")


def make(size: Path, path: Path, outlines: Path) -> dict[str, Seconds]:
    """A project of `size` stalls at 69 sites on five scenes, and a GeoJSON file of as many outlines."""
    import numpy as np
    import shapely

    from annotator.domain.change import Change, added
    from annotator.domain.defaults import starting_records
    from annotator.domain.document import Document
    from annotator.domain.edits import Author
    from annotator.domain.edits.imports import take_in
    from annotator.domain.records import ObjectClass, Scene, Site, Stall
    from annotator.store import ProjectFile

    count, rng = int(str(size)), np.random.default_rng(1)
    corner, turn = rng.uniform((128, 41), (128.2, 41.2), (count, 2)), rng.uniform(0, np.pi, count)
    along = np.column_stack((np.cos(turn), np.sin(turn))) * 1e-4
    across = np.column_stack((-np.sin(turn), np.cos(turn))) * 3e-5
    rings = np.round(np.stack((corner, corner + along, corner + along + across, corner + across), axis=1), 9)
    start = starting_records("Bench")
    classes = [row.uid for row in start if isinstance(row, ObjectClass) and row.object_kind == "stall"]
    sites = [Site(uid=f"site-{n}", name=f"Market {n}") for n in range(69)]
    scenes = [
        Scene(uid=f"scene-{n}", name=f"S{n}", acquired_from=f"202{n}-01-01", acquired_to=f"202{n}-01-01")
        for n in range(5)
    ]
    stalls = [
        Stall(
            uid=f"stall-{n:016x}", name=f"stall {n}", site_uid=f"site-{n % 69}", class_uid=classes[n % len(classes)],
            first_seen=f"scene-{n % 3}", shape="import", pointing_sd_m=0.25, geom=shape,
        )
        for n, shape in enumerate(shapely.polygons(rings))
    ]  # fmt: skip
    document = Document().with_change(Change("", added(*start, *sites, *scenes)))
    change = take_in(stalls, "Import", Author(*AUTHOR))(document)
    ProjectFile.create(path, [*start, *sites, *scenes, *(row.row for row in change.rows)]).close()
    features = (
        {
            "type": "Feature",
            "properties": {"name": f"stall {n}"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for n, ring in enumerate(rings.tolist())
    )
    with outlines.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for n, feature in enumerate(features):
            file.write(("," if n else "") + json.dumps(feature))
        file.write("]}")
    return {}


Seconds = list[float]
"""On the clock, and of the processor."""


def opened(path: Path) -> dict[str, Seconds]:
    """Opening and loading, the memory of the process, and the tables."""
    from annotator.app.headless import Project
    from annotator.domain.tables import rows
    from annotator.formats import tables_csv

    def once() -> None:
        Project.open(path, read_only=True).close()

    found = {"opened and loaded": median_s(once, 5)}
    with Project.open(path, read_only=True) as project:
        # on Linux in kibibytes
        found["memory of the process, MB"] = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3]
        document = project.document
        table = rows(document, "stall")
        found["table of stalls, with WKT"] = median_s(lambda: rows(document, "stall"), 3)
        found["its CSV"] = median_s(lambda: tables_csv.encode(table), 3)
        bare = type(table)(table.header[:-3], [row[:-3] for row in table.rows])
        found["its CSV without WKT"] = median_s(lambda: tables_csv.encode(bare), 3)
    return found


def edited(path: Path) -> dict[str, Seconds]:
    """One stall more, committed and in the document."""
    import shapely

    from annotator.app.headless import Project
    from annotator.domain.edits.imports import take_in
    from annotator.domain.records import ObjectClass, Stall, new_uid

    with Project.open(path) as project:
        kind = project.document.where(ObjectClass, "object_kind", "stall")[0].uid

        def once() -> None:
            shape = shapely.box(128.1, 41.1, 128.1001, 41.10003)
            stall = Stall(uid=new_uid("stall"), site_uid="site-1", class_uid=kind, first_seen="scene-1", geom=shape)
            project.apply(take_in([stall], "Add", project.author))

        once()
        return {"one stall added, committed": median_s(once, 41)}


def imported(path: Path, outlines: Path) -> dict[str, Seconds]:
    """An import and its way back and forth."""
    from annotator.app.exchange.importing import ImportWish
    from annotator.app.exchange.reading import import_paths
    from annotator.app.headless import Project

    path.unlink(missing_ok=True)
    with Project.create(path) as project:
        edits = []

        def read() -> None:
            edit, _outcome = import_paths(project, [outlines], ImportWish("stall", site="Market"))
            edits.append(edit)

        found = {"import: file read": median_s(read, 1)}
        found["import: committed"] = median_s(lambda: project.apply(edits.pop()), 1)
        found["import taken back"] = median_s(project.session.undo, 1)
        found["import brought back"] = median_s(project.session.redo, 1)
    return found


def median_s(work: Callable[[], object], runs: int) -> Seconds:
    times = []
    for _ in range(runs):
        start = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return medians(times)


def medians(times: list[Any]) -> Seconds:
    return [statistics.median(each) for each in zip(*times, strict=True)]


def measured(what: str, checkout: Path, *paths: Path) -> dict[str, Seconds]:
    """What this script's function of that name says in a process of its own, run on a checkout of the program."""
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, __file__, "--child", what, *map(str, paths)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=checkout).stdout
    found: dict[str, Seconds] = json.loads(said)
    return found


def compare(count: int, checkouts: list[Path], runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        project, outlines, other = here / "many.gpkg", here / "outlines.geojson", here / "other.gpkg"
        # in a process of its own, as its memory would count as that of its children
        measured("make", HERE, Path(str(count)), project, outlines)
        found: dict[str, list[list[Seconds]]] = {}
        for _ in range(runs):
            for column, checkout in enumerate(checkouts):
                shutil.copy(project, other)
                told: dict[str, Any] = measured("opened", checkout, project) | measured("edited", checkout, other)
                if count <= IMPORT_LIMIT:
                    told |= measured("imported", checkout, other, outlines)
                for name, seconds in told.items():
                    found.setdefault(name, [[] for _ in checkouts])[column].append(seconds)
    print(f"\n{f'{count:,} stalls':36}" + "".join(f"{checkout.name:>20}" for checkout in checkouts))
    for name, columns in found.items():
        told = [" | ".join(f"{value:8.3f}" for value in medians(each)) for each in columns]
        print(f"{name:36}" + "".join(f"{text:>20}" for text in told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="*", default=[100_000])
    parser.add_argument("--also", type=Path, nargs="*", default=[])
    parser.add_argument("--runs", type=int, default=3)
    wish = parser.parse_args()
    for count in wish.rows:
        compare(count, [*wish.also, HERE], wish.runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        function: Callable[..., dict[str, Seconds]] = globals()[sys.argv[2]]
        print(json.dumps(function(*map(Path, sys.argv[3:]))))
    else:
        main()
