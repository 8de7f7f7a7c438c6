"""Crossings come with the date they were first seen, from wherever: the date is kept though no image of it is here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from annotator.app.exchange.importing import ImportWish, import_files
from annotator.app.exchange.outcome import Outcome
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.records import Crossing, Scene, SiteScene
from annotator.domain.time import display
from annotator.formats.features import Feature, FeatureFile
from tests.builders import ORIGIN, SITE, document, scene, site

AUTHOR = Author("tester", "2026-01-01T00:00:00.000Z")


def point(*, east_deg: float = 0, dates: Any = None, folder: tuple[str, ...] = (), **said: Any) -> Feature:
    lon, lat = ORIGIN
    return Feature("row", "", said, shapely.Point(lon + east_deg, lat), folder=folder, dates=dates)


def taken(before: Document, *features: Feature, site: str = SITE, **wish: Any) -> tuple[Document, Outcome]:
    file = FeatureFile(list(features), [], [], len(features))
    files = [(Path("fords.kml"), file)]
    edit, outcome = import_files(before, files, ImportWish("crossing", site=site, **wish), AUTHOR)
    return before.with_change(edit(before)), outcome


def dates_of(project: Document) -> list[tuple[str, str]]:
    """First seen and gone by of every crossing, as people read them."""

    def shown(uid: str | None) -> str:
        found = project.get(Scene, uid)
        return "" if found is None else display(found)

    return sorted((shown(row.first_seen), shown(row.gone_by)) for row in project.all(Crossing))


def records(project: Document) -> list[Scene]:
    return [row for row in project.all(Scene) if row.kind == "record"]


@pytest.fixture
def project() -> Document:
    link = SiteScene(uid="link", site_uid=SITE, scene_uid="2020-03-15")
    return document(site(), scene("2020-03-15"), link)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"dates": ("2023-08-01", "2023-08-31")}, ("2023-08", "")),
        ({"dates": ("2023-08-01", "2025-12-31")}, ("2023-08-01", "")),
        ({"dates": ("2023-08-01", None)}, ("2023-08-01", "")),
        ({"folder": ("Border", "2023")}, ("2023", "")),
        ({"folder": ("2020",)}, ("2020-03-15", "")),
        ({"first_seen": "2023-08"}, ("2023-08", "")),
        ({"first_seen": "2023-08", "gone_by": "2024"}, ("2023-08", "2024")),
        ({"first_seen_from": "2023-08-01", "first_seen_to": "2023-08-31"}, ("2023-08", "")),
        ({"first_seen": "2023-08", "gone_by": "2021"}, ("2023-08", "")),
        ({"first_seen": "2020-03-15", "dates": ("2023-08-01", "2023-08-31")}, ("2020-03-15", "")),
    ],
)
def test_a_date_without_a_scene_gets_one_without_pixels(project: Document, said: dict[str, Any], expected: Any):
    after, outcome = taken(project, point(**said))
    assert (outcome.added, dates_of(after)) == (1, [expected])
    (row,) = after.all(Crossing)
    assert row.drawn_on == "", "its position was given, not drawn on the scene"
    made = records(after)
    assert {scene.citation for scene in made} <= {"fords.kml"}
    links = {link.scene_uid for link in after.of_site(SiteScene, SITE)}
    assert {scene.uid for scene in made} <= links
    assert any("without pixels" in doubt.why for doubt in outcome.warnings) == bool(made)


def test_one_scene_serves_all_crossings_of_a_date_and_the_next_import(project: Document):
    rows = [point(east_deg=step / 100, first_seen="2023-08") for step in range(3)]
    project, _ = taken(project, *rows)
    assert len(records(project)) == 1
    after, outcome = taken(project, *rows)
    assert (outcome.added, outcome.updated, outcome.matched) == (0, 0, 3)
    assert after == project
    after, _ = taken(project, point(east_deg=1, dates=("2023-08-01", "2023-08-31")))
    assert len(records(after)) == 1
    after, _ = taken(document(), point(first_seen="2023-08"), point(east_deg=1, first_seen="2023-08"), site="")
    assert (len(records(after)), dates_of(after)) == (1, [("2023-08", "")] * 2)


def test_a_known_crossing_seen_earlier_begins_earlier_and_never_later(project: Document):
    project, _ = taken(project, point())
    for said, expected in (("2023-08", "2023-08"), ("2025", "2023-08"), ("2021", "2021")):
        project, outcome = taken(project, point(first_seen=said))
        assert dates_of(project) == [(expected, "")]
        assert outcome.updated == (said == expected)
    assert {display(row) for row in records(project)} == {"2023-08", "2021"}, "no scene for a date that is not used"


def test_what_was_looked_at_here_is_not_contradicted(project: Document):
    project, _ = taken(project, point(first_seen="2023"))
    (row,) = project.all(Crossing)
    looked = replace(row, last_absent="2020-03-15")
    project = document(site(), list(project.all(Scene)), list(project.all(SiteScene)), looked)
    after, outcome = taken(project, point(first_seen="2019"))
    assert after == project
    assert any("contradicts" in doubt.why for doubt in outcome.warnings)


def test_a_row_with_a_known_uid_gets_its_date(project: Document):
    project, _ = taken(project, point())
    (row,) = project.all(Crossing)
    after, _ = taken(project, Feature("row", "", {"uid": row.uid, "first_seen": "2023-08"}, None))
    assert dates_of(after) == [("2023-08", "")]


def test_the_name_of_the_made_scene_is_free(project: Document):
    named = scene("2019-05-05", uid="2023-08")
    link = SiteScene(uid="other", site_uid=SITE, scene_uid="2023-08")
    project = document(site(), named, link)
    after, _ = taken(project, point(dates=("2023-08-01", "2023-08-31")))
    assert [row.name for row in records(after)] == ["2023-08 (2)"]
    after, _ = taken(project, point(first_seen="2023-08"))
    assert dates_of(after) == [("2019-05-05", "")], "a scene of that name is what was named"
