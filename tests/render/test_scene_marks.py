"""Which marks a scene shows, and in which state, follows from lives, reviews and passes."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from annotator.domain.change import Change, RowChange, added
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.domain.records import KINDS, Pass, Record, Review, Scene, Site, SiteScene, Stall
from annotator.domain.table import Columns, Table
from annotator.render import scene_marks
from annotator.render.mark_arrays import Flag, MarkArrays
from annotator.render.mark_reading import read_marks
from annotator.render.mark_states import mark_states
from annotator.render.scene_marks import SceneMarks

SCENES = [Scene(uid=f"s{year}", name=str(year), acquired_from=f"{year}-01-01") for year in (2019, 2020, 2021)]
LINKS = [SiteScene(uid=f"l{scene.uid}", site_uid="p", scene_uid=scene.uid) for scene in SCENES]

REVIEW = Review(uid="r", site_uid="p", scene_uid="s2020", object_kind="stall", pass_uid="pass-main", state="reviewed")

EARLIER = replace(REVIEW, uid="e", scene_uid="s2019")


def stall(uid: str, first: str, gone: str | None = None, **fields: object) -> Stall:
    base = {"site_uid": "p", "class_uid": "class-covered-stall", "drawn_on": "s2020"}
    base |= {"geom_px": shapely.box(0, 0, 10, 10), "first_seen": first, "gone_by": gone}
    return Stall(uid=uid, **(base | fields))  # type: ignore[arg-type]


def document(*rows: Record) -> Document:
    base = (*starting_records(), Site(uid="p", name="P"), *SCENES, *LINKS)
    return Document().with_change(Change("start", added(*base, *rows)))


def states(doc: Document, scene: str = "s2020") -> dict[str, int]:
    shown = doc.get(Scene, scene)
    assert shown is not None
    parts = SceneMarks(doc, shown, "p").parts
    return {str(uid): int(flag) for part in parts for uid, flag in zip(part.uids, part.flags, strict=True)}


def test_lives_decide_what_is_new_gone_ghost_or_hidden() -> None:
    found = states(
        document(
            stall("new", "s2020"),
            stall("later", "s2021"),
            stall("ending", "s2019", "s2020"),
            stall("before", "s2019", "s2019"),
            EARLIER,
        )
    )
    assert found["new"] == Flag.NEW
    assert found["later"] == Flag.GHOST
    assert found["ending"] == Flag.GONE
    assert found["before"] & Flag.HIDDEN


def test_stock_of_the_first_scene_is_not_new() -> None:
    mark = stall("stock", "s2019", drawn_on="s2019")
    assert states(document(mark), "s2019")["stock"] == 0


def test_what_no_earlier_look_shows_to_be_absent_is_not_new() -> None:
    """The same rule as that of additions in the tables: a scene that nobody has looked at proves nothing."""
    assert states(document(stall("unproven", "s2020")))["unproven"] == 0
    assert states(document(stall("seen", "s2020", last_absent="s2019")))["seen"] == Flag.NEW
    under_cloud = replace(EARLIER, obscured_px_wkt="POLYGON ((-1 -1, 50 -1, 50 50, -1 50, -1 -1))")
    found = states(document(stall("hidden", "s2020", drawn_on="s2019"), stall("clear", "s2020"), under_cloud))
    assert found["clear"] == Flag.NEW
    other_kind = replace(EARLIER, object_kind="vehicle")
    assert states(document(stall("other", "s2020"), other_kind))["other"] == 0


def test_locked_marks_look_locked() -> None:
    found = states(document(stall("locked", "s2020", locked=True), stall("free", "s2020")))
    assert found == {"locked": Flag.LOCKED, "free": 0}


def test_a_mark_without_pass_is_shown_as_it_is_counted() -> None:
    assert states(document(stall("drawn outside", "s2020", pass_uid="")))["drawn outside"] == 0


def test_living_marks_are_to_be_confirmed_until_the_scene_is_reviewed() -> None:
    rows = [stall("old", "s2019", drawn_on="s2019"), stall("here", "s2019", drawn_on="s2020")]
    columns = Columns.of(Stall, rows)
    assert mark_states(document(), SCENES[1], columns).tolist() == [Flag.TO_CONFIRM, 0]
    assert mark_states(document(REVIEW), SCENES[1], columns).tolist() == [0, 0]


def test_other_passes_and_unplaced_marks_are_not_shown() -> None:
    doc = document(
        Pass(uid="second", name="second"),
        stall("theirs", "s2020", pass_uid="second"),
        stall("elsewhere", "s2020", drawn_on="s2019"),
    )
    found = states(doc)
    assert found["theirs"] & Flag.HIDDEN
    assert "elsewhere" not in found


def test_following_a_change_tells_where_it_was_and_is() -> None:
    before = stall("a", "s2020")
    doc = document(before, stall("b", "s2020", geom_px=shapely.box(50, 50, 60, 60)))
    marks = SceneMarks(doc, SCENES[1], "p")
    after = stall("a", "s2020", geom_px=shapely.box(100, 0, 110, 10))
    change = Change("move", (RowChange(before, after),))
    rects = marks.follow(doc.with_change(change), change)
    assert rects is not None
    assert {(rect.x0, rect.x1) for rect in rects} == {(0.0, 10.0), (100.0, 110.0)}
    assert marks.at(PixelXY(105, 5), 1) == ["a"]
    assert marks.at(PixelXY(5, 5), 1) == []
    assert marks.at(PixelXY(55, 55), 1) == ["b"]


def test_a_review_changes_everything_and_keeps_the_selection() -> None:
    doc = document(stall("a", "s2019"))
    marks = SceneMarks(doc, SCENES[1], "p")
    marks.select({"a"})
    change = Change("review", added(REVIEW))
    assert marks.follow(doc.with_change(change), change) is None
    assert int(marks.parts[0].flags[0]) & Flag.SELECTED


def _selected(marks: SceneMarks) -> set[str]:
    return {str(uid) for part in marks.parts for uid in part.uids[(part.flags & Flag.SELECTED) != 0]}


@pytest.mark.parametrize("count", [5, 60])
@pytest.mark.parametrize("is_edited", [False, True])
def test_taking_some_of_many_out_of_the_selection(count: int, is_edited: bool) -> None:
    rows = [stall(f"m{n:02}", "s2019", geom_px=shapely.box(20 * n, 0, 20 * n + 10, 10)) for n in range(count)]
    few = document()
    shown = Document({kind.KIND: few.table(kind) for kind in KINDS} | {"stall": Table(Columns.of(Stall, rows))})
    marks = SceneMarks(shown, SCENES[1], "p")
    every = [row.uid for row in rows]
    marks.select(frozenset(every))
    assert _selected(marks) == set(every)
    if is_edited:
        after = replace(rows[3], geom_px=shapely.box(60, 30, 70, 40))
        change = Change("move", (RowChange(rows[3], after),))
        marks.follow(shown.with_change(change), change)
        assert _selected(marks) == set(every)
    differs = marks.select(frozenset(every[2:]))
    assert differs is not None
    assert {(rect.x0, rect.x1) for rect in differs} == {(0, 10), (20, 30)}
    assert _selected(marks) == set(every[2:])
    assert marks.select(frozenset(every[2:])) == []
    marks.select(frozenset(every[:3]))
    assert _selected(marks) == set(every[:3])


def _all_of(marks: SceneMarks) -> list[tuple[str, int, list[list[float]]]]:
    """What is seen, from the lowest to the topmost."""
    found = []
    for part in marks.parts:
        for row in np.flatnonzero((part.flags & Flag.HIDDEN) == 0).tolist():
            ring = part.coords[part.offsets[row] : part.offsets[row + 1]]
            found.append((str(part.uids[row]), int(part.flags[row]), ring.tolist()))
    return found


@pytest.mark.parametrize("only_site", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_edits_followed_one_by_one_show_what_reading_anew_shows(seed: int, only_site: bool) -> None:
    rnd = random.Random(seed)

    def fresh(uid: str) -> Stall:
        left, top = rnd.randrange(500), rnd.randrange(500)
        shape = shapely.box(left, top, left + 10, top + 5) if rnd.random() < 0.9 else None
        return stall(
            uid, "s2020", site_uid=rnd.choice("pq"), certainty=rnd.choice(("certain", "possible")), geom_px=shape
        )

    rows = [fresh(f"m{number}") for number in range(12)]
    tables = {"stall": Table(Columns.of(Stall, rows))}
    doc = Document(tables).with_change(
        Change("start", added(*starting_records(), Site(uid="p", name="P"), *SCENES, *LINKS))
    )
    marks = SceneMarks(doc, SCENES[1], "p", only_site=only_site)
    for turn in range(40):
        known = {row.uid: row for row in doc.all(Stall)}
        uids = rnd.sample([*known, f"n{turn}"], 2)
        after = {uid: None if uid in known and rnd.random() < 0.2 else fresh(uid) for uid in uids}
        change = Change("edit", tuple(RowChange(known.get(uid), row) for uid, row in after.items()))
        steps = [change, change.inverted()] if rnd.random() < 0.3 else [change]
        for step in steps:
            doc = doc.with_change(step)
            marks.follow(doc, step)
            assert _all_of(marks) == _all_of(SceneMarks(doc, SCENES[1], "p", only_site=only_site))


def test_an_edit_reads_what_it_changes_however_much_was_edited_before(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = Document({"stall": Table(Columns.of(Stall, [stall("old", "s2020")]))})
    doc = doc.with_change(Change("start", added(*starting_records(), Site(uid="p", name="P"), *SCENES, *LINKS)))
    doc = doc.with_change(Change("many", added(*(stall(f"m{number}", "s2020") for number in range(300)))))
    marks = SceneMarks(doc, SCENES[1], "p")
    read: list[int] = []

    def counted(document: Document, frame: SceneFrame, columns: Columns[Any]) -> tuple[MarkArrays, Any]:
        read.append(columns.size)
        return read_marks(document, frame, columns)

    monkeypatch.setattr(scene_marks, "read_marks", counted)
    one = Change("one more", added(stall("new", "s2020")))
    marks.follow(doc.with_change(one), one)
    assert read == [1]
    assert sum(map(len, marks.parts)) == 302
