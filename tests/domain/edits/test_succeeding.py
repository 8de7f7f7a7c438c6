"""A stall that changes its size or is rebuilt: what counts as added and removed, and how sure that is."""

from __future__ import annotations

import pytest

from annotator.domain.document import Document
from annotator.domain.edits import draw
from annotator.domain.edits.lives import mark_gone
from annotator.domain.edits.rectangles import reshaped
from annotator.domain.edits.rows import in_turn
from annotator.domain.edits.succeeding import changed_size, rebuilt
from annotator.domain.errors import Refused
from annotator.domain.records import Stall
from annotator.domain.summary.change import SiteChange, site_change
from tests import builders
from tests.domain.edits.test_drawing import AUTHOR, placed_scene, rectangle


def survey() -> Document:
    """A stall of 20 × 3 m drawn on the first of two reviewed dates."""
    empty = builders.document(
        builders.site(), [placed_scene("s1", "2020"), placed_scene("s2", "2024")], builders.reviewed("s1", "s2")
    )
    return done(empty, draw.stalls([rectangle("stall-a", 1000, 1000, 40, 6)], AUTHOR))


def done(document: Document, *edits: object) -> Document:
    return document.with_change(in_turn("", *edits)(document))  # type: ignore[arg-type]


def change(document: Document) -> SiteChange:
    found = site_change(document, builders.SITE)
    assert found is not None
    return found


def longer(document: Document) -> Document:
    """The successor with only its length moved, to 24 m."""
    ring = [(1000, 1000), (1048, 1000), (1048, 994), (1000, 994)]
    return done(document, reshaped("stall-b", ring, {"length"}, "s2", 0.5, AUTHOR))


def test_only_the_moved_side_counts_with_the_sd_of_that_side() -> None:
    after = longer(done(survey(), changed_size(["stall-a"], "s2", AUTHOR, new_uids=["stall-b"])))
    found = change(after)
    assert (found.added.area_m2, found.removed.area_m2) == (pytest.approx(12.0, rel=1e-3), 0.0)
    assert found.net.sd_m2 == pytest.approx(2.061553, rel=2e-3)  # T5c
    assert (found.judgement.direction, found.judgement.event) == ("grew", "rebuilt")
    new = after.require(Stall, "stall-b")
    assert (new.replaces, new.first_seen, new.gone_by) == ("stall-a", "s2", None)
    assert after.require(Stall, "stall-a").gone_by == "s2"


def test_a_successor_left_as_it_is_changes_nothing() -> None:
    found = change(done(survey(), changed_size(["stall-a"], "s2", AUTHOR)))
    assert (found.net.area_m2, found.judgement.direction) == (pytest.approx(0.0, abs=1e-6), "unchanged")
    assert found.net.sd_m2 == pytest.approx(0.0, abs=1e-6)


def test_rebuilt_counts_both_whole() -> None:
    found = change(done(survey(), rebuilt(["stall-a"], "s2", AUTHOR)))
    assert found.added.area_m2 == pytest.approx(60.0, rel=1e-3)
    assert found.removed.area_m2 == pytest.approx(60.0, rel=1e-3)
    assert found.net.sd_m2 is not None
    assert found.net.sd_m2 > 7.0


def test_the_successor_ends_when_the_old_one_would_have() -> None:
    three = builders.document(
        builders.site(),
        [placed_scene("s1", "2020"), placed_scene("s2", "2022"), placed_scene("s3", "2024")],
        builders.reviewed("s1", "s2", "s3"),
    )
    gone = done(three, draw.stalls([rectangle("stall-a", 0, 100, 40, 6)], AUTHOR), mark_gone(["stall-a"], "s3", AUTHOR))
    after = done(gone, changed_size(["stall-a"], "s2", AUTHOR, new_uids=["stall-b"]))
    assert after.require(Stall, "stall-b").gone_by == "s3"
    with pytest.raises(Refused, match="gone by this date already"):
        changed_size(["stall-a"], "s3", AUTHOR)(after)


def test_on_its_first_date_an_outline_is_corrected_instead() -> None:
    for edit in (changed_size, rebuilt):
        with pytest.raises(Refused, match="correct its outline instead"):
            edit(["stall-a"], "s1", AUTHOR)(survey())
