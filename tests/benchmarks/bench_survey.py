"""222 sites × 6 dates × 20 stalls: how long until it is open, and until the table is right again after an edit.

`python tests/benchmarks/bench_survey.py` prints medians; goals: opened in 1 s, table after an edit in 5 ms.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).parents[2]))

from annotator.app.figures import Figures
from annotator.app.project_reading import read_project
from annotator.app.selection import sites_of
from annotator.app.session import Session
from annotator.app.site_list import CHANGE, Wish, site_rows
from annotator.app.threads import Worker
from annotator.domain.change import Change, RowChange
from annotator.domain.defaults import class_uid, starting_records
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.lives import mark_gone
from annotator.domain.edits.measuring import measured
from annotator.domain.edits.reviews import review_uid
from annotator.domain.records import Record, Review, Scene, Site, SiteScene, Stall
from annotator.domain.summary.survey import survey_change
from annotator.store import ProjectFile

SITES, DATES, STALLS = 222, 6, 20
AUTHOR = Author("bench", "2026-01-12T08:00:00.000Z")


def survey() -> list[Record]:
    """Each site has scenes of its own; a fifth of its stalls came later, a tenth has gone."""
    rng = np.random.default_rng(1)
    rows: list[Record] = []
    for n in range(SITES):
        lon, lat = 126.0 + (n % 15) * 0.1, 38.0 + (n // 15) * 0.1
        site = Site(uid=f"site-{n:03}", name=f"Market {n:03}", town=f"Town {n % 138}", geom=shapely.Point(lon, lat))
        scenes = [_scene(n, year) for year in range(2019, 2019 + DATES)]
        rows += [site, *scenes]
        for scene in scenes:
            rows.append(SiteScene(uid=f"link-{scene.uid}", site_uid=site.uid, scene_uid=scene.uid))
            keys = {"site_uid": site.uid, "scene_uid": scene.uid, "object_kind": "stall", "pass_uid": "pass-main"}
            rows.append(Review(uid=review_uid(site.uid, scene.uid, "stall"), state="reviewed", **keys))
        rows += [_stall(rng, site, scenes, number) for number in range(STALLS)]
    return rows


def _scene(n: int, year: int) -> Scene:
    day = f"{year}-{n % 12 + 1:02}-15"
    fields = {"acquired_from": day, "acquired_to": day, "pixel_m": 0.5, "gsd_m": 0.5, "scale_sd": 0.002}
    return Scene(uid=f"scene-{n:03}-{year}", name=f"{n:03} {year}", kind="record", placement="none", **fields)


def _stall(rng: np.random.Generator, site: Site, scenes: list[Scene], number: int) -> Stall:
    came = int(rng.integers(1, DATES)) if number % 5 == 0 else 0
    gone = scenes[-1].uid if number % 10 == 9 else None
    x, y = site.geom.x + (number % 5) * 3e-4, site.geom.y + (number // 5) * 6e-5  # type: ignore[union-attr]
    uid = f"stall-{site.uid}-{number}"
    return Stall(
        uid=uid, site_uid=site.uid, class_uid=class_uid("Covered stall"), first_seen=scenes[came].uid, gone_by=gone,
        drawn_on=scenes[came].uid, geom=shapely.box(x, y, x + 2.3e-4, y + 2.7e-5), pointing_sd_m=0.25,
    )  # fmt: skip


def timed(work: Callable[[], object], times: int = 20) -> tuple[float, float]:
    """Median milliseconds of processor time of this thread, and by the clock."""
    cpu, wall = [], []
    for _ in range(times):
        a, b = time.thread_time(), time.perf_counter()
        work()
        cpu.append((time.thread_time() - a) * 1000)
        wall.append((time.perf_counter() - b) * 1000)
    return statistics.median(cpu), statistics.median(wall)


def tell(what: str, figures: tuple[float, float], goal: str = "") -> None:
    print(f"{what:<62} {figures[0]:9.2f} {figures[1]:9.2f}   {goal}")


def made(path: Path) -> None:
    """The project file."""
    start = Document().with_change(Change("", tuple(RowChange(None, row) for row in starting_records("Survey"))))
    rows = survey()
    places = [row for row in rows if not isinstance(row, Stall)]
    document = start.with_change(Change("", tuple(RowChange(None, row) for row in places)))
    ready = [*places, *measured(document, [row for row in rows if isinstance(row, Stall)])]
    project = ProjectFile.create(path, starting_records("Survey"), title="Survey")
    project.commit(Change("Made", tuple(RowChange(None, row) for row in ready), bulk=True), author=AUTHOR)
    project.close()


def open_and_look(path: Path) -> None:
    read = read_project(path, read_only=True)
    session = Session.on(read, Worker(), analyst="bench")
    table(Figures(session), session.document)
    session.close()


def table(figures: Figures, document: Document) -> None:
    """All that the table of all sites and the rows of one site show."""
    figures.compute_changes()
    for site in sites_of(document):
        figures.of(site.uid).change  # noqa: B018  computed and kept
    figures.of("site-007").rows  # noqa: B018


def after_edits(path: Path) -> Iterable[tuple[float, float]]:
    """Each time one stall is gone; only what the table then shows is timed, not the commit."""
    session = Session.open(path, Worker(), analyst="bench")
    figures = Figures(session)
    table(figures, session.document)
    for number in range(1, 9):
        uid = f"stall-site-007-{number}"
        session.apply(mark_gone([uid], "scene-007-2024", session.author))
        yield timed(lambda: table(figures, session.document), 1)
    session.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.gpkg"
        made(path)
        print(f"{SITES} sites x {DATES} dates x {STALLS} stalls{'':<23} {'cpu ms':>12} {'clock ms':>9}")
        tell("file read, checked, and all figures of the table", timed(lambda: open_and_look(path), 5), "goal 1000")
        found = list(after_edits(path))
        medians = [statistics.median(row) for row in zip(*found, strict=True)]
        tell("table right again after an edit", (medians[0], medians[1]), "goal 5")
        session = Session.open(path, Worker(), analyst="bench", read_only=True)
        figures = Figures(session)
        figures.compute_changes()
        wish = Wish(order=CHANGE)
        tell("list of sites by change", timed(lambda: site_rows(session.document, figures, wish)))
        tell("change of the whole survey with its ±", timed(lambda: survey_change(session.document), 5))
        session.close()


if __name__ == "__main__":
    main()
