"""The file's own totals equal the program's, for random histories with everything that complicates them."""

from __future__ import annotations

import math
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.records import Pass, Record, SiteScene, Verdict
from annotator.domain.summary.change import SiteChange, changes
from annotator.domain.summary.totals import all_totals
from annotator.domain.summary.years import years
from annotator.store import ProjectFile
from tests.builders import ORIGIN, crossing, rectangle, reviewed, scene, setting, site, stall, vehicle, zone
from tests.store.conftest import By

DATES = ("2019", "2020-03", "2021-06-15", "2020/2022", "2022-11-30", "2023", "2024-05", "2024-12-31", "")
SITES = ("Haksan", "Sunam", "")
CERTAINTIES = ("certain", "certain", "probable", "possible")
TOTAL = (
    "site_uid, scene_uid, zone_uid, object_kind, class_uid, count, count_min, count_max, count_assumed, "
    "area_m2, area_sd_m2, area_min_m2, area_max_m2, area_assumed_m2"
)
CHANGE = (
    "site_uid, baseline, start_scene_uid, end_scene_uid, area_start_m2, area_start_sd_m2, area_end_m2, "
    "area_end_sd_m2, peak_m2, net_m2, net_sd_m2, gross_added_m2, gross_removed_m2, direction, event, reason"
)
YEAR = (
    "rule, year, class_uid, gross_added_m2, gross_removed_m2, net_m2, net_sd_m2, sites_covered, sites_grew, "
    "sites_shrank, sites_new, sites_closed"
)


@pytest.mark.parametrize("seed", range(30))
def test_views_equal_the_program(path: Path, by: By, seed: int) -> None:
    rnd = random.Random(seed)
    project = ProjectFile.create(path, [])
    project.commit(Change("all", tuple(RowChange(None, row) for row in history(rnd))), author=by)
    document = project.load()
    project.close()
    same(queried(path, "site_scene_total", TOTAL), totals(document))
    same(queried(path, "site_change", CHANGE), list(map(change_row, changes(document))))
    same(queried(path, "year_change", YEAR), year_rows(document))


def history(rnd: random.Random) -> list[Record]:
    """A random project: scenes of all kinds of dates, several sites, passes, obscured places, replaced stalls."""
    found: dict[str, Record] = {row.uid: row for row in starting(rnd)}
    for name in SITES:
        for row in site_history(rnd, name):
            found[row.uid] = row
    return list(found.values())


def starting(rnd: random.Random) -> list[Record]:
    from annotator.domain.defaults import starting_records

    period = rnd.choice((("", ""), ("2020-01-01", ""), ("", "2023-06-30"), ("2021-01-01", "2024-06-30")))
    return [
        *starting_records(),
        *(scene(date, date or "undated", u=rnd.choice((None, 0.01))) for date in DATES),
        *(site(name) for name in SITES if name),
        Pass(uid="pass-second", name="second"),
        setting("period_from", period[0]),
        setting("period_to", period[1]),
        setting("k", rnd.choice(("2", "3"))),
    ]


def site_history(rnd: random.Random, name: str) -> list[Record]:
    rows: list[Record] = []
    uids = [date or "undated" for date in DATES]
    for kind in ("stall", "vehicle", "crossing"):
        for one in rnd.sample(uids, k=rnd.randrange(len(uids))):
            state = rnd.choice(("reviewed", "reviewed", "reviewed", "obscured", "in_progress"))
            polygon = rectangle(30, 400).wkt if rnd.random() < 0.2 else ""
            rows += reviewed(one, site=name, kind=kind, state=state, obscured_wkt=polygon)
    rows += reviewed(rnd.choice(uids), site=name, pass_uid="pass-second")
    if name:
        rows.append(SiteScene(uid=f"link-{name}", site_uid=name, scene_uid=rnd.choice(uids)))
        rows += [zone(f"zone-{name}-{n}", site=name) for n in range(rnd.randrange(3))]
    rows += verdicts(rnd, name)
    return [*rows, *marks(rnd, name, uids)]


