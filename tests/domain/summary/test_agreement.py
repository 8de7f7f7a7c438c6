"""Two passes over one scene: matched greedily, counted apart, never added to the totals."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import shapely

from annotator.domain.document import Document
from annotator.domain.edits import Author, draw
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.copied_passes import take_from_copy
from annotator.domain.edits.passes import accept_marks, add_pass, in_pass
from annotator.domain.edits.rows import in_turn
from annotator.domain.errors import Refused
from annotator.domain.georeference.fit import from_scale
from annotator.domain.positions import LonLat
from annotator.domain.records import Pass, Scene, Stall, Vehicle
from annotator.domain.summary import summarise
from annotator.domain.summary.agreement import compare_passes
from annotator.domain.summary.own_pointing import own_pointing
from tests import builders

ME = Author("me", "2026-01-12T08:00:00.000Z")
PIXEL_M = 0.5
MAIN, SECOND = "pass-main", "pass-second"


def survey(*records: object) -> Document:
    mapping = from_scale(2000, 2000, PIXEL_M, LonLat(128.186804, 41.411114)).to_json()
    scene = builders.scene(
        "2024",
        "s",
        u=0.0,
        mapping=mapping,
        placement="scale",
        width_px=2000,
        height_px=2000,
        pixel_m=PIXEL_M,
        gsd_m=PIXEL_M,
    )
    return builders.document(builders.site(), scene, Pass(uid=SECOND, name="second"), *records)  # type: ignore[arg-type]


def car(uid: str, x: float, y: float, pass_uid: str = MAIN, kind: str = "Sedan", **fields: object) -> Vehicle:
    return builders.vehicle(uid, "s", kind=kind, geom=None, geom_px=shapely.Point(x, y), pass_uid=pass_uid, **fields)


def stall(uid: str, corners: list[tuple[float, float]], pass_uid: str = MAIN, **fields: object) -> Stall:
    return Stall(
        uid=uid, site_uid=builders.SITE, class_uid="class-covered-stall", drawn_on="s", first_seen="s",
        geom_px=shapely.Polygon(corners), pass_uid=pass_uid, pointing_sd_px=0.5, **fields,
    )  # fmt: skip


def test_vehicles_are_matched_nearest_first_up_to_a_share_of_their_length() -> None:
    # a sedan is 4.5 m: 0.4 of it are 1.8 m or 3.6 px
    document = survey(
        [car("a1", 100, 100), car("a2", 106, 100), car("a3", 300, 300), car("a4", 400, 400, certainty="possible")],
        [car("b1", 103, 100, SECOND), car("b2", 106.5, 100, SECOND, "Truck"), car("b3", 303.7, 300, SECOND)],
    )
    found = compare_passes(document, builders.SITE, "s", "vehicle", (MAIN, SECOND))
    assert [(pair.first, pair.second) for pair in found.pairs] == [("a2", "b2"), ("a1", "b1")]
    assert found.pairs[0].measure == pytest.approx(0.25, rel=1e-3)
    assert (found.only_first, found.only_second) == (("a3",), ("b3",))
    assert found.confusion == {("class-sedan", "class-sedan"): 1, ("class-sedan", "class-truck"): 1}
    assert found.same_class == 1
    assert (found.observers.n1, found.observers.n2, found.observers.matched) == (3, 3, 2)


def box(x: float, width: float = 40.0) -> list[tuple[float, float]]:
    return [(x, 0), (x + width, 0), (x + width, 6), (x, 6)]


def test_stalls_are_matched_by_overlap_and_compared_in_square_metres() -> None:
    document = survey(
        [stall("stall-a", box(0), area_m2=60.0), stall("stall-b", box(100), area_m2=60.0)],
        [stall("stall-c", box(4), SECOND, area_m2=61.0), stall("stall-d", box(125), SECOND, area_m2=60.0)],
    )
    found = compare_passes(document, builders.SITE, "s", "stall", (MAIN, SECOND))
    assert [(pair.first, pair.second) for pair in found.pairs] == [("stall-a", "stall-c")]
    assert found.pairs[0].measure == pytest.approx(36 / 44)
    assert (found.area_first_m2, found.area_second_m2) == (120.0, 121.0)


def test_a_scene_without_scale_is_refused_for_points() -> None:
    document = survey(car("a", 1, 1))
    scene = dataclasses.replace(document.require(Scene, "s"), mapping="")
    bare = builders.document(builders.site(), scene, car("a", 1, 1))
    with pytest.raises(Refused, match="has no scale"):
        compare_passes(bare, builders.SITE, "s", "vehicle", (MAIN, SECOND))


def test_a_second_pass_never_adds_to_the_totals() -> None:
    document = survey(car("a1", 100, 100), car("b1", 500, 100, SECOND))
    assert summarise(document)["vehicle"]["count"] == 1
    taken = document.with_change(accept_marks(["b1"], MAIN, ME)(document))
    assert summarise(taken)["vehicle"]["count"] == 2


def test_what_is_drawn_in_a_pass_belongs_to_it() -> None:
    document = survey()
    edit = in_pass(draw.vehicles([car("vehicle-n", 10, 10)], ME), SECOND)
    assert document.with_change(edit(document)).require(Vehicle, "vehicle-n").pass_uid == SECOND
    with pytest.raises(Refused):
        in_pass(edit, "pass-none")(document)


def test_own_pointing_from_corners_in_whatever_order_they_were_clicked() -> None:
    random = np.random.default_rng(4)
    s_px, first, second = 0.8, [], []
    for n in range(60):
        corners = np.array(box(60.0 * n))
        first.append(stall(f"stall-a{n}", (corners + random.normal(0, s_px, (4, 2))).tolist()))
        again = np.roll(corners, n % 4, axis=0)[:: 1 if n % 2 else -1]
        second.append(stall(f"stall-b{n}", (again + random.normal(0, s_px, (4, 2))).tolist(), SECOND))
    found = own_pointing(survey(first, second), MAIN, SECOND)
    assert found is not None
    assert found.vertices == 240
    assert found.is_enough
    assert found.s_px == pytest.approx(s_px, rel=4 * found.relative_sd)
    assert own_pointing(survey(first), MAIN, SECOND) is None


def test_two_repeated_corners_give_the_figure_of_the_vector() -> None:
    # T1a in pixels of 0.5 m: Δp = (0.3, 0.1) and (−0.2, 0.4) m, the other two corners hit exactly
    corners = np.array(box(0))
    moved = corners + np.array([(0.6, 0.2), (-0.4, 0.8), (0, 0), (0, 0)])
    found = own_pointing(
        survey(stall("stall-a", corners.tolist()), stall("stall-b", moved.tolist(), SECOND)), MAIN, SECOND
    )
    assert found is not None
    assert found.s_px * PIXEL_M == pytest.approx(0.193649 / math.sqrt(2), rel=1e-4)  # n = 4 instead of 2
    assert not found.is_enough


def test_a_mailed_copy_comes_in_as_a_pass() -> None:
    mine = survey(car("vehicle-a", 100, 100))
    theirs = mine.with_change(
        in_turn(
            "",
            draw.vehicles([car("vehicle-b", 500, 100)], ME),
            set_fields(["vehicle-a"], ME, class_uid="class-truck"),
        )(mine)
    )
    after = mine.with_change(take_from_copy(theirs, "Kim", ME)(mine))
    (fresh,) = (row for row in after.all(Pass) if row.name == "Kim")
    new = after.where(Vehicle, "pass_uid", fresh.uid)
    assert sorted(row.class_uid for row in new) == ["class-sedan", "class-truck"]
    assert after.require(Vehicle, "vehicle-a").class_uid == "class-sedan"
    assert summarise(after)["vehicle"]["count"] == 1
    with pytest.raises(Refused, match="no mark that this project does not have"):
        take_from_copy(mine, "Lee", ME)(mine)
    with pytest.raises(Refused, match="already a pass"):
        add_pass("kim", ME)(after)
