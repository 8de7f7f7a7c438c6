"""Projects with very many marks over the made image, and what is measured of them in a process of its own.

python -m tests.benchmarks.made WHAT ARGUMENT...      (prints JSON; the parts of the table call it so)
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.big_image import CORNER, METRES_PER_PX, SIZE_PX

ROOT = Path(__file__).parents[2]
VIEW = (1920, 1080)

Times = dict[str, list[float]]


def stalls(count: int) -> Any:
    """Turned rectangles of 8 × 3 m over the image; polygons in longitude and latitude."""
    import numpy as np
    import shapely

    from annotator.domain.georeference.crs import to_lonlat

    rng = np.random.default_rng(1)
    side = SIZE_PX * METRES_PER_PX
    at = np.array([CORNER[0], CORNER[1] - side]) + rng.uniform(0.02, 0.98, (count, 1, 2)) * side
    turn = rng.uniform(0, np.pi, (count, 1))
    x, y = np.array([-4.0, 4, 4, -4]), np.array([-1.5, -1.5, 1.5, 1.5])
    rings = at + np.stack((x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)), -1)
    return shapely.polygons(np.round(to_lonlat("EPSG:32652", rings.reshape(-1, 2)), 9).reshape(count, 4, 2))


def project(path: str, count: str, image: str = "") -> Times:
    """A project of one site with that many stalls on one scene that lies like the image (and is it, if named)."""
    import numpy as np

    from annotator.domain.change import Change, added
    from annotator.domain.defaults import starting_records
    from annotator.domain.document import Document
    from annotator.domain.edits import Author
    from annotator.domain.edits.imports import take_in
    from annotator.domain.georeference.placement import Placement
    from annotator.domain.records import ObjectClass, Scene, Site, Stall
    from annotator.store import ProjectFile

    start = starting_records("Bench")
    kinds = [row.uid for row in start if isinstance(row, ObjectClass) and row.object_kind == "stall"]
    matrix = np.array([[METRES_PER_PX, 0, CORNER[0]], [0, -METRES_PER_PX, CORNER[1]], [0, 0, 1.0]])
    scene = Scene(
        uid="scene-0", name="S0", acquired_from="2024-01-01", acquired_to="2024-01-01", width_px=SIZE_PX,
        height_px=SIZE_PX, pixel_m=METRES_PER_PX, placement="native", files=image,
        mapping=Placement.from_matrix(matrix, "EPSG:32652").to_json(),
    )  # fmt: skip
    site = Site(uid="site-0", name="Market 0")
    rows = [
        Stall(uid=f"stall-{n:016x}", name=f"stall {n}", site_uid="site-0", class_uid=kinds[n % len(kinds)],
              first_seen="scene-0", shape="import", pointing_sd_m=0.25, geom=shape)
        for n, shape in enumerate(stalls(int(count)))
    ]  # fmt: skip
    document = Document().with_change(Change("", added(*start, site, scene)))
    change = take_in(rows, "Import", Author("ana", "2026-01-02T03:04:05.678Z"))(document)
    ProjectFile.create(Path(path), [*start, site, scene, *(row.row for row in change.rows)]).close()
    return {}


def opened(path: str) -> Times:
    """Seconds until all marks are read and drawn, and bytes of the process then."""
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    from annotator.app.headless import Project
    from annotator.app.viewport import Viewport
    from annotator.domain.positions import PixelXY
    from annotator.domain.records import Scene
    from annotator.ui.canvas.marks_layer import MarksLayer

    view = Viewport(*VIEW, VIEW[1] / SIZE_PX, PixelXY(SIZE_PX / 2, SIZE_PX / 2))
    begin = time.perf_counter()
    with Project.open(Path(path), read_only=True) as held:
        read = time.perf_counter() - begin
        layer = MarksLayer()
        layer.show(held.document, held.document.require(Scene, "scene-0"), "site-0")
        while not layer.update(view, 8.0):
            pass
        drawn = time.perf_counter() - begin
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    del application
    return {"read_s": [read], "drawn_s": [drawn], "MB": [memory]}


def edited(path: str) -> Times:
    """Milliseconds from an edit until it is in the file and on the picture of the marks."""
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    import shapely

    from annotator.app.headless import Project
    from annotator.app.viewport import Viewport
    from annotator.domain.edits.imports import take_in
    from annotator.domain.positions import PixelXY
    from annotator.domain.records import ObjectClass, Scene, Stall, new_uid
    from annotator.ui.canvas.marks_layer import MarksLayer

    view, times = Viewport(*VIEW, 1.0, PixelXY(SIZE_PX / 2, SIZE_PX / 2)), []
    with Project.open(Path(path)) as held:
        layer = MarksLayer()
        layer.show(held.document, held.document.require(Scene, "scene-0"), "site-0")
        held.session.changed.connect(lambda change: layer.follow(held.document, change, view))
        kind = held.document.where(ObjectClass, "object_kind", "stall")[0].uid
        for _ in range(31):
            shape = shapely.box(128.1, 41.27, 128.1001, 41.27003)
            stall = Stall(uid=new_uid("stall"), site_uid="site-0", class_uid=kind, first_seen="scene-0", geom=shape)
            begin = time.perf_counter()
            held.apply(take_in([stall], "Add", held.author))
            while not layer.update(view, 8.0):
                pass
            times.append((time.perf_counter() - begin) * 1e3)
    del application
    return {"ms": times[1:]}


def tables(path: str) -> Times:
    """Seconds for the table of stalls as CSV, areas and outlines (WKT) included."""
    from annotator.app.headless import Project
    from annotator.domain.tables import rows
    from annotator.formats import tables_csv

    with Project.open(Path(path), read_only=True) as held:
        return {"s": seconds(lambda: tables_csv.encode(rows(held.document, "stall")), 3)}


def areas(count: str) -> Times:
    """Seconds for geodesic areas of outlines that are in memory."""
    import shapely

    from annotator.domain.measure.ellipsoid import wgs84
    from annotator.domain.measure.geodesic import areas_m2

    shapes = stalls(int(count))
    _, xy, (rings, polygons) = shapely.to_ragged_array(shapes)
    geod, some = wgs84(), shapes[:10_000]
    loop = seconds(lambda: [geod.geometry_area_perimeter(shape) for shape in some], 3)
    return {
        "s": seconds(lambda: areas_m2((xy, rings, polygons)), 7),
        "loop_s": [t * len(shapes) / 10_000 for t in loop],
    }


def least(count: str) -> Times:
    """Seconds to read a plain table of as many outlines by SQLite and turn them into coordinates, and nothing else."""
    import sqlite3
    import tempfile

    import numpy as np
    import shapely

    blobs = [bytes(40) + wkb for wkb in shapely.to_wkb(stalls(int(count))).tolist()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.db"
        file = sqlite3.connect(path)
        file.execute("CREATE TABLE stalls (fid INTEGER PRIMARY KEY, geom BLOB, sid TEXT, cls TEXT, year INTEGER)")
        rows = ((number, blob, f"site-{number % 69}", "stall", 2024) for number, blob in enumerate(blobs))
        file.executemany("INSERT INTO stalls VALUES (?, ?, ?, ?, ?)", rows)
        file.commit()

        def once() -> None:
            found = file.execute("SELECT fid, geom, sid, cls, year FROM stalls").fetchall()
            raw = np.frombuffer(b"".join([row[1] for row in found]), np.uint8).reshape(len(found), -1)
            raw[:, -80:].copy().view("<f8").reshape(-1, 5, 2)

        found = seconds(once, 3)
        file.close()
    return {"s": found}


def seconds(work: Callable[[], object], runs: int) -> list[float]:
    """How long it took each time."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return times


def measured(what: str, *arguments: object, home: Path | None = None) -> Times:
    """What the function of that name says in a process of its own, so that its memory is its own too."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    if home is not None:
        environment["ANNOTATOR_HOME"] = str(home)
    command = [sys.executable, "-m", "tests.benchmarks.made", what, *map(str, arguments)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    found: Times = json.loads(said.splitlines()[-1])
    return found


if __name__ == "__main__":
    known = {"project": project, "opened": opened, "edited": edited, "tables": tables, "areas": areas, "least": least}
    print(json.dumps(known[sys.argv[1]](*sys.argv[2:])), flush=True)
    # Threads that index marks may still be at work; they are not waited for.
    os._exit(0)