def verdicts(rnd: random.Random, name: str) -> list[Record]:
    listed = [("", ""), ("2020-01-01", ""), ("2021-01-01", "2024-06-30")]
    return [
        Verdict(uid=f"verdict-{name}-{n}", site_uid=name, direction=rnd.choice(("grew", "unchanged")), reason=f"r{n}",
                period_from=period[0] or None, period_to=period[1] or None)
        for n, period in enumerate(listed) if rnd.random() < 0.2
    ]  # fmt: skip


def marks(rnd: random.Random, name: str, uids: list[str]) -> list[Record]:
    rows: list[Record] = []
    stalls: list[str] = []
    for number in range(rnd.randrange(25)):
        place = {"east_m": rnd.uniform(0, 60), "north_m": rnd.uniform(0, 100)}
        length, width = rnd.uniform(5, 30), rnd.uniform(2, 5)
        uid = f"stall-{name}-{number}"
        shared = (("width of all", length * 0.4), (f"{uid}:length", width * 0.4))
        common: dict[str, Any] = {
            "site": name,
            "certainty": rnd.choice(CERTAINTIES),
            "pass_uid": rnd.choice(("pass-main",) * 6 + ("pass-second", "")),
            "geom": rectangle(length, width, **place),
        }
        first = rnd.choice([*uids, *uids, "", "lost"])
        gone = rnd.choice([None, None, *uids])
        kind = rnd.choice(("Covered stall", "Covered stall", "Open-air space", "Unknown"))
        extra: dict[str, Any] = {} if rnd.random() < 0.97 else {"area_m2": None}
        rows.append(
            stall(uid, first, gone, size=(length, width), kind=kind, s=rnd.choice((0.25,) * 30 + (None,)),
                  parts=shared if rnd.random() < 0.4 else None, last_absent=rnd.choice((None, None, *uids)),
                  replaces=" ".join(rnd.sample(stalls, k=min(len(stalls), rnd.randrange(3)))), **common, **extra)
        )  # fmt: skip
        stalls.append(uid)
        common["geom"] = shapely.Point(ORIGIN[0] + rnd.uniform(0, 1e-3), ORIGIN[1])
        if rnd.random() < 0.3:
            rows.append(crossing(f"crossing-{name}-{number}", first, gone, **common))
        if rnd.random() < 0.4:
            into = rnd.choice(("", f"zone-{name}-0"))
            rows.append(vehicle(f"vehicle-{name}-{number}", rnd.choice([*uids, ""]), zone_uid=into, **common))
    return rows


def queried(path: Path, view: str, names: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(f"SELECT {names} FROM {view}").fetchall()
    connection.close()
    return found


def totals(document: Document) -> list[tuple[Any, ...]]:
    names = TOTAL.split(", ")
    return [tuple(getattr(row, name) for name in names) for row in all_totals(document)]


def change_row(row: SiteChange) -> tuple[Any, ...]:
    judged = row.judgement
    return (
        row.site_uid, row.baseline, row.start.uid, row.end.uid if row.end else None, *row.area_start, *row.area_end,
        row.peak_m2, *row.net, row.added.area_m2, row.removed.area_m2, judged.direction, judged.event, judged.reason,
    )  # fmt: skip


def year_rows(document: Document) -> list[tuple[Any, ...]]:
    return [
        (row.rule, row.year, row.class_uid, row.added_m2, row.removed_m2, row.net_m2, row.net_sd_m2,
         row.sites_covered, row.sites_grew, row.sites_shrank, row.sites_new, row.sites_closed)
        for row in years(document, rule="all", by_class=True)
    ]  # fmt: skip


def same(found: list[tuple[Any, ...]], wanted: list[tuple[Any, ...]]) -> None:
    def key(row: tuple[Any, ...]) -> tuple[str, ...]:
        return tuple(str(value) for value in row[:5] if not isinstance(value, float))

    assert len(found) == len(wanted)
    for ours, theirs in zip(sorted(found, key=key), sorted(wanted, key=key), strict=True):
        assert all(map(close, ours, theirs)), f"view  {ours}\nprogram {theirs}"


def close(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-6)
    return bool(ours == theirs)
