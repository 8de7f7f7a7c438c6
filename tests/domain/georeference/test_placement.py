"""Pixels to the ground and back, for every kind of image that turns up."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import ProjectError, Refused
from annotator.domain.georeference import transform
from annotator.domain.georeference.placement import Placement
from annotator.domain.measure.geodesic import area_perimeter_m2
from annotator.domain.positions import PixelXY

MOON = "+proj=longlat +R=1737400 +no_defs +type=crs"
UTM = Placement("affine", "EPSG:32652", (0.5, 0, 500000, 0, -0.5, 4584000))
ROTATED = Placement("affine", "EPSG:32652", (0.3, 0.4, 500000, 0.4, -0.3, 4584000))
SOUTH_UP = Placement("affine", "EPSG:32652", (0.5, 0, 500000, 0, 0.7, 4584000))
GEOGRAPHIC = Placement("affine", "EPSG:4326", (5e-6, 0, 128.18, 0, -4e-6, 41.42))
ANTIMERIDIAN = Placement("affine", "EPSG:4326", (5e-6, 0, 179.999, 0, -4e-6, 65.0))
WEB = Placement("affine", "EPSG:3857", (0.6, 0, 14270000, 0, -0.6, 5080000))
WEB_SEAM = Placement("affine", "EPSG:3857", (0.6, 0, 20037400, 0, -0.6, 5080000))
NORTHING_FIRST = Placement("affine", "EPSG:31467", (0.5, 0, 3500000, 0, -0.5, 5500000))
COMPOUND = Placement("affine", "EPSG:32652+5773", (0.5, 0, 500000, 0, -0.5, 4584000))
FEET = Placement("affine", "EPSG:2263", (1.0, 0, 980000, 0, -1.0, 200000))
SLANTED = Placement("homography", "EPSG:32652", (0.5, 0.05, 500000, 0.02, -0.6, 4584000, 1e-7, 3e-7, 1.0))
PLACED = [UTM, ROTATED, SOUTH_UP, GEOGRAPHIC, ANTIMERIDIAN, WEB, WEB_SEAM, NORTHING_FIRST, COMPOUND, FEET, SLANTED]


@given(st.sampled_from(PLACED), st.lists(st.tuples(st.floats(-500, 4000), st.floats(-500, 4000)), min_size=1))
def test_there_and_back_within_a_millionth_of_a_pixel(placement, points):
    px = np.array(points)
    lonlat = placement.to_lonlat(px)
    assert np.abs(lonlat[:, 0]).max() <= 180
    assert np.abs(placement.to_pixel(lonlat) - px).max() < 1e-6


@pytest.mark.parametrize("placement", PLACED)
def test_pixels_have_their_size_on_the_ground(placement):
    """The area of one pixel from the scale equals the geodesic area of a block of them."""
    gx, gy = placement.scale_m_per_px(PixelXY(500, 500))
    block = placement.to_lonlat(np.array([[450, 450], [550, 450], [550, 550], [450, 550]], dtype=float))
    area, _ = area_perimeter_m2(shapely.Polygon(block))
    shear = 1 if placement is not SLANTED else area / (1e4 * gx * gy)
    assert gx * gy * 1e4 * shear == pytest.approx(area, rel=1e-5)
    if placement is UTM:
        assert (gx, gy) == pytest.approx((0.5 / 0.9996, 0.5 / 0.9996), rel=1e-6)
    if placement is SOUTH_UP:
        assert gy / gx == pytest.approx(1.4)


def test_up_of_the_image_against_north():
    at = PixelXY(0, 0)
    assert UTM.rotation_deg(at) == pytest.approx(0, abs=1e-6)
    assert abs(SOUTH_UP.rotation_deg(at)) == pytest.approx(180, abs=1e-6)
    assert ROTATED.rotation_deg(at) == pytest.approx(math.degrees(math.atan2(-0.4, 0.3)), abs=1e-4)
    assert Placement("scale", None, (0.5, 0.5)).rotation_deg(at) == 0


def test_footprints_run_on_over_the_antimeridian():
    outline = ANTIMERIDIAN.footprint(1000, 500)
    west, south, east, north = outline.bounds
    assert (west, east) == pytest.approx((179.999, 180.004))
    assert (south, north) == pytest.approx((64.998, 65.0))
    assert outline.is_valid
    assert UTM.footprint(1000, 1000, 1).exterior.is_ccw is False
    assert len(UTM.footprint(100, 100, 7).exterior.coords) == 4 * 7 + 1


def test_a_map_of_the_world_has_a_left_and_a_right_half():
    for left in (-180.0, 0.0):
        world = Placement("affine", "EPSG:4326", (0.01, 0, left, 0, -0.01, 90.0))
        px = np.array([[1.0, 900], [18_001, 900], [35_999, 900]])
        assert world.to_pixel(world.to_lonlat(px)) == pytest.approx(px, abs=1e-6)
        assert world.footprint(36_000, 18_000).bounds[2] - world.footprint(36_000, 18_000).bounds[0] == 360


def test_a_scale_gives_metres_but_no_place():
    placement = Placement("scale", None, (0.5, 0.4))
    assert placement.has_scale
    assert not placement.has_place
    assert not placement.is_earth
    assert placement.to_metres(np.array([[10.0, 10.0]])).tolist() == [[5, -4]]
    assert placement.scale_m_per_px(PixelXY(3, 3)) == (0.5, 0.4)
    with pytest.raises(Refused, match="no place"):
        placement.to_lonlat(np.zeros((1, 2)))


def test_no_placement_at_all():
    nothing = Placement()
    assert not nothing.has_place
    assert not nothing.has_scale
    with pytest.raises(Refused):
        nothing.to_pixel(np.zeros((1, 2)))


def test_coordinates_without_a_known_system_are_no_place():
    for crs in (
        None,
        'ENGCRS["local",EDATUM["here"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["m",1]]',
    ):
        placement = Placement("affine", crs, (1, 0, 0, 0, -1, 0))
        assert not placement.has_place
        assert not placement.has_scale
    unknown = Placement("affine", "nonsense", (1, 0, 0, 0, -1, 0))
    assert not unknown.has_place
    with pytest.raises(Refused, match="nonsense"):
        unknown.to_lonlat(np.zeros((1, 2)))


def test_another_body_is_named_and_is_not_the_earth():
    moon = Placement("affine", MOON, (1e-4, 0, 10, 0, -1e-4, 20))
    assert moon.has_place
    assert not moon.is_earth
    px = np.array([[5.0, 7.0]])
    assert moon.to_pixel(moon.to_lonlat(px)) == pytest.approx(px, abs=1e-6)
    assert moon.scale_m_per_px(PixelXY(0, 0))[1] == pytest.approx(1e-4 * math.pi / 180 * 1737400, rel=1e-6)
    assert UTM.is_earth
    assert UTM.crs_name == "WGS 84 / UTM zone 52N"
    assert all(Placement("affine", crs, UTM.matrix).is_earth for crs in ("EPSG:31467", "EPSG:2263", "EPSG:3174"))


@pytest.mark.parametrize("placement", [*PLACED, Placement(), Placement("scale", None, (0.1, 1 / 3))])
def test_stored_as_text_without_losing_a_bit(placement):
    again = Placement.from_json(placement.to_json())
    assert again == placement
    assert hash(again) == hash(placement)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "null", '{"model":"affine","matrix":[1,2]}', '{"model":"x"}'])
def test_damaged_texts_are_said_to_be_damaged(text):
    with pytest.raises(ProjectError, match="not readable"):
        Placement.from_json(text)


def test_pixels_without_size_are_refused():
    with pytest.raises(Refused, match="no size"):
        Placement("affine", "EPSG:32652", (1, 2, 0, 2, 4, 0))
    with pytest.raises(ValueError, match="do not make"):
        Placement("affine", "EPSG:32652", (1, 2, math.nan, 2, 5, 0))


def test_real_images_lie_where_gdal_says(shared_data):
    checked = 0
    with (shared_data / "georef_truth.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if not row["ul_lon"] or not (shared_data / row["file"]).is_file():
                continue
            with rasterio.open(shared_data / row["file"]) as image:
                if not image.crs or image.crs.to_wkt() == "" or image.transform.is_identity:
                    continue
                placement = Placement("affine", image.crs.to_wkt(), tuple(image.transform)[:6])
            if not placement.has_place or not placement.is_earth:
                continue
            w, h = int(row["width"]), int(row["height"])
            lonlat = placement.to_lonlat(np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=float))
            truth = [[float(row[f"{c}_lon"]), float(row[f"{c}_lat"])] for c in ("ul", "ur", "lr", "ll")]
            if not np.isfinite(truth).all() or np.abs(truth).max() > 180:
                continue
            assert lonlat == pytest.approx(np.array(truth), abs=2e-8), row["file"]
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("last_row", [(0.0, 0.0, 1.0), (1e-7, -2e-7, 1.0)])
def test_very_many_points_go_where_few_do(last_row: tuple[float, float, float]) -> None:
    matrix = np.array([[0.43, 0.11, 432_100.25], [0.12, -0.41, 4_567_890.5], last_row])
    points = np.random.default_rng(4).uniform(-100, 30_000, (10_001, 2))
    few = np.concatenate([transform.apply(matrix, some) for some in np.array_split(points, 3)])
    assert transform.apply(matrix, points) == pytest.approx(few, rel=1e-15)
