"""Outlines that come in as one set per date become lives: one object is not counted twice, a new size is not lost."""

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
from annotator.domain.measure.errors import own_source
from annotator.domain.records import Review, Scene, SiteScene, Stall
from annotator.formats.features import Feature, FeatureFile
from tests.builders import SITE, document, rectangle, reviewed, scene, site

AUTHOR = Author("tester", "2026-01-01T00:00:00.000Z")
DATES = ("2018", "2020", "2022", "2024")


def links(*scenes: str) -> list[SiteScene]:
    return [SiteScene(uid=f"link-{one}", site_uid=SITE, scene_uid=one) for one in scenes]


def outline(length_m: float = 20, width_m: float = 3, *, east_m: float = 0, **said: Any) -> Feature:
    return Feature("row", said.get("name", ""), said, rectangle(length_m, width_m, east_m=east_m))


def taken(before: Document, *features: Feature, on: str = "", **wish: Any) -> tuple[Document, Outcome]:
    """The document after an import of stalls, and what became of it."""
    file = FeatureFile(list(features), [], [], len(features))
    said = ImportWish("stall", site=SITE, scene=on, **wish)
    edit, outcome = import_files(before, [(Path("set.geojson"), file)], said, AUTHOR)
    return before.with_change(edit(before)), outcome


