"""Sizes as they are typed, and that only what was typed anew loses its own error."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from annotator.app.field_texts import stall_size
from annotator.app.stall_size import read_size, set_size
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.draw import stalls
from annotator.domain.edits.recipe import Recipe
from annotator.domain.errors import Refused
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene, Stall
from tests.builders import document, site

AUTHOR = Author("JB", "2026-01-12T08:05:00Z")
NATIVE = Placement.from_matrix(np.array([[0.3, 0, 500_000], [0, -0.3, 4_265_000], [0, 0, 1.0]]), "EPSG:32652")


@pytest.fixture
def drawn() -> Document:
    """One stall of 18 × 3 m, its long side east-west."""
    size = {"width_px": 1000, "height_px": 1000, "pixel_m": 0.3, "scale_sd": 0.002}
    scene = Scene(uid="scene-1", name="2024", mapping=NATIVE.to_json(), **size)
    empty = document(starting_records(), site(), scene)
    stall = Stall(
        uid="stall-1", class_uid="class-covered-stall", site_uid="Haksan", drawn_on="scene-1", shape="rectangle",
        geom_px=shapely.Polygon([(100, 100), (160, 100), (160, 110), (100, 110)]), pointing_sd_px=0.5,
        recipe=Recipe.three_clicks("stall-1", 0.5).to_json(),
    )  # fmt: skip
    return empty.with_change(stalls([stall], AUTHOR)(empty))


def sized(before: Document, text: str) -> Stall:
    return before.with_change(set_size(["stall-1"], AUTHOR, text)(before)).require(Stall, "stall-1")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("20 × 3 m, 84°", (20, 3, 84)),
        ("20x3", (20, 3, None)),
        ("20,5 * 3.25 m", (20.5, 3.25, None)),
        ("20", (20, None, None)),
        ("× 3", (None, 3, None)),
        ("84°", (None, None, 84)),
        ("20.1 × 3.0 m, 174°", (20.1, 3, 174)),
    ],
)
def test_sizes_are_read_as_people_write_them(text: str, size: tuple[float | None, ...]):
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "big", "20 × × 3", "0 × 3", "-4"])
def test_what_is_no_size_is_refused(text: str):
    with pytest.raises(Refused):
        read_size(text)


def test_a_typed_size_has_no_pointing_error_and_the_rest_keeps_its_own(drawn: Document):
    stall = sized(drawn, "20 × 3.0 m, 90°")
    assert (stall.length_m, stall.width_m) == pytest.approx((20, 3), rel=1e-3)
    parts = dict(stall.parts)
    assert parts["stall-1:width"] > 0
    assert parts["stall-1:length~2"] == 0
    before = drawn.require(Stall, "stall-1")
    assert stall.geom_px.centroid.x == pytest.approx(before.geom_px.centroid.x, abs=1e-6)


def test_an_angle_turns_around_the_middle_and_costs_nothing(drawn: Document):
    before = drawn.require(Stall, "stall-1")
    stall = sized(drawn, "45°")
    assert stall.orientation_deg == pytest.approx(45, abs=0.01)
    assert stall.area_m2 == pytest.approx(before.area_m2, rel=1e-4)
    assert dict(stall.parts).keys() == dict(before.parts).keys()


def test_what_is_shown_typed_again_changes_nothing(drawn: Document):
    text = stall_size(drawn, drawn.require(Stall, "stall-1"))
    assert set_size(["stall-1"], AUTHOR, text)(drawn).is_empty


def test_a_length_below_the_width_is_refused(drawn: Document):
    with pytest.raises(Refused, match="longer side"):
        set_size(["stall-1"], AUTHOR, "2 × 3")(drawn)
