"""Drawing on a placed scene gives the figures of the measurement page, with error parts that later sums can trust."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest
import shapely

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits import Author, draw, lives, reshape
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.placing import place_scene
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.rows import in_turn
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.georeference.fit import from_scale
from annotator.domain.georeference.placement import Placement
from annotator.domain.measure.errors import combine_sd
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import Crossing, Scene, Stall, Vehicle, Zone
from tests import builders

AUTHOR = Author("JB", "2026-01-02T03:04:05.000Z")
HERE = LonLat(128.186804, 41.411114)
PIXEL_M = 0.5


def placed_scene(uid: str = "s1", date: str = "2024-05-14", **fields: object) -> Scene:
    mapping = from_scale(2000, 2000, PIXEL_M, HERE).to_json()
    defaults = {"width_px": 2000, "height_px": 2000, "mapping": mapping, "placement": "scale", "pixel_m": PIXEL_M}
    return builders.scene(date, uid, u=0.0, **(defaults | fields))


def market(*records: object) -> Document:
    return builders.document(builders.site(), placed_scene(), *records)  # type: ignore[arg-type]


def rectangle(uid: str, x: float, y: float, width_px: float, height_px: float, **fields: object) -> Stall:
    ring = [(x, y), (x + width_px, y), (x + width_px, y - height_px), (x, y - height_px)]
    defaults: dict[str, object] = {
        "site_uid": builders.SITE,
        "class_uid": "class-covered-stall",
        "drawn_on": "s1",
        "geom_px": shapely.Polygon(ring),
        "pointing_sd_px": 0.5,
        "recipe": Recipe.three_clicks(uid, 0.5).to_json(),
    }
    return Stall(uid=uid, **(defaults | fields))  # type: ignore[arg-type]


def after(document: Document, *edits: object) -> Document:
    return document.with_change(in_turn("", *edits)(document))  # type: ignore[arg-type]


def sd_of(document: Document, signs: dict[str, float]) -> float:
    return combine_sd([(sign, document.require(Stall, uid).parts) for uid, sign in signs.items()])


def test_three_clicks_give_area_and_its_sd():
    drawn = after(market(), draw.stalls([rectangle("stall-a", 1000, 1000, 40, 6)], AUTHOR)).require(Stall, "stall-a")
    assert drawn.area_m2 == pytest.approx(60.0, rel=1e-5)
    assert (drawn.length_m, drawn.width_m) == (pytest.approx(20.0, rel=1e-5), pytest.approx(3.0, rel=2e-3))
    # T2d: 2s²(L² + W²) with s = 0.25 m
    assert drawn.area_sd_m2 == pytest.approx(0.25 * math.sqrt(2 * (20**2 + 3**2)), rel=1e-5)
    assert drawn.first_seen == "s1"
    assert drawn.analyst == "JB"


def test_polygon_clicked_corner_by_corner_is_surer_than_three_clicks():
    stall = rectangle("stall-a", 1000, 1000, 40, 6, recipe="")
    drawn = after(market(), draw.stalls([stall], AUTHOR)).require(Stall, "stall-a")
    assert drawn.area_sd_m2 == pytest.approx(0.25 * math.hypot(20, 3), rel=1e-5)


def test_kept_width_makes_errors_of_a_row_add_up():
    """T2g: one rectangle by three clicks, 19 with its width: 141.5 m², not 22.6."""
    first = rectangle("stall-0", 100, 100, 40, 6)
    kept = Recipe.from_json(first.recipe)
    others = [
        rectangle(f"stall-{i}", 100, 100 + 10 * i, 40, 6, recipe=kept.kept_width(f"stall-{i}", 0.5).to_json())
        for i in range(1, 20)
    ]
    document = after(market(), draw.stalls([first], AUTHOR), draw.stalls(others, AUTHOR))
    assert sd_of(document, {f"stall-{i}": 1.0 for i in range(20)}) == pytest.approx(141.500883, rel=1e-5)


def test_duplicates_share_all_errors():
    """T2h: ten duplicates of one, 71.5 m²."""
    document = after(market(), draw.stalls([rectangle("stall-0", 100, 100, 40, 6)], AUTHOR))
    for i in range(9):
        edit = reshape.duplicate(["stall-0"], PixelXY(0, 10.0 * (i + 1)), "s1", AUTHOR)
        document = after(document, edit)
    uids = document.columns(Stall, "uid")["uid"].tolist()
    assert len(uids) == 10
    assert sd_of(document, dict.fromkeys(uids, 1.0)) == pytest.approx(71.501752, rel=1e-5)


def test_row_of_one_drag_is_as_sure_as_one_block():
    """T2i: D = 60 over n = 20, W = 8: each 1.07, the sum 21.4 m²."""
    base = Recipe.three_clicks("row", 0.5)
    assert base.length is not None
    shared = dataclasses.replace(base, length=dataclasses.replace(base.length, share=20))
    stalls = [rectangle(f"stall-{i}", 100 + 6 * i, 100, 6, 16, recipe=shared.to_json()) for i in range(20)]
    document = after(market(), draw.stalls(stalls, AUTHOR))
    width_sd = 3.0 * math.sqrt(2) * 0.25
    alone = math.hypot(8 * math.sqrt(2) * 0.25 / 20, width_sd)
    assert document.require(Stall, "stall-3").area_sd_m2 == pytest.approx(alone, rel=1e-5)
    both = math.hypot(20 * 8 * math.sqrt(2) * 0.25 / 20, 20 * width_sd)
    assert sd_of(document, {f"stall-{i}": 1.0 for i in range(20)}) == pytest.approx(both, rel=1e-5)


def test_scale_error_of_the_scene_is_one_more_part():
    document = builders.document(builders.site(), dataclasses.replace(placed_scene(), scale_sd=0.02))
    drawn = after(document, draw.stalls([rectangle("stall-a", 1000, 1000, 40, 6)], AUTHOR)).require(Stall, "stall-a")
    parts = dict(drawn.parts)
    assert parts["scale:s1"] == pytest.approx(0.02 * drawn.area_m2)


def test_unknown_scale_leaves_metres_blank_and_placing_fills_them():
    """Counts yes, metres blank; placing the scene moves its marks with it, in one edit that undo takes back."""
    document = builders.document(builders.site(), placed_scene(mapping="", pixel_m=None, gsd_m=None))
    stall = rectangle("stall-a", 1000, 1000, 40, 6)
    car = Vehicle(
        uid="vehicle-a",
        class_uid="class-sedan",
        site_uid=builders.SITE,
        drawn_on="s1",
        geom_px=shapely.Point(500, 500),
        pointing_sd_px=0.5,
        axis_px=shapely.LineString([(500, 509), (500, 500)]),
        heading_deg=0.0,
    )
    document = after(document, draw.stalls([stall], AUTHOR), draw.vehicles([car], AUTHOR))
    blank = document.require(Stall, "stall-a")
    assert (blank.area_m2, blank.area_sd_m2, blank.geom, blank.parts) == (None, None, None, ())

    mapping = from_scale(2000, 2000, PIXEL_M, HERE).to_json()
    change = place_scene("s1", AUTHOR, mapping=mapping, placement="scale", scale_sd=0.02)(document)
    placed = document.with_change(change)
    assert placed.require(Stall, "stall-a").area_m2 == pytest.approx(60.0, rel=1e-5)
    assert placed.require(Vehicle, "vehicle-a").length_m == pytest.approx(4.5, rel=1e-5)
    assert placed.require(Vehicle, "vehicle-a").heading_deg == pytest.approx(360.0, abs=0.1)
    assert placed.with_change(change.inverted()) == document


def test_scale_without_place_gives_areas_but_no_coordinates():
    mapping = from_scale(2000, 2000, PIXEL_M).to_json()
    document = builders.document(builders.site(), placed_scene(mapping=mapping))
    drawn = after(document, draw.stalls([rectangle("stall-a", 10, 100, 40, 6)], AUTHOR)).require(Stall, "stall-a")
    assert drawn.area_m2 == pytest.approx(60.0, rel=1e-12)
    assert drawn.geom is None


def test_another_planet_gives_no_earth_area():
    moon = Placement.from_matrix(
        np.array([[0.5, 0, 0], [0, -0.5, 0], [0, 0, 1.0]]), "+proj=eqc +R=1737400 +units=m +no_defs"
    )
    document = builders.document(builders.site(), placed_scene(mapping=moon.to_json()))
    drawn = after(document, draw.stalls([rectangle("stall-a", 10, 100, 40, 6)], AUTHOR)).require(Stall, "stall-a")
    assert drawn.area_m2 is None


def test_above_the_horizon_of_an_oblique_view_nothing_is_measured():
    view = np.array([[0.5, 0, -500], [0, 0, 1000], [0, 1e-3, -0.2]])
    oblique = Placement.from_matrix(np.array([[1, 0, 300_000], [0, 1, 4_500_000], [0, 0, 1]]) @ view, "EPSG:32652")
    document = builders.document(builders.site(), placed_scene(mapping=oblique.to_json()))
    at = {"site_uid": builders.SITE, "class_uid": "class-truck", "drawn_on": "s1"}
    bird = Vehicle(uid="bird", geom_px=shapely.Point(900, 100), **at)
    stalls = [rectangle("sky", 900, 100, 40, 6), rectangle("ground", 900, 1000, 40, 6)]
    drawn = after(document, draw.stalls(stalls, AUTHOR), draw.vehicles([bird], AUTHOR))
    sky, ground = drawn.require(Stall, "sky"), drawn.require(Stall, "ground")
    assert (sky.area_m2, sky.length_m, sky.geom, sky.parts) == (None, None, None, ())
    assert ground.area_m2 and ground.geom is not None
    assert drawn.require(Vehicle, "bird").geom is None


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (10, 10), (10, 0), (0, 10)],
        [(0, 0), (10, 0), (20, 0)],
        [(5, 5), (5, 5), (5, 5)],
    ],
)
def test_outlines_that_cannot_be_measured_are_refused(ring):
    stall = dataclasses.replace(rectangle("stall-a", 0, 0, 1, 1), geom_px=shapely.Polygon(ring))
    with pytest.raises(Refused):
        draw.stalls([stall], AUTHOR)(market())


def test_reshaped_stall_no_longer_shares_errors_with_its_copies():
    document = after(market(), draw.stalls([rectangle("stall-0", 100, 100, 40, 6, recipe="")], AUTHOR))
    document = after(document, reshape.duplicate(["stall-0"], PixelXY(0, 20), "s1", AUTHOR))
    copy = next(uid for uid in document.columns(Stall, "uid")["uid"] if uid != "stall-0")
    together = sd_of(document, {"stall-0": 1.0, copy: 1.0})
    wider = shapely.Polygon([(100, 100), (142, 100), (140, 94), (100, 94)])
    document = after(document, reshape.outline("stall-0", wider, "s1", 0.5, AUTHOR))
    assert sd_of(document, {"stall-0": 1.0, copy: -1.0}) > 0.5
    assert sd_of(document, {"stall-0": 1.0, copy: 1.0}) < together


def test_moving_keeps_area_and_takes_vehicles_from_zone_to_zone():
    zone = Zone(
        uid="zone-1", name="Place 1", site_uid=builders.SITE, drawn_on="s1", geom_px=shapely.box(0, 0, 100, 100)
    )
    car = Vehicle(
        uid="vehicle-a",
        class_uid="class-sedan",
        site_uid=builders.SITE,
        drawn_on="s1",
        geom_px=shapely.Point(50, 50),
        pointing_sd_px=0.5,
    )
    document = after(market(), draw.vehicles([car], AUTHOR), draw.zone(zone, AUTHOR))
    assert document.require(Vehicle, "vehicle-a").zone_uid == "zone-1"
    moved = after(document, reshape.move(["vehicle-a"], PixelXY(200, 0), "s1", AUTHOR))
    assert moved.require(Vehicle, "vehicle-a").zone_uid == ""
    gone = after(document, lives.delete(["zone-1"]))
    assert gone.require(Vehicle, "vehicle-a").zone_uid == ""


def test_delete_on_a_later_scene_marks_gone_and_on_the_first_removes():
    document = builders.document(builders.site(), placed_scene("s1", "2020"), placed_scene("s2", "2024"))
    document = after(document, draw.stalls([rectangle("stall-a", 10, 100, 40, 6)], AUTHOR))
    later = after(document, lives.delete_on(["stall-a"], "s2", AUTHOR))
    assert later.require(Stall, "stall-a").gone_by == "s2"
    assert later.require(Stall, "stall-a").gone_checked_by == "JB"
    first = after(document, lives.delete_on(["stall-a"], "s1", AUTHOR))
    assert first.get(Stall, "stall-a") is None


def test_delete_on_an_earlier_scene_touches_nothing_that_begins_later():
    document = builders.document(builders.site(), placed_scene("s1", "2020"), placed_scene("s2", "2024"))
    document = after(document, draw.stalls([rectangle("stall-a", 10, 100, 40, 6)], AUTHOR))
    document = after(document, draw.stalls([rectangle("stall-b", 10, 200, 40, 6, drawn_on="s2")], AUTHOR))
    with pytest.raises(Refused, match=r"on 2024: 1 object\."):
        lives.delete_on(["stall-a", "stall-b"], "s1", AUTHOR)(document)
    assert after(document, lives.delete_on(["stall-b"], "s2", AUTHOR)).get(Stall, "stall-b") is None


def test_already_there_moves_the_birth_back_and_only_back():
    document = builders.document(builders.site(), placed_scene("s1", "2020"), placed_scene("s2", "2024"))
    document = after(document, draw.stalls([rectangle("stall-a", 10, 100, 40, 6, drawn_on="s2")], AUTHOR))
    back = after(document, lives.already_there(["stall-a"], "s1", AUTHOR))
    assert back.require(Stall, "stall-a").first_seen == "s1"
    assert back.require(Stall, "stall-a").drawn_on == "s2"
    with pytest.raises(Refused):
        lives.already_there(["stall-a"], "s2", AUTHOR)(back)


def test_locked_marks_stay():
    document = after(market(), draw.stalls([rectangle("stall-a", 10, 100, 40, 6)], AUTHOR))
    document = after(document, set_fields(["stall-a"], AUTHOR, locked=True))
    for edit in (lives.delete(["stall-a"]), reshape.move(["stall-a"], PixelXY(1, 1), "s1", AUTHOR)):
        with pytest.raises(Refused, match="locked"):
            edit(document)


def test_fields_that_only_measuring_may_set_are_refused():
    document = after(market(), draw.stalls([rectangle("stall-a", 10, 100, 40, 6)], AUTHOR))
    with pytest.raises(Refused):
        set_fields(["stall-a"], AUTHOR, area_m2=99.0)(document)
    with pytest.raises(Refused, match="class"):
        set_fields(["stall-a"], AUTHOR, class_uid="class-sedan")(document)


def test_a_scene_with_marks_is_not_deleted_under_them():
    document = after(market(), draw.stalls([rectangle("stall-a", 10, 100, 40, 6)], AUTHOR))
    with pytest.raises(Refused, match="still holds marks"):
        lives.delete(["s1"])(document)


def test_edits_leave_their_document_alone_and_invert():
    document = market()
    before = list(document.all(Scene))
    change = draw.crossing(
        Crossing(uid="crossing-a", class_uid="class-ford", drawn_on="s1", geom_px=shapely.Point(1000, 1000)), AUTHOR
    )(document)
    assert document.count(Crossing) == 0
    assert list(document.all(Scene)) == before
    point = document.with_change(change).require(Crossing, "crossing-a").geom
    assert (point.x, point.y) == (pytest.approx(HERE.lon, abs=1e-9), pytest.approx(HERE.lat, abs=1e-9))
    assert document.with_change(change).with_change(change.inverted()) == document
    assert isinstance(change, Change)


def test_nudge_shifts_the_ground_not_the_pixels():
    scene = placed_scene()
    plain, shifted = SceneFrame(scene), SceneFrame(scene, nudge_east_m=3.0, nudge_north_m=-2.0)
    pixel = np.array([[700.0, 900.0]])
    metres = plain.to_plane(plain.pixels(shifted.lonlat(pixel)), PixelXY(700.0, 900.0))
    assert metres[0] == pytest.approx([3.0, -2.0], abs=1e-6)
    assert shifted.pixels(shifted.lonlat(pixel))[0] == pytest.approx(pixel[0], abs=1e-5)


def test_recipe_survives_as_text():
    recipe = Recipe.three_clicks("stall-a", 0.5).kept_width("stall-b", 0.7)
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert json.loads(Recipe().to_json()) == {}