def tally(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.added, outcome.updated, outcome.matched, len(outcome.skipped)


def lives(project: Document) -> list[tuple[int, str, str, int]]:
    """(area, first seen, gone by, area of what it replaces) of every stall."""
    rows = {row.uid: row for row in project.all(Stall)}
    sizes = {uid: round(row.area_m2 or 0) for uid, row in rows.items()}
    told = [(sizes[uid], row.first_seen, row.gone_by or "", sizes.get(row.replaces, 0)) for uid, row in rows.items()]
    return sorted(told)


@pytest.fixture
def project() -> Document:
    return document(site(), [scene(date, u=0.002) for date in DATES], links(*DATES))


@pytest.mark.parametrize("name", ["", "A1"])
def test_another_size_on_a_later_date_replaces_what_stood_there(project: Document, name: str):
    project, _ = taken(project, outline(name=name), on="2020")
    project, outcome = taken(project, outline(width_m=6, name=name), on="2022")
    assert tally(outcome) == (1, 0, 0, 0)
    assert lives(project) == [(60, "2020", "2022", 0), (120, "2022", "", 60)]
    assert any("replaces" in doubt.why for doubt in outcome.warnings)
    assert {row.gone_checked_by for row in project.all(Stall)} == {""}, "a file is nobody's look at both dates"


def test_the_same_size_within_three_sd_is_the_same_stall(project: Document):
    project, _ = taken(project, outline(), outline(east_m=40), on="2020")
    after, outcome = taken(project, outline(), outline(east_m=41), outline(east_m=80), on="2022")
    assert outcome.added == 1
    assert lives(after) == [(60, "2020", "", 0), (60, "2020", "", 0), (60, "2022", "", 0)]
    # 20 x 3 m clicked with 0.25 m at every corner: SD 5.06 m² each, 7.15 m² of the difference
    for width_m, sizes in ((3.95, [79]), (4.2, [60, 84])):
        assert [life[0] for life in lives(taken(project, outline(width_m=width_m), on="2022")[0])][-1:] == sizes[-1:]


@pytest.mark.parametrize(
    ("gsd_m", "kept"), [({"2022": 1.0}, "2020"), ({"2022": 0.5}, "2022"), ({"2020": 1.0}, "2022"), ({}, "2022")]
)
def test_the_outline_of_the_finer_image_is_kept_of_two_as_fine_the_later(gsd_m: dict[str, float], kept: str):
    scenes = [scene(date, u=0.002, gsd_m=gsd_m.get(date, 0.5)) for date in ("2020", "2022")]
    project = document(site(), scenes, links("2020", "2022"))
    project, _ = taken(project, outline(), on="2020")
    (before,) = project.all(Stall)
    after, outcome = taken(project, outline(width_m=3.1), on="2022")
    (row,) = after.all(Stall)
    assert (row.drawn_on, row.first_seen) == (kept, "2020")
    assert tally(outcome)[:3] == ((0, 1, 0) if kept == "2022" else (0, 0, 1))
    sources = {part.source for part in row.parts if part.source.startswith(row.uid)}
    fresh = own_source(row.uid, "area", before.parts)
    assert sources == {fresh if kept == "2022" else own_source(row.uid, "area")}


def test_outlines_drawn_here_and_locked_ones_do_not_give_way(project: Document):
    for values in ({"shape": "rectangle"}, {"locked": True}):
        known, _ = taken(project, outline(), on="2020")
        (row,) = known.all(Stall)
        known = document(site(), [scene(date) for date in DATES], links(*DATES), replace(row, **values))
        after, outcome = taken(known, outline(width_m=3.1), on="2022")
        assert tally(outcome) == (0, 0, 1, 0)
        assert next(after.all(Stall)).geom == row.geom


def test_the_same_files_again_add_nothing(project: Document):
    sets = {
        "2020": [outline(), outline(east_m=40)],
        "2022": [outline(width_m=6), outline(east_m=40), outline(east_m=80)],
    }
    for date, features in sets.items():
        project, _ = taken(project, *features, on=date)
    before = lives(project)
    for date in ("2022", "2020", "2022"):
        project, outcome = taken(project, *sets[date], on=date)
        assert tally(outcome) == (0, 0, len(sets[date]), 0)
    assert lives(project) == before


@pytest.mark.parametrize("order", [("2018", "2020", "2024"), ("2024", "2020", "2018"), ("2020", "2024", "2018")])
def test_lives_do_not_depend_on_which_date_came_in_first(project: Document, order: tuple[str, ...]):
    widths = {"2018": 3.0, "2020": 6.0, "2024": 6.0}
    for date in order:
        project, _ = taken(project, outline(width_m=widths[date]), on=date)
    assert lives(project) == [(60, "2018", "2020", 0), (120, "2020", "", 60)]


def test_what_a_set_lacks_is_said_and_not_marked_gone(project: Document):
    project, _ = taken(project, outline(), outline(east_m=40), on="2020")
    project, outcome = taken(project, outline(), on="2022")
    assert [row.gone_by for row in project.all(Stall)] == [None, None]
    assert any("Not in the set of 2022: 1 stall" in doubt.why for doubt in outcome.warnings)
    # what else stands there since the same date may have come in with another file
    _after, outcome = taken(project, outline(), on="2020")
    assert not any("Not in the set" in doubt.why for doubt in outcome.warnings)


def test_another_outline_on_the_same_date_is_said_and_not_added_beside(project: Document):
    project, _ = taken(project, outline(), on="2020")
    after, outcome = taken(project, outline(width_m=6), on="2020")
    assert (tally(outcome), lives(after)) == ((0, 0, 1, 0), lives(project))
    assert any("not taken" in doubt.why for doubt in outcome.warnings)


def test_what_has_gone_is_no_match_and_what_is_built_there_is_new(project: Document):
    project, _ = taken(project, outline(), on="2018")
    (row,) = project.all(Stall)
    project = document(site(), [scene(date) for date in DATES], links(*DATES), replace(row, gone_by="2020"))
    project, outcome = taken(project, outline(), on="2022")
    assert (outcome.added, lives(project)) == (1, [(60, "2018", "2020", 0), (60, "2022", "", 0)])


def test_a_size_between_two_others_keeps_the_chain_of_replacements(project: Document):
    project, _ = taken(project, outline(), on="2018")
    project, _ = taken(project, outline(width_m=9), on="2024")
    project, _ = taken(project, outline(width_m=6), on="2020")
    assert lives(project) == [(60, "2018", "2020", 0), (120, "2020", "2024", 60), (180, "2024", "", 120)]


@pytest.mark.parametrize("later", [[], ["2024"]])
def test_a_size_that_later_dates_did_not_show_is_pointed_out(project: Document, later: list[str]):
    project, _ = taken(project, outline(), on="2018")
    project = document(site(), [*project.all(Scene)], links(*DATES), list(project.all(Stall)), reviewed(*later))
    _after, outcome = taken(project, outline(width_m=6), on="2020")
    assert any("former size" in doubt.why for doubt in outcome.warnings) == bool(later)


def test_another_class_replaces_and_a_class_that_is_not_said_does_not(project: Document):
    project, _ = taken(project, outline(**{"class": "Open-air space"}), on="2020")
    after, _ = taken(project, outline(), on="2022")
    assert lives(after) == [(60, "2020", "", 0)]
    after, _ = taken(project, outline(**{"class": "Covered stall"}), on="2022")
    assert lives(after) == [(60, "2020", "2022", 0), (60, "2022", "", 60)]
    after, _ = taken(project, outline(**{"class": "Covered stall"}), on="2020")
    assert lives(after) == [(60, "2020", "", 0), (60, "2020", "", 0)], "a stall in an open-air space"


def test_other_passes_are_not_touched(project: Document):
    project, _ = taken(project, outline(), on="2020")
    project, outcome = taken(project, outline(width_m=6), on="2022", pass_name="second")
    assert (outcome.added, lives(project)) == (1, [(60, "2020", "", 0), (120, "2022", "", 0)])


def test_nothing_ends_on_an_obscured_scene(project: Document):
    project, _ = taken(project, outline(), on="2020")
    (row,) = project.all(Stall)
    hidden: list[Review] = reviewed("2022", state="obscured")
    project = document(site(), [scene(date) for date in DATES], links(*DATES), row, hidden)
    after, outcome = taken(project, outline(width_m=6), on="2022")
    assert (tally(outcome), lives(after)) == ((0, 0, 0, 1), lives(project))


def test_without_a_known_error_what_matters_decides():
    scenes = [Scene(uid=date, name=date, kind="record", acquired_from=f"{date}-01-01") for date in ("2020", "2022")]
    project = document(site(), scenes, links("2020", "2022"))
    project, _ = taken(project, outline(), outline(east_m=40), on="2020")
    project, outcome = taken(project, outline(width_m=3.4), outline(width_m=6, east_m=40), on="2022")
    assert [life[1:] for life in lives(project)] == [("2020", "2022", 0), ("2020", "", 0), ("2022", "", 60)]
    assert any("±" in doubt.why for doubt in outcome.warnings)


def test_labels_in_pixels_are_matched_on_the_ground(project: Document):
    project, _ = taken(project, outline(), on="2020")
    (row,) = project.all(Stall)
    box = shapely.transform(row.geom, lambda at: _pixels(project, "2022", at))
    after, outcome = taken(project, Feature("box", "", {}, box, pixel=True), on="2022")
    assert outcome.added == 0
    assert len(lives(after)) == 1


def _pixels(project: Document, date: str, at: Any) -> Any:
    from annotator.domain.frame import frame_of

    return frame_of(project, project.require(Scene, date), SITE).pixels(at)


def in_folder(feature: Feature, *folder: str, dates: tuple[str | None, str | None] | None = None) -> Feature:
    return replace(feature, folder=folder, dates=dates)


def test_folders_named_after_dates_are_sets_of_their_scenes(project: Document):
    sets = [
        in_folder(outline(), "Haksan", "2020"),
        in_folder(outline(width_m=6), "Haksan", "2022-07"),
        in_folder(outline(east_m=40), "2020", "row 3"),
        in_folder(outline(east_m=40), "Haksan", dates=("2022-01-01", "2022-12-31")),
    ]
    project, outcome = taken(project, *sets)
    assert tally(outcome) == (3, 0, 1, 0)
    assert lives(project) == [(60, "2020", "", 0), (60, "2020", "2022", 0), (120, "2022", "", 60)]
    assert {row.drawn_on for row in project.all(Stall)} == {"2020", "2022"}
    assert tally(taken(project, *sets)[1]) == (0, 0, 4, 0)


def test_a_folder_whose_date_has_no_scene_is_said():
    scenes = [scene("2024-05-14"), scene("2024-09-01")]
    project = document(site(), scenes, links("2024-05-14", "2024-09-01"))
    after, outcome = taken(project, in_folder(outline(), "2020"), in_folder(outline(east_m=40), "2024"))
    assert {row.first_seen for row in after.all(Stall)} == {""}
    told = [doubt.why for doubt in outcome.warnings]
    assert any("no scene of 2020" in why for why in told)
    assert any("Several scenes fit 2024" in why for why in told)
    _after, outcome = taken(project, in_folder(outline(), "2020"), on="2024-05-14")
    assert not any("no scene of" in doubt.why for doubt in outcome.warnings), "a scene that is named wins"
