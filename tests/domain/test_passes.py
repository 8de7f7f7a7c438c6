"""The project seen from another pass: nothing of the main one is to be seen, and nothing stored differs."""

from __future__ import annotations

import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.edits import Author
from annotator.domain.edits.copied_passes import take_from_copy
from annotator.domain.edits.obscuring import add_obscured, clear_obscured
from annotator.domain.edits.passes import accept_marks, add_pass, in_pass
from annotator.domain.edits.reviews import set_state
from annotator.domain.georeference.fit import from_scale
from annotator.domain.passes import other_passes, seen_from, turn_to
from annotator.domain.positions import LonLat
from annotator.domain.records import ObjectClass, Pass, Review, Stall
from annotator.domain.summary import summarise
from annotator.domain.summary.change import site_change
from tests import builders

ME, LEE = Author("me", "2026-01-12T08:00:00.000Z"), Author("lee", "2026-01-13T08:00:00.000Z", "second")
SECOND = Pass(uid="second", name="Second look", created="2026-01-12T08:00:00.000Z")


def survey(*records):
    mapping = from_scale(200, 200, 0.5, LonLat(128.186804, 41.411114)).to_json()
    scenes = [
        builders.scene(*each, mapping=mapping, width_px=200, height_px=200) for each in (("2022", "a"), ("2024", "b"))
    ]
    return builders.document(builders.site(), scenes, SECOND, *records)


def stall(uid: str, area_m2: float, pass_uid: str = "pass-main", first: str = "a", **fields):
    return builders.stall(uid, first, area_m2=area_m2, pass_uid=pass_uid, **fields)


def test_seen_from_a_pass_only_its_marks_count() -> None:
    document = survey(stall("mine", 60.0), stall("other", 40.0, "second"))
    assert summarise(document)["stall"]["area_m2"] == 60.0
    assert summarise(seen_from(document, "second"))["stall"]["area_m2"] == 40.0
    assert summarise(document)["stall"]["area_m2"] == 60.0
    assert seen_from(document, "pass-main") is document
    assert seen_from(document, "gone") is document


def test_turning_to_a_pass_and_back_leaves_the_document_as_it_was() -> None:
    document = survey()
    change = turn_to(document, "second")
    assert change.kinds() == {"pass"}
    assert document.with_change(change).with_change(change.inverted()) == document


def test_reviews_belong_to_the_pass_of_their_author() -> None:
    document = survey()
    for author in (ME, LEE):
        document = document.with_change(set_state(builders.SITE, "a", ["stall"], "reviewed", author)(document))
    assert {row.pass_uid for row in document.all(Review)} == {"pass-main", "second"}


def test_hidden_ground_belongs_to_the_pass_of_its_author() -> None:
    document = survey()
    document = document.with_change(add_obscured(builders.SITE, "a", shapely.box(0, 0, 10, 10), LEE)(document))
    assert {row.pass_uid for row in document.all(Review)} == {"second"}
    after = document.with_change(clear_obscured(builders.SITE, "a", LEE)(document))
    assert not any(row.obscured_px_wkt for row in after.all(Review))


def test_a_removal_of_the_main_pass_does_not_keep_a_second_look_from_calling_a_date_obscured() -> None:
    document = survey(stall("gone", 60.0, gone_by="b"))
    after = document.with_change(set_state(builders.SITE, "b", ["stall"], "obscured", LEE)(document))
    assert [row.state for row in after.all(Review)] == ["obscured"]


def test_a_pass_begun_in_a_copy_comes_whole_and_again_with_what_was_added() -> None:
    mine = survey(stall("mine", 60.0))
    theirs = mine.with_change(add_pass("Blind, Lee", LEE, uid="blind")(mine))
    theirs = _with(
        theirs, stall("lee-1", 61.0, "blind"), ObjectClass(uid="class-tent", name="Tent", object_kind="stall")
    )
    theirs = _with(
        theirs, stall("lee-2", 5.0, "blind", class_uid="class-tent"), stall("far", 5.0, "blind", site_uid="elsewhere")
    )
    after = mine.with_change(take_from_copy(theirs, "unused", ME)(mine))
    assert [row.name for row in other_passes(after)] == ["Second look", "Blind, Lee"]
    assert {row.uid for row in after.where(Stall, "pass_uid", "blind")} == {"lee-1", "lee-2"}
    assert after.get(ObjectClass, "class-tent") is not None
    assert summarise(after)["stall"]["area_m2"] == 60.0

    after = after.with_change(accept_marks(["lee-1"], "pass-main", ME)(after))
    theirs = _with(theirs, stall("lee-3", 7.0, "blind"))
    again = after.with_change(take_from_copy(theirs, "unused", ME)(after))
    assert {row.uid for row in again.where(Stall, "pass_uid", "blind")} == {"lee-2", "lee-3"}


def test_a_successor_drawn_in_a_copy_keeps_what_it_replaces() -> None:
    mine = survey(stall("old", 60.0))
    theirs = _with(mine, stall("new", 80.0, first="b", replaces="old"))
    theirs = theirs.with_change(Change("", (RowChange(theirs.require(Stall, "old"), stall("old", 60.0, gone_by="b")),)))
    after = mine.with_change(take_from_copy(theirs, "Lee", ME, uid="lee")(mine))
    taken = {row.area_m2: row for row in after.where(Stall, "pass_uid", "lee")}
    assert taken[80.0].replaces == taken[60.0].uid
    assert after.require(Stall, "old").gone_by != "b"


def test_marks_of_a_pass_never_touch_change() -> None:
    reviews = builders.reviewed("a", "b")
    plain = survey(*reviews, stall("x", 60.0))
    more = _with(plain, *(stall(f"s{n}", 10.0 + n, "second", first="b") for n in range(5)))
    assert site_change(more, builders.SITE) == site_change(plain, builders.SITE)
    drawn = in_pass(lambda document: Change("", (RowChange(None, stall("fresh", 9.0)),)), "second")(more)
    assert [row.pass_uid for row in more.with_change(drawn).all(Stall) if row.uid == "fresh"] == ["second"]


def _with(document, *records):
    return document.with_change(Change("", tuple(RowChange(None, record) for record in records)))
