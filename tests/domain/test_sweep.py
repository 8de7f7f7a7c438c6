"""Sweeps leave nothing out, keep what was said of each cell, and are taken back like any edit."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from annotator.domain.change import Change, added
from annotator.domain.defaults import class_uid, starting_records
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.obscuring import add_obscured
from annotator.domain.edits.placing import nudge
from annotator.domain.edits.sweeping import begin_sweep, drop_sweep, set_cell
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of, to_lonlat
from annotator.domain.georeference.placement import Placement
from annotator.domain.measure import geodesic
from annotator.domain.measure.plane import to_plane
from annotator.domain.positions import LonLat
from annotator.domain.records import Cell, Crossing, Review, Route, Scene, Site, SiteScene, Vehicle
from annotator.domain.sweep import SweepKey, cells_of, grid_over, next_todo, progress_of, route_look, stretches

AUTHOR = Author("JB", "2026-01-01T00:00:00.000Z")
PLACED = Placement.from_matrix(np.array([[0.5, 0, 300_000], [0, -0.5, 4_265_000], [0, 0, 1.0]]), "EPSG:32652")
KEY = SweepKey("scene-1", "site-1", "vehicle")


@pytest.fixture
def document() -> Document:
    scenes = [
        Scene(uid=f"scene-{n}", name=str(n), acquired_from=f"202{n}-05-14", acquired_to=f"202{n}-05-14",
              width_px=1000, height_px=800, mapping=PLACED.to_json(), placement="native")
        for n in (1, 2)
    ]  # fmt: skip
    rows = (*starting_records("T"), Site(uid="site-1", name="Samsu"), *scenes)
    return Document().with_change(Change("start", added(*rows)))


def done(document: Document, *edits) -> Document:
    for edit in edits:
        document = document.with_change(edit(document))
    return document


def test_a_grid_covers_its_area_with_cells_no_larger_than_the_view():
    area = shapely.Polygon([(0, 0), (1000, 100), (900, 700), (200, 650)])
    cells = grid_over(area, 300, 200)
    assert shapely.union_all(cells).buffer(1e-6).covers(area)
    for cell in cells:
        left, top, right, bottom = cell.bounds
        assert right - left <= 300 + 1e-9
        assert bottom - top <= 200 + 1e-9


def test_the_way_through_a_grid_goes_back_and_forth():
    cells = grid_over(shapely.box(0, 0, 300, 200), 100, 100)
    assert [cell.centroid.x for cell in cells] == pytest.approx([50, 150, 250, 250, 150, 50])


def test_a_corridor_leaves_no_stretch_of_its_route_out():
    line = shapely.LineString([(0, 0), (400, 50), (420, 600), (900, 640)])
    cells = stretches(line, 150, 60)
    assert shapely.union_all(cells).buffer(1e-6).covers(line)
    assert len(cells) == 10
    assert cells[0].distance(shapely.Point(0, 0)) == 0
    assert shapely.union_all(cells).covers(shapely.Point(600, 200)) is False


def test_too_many_cells_are_refused_with_a_number():
    with pytest.raises(Refused, match="10,000"):
        grid_over(shapely.box(0, 0, 1000, 1000), 10, 10)


def test_cells_keep_their_states_per_scene_and_are_undone_as_one(document: Document):
    change = begin_sweep(KEY, grid_over(shapely.box(0, 0, 1000, 800), 500, 400), AUTHOR, "cell-a")(document)
    swept = document.with_change(change)
    assert progress_of(cells_of(swept, KEY)) == (4, 0, 0)
    swept = done(swept, set_cell("cell-a-0001", "done", AUTHOR), set_cell("cell-a-0002", "nothing", AUTHOR))
    assert progress_of(cells_of(swept, KEY)) == (2, 1, 1)
    assert next_todo(cells_of(swept, KEY), "cell-a-0002").uid == "cell-a-0003"
    assert cells_of(swept, KEY._replace(scene_uid="scene-2")) == []
    assert document.with_change(change).with_change(change.inverted()).count(Cell) == 0
    assert done(swept, drop_sweep(KEY)).count(Cell) == 0


def test_a_new_sweep_replaces_the_one_of_the_same_area_only(document: Document):
    other = KEY._replace(object_kind="crossing")
    shapes = grid_over(shapely.box(0, 0, 1000, 800), 500, 400)
    swept = done(document, begin_sweep(KEY, shapes, AUTHOR), begin_sweep(other, shapes, AUTHOR))
    swept = done(swept, begin_sweep(KEY, shapes[:2], AUTHOR))
    assert (len(cells_of(swept, KEY)), len(cells_of(swept, other))) == (2, 4)


def test_nothing_here_is_refused_where_a_mark_of_the_kind_stands(document: Document):
    car = Vehicle(uid="vehicle-1", site_uid="site-1", class_uid=class_uid("Sedan"), scene_uid="scene-1",
                  drawn_on="scene-1", geom_px=shapely.Point(100, 100))  # fmt: skip
    ford = Crossing(uid="crossing-1", site_uid="site-1", class_uid=class_uid("Ford"), first_seen="scene-2",
                    drawn_on="scene-2", geom_px=shapely.Point(700, 100))  # fmt: skip
    document = document.with_change(Change("marks", added(car, ford)))
    shapes = grid_over(shapely.box(0, 0, 1000, 800), 500, 400)
    swept = done(document, begin_sweep(KEY, shapes, AUTHOR, "cell-v"))
    with pytest.raises(Refused, match=r"1 mark\)"):
        set_cell("cell-v-0001", "nothing", AUTHOR)(swept)
    assert done(swept, set_cell("cell-v-0001", "done", AUTHOR)).get(Cell, "cell-v-0001").state == "done"
    key = KEY._replace(object_kind="crossing")
    swept = done(document, begin_sweep(key, shapes, AUTHOR, "cell-c"))
    # The ford appears a year later: on this scene there is nothing yet.
    assert done(swept, set_cell("cell-c-0002", "nothing", AUTHOR)).get(Cell, "cell-c-0002").state == "nothing"


def test_a_route_tells_how_much_of_it_was_looked_at_and_how_much_shows_nothing(document: Document):
    frame = frame_of(document, document.get(Scene, "scene-1"), "site-1")
    line = shapely.LineString([(0, 400), (1000, 400)])
    route = Route(uid="route-1", name="Yalu", site_uid="site-1", geom=to_lonlat(frame, line))
    key = KEY._replace(object_kind="crossing", route_uid="route-1")
    swept = done(document, begin_sweep(key, stretches(line, 250, 60), AUTHOR, "cell-r"))
    assert route_look(route, cells_of(swept, key)) == (0, 0)
    swept = done(swept, set_cell("cell-r-0001", "done", AUTHOR), set_cell("cell-r-0003", "nothing", AUTHOR))
    look = route_look(route, cells_of(swept, key))
    length = geodesic.length_m(shapely.get_coordinates(route.geom))
    assert look.looked_at_m == pytest.approx(length / 2, rel=1e-3)
    assert look.nothing_m == pytest.approx(length / 4, rel=1e-3)
    swept = done(swept, *(set_cell(f"cell-r-000{n}", "done", AUTHOR) for n in (2, 4)))
    assert route_look(route, cells_of(swept, key)).looked_at_m == pytest.approx(length, rel=1e-6)


def test_a_scene_that_is_nudged_moves_its_cells_and_hidden_ground(document: Document):
    swept = done(document, begin_sweep(KEY, [shapely.box(0, 0, 500, 400)], AUTHOR, "cell-n"))
    swept = done(swept, add_obscured("site-1", "scene-1", shapely.box(0, 0, 500, 400), AUTHOR))
    link = SiteScene(uid="link-1", site_uid="site-1", scene_uid="scene-1")
    swept = swept.with_change(Change("link", added(link)))
    moved = done(swept, nudge("site-1", "scene-1", 10.0, 0.0, AUTHOR))
    before, after = swept.get(Cell, "cell-n-0001"), moved.get(Cell, "cell-n-0001")
    assert after.geom_px == before.geom_px
    shift = to_plane(shapely.get_coordinates(after.geom)[:1], LonLat(*shapely.get_coordinates(before.geom)[0]))
    assert shift[0].tolist() == pytest.approx([10.0, 0.0], abs=1e-3)
    for review in moved.where(Review, "scene_uid", "scene-1"):
        assert shapely.hausdorff_distance(shapely.from_wkt(review.obscured_wkt), after.geom) < 1e-8
