from __future__ import annotations

import math
from typing import Any

import pytest
import shapely

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.measure.geodesic import distance_m
from annotator.domain.positions import LonLat
from annotator.domain.records import Route, SiteScene
from annotator.domain.summary import period_of
from annotator.domain.tables import HEADERS, TABLES, TableOptions, rows
from tests.builders import (
    SITE,
    crossing,
    document,
    rectangle,
    reviewed,
    scene,
    site,
    stall,
    vehicle,
    zone,
)

CONTRACT = {
    "site": "uid name aliases kind town county province lon lat known note",
    "town": "town county province sites_known sites_reviewed latest_image",
    "scene": "uid name site acquired_from acquired_to provider image_id credit file sha256 width_px height_px "
    "pixel_m gsd_m placement rmse_m scale_sd crs note",
    "review": "site scene acquired_from acquired_to object_kind pass state obscured_fraction analyst reviewed_at note",
    "stall": "uid name site class certainty pass first_seen_from first_seen_to last_absent_from last_absent_to "
    "gone_by_from gone_by_to area_m2 area_sd_m2 perimeter_m length_m width_m orientation_deg lon lat drawn_on "
    "provider analyst replaces note wkt",
    "vehicle": "uid site zone acquired_from acquired_to class certainty pass length_m orientation_deg lon lat "
    "drawn_on provider analyst note",
    "crossing": "uid name site class at_gate certainty pass first_seen_from first_seen_to last_absent_from "
    "last_absent_to gone_by_from gone_by_to route chainage_m spacing_m lon lat drawn_on provider analyst note",
    "total": "site scene acquired_from acquired_to zone object_kind class count count_min count_max "
    "count_assumed area_m2 area_sd_m2 area_min_m2 area_max_m2 area_assumed_m2",
    "change": "site town lon lat classes baseline start_from start_to end_from end_to area_start_m2 "
    "area_start_sd_m2 area_end_m2 area_end_sd_m2 peak_m2 net_m2 net_sd_m2 gross_added_m2 gross_removed_m2 "
    "direction event reason",
    "year": "year rule class gross_added_m2 gross_removed_m2 net_m2 net_sd_m2 sites_covered sites_grew "
    "sites_shrank sites_new sites_closed",
}


def _dicts(doc: Document, name: str, options: TableOptions | None = None) -> list[dict[str, Any]]:
    table = rows(doc, name, options or TableOptions())
    assert all(len(row) == len(table.header) for row in table.rows)
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


@pytest.mark.parametrize("name", CONTRACT)
def test_headers_are_those_of_the_contract_followed_by_uids(name: str) -> None:
    expected = tuple(CONTRACT[name].split())
    assert HEADERS[name][: len(expected)] == expected
    assert set(HEADERS[name][len(expected) :]) <= {"site_uid", "scene_uid"}


def test_an_unknown_table_is_refused_with_the_list() -> None:
    with pytest.raises(Refused, match="site, town, scene"):
        rows(document(), "stalls")


def test_every_table_of_an_empty_project_is_empty() -> None:
    assert len(TABLES) == 12
    assert all(rows(document(), name).rows == [] for name in TABLES)


def test_positions_keep_every_digit() -> None:
    doc = document(site(at=(128.186804, 41.411114)), vehicle("v", geom=shapely.Point(128.186924, 41.411127)))
    assert [(row["lon"], row["lat"]) for row in _dicts(doc, "site")] == [(128.186804, 41.411114)]
    assert [(row["lon"], row["lat"]) for row in _dicts(doc, "vehicle")] == [(128.186924, 41.411127)]


