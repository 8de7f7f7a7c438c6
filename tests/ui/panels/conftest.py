"""A survey of two sites over four dates in memory, with a project file that only remembers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest
import shapely
from PySide6.QtWidgets import QApplication

from annotator.app.chosen import ChosenObjects
from annotator.app.figures import Figures
from annotator.app.fingerprints import Fingerprints
from annotator.app.folders import cache_dir
from annotator.app.jobs import Jobs
from annotator.app.selection import Selection
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.change import Change, added
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.records import Crossing, Part, Record, Review, Scene, Site, SiteScene, Stall, Vehicle, Zone
from annotator.store import JournalEntry
from annotator.ui.theme import apply_theme

DATES = (
    ("2020-04-01", "2020-04-30"),
    ("2021-10-01", "2021-10-31"),
    ("2024-05-14", "2024-05-14"),
    ("2025-08-02", "2025-08-02"),
)


class FakeProject:
    """Keeps changes in a list; can be told to fail."""

    def __init__(self) -> None:
        self.path = "memory.gpkg"
        self.read_only_reason = ""
        self.entries: list[JournalEntry] = []
        self.changes: dict[int, Change] = {}
        self.fails_with: Exception | None = None

    @property
    def read_only(self) -> bool:
        return bool(self.read_only_reason)

    def commit(self, change: Change, *, author: Any, role: str = "edit", of: int | None = None) -> JournalEntry:
        if self.fails_with is not None:
            raise self.fails_with
        number = len(self.entries) + 1
        where = (change.scene_uid, change.site_uid)
        entry = JournalEntry(
            number, change.label, author.at, author.analyst, *where, role, of, "done", len(change.rows)
        )
        self.changes[number] = change
        if role == "edit":
            self._mark("undone", "abandoned")
        else:
            self._mark_one(of, "undone" if role == "undo" else "done")
        self.entries.append(entry)
        return entry

    def undo_target(self) -> JournalEntry | None:
        done = [entry for entry in self.entries if entry.role == "edit" and entry.state == "done"]
        return done[-1] if done else None

    def redo_target(self) -> JournalEntry | None:
        return next((entry for entry in self.entries if entry.role == "edit" and entry.state == "undone"), None)

    def change_of(self, edit_id: int) -> Change:
        return self.changes[edit_id]

    def history(self, limit: int = 200) -> list[JournalEntry]:
        return list(reversed(self.entries))[:limit]

    def close(self) -> None:
        pass

    def _mark(self, state: str, new: str) -> None:
        for entry in list(self.entries):
            if entry.state == state:
                self._mark_one(entry.id, new)

    def _mark_one(self, number: int | None, state: str) -> None:
        self.entries = [dataclasses.replace(e, state=state) if e.id == number else e for e in self.entries]


@dataclass
class FakeWorkspace:
    """What panels use of a workspace."""

    session: Session
    jobs: Jobs = field(default_factory=Jobs)
    selection: Selection = field(default_factory=Selection)

    def __post_init__(self) -> None:
        self.figures = Figures(self.session)
        self.chosen = ChosenObjects(self.session, self.selection)
        self.fingerprints = Fingerprints(cache_dir() / "hashes.json")
        self.refusals: list[str] = []
        self.session.refused.connect(self.refusals.append)
        self.session.changed.connect(lambda change: self.selection.forget_missing(self.document, change))

    @property
    def document(self) -> Document:
        return self.session.document

    def resolve(self, _stored: str) -> None:
        """No image of these projects may be touched."""

    @property
    def project(self) -> FakeProject:
        return self.session.project  # type: ignore[return-value]


def workspace_of(*records: Record) -> FakeWorkspace:
    document = Document().with_change(Change("start", added(*starting_records("Survey"), *records)))
    return FakeWorkspace(Session(FakeProject(), document, Worker(), analyst="JB"))  # type: ignore[arg-type]


def stall(number: int, **values: Any) -> Stall:
    uid = f"stall-{number}"
    east = 125.766 + 0.0004 * number
    area = values.pop("area_m2", 60.0)
    given = {
        "site_uid": "site-a",
        "class_uid": "class-covered-stall",
        "first_seen": "scene-0",
        "drawn_on": "scene-0",
        "area_m2": area,
        "area_sd_m2": 5.0,
        "length_m": 20.1,
        "width_m": 3.0,
        "orientation_deg": 174.0,
        "parts": (Part(f"{uid}:area", 5.0),),
        "analyst": "JB",
        "created": "2025-11-24T14:02:00.000Z",
        "geom": shapely.box(east, 38.51, east + 0.0002, 38.51003),
    }
    return Stall(uid=uid, **(given | values))


def survey() -> list[Record]:
    """Site A: 4 scenes, three reviewed, grew by 60 m² at the third; site B: a waypoint of vehicles; a loose scene."""
    scenes = [
        Scene(
            uid=f"scene-{n}",
            name=f"Image {n}",
            acquired_from=first,
            acquired_to=last,
            provider="Airbus" if n == 1 else "Maxar",
            pixel_m=0.3,
            gsd_m=0.5,
            width_px=4000,
            height_px=3000,
            placement="native",
            mapping="",
            scale_sd=0.002,
            scale_assumed=False,
            files=f"images/scene-{n}.tif",
            sha256="0123456789abcdef" * 4,
        )
        for n, (first, last) in enumerate(DATES)
    ]
    loose = Scene(uid="scene-x", name="Loose", acquired_from="2023-01-01", acquired_to="2023-12-31")
    sites = [
        Site(uid="site-a", name="Sariwon Market #2", town="Sariwon", geom=shapely.Point(125.766451, 38.510007)),
        Site(uid="site-b", name="Samsu · waypoint", kind="waypoint", county="Samsu"),
    ]
    links = [SiteScene(uid=f"link-{n}", site_uid="site-a", scene_uid=f"scene-{n}") for n in range(4)]
    links.append(SiteScene(uid="link-b", site_uid="site-b", scene_uid="scene-2"))
    reviews = [review("site-a", f"scene-{n}", "stall") for n in range(3)]
    stalls = [stall(n) for n in range(4)]
    stalls.append(stall(9, first_seen="scene-2", drawn_on="scene-2"))
    vehicles = [vehicle(n, certainty=c) for n, c in enumerate(("certain", "certain", "probable", "possible"))]
    zone = Zone(uid="zone-1", name="Parking", site_uid="site-b", area_m2=900.0)
    lives: dict[str, Any] = {"site_uid": "site-b", "first_seen": "scene-2", "geom": shapely.Point(128.1, 41.4)}
    ford = Crossing(uid="crossing-1", class_uid="class-ford", **lives)
    return [*scenes, loose, *sites, *links, *reviews, *stalls, *vehicles, zone, ford]


def review(site_uid: str, scene_uid: str, kind: str, state: str = "reviewed") -> Review:
    uid = f"review-{site_uid}-{scene_uid}-{kind}-pass-main"
    return Review(uid=uid, site_uid=site_uid, scene_uid=scene_uid, object_kind=kind, pass_uid="pass-main", state=state)


def vehicle(number: int, **values: Any) -> Vehicle:
    given = {"site_uid": "site-b", "scene_uid": "scene-2", "drawn_on": "scene-2", "class_uid": "class-sedan"}
    return Vehicle(uid=f"vehicle-{number}", **(given | {"geom": shapely.Point(128.2, 41.5)} | values))


@pytest.fixture
def workspace(qapp: QApplication) -> FakeWorkspace:
    apply_theme(qapp, dark=True)
    made = workspace_of(*survey())
    made.selection.show("site-a", "scene-2")
    return made


@pytest.fixture
def empty(qapp: QApplication) -> FakeWorkspace:
    apply_theme(qapp, dark=True)
    return workspace_of()
