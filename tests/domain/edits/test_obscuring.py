"""What is hidden belongs to the review, makes marks assumed, and is taken back like any edit."""

from __future__ import annotations

import pytest
import shapely

from annotator.domain.change import Change, added
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.obscuring import add_obscured, clear_obscured
from annotator.domain.edits.reviews import set_state
from annotator.domain.edits.rows import adding
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of
from annotator.domain.records import Review, Scene, Stall
from annotator.domain.summary.totals import site_totals
from tests.domain.test_sweep import document

__all__ = ["document"]
AUTHOR = Author("JB", "2026-01-01T00:00:00.000Z")
CLOUD = shapely.box(0, 0, 500, 400)


def hide(document: Document, shape) -> Document:
    return document.with_change(add_obscured("site-1", "scene-1", shape, AUTHOR)(document))


def reviews(document: Document) -> list[Review]:
    return document.where(Review, "scene_uid", "scene-1")


def test_an_outline_is_kept_in_pixels_and_on_the_ground_with_its_share(document: Document):
    found = reviews(hide(document, CLOUD))
    assert {row.object_kind for row in found} == {"stall", "vehicle", "crossing"}
    assert {row.state for row in found} == {"unreviewed"}
    frame = frame_of(document, document.get(Scene, "scene-1"), "site-1")
    for row in found:
        assert row.obscured_fraction == pytest.approx(0.25)
        back = shapely.transform(shapely.from_wkt(row.obscured_wkt), frame.pixels)
        assert shapely.hausdorff_distance(back, shapely.from_wkt(row.obscured_px_wkt)) < 1e-3


def test_outlines_add_up_and_hiding_all_of_it_is_obscured(document: Document):
    once = hide(document, CLOUD)
    twice = hide(once, shapely.box(400, 0, 600, 400))
    assert [row.obscured_fraction for row in reviews(twice)] == pytest.approx([0.3, 0.3, 0.3])
    whole = hide(twice, shapely.box(-10, -10, 1010, 810))
    assert [row.obscured_fraction for row in reviews(whole)] == pytest.approx([1.0, 1.0, 1.0])
    assert {row.state for row in reviews(whole)} == {"obscured"}


def test_a_done_review_stays_done_and_its_hidden_stalls_are_assumed(document: Document):
    stalls = [
        Stall(uid=f"stall-{n}", site_uid="site-1", class_uid="class-covered-stall", first_seen="scene-2",
              drawn_on="scene-2", geom_px=shapely.box(x, 100, x + 20, 110), area_m2=10.0)
        for n, x in enumerate((100, 800))
    ]  # fmt: skip
    frame = frame_of(document, document.get(Scene, "scene-2"), "site-1")
    document = document.with_change(Change("s", tuple(adding(document, AUTHOR, stalls))))
    document = document.with_change(set_state("site-1", "scene-2", ["stall"], "reviewed", AUTHOR)(document))
    hidden = add_obscured("site-1", "scene-2", CLOUD, AUTHOR)(document)
    after = document.with_change(hidden)
    assert frame.has_place
    (total,) = [row for row in site_totals(after, "site-1", by_class=False) if row.object_kind == "stall"]
    assert (total.count, total.count_assumed) == (2, 1)
    assert after.with_change(hidden.inverted()) == document


def test_what_is_cleared_is_in_progress_again(document: Document):
    whole = hide(document, shapely.box(-10, -10, 1010, 810))
    clear = whole.with_change(clear_obscured("site-1", "scene-1", AUTHOR)(whole))
    assert {(row.state, row.obscured_wkt, row.obscured_fraction) for row in reviews(clear)} == {
        ("in_progress", "", None)
    }
    with pytest.raises(Refused, match="Nothing"):
        clear_obscured("site-1", "scene-1", AUTHOR)(clear)


def test_a_crossed_outline_is_refused(document: Document):
    with pytest.raises(Refused):
        add_obscured("site-1", "scene-1", shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]), AUTHOR)(document)


def test_a_scene_that_shows_removals_is_not_hidden_as_a_whole(document: Document):
    stall = Stall(uid="stall-1", site_uid="site-1", class_uid="class-covered-stall", first_seen="", gone_by="scene-1")
    document = document.with_change(Change("s", added(stall)))
    with pytest.raises(Refused, match="marked gone"):
        add_obscured("site-1", "scene-1", shapely.box(-10, -10, 1010, 810), AUTHOR)(document)
