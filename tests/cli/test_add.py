"""Adding images: where they lie, when they were taken, which site they show, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from PIL import Image
from pyproj import Transformer
from rasterio.transform import from_origin

from annotator.app.headless import Project
from annotator.domain.records import Scene
from tests.cli.conftest import Run

CORNERS = "128.1000,41.4010 128.1020,41.4010 128.1020,41.4000 128.1000,41.4000"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "IMG.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (100, 200, 3), dtype=np.uint8)).save(path)
    return path


def test_every_georeferenced_raster_lies_where_the_truth_says(run: Run, project, shared_data, table):
    truth = list(csv.DictReader((shared_data / "georef_truth.csv").open(encoding="utf-8", newline="")))
    for index, row in enumerate(truth):
        done = run("add", project, shared_data / row["file"], "--site", f"S{index}", "--name", f"N{index}")
        assert done.code == 0, done.err
    sites = {row["name"]: row for row in table("site")}
    scenes = {row["name"]: row for row in table("scene")}
    for index, row in enumerate(truth):
        site, scene = sites[f"S{index}"], scenes[f"N{index}"]
        assert float(site["lon"]) == pytest.approx(float(row["centre_lon"]), abs=1e-6), row["file"]
        assert float(site["lat"]) == pytest.approx(float(row["centre_lat"]), abs=1e-6), row["file"]
        assert (scene["width_px"], scene["height_px"]) == (row["width"], row["height"])
        assert scene["placement"] == "native"
        if row["crs"].startswith("EPSG"):
            assert scene["crs"] == row["crs"]
        truth_m = (float(row["gsd_x_m"]) * float(row["gsd_y_m"])) ** 0.5
        assert float(scene["pixel_m"]) == pytest.approx(truth_m, rel=1e-4), row["file"]


def test_corners_place_the_image(run: Run, project, picture, table):
    assert run("add", project, picture, "--site", "A", "--corners", CORNERS).code == 0
    (scene,), (site,) = table("scene"), table("site")
    assert scene["placement"] == "corners"
    assert (float(site["lon"]), float(site["lat"])) == pytest.approx((128.101, 41.4005), abs=1e-6)


def test_control_points_place_the_image_and_leave_a_residual(run: Run, project, picture, table):
    points = ("0,0,128.1000,41.4010", "200,0,128.1020,41.4010", "200,100,128.1020,41.4000", "0,100,128.10001,41.4000")
    flags = [text for point in points for text in ("--gcp", point)]
    assert run("add", project, picture, "--site", "A", *flags).code == 0
    (scene,) = table("scene")
    assert scene["placement"] == "control_points"
    assert 0 < float(scene["rmse_m"]) < 1


def test_a_scale_uses_the_given_place_or_the_sites_point_or_none(run: Run, project, picture, table):
    run("add", project, picture, "--name", "at", "--site", "A", "--scale", "0.5", "--at", "41.4,128.1")
    run("add", project, picture, "--name", "of site", "--site", "A", "--scale", "0.5")
    run("add", project, picture, "--name", "nowhere", "--scale", "0.5")
    with Project.open(project, read_only=True) as open_project:
        from annotator.domain.records import Scene

        shapes = {scene.name: scene.geom for scene in open_project.document.all(Scene)}
    for name in ("at", "of site"):
        assert (shapes[name].centroid.x, shapes[name].centroid.y) == pytest.approx((128.1, 41.4), abs=1e-6)
    assert shapes["nowhere"] is None
    assert {row["pixel_m"] for row in table("scene")} == {"0.5"}


def test_a_bare_picture_is_provisional(run: Run, project, picture, table):
    assert run("add", project, picture).code == 0
    (scene,) = table("scene")
    assert (scene["placement"], scene["pixel_m"], scene["scale_sd"], scene["name"]) == ("none", "", "", "IMG")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020-02-03", "2020-02-03", "2020-02-03"),
        ("2020-02/2020-04-05", "2020-02-01", "2020-04-05"),
        ("30 July 2025", "2025-07-30", "2025-07-30"),
    ],
)
def test_dates_become_two_days(run: Run, project, picture, table, text, first, last):
    assert run("add", project, picture, "--acquired", text).code == 0
    (scene,) = table("scene")
    assert (scene["acquired_from"], scene["acquired_to"]) == (first, last)


@pytest.mark.parametrize("text", ["7/8/2025", "2024-02-30", "2024-05/2023-01", "soon"])
def test_doubtful_dates_are_usage_errors(run: Run, project, picture, table, text):
    assert run("add", project, picture, "--acquired", text).code == 2
    assert table("scene") == []


def test_dates_of_many_images_come_from_their_names(run: Run, project, picture, tmp_path, table):
    images = [tmp_path / f"m_4709963_se_14_1_{day}.png" for day in ("20090818", "20190904")]
    for index, image in enumerate(images):
        Image.new("RGB", (20 + index, 20)).save(image)
    done = run("add", project, *images, "--site", "A")
    assert done.code == 0
    assert [row["acquired_from"] for row in table("scene")] == ["2009-08-18", "2019-09-04"]
    assert "check it" in done.err


def test_a_mosaic_is_one_scene_of_several_files(run: Run, project, tmp_path, table):
    images = [tmp_path / f"part{index}_2020010{index}.png" for index in (1, 2)]
    for index, image in enumerate(images):
        Image.new("RGB", (20 + index, 20)).save(image)
    assert run("add", project, *images, "--mosaic", "--name", "both", "--site", "A").code == 0
    (scene,) = table("scene")
    assert scene["file"].split("|") == [image.name for image in images]
    assert len(scene["sha256"].split("|")) == 2
    assert (scene["acquired_from"], scene["acquired_to"]) == ("2020-01-01", "2020-01-02")


def test_a_mosaic_lies_where_all_its_files_do(run: Run, project, tmp_path):
    """Three files of half a metre around (400000, 4500000) in UTM 52 N: 400 × 200 pixels in the grid of the first."""
    offsets = {"a.tif": (100, 0), "b.tif": (0, 0), "c.tif": (100, -50)}
    for name, (east, north) in offsets.items():
        place = {"crs": "EPSG:32652", "transform": from_origin(400_000 + east, 4_500_000 + north, 0.5, 0.5)}
        with rasterio.open(tmp_path / name, "w", "GTiff", 200, 100, 1, dtype="uint8", **place) as file:
            file.write(np.full((1, 100, 200), 50 + east, "uint8"))
    images = [tmp_path / name for name in offsets]
    done = run("add", project, *images, "--mosaic", "--name", "whole", "--site", "A", "--acquired", "2020", "--json")
    (told,) = done.json["added"]
    assert (told["width_px"], told["height_px"], told["placement"]) == (400, 200, "native")
    assert told["sha256"].splitlines() == [hashlib.sha256(image.read_bytes()).hexdigest() for image in images]
    with Project.open(project) as opened:
        (scene,) = opened.document.all(Scene)
    to_lonlat = Transformer.from_crs("EPSG:32652", "EPSG:4326", always_xy=True)
    ring = shapely.get_coordinates(shapely.box(400_000, 4_499_900, 400_200, 4_500_000))
    lon, lat = to_lonlat.transform(ring[:, 0], ring[:, 1])
    assert scene.geom.bounds == pytest.approx((min(lon), min(lat), max(lon), max(lat)), abs=1e-9)


def test_what_is_said_again_of_an_image_changes_nothing_and_is_told(run: Run, project, picture):
    run("add", project, picture, "--acquired", "2020")
    silent = run("add", project, picture, "--site", "A", "--json")
    assert silent.json["matched"][0]["warnings"] == []
    again = run("add", project, picture, "--acquired", "2021", "--json")
    (matched,) = again.json["matched"]
    assert matched["acquired_from"] == "2020-01-01"
    assert "left as they are" in matched["warnings"][0]


def test_the_same_file_is_reused_and_another_refused(run: Run, project, picture, tmp_path, table):
    other = tmp_path / "other" / picture.name
    other.parent.mkdir()
    Image.new("RGB", (10, 10)).save(other)
    assert run("add", project, picture, "--site", "A").code == 0
    assert run("add", project, picture, "--site", "A").code == 0
    assert run("add", project, picture, "--site", "B").code == 0
    refused = run("add", project, other, "--site", "A", "--json")
    assert refused.code == 1
    assert "another file" in refused.json["skipped"][0]["why"]
    (scene,) = table("scene")
    assert scene["site"] == "A|B"
    assert run("add", project, other, "--site", "C").code == 0, "names are unique within a site only"


def test_a_name_that_looks_like_another_scenes_date_is_a_name(run: Run, project, picture, tmp_path):
    other = tmp_path / "other.png"
    Image.new("RGB", (10, 10)).save(other)
    run("add", project, picture, "--acquired", "2020")
    assert run("add", project, other, "--name", "2020").code == 0


def test_a_record_without_pixels(run: Run, project, table):
    said = ("add", project, "--name", "post", "--acquired", "2019-03", "--provider", "Google Earth", "--site", "A")
    assert run(*said).code == 0
    assert run(*said).code == 0
    (scene,) = table("scene")
    assert (scene["provider"], scene["file"], scene["acquired_to"]) == ("Google Earth", "", "2019-03-31")
    assert run("add", project, "--name", "post", "--acquired", "2020", "--site", "A").code == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--corners", "1,1 2,2"],
        ["--scale", "0"],
        ["--scale", "-1"],
        ["--scale", "wide"],
        ["--at", "1,2"],
        ["--scale", "1", "--at", "128,41"],
        ["--gcp", "1,2,3"],
        ["--scale", "1", "--corners", CORNERS],
    ],
)
def test_impossible_options_are_usage_errors(run: Run, project, picture, options):
    assert run("add", project, picture, *options).code == 2


@pytest.mark.parametrize(
    "options",
    [
        ["--gcp", "0,0,128,41"],
        ["--gcp", "0,0,128,41", "--gcp", "0,0,128,41"],
    ],
)
def test_points_that_place_nothing_are_refused(run: Run, project, picture, table, options):
    assert run("add", project, picture, *options).code == 1
    assert table("scene") == []


def test_good_images_go_in_beside_bad_ones(run: Run, project, picture, tmp_path, table):
    bad = tmp_path / "bad.png"
    bad.write_bytes(picture.read_bytes()[:20])
    done = run("add", project, bad, picture, tmp_path / "missing.png", tmp_path, "--json")
    assert done.code == 1
    assert [row["name"] for row in table("scene")] == ["IMG"]
    assert [skip["file"] for skip in done.json["skipped"]] == ["bad.png", "missing.png", tmp_path.name]


def test_a_file_whose_pixels_are_cut_off_is_refused(run: Run, project, shared_data):
    done = run("add", project, shared_data / "faults" / "raster" / "byte_truncated.tif")
    assert done.code == 1
    assert "damaged" in done.err


def test_a_picture_that_ends_early_is_added_with_a_word(run: Run, project, picture):
    picture.write_bytes(picture.read_bytes()[:-5000])
    done = run("add", project, picture, "--json")
    assert done.code == 0
    assert any("cut off" in warning for warning in done.json["added"][0]["warnings"])


def test_points_inside_a_radar_file_place_it_although_mirrored(run: Run, project, shared_data, table):
    done = run("add", project, shared_data / "georef" / "cog_gcps.tif", "--site", "A")
    assert done.code == 0
    assert table("scene")[0]["placement"] == "control_points"
    assert "mirrored" in done.err


def test_naming_an_image_elsewhere_allows_its_folder(run: Run, project, picture, tmp_path):
    elsewhere = tmp_path / "images" / "far"
    elsewhere.mkdir(parents=True)
    (tmp_path / "inner").mkdir()
    moved = tmp_path / "inner" / "survey.gpkg"
    shutil.copy(project, moved)
    shutil.copy(picture, elsewhere / "far.png")
    assert run("add", moved, elsewhere / "far.png").code == 0
    stored = (elsewhere / "far.png").as_posix()
    with Project.open(moved, read_only=True) as open_project:
        assert open_project.resolve_file(stored) == elsewhere / "far.png"
        assert open_project.resolve_file(picture.as_posix()) is None, "only the folder that was named"