def test_stalls_carry_their_life_names_and_outline() -> None:
    ring = [
        (128.186804, 41.411114),
        (128.187044, 41.411114),
        (128.187044, 41.411141),
        (128.186804, 41.411141),
    ]
    doc = document(
        site(),
        [scene("2020", provider="Maxar"), scene("2021"), scene("2022-05"), scene("2024-05-01")],
        reviewed("2020", "2022-05", "2024-05-01"),
        stall("b", "2022-05", "2024-05-01", geom=shapely.Polygon(ring), name="B", replaces="a", analyst="kim"),
        stall("a", "2020", note="old"),
        stall("c", "2024-05-01", last_absent="2021"),
    )
    first, second, third = _dicts(doc, "stall")
    assert [first["uid"], second["uid"], third["uid"]] == ["a", "b", "c"]
    assert (first["last_absent_from"], first["provider"], first["lon"], first["wkt"]) == ("", "Maxar", None, "")
    assert (second["first_seen_from"], second["first_seen_to"]) == ("2022-05-01", "2022-05-31")
    assert (second["last_absent_from"], second["last_absent_to"]) == ("2020-01-01", "2020-12-31")
    assert (second["gone_by_from"], second["gone_by_to"]) == ("2024-05-01", "2024-05-01")
    assert (second["site"], second["class"], second["pass"], second["drawn_on"]) == (
        SITE,
        "Covered stall",
        "main",
        "2022-05",
    )
    assert list(shapely.from_wkt(second["wkt"]).exterior.coords)[:4] == ring
    assert (second["site_uid"], second["scene_uid"], second["analyst"]) == (SITE, "2022-05", "kim")
    assert third["last_absent_from"] == "2022-05-01"  # later than the explicit look


def test_rows_are_sorted_by_site_date_and_uid() -> None:
    doc = document(
        site("Rason"),
        site("Haksan"),
        scene("2022"),
        scene("2020"),
        [vehicle(uid, on, site=where) for uid, on, where in _MIXED],
    )
    assert [row["uid"] for row in _dicts(doc, "vehicle")] == ["n", "d", "c", "a", "b"]


_MIXED = [("a", "2022", "Haksan"), ("b", "2020", "Rason"), ("c", "2020", "Haksan"), ("d", "", "Haksan"), ("n", "", "")]


def test_vehicles_name_their_zone_and_date() -> None:
    doc = document(
        site(), scene("2020-06"), zone("north", geom=rectangle(9, 9)), vehicle("v", "2020-06", zone_uid="north")
    )
    (row,) = _dicts(doc, "vehicle")
    assert (row["zone"], row["acquired_from"], row["acquired_to"]) == ("north", "2020-06-01", "2020-06-30")
    assert _dicts(doc, "zone")[0]["lon"] == pytest.approx(128.18685, abs=1e-4)


def test_crossings_are_spaced_along_their_route() -> None:
    line = shapely.LineString([(128.0, 41.0), (128.01, 41.0), (128.01, 41.01)])
    doc = document(
        site(),
        Route(uid="river", name="Yalu", geom=line),
        crossing("a", geom=shapely.Point(128.005, 41.0001), route_uid="river"),
        crossing("b", geom=shapely.Point(128.01, 41.005), route_uid="river"),
        crossing("far", geom=shapely.Point(128.2, 41.0)),
        crossing("maybe", geom=shapely.Point(128.0051, 41.0), route_uid="river", certainty="possible"),
    )
    found = {row["uid"]: row for row in _dicts(doc, "crossing")}
    half = distance_m(LonLat(128.0, 41.0), LonLat(128.005, 41.0))
    up = distance_m(LonLat(128.01, 41.0), LonLat(128.01, 41.005))
    assert found["a"]["chainage_m"] == pytest.approx(half, rel=1e-5)
    assert found["b"]["chainage_m"] == pytest.approx(2 * half + up, rel=1e-5)
    assert found["a"]["spacing_m"] == found["b"]["spacing_m"] == pytest.approx(half + up, rel=1e-5)
    assert found["maybe"]["spacing_m"] == pytest.approx(distance_m(LonLat(128.005, 41), LonLat(128.0051, 41)), rel=1e-3)
    assert (found["far"]["route"], found["far"]["chainage_m"]) == ("", None)
    assert found["far"]["spacing_m"] == pytest.approx(distance_m(LonLat(128.2, 41.0), LonLat(128.01, 41.005)), rel=1e-9)


def test_the_nearest_crossing_of_the_same_site_goes_before_a_nearer_one_elsewhere() -> None:
    doc = document(
        site("A"),
        site("B"),
        crossing("a1", site="A", geom=shapely.Point(128.0, 41.0)),
        crossing("a2", site="A", geom=shapely.Point(128.0, 41.02)),
        crossing("b", site="B", geom=shapely.Point(128.0, 41.001)),
    )
    found = {row["uid"]: row["spacing_m"] for row in _dicts(doc, "crossing")}
    assert found["a1"] == pytest.approx(distance_m(LonLat(128, 41), LonLat(128, 41.02)))
    assert found["b"] == pytest.approx(distance_m(LonLat(128, 41), LonLat(128, 41.001)))


