"""Figures of large sites are computed on another thread; until they are there the old ones are shown, marked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annotator.app import figures as module
from annotator.app import site_figures as figures_of_sites
from annotator.app.figures import Figures
from annotator.app.session import Session
from annotator.app.site_figures import SiteFigures
from annotator.app.threads import Worker
from annotator.domain.defaults import MAIN_PASS, starting_records
from annotator.domain.document import Document
from annotator.domain.edits.attributes import set_fields
from annotator.domain.records import Review, Scene, Site, SiteScene, Stall
from annotator.domain.summary.change import SiteChange
from annotator.store import ProjectFile

SITES = 30


class Owner:
    """The owner's thread, which does what others post when the test lets it."""

    def __init__(self) -> None:
        self.posted: queue.Queue[Callable[[], None]] = queue.Queue()

    def take_one(self) -> None:
        self.posted.get(timeout=20)()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Thirty sites; the first has three stalls, the others one; two looks each."""
    records: list[object] = [
        Scene(uid=f"scene-{n}", name=f"S{n}", acquired_from=f"202{n}-05-01", acquired_to=f"202{n}-05-01")
        for n in range(2)
    ]
    for n in range(SITES):
        site = f"site-{n}"
        records.append(Site(uid=site, name=f"Town {n}"))
        for scene in ("scene-0", "scene-1"):
            records.append(SiteScene(uid=f"link-{n}-{scene}", site_uid=site, scene_uid=scene))
            records.append(
                Review(uid=f"rev-{n}-{scene}", site_uid=site, scene_uid=scene, object_kind="stall", state="reviewed",
                       pass_uid=MAIN_PASS)
            )  # fmt: skip
        records += [
            Stall(uid=f"stall-{n}-{each}", site_uid=site, class_uid="class-covered-stall", first_seen="scene-1",
                  area_m2=50.0, area_sd_m2=2.0)
            for each in range(3 if n == 0 else 1)
        ]  # fmt: skip
    path = tmp_path / "survey.gpkg"
    ProjectFile.create(path, [*starting_records("Survey"), *records], title="Survey").close()  # type: ignore[list-item]
    opened = Session.open(path, Worker(), analyst="JB")
    yield opened
    opened.close()


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> Owner:
    monkeypatch.setattr(module, "LARGE", 3)
    return Owner()


def net(figures: SiteFigures) -> float | None:
    return figures.change.net.area_m2 if figures.change is not None else None


def test_a_small_site_is_there_at_once(session: Session, owner: Owner):
    figures = Figures(session, owner.posted.put).of("site-1")
    assert figures.is_current
    assert net(figures) == 50.0


def test_a_large_site_arrives_and_an_edit_leaves_the_old_figures_marked(session: Session, owner: Owner):
    figures, arrived = Figures(session, owner.posted.put), []
    figures.arrived.connect(arrived.append)
    first = figures.of("site-0")
    assert (first.is_current, net(first), first.rows) == (False, None, [])
    assert [scene.uid for scene in first.scenes] == ["scene-0", "scene-1"]
    owner.take_one()
    assert arrived == [frozenset({"site-0"})]
    assert figures.of("site-0").is_current
    assert net(figures.of("site-0")) == 150.0

    session.apply(set_fields(["stall-0-0"], session.author, certainty="possible"))
    assert not figures.of("site-0").is_current
    assert net(figures.of("site-0")) == 150.0
    owner.take_one()
    assert figures.of("site-0").is_current
    assert net(figures.of("site-0")) == 100.0


def test_what_an_edit_overtakes_is_shown_as_old_and_computed_again(session: Session, owner: Owner):
    figures = Figures(session, owner.posted.put)
    figures.of("site-0")
    session.apply(set_fields(["stall-0-0"], session.author, certainty="possible"))
    owner.take_one()
    between = figures.of("site-0")
    assert (between.is_current, net(between)) == (False, 150.0)
    owner.take_one()
    assert figures.of("site-0").is_current
    assert net(figures.of("site-0")) == 100.0


def test_an_edit_elsewhere_does_not_make_them_old(session: Session, owner: Owner):
    figures = Figures(session, owner.posted.put)
    figures.of("site-0")
    session.apply(set_fields(["stall-5-0"], session.author, certainty="possible"))
    owner.take_one()
    assert figures.of("site-0").is_current
    assert owner.posted.empty()


def test_changes_of_all_sites_arrive_together(session: Session, owner: Owner):
    figures, arrived = Figures(session, owner.posted.put), []
    figures.arrived.connect(arrived.append)
    assert not figures.compute_changes()
    assert figures.change("site-7") is None
    owner.take_one()
    assert arrived == [frozenset(f"site-{n}" for n in range(SITES))]
    assert {n: net_of(figures, n) for n in range(SITES)} == {n: 150.0 if n == 0 else 50.0 for n in range(SITES)}
    session.apply(set_fields(["scene-1"], session.author, name="Another name"))
    assert not figures.compute_changes()
    assert net_of(figures, 7) == 50.0


def test_without_another_thread_all_is_computed_at_once(session: Session, owner: Owner):
    figures = Figures(session)
    assert figures.of("site-0").is_current
    assert figures.compute_changes()
    assert net_of(figures, 0) == 150.0


def net_of(figures: Figures, number: int) -> float | None:
    change = figures.change(f"site-{number}")
    return change.net.area_m2 if change is not None else None


def test_a_site_does_not_wait_for_another_that_is_computed_meanwhile(session: Session, monkeypatch: pytest.MonkeyPatch):
    begun, goes_on, change = threading.Event(), threading.Event(), figures_of_sites.site_change

    def slow(document: Document, site_uid: str) -> SiteChange:
        if site_uid == "site-0":
            begun.set()
            goes_on.wait(20)
        return change(document, site_uid)

    monkeypatch.setattr(figures_of_sites, "site_change", slow)
    with ThreadPoolExecutor(2) as threads:
        large = threads.submit(SiteFigures(session.document, "site-0").compute)
        assert begun.wait(20)
        small = threads.submit(lambda: SiteFigures(session.document, "site-1").headline)
        try:
            assert small.result(timeout=10).kind == "stall"
        finally:
            goes_on.set()
    assert large.result().headline.number == 3


def test_who_asks_once_the_project_has_left_gets_what_there_is(session: Session, owner: Owner):
    figures = Figures(session, owner.posted.put)
    figures.leave()
    assert not figures.of("site-0").is_current
    assert owner.posted.empty()
