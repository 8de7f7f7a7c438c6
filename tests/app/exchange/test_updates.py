"""What an import makes of features the project knows, and of names it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from annotator.app.exchange.importing import ImportWish, import_files
from annotator.app.exchange.outcome import Outcome
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.errors import Refused
from annotator.domain.records import Crossing, Pass, Review, Scene, Site, SiteScene, Stall, StatedValue, Vehicle
from annotator.formats.features import Feature, FeatureFile
from tests.builders import ORIGIN, crossing, document, rectangle, scene, site, stall, vehicle

AUTHOR = Author("tester", "2026-01-01T00:00:00.000Z")
SECOND = Pass(uid="pass-second", name="second")


def links(*scenes: str) -> list[SiteScene]:
    return [SiteScene(uid=f"link-{one}", site_uid="Haksan", scene_uid=one) for one in scenes]


def feature(geometry: Any = None, *, pixel: bool = False, **said: Any) -> Feature:
    return Feature("row", str(said.get("name", "")), dict(said), geometry, pixel)


def taken(before: Document, kind: str, *features: Feature, **wish: Any) -> tuple[Document, Outcome]:
    """The document after an import, and what became of it."""
    file = FeatureFile(list(features), [], [], len(features))
    edit, outcome = import_files(before, [(Path("in.csv"), file)], ImportWish(kind, **wish), AUTHOR)
    return before.with_change(edit(before)), outcome


def tally(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.added, outcome.updated, outcome.matched, len(outcome.skipped)


@pytest.fixture
def known() -> Document:
    """A stall moved back to 2018 though drawn on 2020, of the second pass and another class, with its shape."""
    drawn = stall("s", "2018", "2022", drawn_on="2020", kind="Open-air space", pass_uid="pass-second")
    placed = {"geom": rectangle(20, 3), "certainty": "probable", "name": "corner"}
    drawn = replace(drawn, **placed)
    scenes = [scene("2018"), scene("2020"), scene("2022")]
    return document(site(), scenes, links("2018", "2020", "2022"), SECOND, drawn)


def test_a_known_uid_keeps_what_the_file_does_not_say(known: Document):
    after, outcome = taken(known, "stall", feature(uid="s", note="looked at again"))
    before_row, row = known.require(Stall, "s"), after.require(Stall, "s")
    assert tally(outcome) == (0, 1, 0, 0)
    assert row.note == "looked at again"
    for name in ("first_seen", "gone_by", "pass_uid", "class_uid", "certainty", "name", "shape", "geom", "drawn_on"):
        assert getattr(row, name) == getattr(before_row, name), name


def test_nothing_said_is_nothing_changed(known: Document):
    _after, outcome = taken(known, "stall", feature(uid="s", name="corner", site="Haksan", drawn_on="2020"))
    assert tally(outcome) == (0, 0, 1, 0)


def test_lives_are_changed_where_the_file_names_scenes(known: Document):
    after, _outcome = taken(known, "stall", feature(uid="s", first_seen="2020"))
    assert after.require(Stall, "s").first_seen == "2020"


def test_a_shape_drawn_on_a_scene_stays(known: Document):
    px = shapely.box(0, 0, 40, 6)
    drawn = replace(known.require(Stall, "s"), geom_px=px)
    project = document(site(), [scene("2020", mapping="", placement="none")], links("2020"), SECOND, drawn)
    after, outcome = taken(project, "stall", feature(rectangle(5, 5), uid="s", note="n"))
    assert after.require(Stall, "s").geom_px == px
    assert [doubt.why for doubt in outcome.warnings] == [
        "Its shape was drawn on a scene; the other shape in the file was not taken."
    ]


def test_days_of_our_own_table_find_the_scenes_of_a_life():
    project = document(site(), [scene("2018"), scene("2020")], links("2018", "2020"))
    said = {"first_seen_from": "2018-01-01", "first_seen_to": "2018-12-31", "gone_by_from": "2020-01-01"}
    after, outcome = taken(project, "stall", feature(rectangle(5, 5), site="Haksan", gone_by_to="2020-12-31", **said))
    (row,) = after.all(Stall)
    assert (row.first_seen, row.gone_by) == ("2018", "2020")
    _after, outcome = taken(project, "stall", feature(rectangle(5, 5), site="Haksan", first_seen="1999"))
    assert any("1999" in doubt.why for doubt in outcome.warnings), "a lost date is said"


def test_the_same_shape_is_the_same_mark_within_its_pass_class_and_scene():
    shape = rectangle(5, 5)
    project, _ = taken(document(site(), [scene("2020")], SECOND), "stall", feature(shape))
    for wish, expected in (
        ({}, (0, 0, 1, 0)),
        ({"pass_name": "second"}, (1, 0, 0, 0)),
        ({"class_name": "Open-air space"}, (1, 0, 0, 0)),
    ):
        assert tally(taken(project, "stall", feature(shape), **wish)[1]) == expected
    assert tally(taken(project, "stall", feature(shape), feature(rectangle(5, 5, east_m=9)))[1]) == (1, 0, 1, 0)


def test_a_name_at_the_same_place_is_the_same_mark():
    project = document(crossing("c", name="Ford A"))
    lon, lat = ORIGIN
    assert tally(taken(project, "crossing", feature(shapely.Point(lon + 4e-6, lat - 4e-6), name="Ford A"))[1])[2] == 1
    assert tally(taken(project, "crossing", feature(shapely.Point(lon + 4e-5, lat), name="Ford A"))[1])[0] == 1
    assert tally(taken(project, "crossing", feature(shapely.Point(lon + 4e-6, lat), name="Ford B"))[1])[0] == 1


def test_a_vehicle_on_another_scene_is_another_vehicle():
    project = document(site(), [scene("2020"), scene("2022")], links("2020", "2022"), vehicle("v", "2020", name="T"))
    at = shapely.Point(ORIGIN)
    assert tally(taken(project, "vehicle", feature(at, name="T"), scene="2020")[1]) == (0, 0, 1, 0)
    after, outcome = taken(project, "vehicle", feature(at, name="T"), scene="2022")
    assert tally(outcome) == (1, 0, 0, 0)
    assert {row.scene_uid for row in after.all(Vehicle)} == {"2020", "2022"}


def test_uids_win_over_ambiguous_names():
    twins = [Site(uid="one", name="Haksan", county="East"), Site(uid="two", name="Haksan", county="West")]
    project = document(twins)
    after, outcome = taken(project, "crossing", feature(shapely.Point(ORIGIN), site="Haksan", site_uid="two"))
    assert (tally(outcome), next(after.all(Crossing)).site_uid) == ((1, 0, 0, 0), "two")
    _after, outcome = taken(project, "crossing", feature(shapely.Point(ORIGIN), site="Haksan"))
    assert tally(outcome) == (0, 0, 0, 1)
    assert "East" in outcome.skipped[0].why
    after, _ = taken(project, "crossing", feature(shapely.Point(ORIGIN), site="Haksan", county="East"))
    assert next(after.all(Crossing)).site_uid == "one"


def test_a_scene_of_several_sites_names_no_new_one():
    project = document(site("A"), site("B"), scene("2020"))
    after, outcome = taken(project, "scene", feature(uid="2020", name="2020", site="A|B", site_uid="A|B"))
    assert tally(outcome) == (0, 0, 1, 0)
    assert {row.name for row in after.all(Site)} == {"A", "B"}
    assert {row.site_uid for row in after.all(SiteScene)} == {"A", "B"}


def test_a_scene_of_another_site_is_linked_when_named_with_a_site():
    project = document(site("A"), site("B"), scene("2020"), scene("2021"), links("2021"))
    after, _ = taken(project, "vehicle", feature(shapely.Point(ORIGIN)), site="B", scene="2020")
    assert [(row.site_uid, row.scene_uid) for row in after.all(SiteScene) if row.scene_uid == "2020"] == [("B", "2020")]
    with pytest.raises(Refused, match="1999"):
        taken(project, "vehicle", feature(shapely.Point(ORIGIN)), site="B", scene="1999")


def test_a_site_made_by_an_import_lies_amid_its_marks_unless_they_are_far_apart():
    near = [feature(rectangle(5, 5, east_m=100 * step)) for step in range(3)]
    after, _ = taken(document(), "stall", *near, site="New")
    assert next(after.all(Site)).geom.distance(shapely.Point(ORIGIN)) < 0.01
    far = [feature(shapely.Point(124, 38)), feature(shapely.Point(130, 42))]
    after, _ = taken(document(), "crossing", *far, site="Border")
    assert next(after.all(Site)).geom is None


def test_nothing_is_made_for_features_that_are_refused():
    label = feature(shapely.box(0, 0, 9, 9), pixel=True, **{"class": "Shed"})
    after, outcome = taken(document(), "stall", label)
    assert tally(outcome) == (0, 0, 0, 1)
    assert after == document()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"certainty": "Possible"}, "possible"),
        ({"confidence": 0.7}, "certain"),
        ({}, "certain"),
    ],
)
def test_certainty_is_one_of_three_words(said: Mapping[str, Any], expected: str):
    after, outcome = taken(document(), "crossing", feature(shapely.Point(ORIGIN), **said))
    assert next(after.all(Crossing)).certainty == expected
    assert bool([doubt for doubt in outcome.warnings if "Certainty" in doubt.why]) == ("confidence" in said)


def test_reviews_and_stated_values_are_updated_not_doubled():
    project = document(site(), scene("2020"), links("2020"), SECOND)
    row = {"site": "Haksan", "scene": "2020", "object_kind": "stall"}
    project, _ = taken(project, "review", feature(state="in_progress", **row))
    project, outcome = taken(project, "review", feature(state="reviewed", **row))
    assert tally(outcome) == (0, 1, 0, 0)
    project, outcome = taken(project, "review", feature(state="reviewed", **{"pass": "second"}, **row))
    assert tally(outcome) == (1, 0, 0, 0)
    assert sorted(review.pass_uid for review in project.all(Review)) == ["pass-main", "pass-second"]
    figure = {"site": "Haksan", "quantity": "area_m2", "period": "2019", "source": "Report"}
    project, _ = taken(project, "stated", feature(value="1200", **figure))
    project, outcome = taken(project, "stated", feature(value="1250", **figure))
    assert tally(outcome) == (0, 1, 0, 0)
    (value,) = project.all(StatedValue)
    assert (value.value, value.period_from, value.period_to) == (1250.0, "2019-01-01", "2019-12-31")


def test_a_uid_of_another_kind_is_not_taken_over():
    project = document(site(), stall("mine"))
    after, _ = taken(project, "zone", feature(rectangle(5, 5), uid="mine"))
    assert not [row for row in after.all(Scene) if row.uid == "mine"]
    assert after.get(Stall, "mine") is not None
    _after, outcome = taken(project, "crossing", *(feature(shapely.Point(ORIGIN), uid="x") for _ in range(2)))
    assert tally(outcome) == (1, 0, 0, 1)
