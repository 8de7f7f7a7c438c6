"""The truth of the sample project is true: its numbers agree with each other, with geodesy and with the images."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

GEOD = Geod(ellps="WGS84")
Truth = dict[str, Any]


@pytest.fixture(scope="module")
def sample(request: pytest.FixtureRequest) -> Path:
    return Path(request.config.rootpath) / "projects" / "sample"


@pytest.fixture(scope="module")
def truth(sample: Path) -> Truth:
    read: Truth = json.loads((sample / "truth.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def scenes(truth: Truth) -> dict[str, Truth]:
    return {scene["name"]: scene for scene in truth["scenes"]}


def geodesic_area_m2(ring: list[list[float]]) -> float:
    lon, lat = np.transpose(ring)
    return abs(float(GEOD.polygon_area_perimeter(lon, lat)[0]))


def to_px(image: rasterio.DatasetReader, lonlat: list[list[float]]) -> NDArray[np.float64]:
    east, north = Transformer.from_crs(4326, image.crs, always_xy=True).transform(*np.transpose(lonlat))
    a, b, c, d, e, f = tuple(~image.transform)[:6]
    x, y = np.asarray(east), np.asarray(north)
    return np.column_stack([a * x + b * y + c, d * x + e * y + f])


def placed(truth: Truth) -> list[tuple[str, list[list[float]], list[list[float]]]]:
    """Every position given both ways: scene, lon/lat, pixels."""
    found = [
        (n, e["ring_lonlat"], px) for k in ("stalls", "open_air") for e in truth[k] for n, px in e["corners_px"].items()
    ]
    found += [(zone["scene"], zone["ring_lonlat"], zone["ring_px"]) for zone in truth["zones"]]
    found += [(mark["scene"], [mark["lonlat"]], [mark["px"]]) for k in ("vehicles", "barges") for mark in truth[k]]
    found += [(n, [crossing["lonlat"]], [px]) for crossing in truth["crossings"] for n, px in crossing["px"].items()]
    found += [(n, route["line_lonlat"], px) for route in truth["routes"] for n, px in route["line_px"].items()]
    return found


def test_vehicles_are_as_many_as_published(truth: Truth) -> None:
    assert Counter(vehicle["class"] for vehicle in truth["vehicles"]) == {"Sedan": 164, "Truck": 49}
    sedans = Counter(vehicle["place"] for vehicle in truth["vehicles"] if vehicle["class"] == "Sedan")
    assert sedans == {zone["name"]: zone["sedans"] for zone in truth["zones"]}
    assert set(sedans) == {f"Place {number}" for number in range(1, 6)}


def test_every_sedan_stands_inside_its_place_and_no_truck_does(truth: Truth) -> None:
    places = {zone["name"]: shapely.Polygon(zone["ring_px"]) for zone in truth["zones"]}
    for vehicle in truth["vehicles"]:
        axis = shapely.LineString(vehicle["axis_px"])
        assert [name for name, shape in places.items() if shape.intersects(axis)] == [
            name for name in (vehicle["place"],) if name
        ], vehicle["name"]


def test_no_two_vehicles_touch(truth: Truth) -> None:
    scale = 0.30
    bodies = [
        shapely.LineString(v["axis_px"]).buffer(v["width_m"] / scale / 2, cap_style="flat") for v in truth["vehicles"]
    ]
    first, second = shapely.STRtree(bodies).query(bodies, predicate="intersects")
    assert np.array_equal(first, second)


def test_lengths_are_those_of_their_class(truth: Truth) -> None:
    for vehicle in truth["vehicles"]:
        low, high = {"Sedan": (4.2, 4.9), "Truck": (11.5, 12.5)}[vehicle["class"]]
        assert low < vehicle["length_m"] < high
    assert all(19.0 < barge["length_m"] < 21.0 for barge in truth["barges"])
    assert sum(vehicle["in_water"] for vehicle in truth["vehicles"] if vehicle["group"] == "column") >= 2


def test_headings_and_lengths_follow_from_the_axes(truth: Truth, scenes: dict[str, Truth]) -> None:
    for mark in [*truth["vehicles"], *truth["barges"]]:
        scene = scenes[mark["scene"]]
        a, b, c, d, e, f = scene["affine"]
        x, y = np.transpose(mark["axis_px"])
        back = Transformer.from_crs(scene["epsg"], 4326, always_xy=True)
        lon, lat = back.transform(a * x + b * y + c, d * x + e * y + f)
        azimuth, _, length = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
        assert length == pytest.approx(mark["length_m"], abs=1e-4)
        assert (azimuth - mark["heading_deg"] + 180) % 360 - 180 == pytest.approx(0, abs=1e-2)
        assert mark["orientation_deg"] == pytest.approx(mark["heading_deg"] % 180)


def test_areas_are_geodesic(truth: Truth) -> None:
    for entry in [*truth["stalls"], *truth["open_air"], *truth["zones"]]:
        assert entry["area_m2"] == pytest.approx(geodesic_area_m2(entry["ring_lonlat"]), rel=1e-6)
        assert entry["area_m2"] == pytest.approx(entry["length_m"] * entry["width_m"], rel=1e-4)


def test_lives_agree_with_dates_and_totals(truth: Truth, scenes: dict[str, Truth]) -> None:
    dates = [name for name, scene in scenes.items() if scene["site"] == "Sariwon Market #2"]
    for stall in truth["stalls"]:
        end = len(dates) if stall["gone_by"] is None else dates.index(stall["gone_by"])
        assert stall["present"] == dates[dates.index(stall["first_seen"]) : end] == list(stall["corners_px"])
    for name, total in truth["totals"]["stalls"].items():
        standing = [stall for stall in truth["stalls"] if name in stall["present"]]
        assert total["count"] == len(standing)
        assert total["area_m2"] == pytest.approx(sum(geodesic_area_m2(s["ring_lonlat"]) for s in standing), rel=1e-6)
    assert [total["count"] for total in truth["totals"]["stalls"].values()] == [40, 43, 45]


def test_a_replaced_stall_ends_where_its_successor_begins(truth: Truth) -> None:
    by_name = {stall["name"]: stall for stall in truth["stalls"]}
    pairs = [(stall, by_name[stall["replaces"]]) for stall in truth["stalls"] if stall["replaces"]]
    assert len(by_name) == len(truth["stalls"]) == 49
    assert len(pairs) == 1
    new, old = pairs[0]
    assert new["first_seen"] == old["gone_by"]
    assert new["area_m2"] > old["area_m2"] * 1.3
    assert shapely.Polygon(new["ring_lonlat"]).intersects(shapely.Polygon(old["ring_lonlat"]).centroid)


def test_the_stalls_of_one_date_do_not_overlap(truth: Truth) -> None:
    for name in truth["totals"]["stalls"]:
        shapes = [shapely.Polygon(s["corners_px"][name]) for s in truth["stalls"] if name in s["present"]]
        first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        assert np.array_equal(first, second)


def test_crossings_stand_where_published(truth: Truth) -> None:
    crossings = {crossing["name"]: crossing for crossing in truth["crossings"]}
    ford = crossings["Hyesan ford"]
    assert ford["lonlat"] == pytest.approx([128.186804, 41.411114], abs=1e-9)
    assert (ford["first_seen_from"], ford["first_seen_to"]) == ("2023-08-01", "2023-08-31")
    assert Counter(crossing["class"] for crossing in crossings.values()) == {"Ford": 6, "Barge site": 2}
    used = {gate["crossing"] for gate in truth["fence"]["gates"]} - {None}
    assert used == {name for name, crossing in crossings.items() if crossing["at_gate"] == "yes"}
    assert {barge["crossing"] for barge in truth["barges"]} <= set(crossings)


def test_the_waypoint_lies_18_km_south_of_the_ford(truth: Truth) -> None:
    sites = {site["name"]: site for site in truth["sites"]}
    south, ford = sites["Samsu waypoint"], sites["Hyesan border stretch"]
    azimuth, _, distance = GEOD.inv(ford["lon"], ford["lat"], south["lon"], south["lat"])
    assert distance == pytest.approx(18_000, abs=1)
    assert abs(azimuth) == pytest.approx(180, abs=0.01)


def test_the_route_is_as_long_as_its_parts(truth: Truth) -> None:
    (route,) = truth["routes"]
    assert route["length_m"] == pytest.approx(GEOD.line_length(*np.transpose(route["line_lonlat"])), rel=1e-9)


def test_images_lie_where_the_truth_says(truth: Truth, sample: Path, scenes: dict[str, Truth]) -> None:
    opened = {name: rasterio.open(sample / scene["file"]) for name, scene in scenes.items()}
    for name, image in opened.items():
        scene = scenes[name]
        assert image.crs.to_epsg() == scene["epsg"]
        assert list(image.transform)[:6] == pytest.approx(scene["affine"], abs=1e-9)
        assert image.shape == (scene["height_px"], scene["width_px"])
        w, h = image.width, image.height
        corners = to_px(image, scene["corners_lonlat"])
        assert corners == pytest.approx(np.array([(0, 0), (w, 0), (w, h), (0, h)], float), abs=1e-4)
    for name, lonlat, px in placed(truth):
        assert to_px(opened[name], lonlat) == pytest.approx(np.asarray(px), abs=1e-4)
        assert shapely.box(0, 0, *opened[name].shape[::-1]).covers(shapely.MultiPoint(px)), name
    for image in opened.values():
        image.close()


def test_images_say_that_they_are_made_and_stay_small(sample: Path, scenes: dict[str, Truth]) -> None:
    files = [sample / scene["file"] for scene in scenes.values()]
    assert sorted(files) == sorted((sample / "images").glob("*.tif"))
    for path in files:
        assert path.stat().st_size < 600 * 1024
        with rasterio.open(path) as image:
            assert image.tags()["TIFFTAG_IMAGEDESCRIPTION"].startswith("made image, not a photograph")
            assert image.overviews(1)
            assert image.profile["tiled"]
    assert sum(path.stat().st_size for path in sample.rglob("*") if path.suffix in (".tif", ".json")) < 4_000_000


def test_making_it_again_gives_the_same(truth: Truth, sample: Path, repo_root: Path, tmp_path: Path) -> None:
    scene = truth["scenes"][0]
    stem = Path(scene["file"]).stem
    script = repo_root / "resources" / "sample" / "make_sample.py"
    subprocess.run(
        [sys.executable, str(script), "--out", str(tmp_path), "--only", stem], check=True, capture_output=True
    )
    with rasterio.open(tmp_path / scene["file"]) as again, rasterio.open(sample / scene["file"]) as kept:
        new, old = again.read(), kept.read()
    # Another processor or library may round a pixel differently; the picture must stay the same.
    assert np.abs(new.astype(int) - old).mean() < 1.0
    made = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    for name, total in truth["totals"]["stalls"].items():
        assert made["totals"]["stalls"][name] == pytest.approx(total)
    for ours, theirs in zip(made["stalls"], truth["stalls"], strict=True):
        assert np.asarray(ours["ring_lonlat"]) == pytest.approx(np.asarray(theirs["ring_lonlat"]), abs=2e-11)
