"""Builds the market survey: 222 markets in 138 towns whose figures are the published ones, on records without images.

The sum of all changes is 9,905 m² before rounding: the outlines are scaled until their geodesic areas give it. Stated
figures of the two posts stand beside the measured ones, slips included, so that the findings have something to find.
Run `.venv/bin/python resources/market_survey/build_survey.py`; it replaces `projects/market_survey/survey.gpkg`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import shapely
from plan import NET_M2, UNPUBLISHED, Market, Plan, Step, plan

from annotator.app.headless import Project
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.change import Change, RowChange
from annotator.domain.checks import findings
from annotator.domain.defaults import MAIN_PASS, class_uid, starting_records
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.attributes import set_setting
from annotator.domain.edits.rows import adding, change_of
from annotator.domain.measure.geodesic import areas_m2
from annotator.domain.records import Record, Review, Scene, Site, SiteScene, StatedValue, Stall
from annotator.domain.summary.survey import survey_change
from annotator.domain.time import parse_range
from annotator.store import ProjectFile

HOME = Path(__file__).resolve().parents[2] / "projects" / "market_survey"
TITLE = "Market survey 2020–2025: published figures, made outlines"
ANALYST = "survey maker"
AT = "2026-01-12T08:00:00.000Z"
AUTHOR = Author(ANALYST, AT)
WIDTH_M, STALL_M2 = 4.0, 80.0
_EARTH_M = 6_371_008.8


class SurveySession(Session):
    """A session with a fixed analyst and clock."""

    @property
    def author(self) -> Author:
        return AUTHOR


def build(out: Path) -> Path:
    """Make the project `out`, replacing one that is there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f"{out.stem}.making.gpkg")
    aside.unlink(missing_ok=True)
    ProjectFile.create(aside, starting_records(TITLE), title=TITLE).close()
    session = SurveySession.open(aside, Worker(), analyst=ANALYST)
    with closing(session):
        project = Project(session)
        for key, value in {"period_from": "2020", "period_to": "2025"}.items():
            project.apply(set_setting(key, value, AUTHOR))
        made = plan()
        project.apply(_adding("Take in the register", list(_sites(made))))
        project.apply(_adding("Take in the dates", list(_dates(made))))
        project.apply(_adding("Outline the stalls", list(_stalls(made))))
        project.apply(_adding("Figures as published", list(stated())))
    os.replace(aside, out)
    return out


def _adding(label: str, records: Sequence[Record]) -> Edit:
    def edit(document: Document) -> Change:
        rows: list[RowChange] = adding(document, AUTHOR, records)
        return change_of(label, rows, bulk=True)

    return edit


def _sites(made: Plan) -> Iterator[Site]:
    for market in (*made.markets, *made.register_only):
        yield Site(
            uid=site_uid(market),
            name=market.name,
            aliases=market.aliases,
            town=market.town,
            known=market.known,
            geom=shapely.Point(market.lon, market.lat),
            note=market.note,
        )


def _dates(made: Plan) -> Iterator[Record]:
    """Images by town and date, and that each market was looked at on its dates."""
    scenes: dict[str, Scene] = {}
    for market in made.markets:
        for step in market.steps:
            scenes.setdefault(scene_uid(market, step), _scene(market, step))
    yield from scenes.values()
    for market in made.markets:
        yield from _looks(market)


def _stalls(made: Plan) -> Iterator[Stall]:
    """The stalls with their lives; they are measured on scenes that are there already."""
    outlines = [(market, list(_lives(market))) for market in made.markets]
    factor = _factor(outlines)
    for market, lives in outlines:
        for number, (begin, end, size) in enumerate(lives):
            shape = _outline(market, number, size * (factor if begin > 0 or end is not None else 1.0))
            yield _stall(market, number, (begin, end), shape)


def _lives(market: Market) -> Iterator[tuple[int, int | None, float]]:
    """(first step, step it is gone by, m²) of stalls that stand as the steps say; what was built last goes first."""
    standing: list[tuple[int, float]] = []
    for index, step in enumerate(market.steps):
        rest = step.area_m2 - sum(size for _begin, size in standing)
        while rest < -1e-9:
            begin, size = standing.pop()
            gone = min(size, -rest)
            yield begin, index, gone
            if size - gone > 1e-9:
                standing.append((begin, size - gone))
            rest += gone
        while rest > 1e-9:
            size = min(STALL_M2, rest)
            standing.append((index, size))
            rest -= size
    yield from ((begin, None, size) for begin, size in standing)


def _factor(outlines: Sequence[tuple[Market, Sequence[tuple[int, int | None, float]]]]) -> float:
    """What the areas of changing stalls are multiplied with, so that the geodesic sum of all changes is the published."""
    total = 0.0
    for market, lives in outlines:
        for number, (begin, end, size) in enumerate(lives):
            if (begin > 0) != (end is not None):
                total += (1 if begin > 0 else -1) * _area_m2(_outline(market, number, size))
    return NET_M2 / total


