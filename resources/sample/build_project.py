"""Builds the sample project from the truth about the made images, as an analyst would have drawn it.

Everything goes through the program's own use cases and edits, so the project holds what the program itself would have
written: measures, error parts, journal. Identifiers and times are fixed: the same truth gives the same tables.
Run `.venv/bin/python resources/sample/build_project.py`; it replaces `projects/sample/sample.gpkg`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from from_truth import MADE, Entry, Records

from annotator.app.exchange.images import ImageWish, addition, read_facts
from annotator.app.headless import Project
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.checks import findings
from annotator.domain.defaults import starting_records
from annotator.domain.edits import Author, Edit, draw
from annotator.domain.edits.attributes import set_fields, set_setting
from annotator.domain.edits.lives import mark_gone
from annotator.domain.edits.reviews import set_state
from annotator.domain.edits.scenes import add_scene, add_site
from annotator.domain.records import Site, Stall
from annotator.domain.summary import summarise
from annotator.imagery.service import ImageryService
from annotator.store import ProjectFile

HOME = Path(__file__).resolve().parents[2] / "projects" / "sample"
TITLE = "Sample: made images, not photographs"
ANALYST = "sample maker"
SCENE_NOTE = "Made image, not a photograph."
PERIOD = {"period_from": "2020", "period_to": "2024"}


class SampleSession(Session):
    """A session whose analyst and clock are fixed: one minute per edit."""

    minute = 0

    @property
    def author(self) -> Author:
        hours, minutes = divmod(self.minute, 60)
        return Author(ANALYST, f"2026-01-12T{8 + hours:02}:{minutes:02}:00.000Z")


class Maker:
    """The analyst of the sample: site after site and date after date."""

    def __init__(self, session: SampleSession, truth: Entry, folder: Path) -> None:
        self.session = session
        self.project = Project(session)
        self.truth = truth
        self.records = Records(truth)
        self.folder = folder

    def make(self) -> None:
        for key, value in PERIOD.items():
            self.do(set_setting(key, value, self.author))
        for site in map(self.records.site, self.truth["sites"]):
            self.do(add_site(site, self.author))
        with ImageryService(workers=1) as imagery:
            for scene in self.truth["scenes"]:
                self.add_image(imagery, scene)
        for date, scene in enumerate(self.records.dates_of("stalls")):
            self.survey_market(scene, is_first=date == 0)
        self.count_vehicles()
        self.locate_crossings()

    @property
    def author(self) -> Author:
        return self.session.author

    def do(self, edit: Edit) -> None:
        """One edit, and a minute passes."""
        self.project.apply(edit)
        self.session.minute += 1

    def add_image(self, imagery: ImageryService, entry: Entry) -> None:
        """The image as `annotator add` takes it in, under a fixed uid."""
        wish = ImageWish(
            acquired=f"{entry['acquired_from']}/{entry['acquired_to']}",
            **{field: entry[field] for field in ("site", "provider", "credit", "name", "gsd_m")},
        )
        facts = read_facts(imagery, [self.folder / entry["file"]])
        found = addition(self.project.document, self.project.path, facts, wish, self.project.author)
        scene = replace(found.scene, uid=self.records.scenes[entry["name"]], note=SCENE_NOTE)
        site = self.project.document.require(Site, self.records.sites[entry["site"]])
        self.do(add_scene(scene, self.author, site=site))

    def survey_market(self, scene: str, *, is_first: bool) -> None:
        """Draw what is new on a date, mark what has gone, say that the date was looked at."""
        rows = list(self.records.rows_of_stalls(scene))
        for stalls in (*rows, self.records.open_spaces(scene), self.records.doubtful(scene)):
            if stalls:
                self.do(draw.stalls(stalls, self.author))
        if not is_first:
            self.look_again([stall for stalls in rows for stall in stalls])
        entries = [stall for stall in self.truth["stalls"] if stall["gone_by"] == scene]
        gone = [self.records.stall_uids[entry["name"]] for entry in entries]
        if gone:
            self.do(mark_gone(gone, self.records.scenes[scene], self.author))
        self.review("stalls", scene, "stall")

    def look_again(self, stalls: Sequence[Stall]) -> None:
        """New stalls were looked for on the date before, too."""
        uids = [stall.uid for stall in stalls]
        self.do(set_fields(uids, self.author, born_checked_by=self.author.analyst, born_checked_at=self.author.at))

    def count_vehicles(self) -> None:
        """Places first, then the vehicles in them."""
        for zone in self.records.zones():
            self.do(draw.zone(zone, self.author))
        for vehicles in self.records.groups_of_vehicles():
            self.do(draw.vehicles(vehicles, self.author))
        for scene in self.records.dates_of("vehicles"):
            self.review("vehicles", scene, "vehicle")

    def locate_crossings(self) -> None:
        """The river, then its crossings, each on the date it was first seen."""
        dates = self.records.dates_of("crossings")
        for route in self.records.routes(dates[-1]):
            self.do(draw.route(route, self.author))
        for scene in dates:
            for crossing in self.records.crossings(scene):
                self.do(draw.crossing(crossing, self.author))
            self.review("crossings", scene, "crossing")

    def review(self, entries: str, scene: str, object_kind: str) -> None:
        site, scene_uid = self.records.sites[self.truth[entries][0]["site"]], self.records.scenes[scene]
        self.do(set_state(site, scene_uid, [object_kind], "reviewed", self.author, note=MADE))


def build(truth: Entry, folder: Path, out: Path) -> Path:
    """Make the project `out`, replacing one that is there. `folder`: where the images lie that the truth names."""
    aside = out.with_name(f"{out.stem}.making.gpkg")
    aside.unlink(missing_ok=True)
    ProjectFile.create(aside, starting_records(TITLE), title=TITLE).close()
    session = SampleSession.open(aside, Worker(), analyst=ANALYST)
    assert isinstance(session, SampleSession)
    with closing(session):
        Maker(session, truth, folder).make()
    os.replace(aside, out)
    return out


def main(arguments: Sequence[str]) -> int:
    """Build the sample project and say what is in it; 1 where the program finds fault with it."""
    parser = argparse.ArgumentParser(description="Build the sample project from its truth.")
    parser.add_argument("-o", "--out", type=Path, default=HOME / "sample.gpkg", help="project file to make")
    options = parser.parse_args(arguments)
    truth = json.loads((HOME / "truth.json").read_text(encoding="utf-8"))
    path = build(truth, HOME, options.out)
    with Project.open(path, read_only=True) as project:
        faults = [one.sentence for one in findings(project.document) if one.severity != "note"]
        text = json.dumps(summarise(project.document))
    _say([f"{path.name}: {path.stat().st_size / 1024:.0f} KiB", text, *faults])
    return 1 if faults else 0


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