def test_two_crossings_on_one_point_are_no_distance_apart_and_a_lone_one_has_none() -> None:
    assert [row["spacing_m"] for row in _dicts(document(crossing("a"), crossing("b")), "crossing")] == [0.0, 0.0]
    assert [row["spacing_m"] for row in _dicts(document(crossing("a")), "crossing")] == [None]


def test_a_scene_names_all_its_sites() -> None:
    links = [SiteScene(uid=f"l-{name}", site_uid=name, scene_uid="2020") for name in ("Rason", "Haksan")]
    doc = document(site("Rason"), site("Haksan"), scene("2020", files="a.tif\nb.tif", width_px=10), links)
    (row,) = _dicts(doc, "scene")
    assert (row["site"], row["site_uid"], row["file"], row["width_px"]) == (
        "Haksan|Rason",
        "Haksan|Rason",
        "a.tif|b.tif",
        10,
    )


def test_towns_count_the_register_and_what_was_reviewed_of_it() -> None:
    doc = document(
        site("A", town="T"),
        site("B", town="T"),
        site("C", town="T", known=False),
        [scene("2020"), scene("2024-05-01")],
        reviewed("2020", site="A"),
        reviewed("2024-05-01", site="B", state="in_progress"),
        reviewed("2020", site="C"),
    )
    (row,) = _dicts(doc, "town")
    assert (row["town"], row["sites_known"], row["sites_reviewed"], row["latest_image"]) == ("T", 2, 1, "2024-05-01")


def test_reviews_say_what_was_looked_at() -> None:
    doc = document(site(), scene("2020-06"), reviewed("2020-06", kind="vehicle", state="obscured", analyst="kim"))
    (row,) = _dicts(doc, "review")
    assert (row["site"], row["scene"], row["object_kind"], row["state"]) == (SITE, "2020-06", "vehicle", "obscured")
    assert (row["acquired_from"], row["pass"], row["analyst"]) == ("2020-06-01", "main", "kim")


def _changing() -> Document:
    return document(
        site(),
        [scene("2020"), scene("2022"), scene("2024")],
        reviewed("2020", "2022", "2024"),
        stall("a", "2020"),
        stall("b", "2022"),
        stall("c", "2024", kind="Open-air space"),
        vehicle("v", "2022"),
    )


def test_totals_print_names_and_areas() -> None:
    found = _dicts(_changing(), "total")
    assert [(row["scene"], row["object_kind"], row["class"], row["count"], row["area_m2"]) for row in found] == [
        ("2020", "stall", "Covered stall", 1, 60),
        ("2022", "stall", "Covered stall", 2, 120),
        ("2022", "vehicle", "Truck", 1, None),
        ("2024", "stall", "Covered stall", 2, 120),
        ("2024", "stall", "Open-air space", 1, 60),
    ]


def test_change_prints_the_period_and_the_classes_it_is_of() -> None:
    (row,) = _dicts(_changing(), "change")
    assert (row["start_from"], row["end_to"], row["baseline"]) == ("2020-01-01", "2024-12-31", "inside")
    assert (row["net_m2"], row["direction"], row["classes"], row["lat"]) == (60, "grew", "Covered stall", 41.4111)
    late = _dicts(_changing(), "change", TableOptions(period=period_of("2023", "2025")))[0]
    assert (late["baseline"], late["start_from"], late["net_m2"], late["direction"]) == (
        "before",
        "2022-01-01",
        0,
        "unchanged",
    )
    by_class = _dicts(_changing(), "change", TableOptions(by_class=True))
    assert [(row["classes"], row["net_m2"]) for row in by_class] == [("Covered stall", 60), ("Open-air space", 60)]


def test_years_print_the_rule() -> None:
    found = _dicts(_changing(), "year", TableOptions(rule="spread"))
    assert {row["rule"] for row in found} == {"spread"}
    assert math.fsum(row["net_m2"] for row in found) == pytest.approx(60)
    by_class = _dicts(_changing(), "year", TableOptions(by_class=True))
    assert {row["class"] for row in by_class} == {"", "Covered stall", "Open-air space"}