def _outline(market: Market, number: int, area_m2: float) -> shapely.Polygon:
    """A rectangle 4 m wide in its place of a plain grid beside the market's point."""
    north = 1.0 / math.radians(1.0) / _EARTH_M
    east = north / math.cos(math.radians(market.lat))
    aside = 200.0 if market.name == "Pyongyang-Hadang #3" else 0.0  # it shares its point with another market
    left, low = (number % 3) * 30.0 + aside, -(number // 3) * 6.0
    length = area_m2 / WIDTH_M
    corners = [(left, low), (left + length, low), (left + length, low + WIDTH_M), (left, low + WIDTH_M)]
    return shapely.Polygon([(market.lon + x * east, market.lat + y * north) for x, y in corners])


def _area_m2(shape: shapely.Polygon) -> float:
    return float(areas_m2([shape])[0])


def _stall(market: Market, number: int, life: tuple[int, int | None], shape: shapely.Polygon) -> Stall:
    begin, end = life
    first = scene_uid(market, market.steps[begin])
    looked = {"born_checked_by": ANALYST, "born_checked_at": AT} if begin else {}
    looked |= {"gone_checked_by": ANALYST, "gone_checked_at": AT} if end is not None else {}
    return Stall(
        uid=f"stall-{site_uid(market)[5:]}-{number:02}",
        name=f"Stall {number + 1}",
        site_uid=site_uid(market),
        class_uid=class_uid("Covered stall"),
        pass_uid=MAIN_PASS,
        first_seen=first,
        drawn_on=first,
        gone_by=None if end is None else scene_uid(market, market.steps[end]),
        shape="import",
        geom=shape,
        note="made",
        **looked,
    )


def _scene(market: Market, step: Step) -> Scene:
    first, last = parse_range(step.date)
    return Scene(
        uid=scene_uid(market, step),
        name=f"{market.town} {step.date} {market.name[-2:] if '#' in market.name else ''}".strip(),
        kind="record",
        acquired_from=first,
        acquired_to=last,
        provider=step.provider,
        citation="made record: no image belongs to it",
        pixel_m=0.5,
        gsd_m=0.5,
        scale_sd=0.002,
        note=UNPUBLISHED,
    )


def _looks(market: Market) -> Iterator[Record]:
    at = site_uid(market)
    for step in market.steps:
        seen = scene_uid(market, step)
        yield SiteScene(uid=f"site_scene-{at[5:]}-{step.date}", site_uid=at, scene_uid=seen)
        yield Review(
            uid=f"review-{at[5:]}-{step.date}",
            site_uid=at,
            scene_uid=seen,
            object_kind="stall",
            pass_uid=MAIN_PASS,
            state="reviewed",
            reviewed_at=AT,
            note="made",
        )


def stated() -> Iterator[StatedValue]:
    """The published figures, as published."""
    january, wide = "Market survey, January 2026", "basis: sample=nationwide, classes=covered and open-air"
    rows = (
        ("net_m2", "2020", "2025", 9905.0, january, ""),
        ("net_m2_per_year", "2020", "2025", 1981.0, january, ""),
        ("share_measured_percent", "2020", "2025", 48.0, january, ""),
        ("sites_measured", "2020", "2025", 222.0, january, ""),
        ("sites_grew", "2020", "2025", 26.0, january, ""),
        ("sites_shrank", "2020", "2025", 15.0, january, ""),
        ("sites_closed", "2020", "2025", 4.0, january, ""),
        ("sites_unchanged", "2020", "2025", 181.0, january, ""),
        ("gross_added_m2", "2019", "2019", 23260.0, "Earlier bars 2011–2021", wide),
        ("gross_added_m2", "2020", "2020", 7450.0, "Earlier bars 2011–2021", wide),
        ("gross_added_m2", "2021", "2021", 630.0, "Earlier bars 2011–2021", wide),
        ("percent_change(gross_added_m2@2020, gross_added_m2@2019)", "2020", "2020", -68.0, january, ""),
        ("percent_change(gross_added_m2@2021, gross_added_m2@2020)", "2021", "2021", -92.0, january, ""),
        ("percent_change(net_m2_per_year@2020/2025, gross_added_m2@2019)", "2020", "2025", -91.0, january, ""),
    )
    for number, (quantity, first, last, value, source, note) in enumerate(rows, 1):
        yield StatedValue(
            uid=f"stated_value-{number:02}",
            quantity=quantity,
            period_from=parse_range(first)[0],
            period_to=parse_range(last)[1],
            value=value,
            source=source,
            note=note,
        )


def site_uid(market: Market) -> str:
    return "site-" + "-".join("".join(c if c.isalnum() else " " for c in market.name.lower()).split())


def scene_uid(market: Market, step: Step) -> str:
    """One image shows all markets of a town on its date."""
    town = "-".join("".join(c if c.isalnum() else " " for c in market.town.lower()).split())
    return f"scene-{town}-{step.date}"


def main(arguments: Sequence[str]) -> int:
    """Build the survey and say what the program finds in it."""
    parser = argparse.ArgumentParser(description="Build the market survey.")
    parser.add_argument("-o", "--out", type=Path, default=HOME / "survey.gpkg", help="project file to make")
    options = parser.parse_args(arguments)
    path = build(options.out)
    with Project.open(path, read_only=True) as project:
        found = survey_change(project.document)
        told = defaultdict(list)
        for one in findings(project.document):
            told[one.code].append(one.sentence)
    sys.stderr.write(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB, net {found.net}, {found.directions}, {found.events}\n")
    for code, sentences in told.items():
        sys.stderr.write(f"{code}: {len(sentences)}, {json.dumps(sentences[:3], ensure_ascii=False)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
