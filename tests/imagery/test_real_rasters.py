"""Every real raster at hand: its facts, its pixels, and for broken ones a sentence."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from annotator.domain.errors import Refused
from annotator.imagery.grid import PixelRect, TileKey
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService

from .conftest import WAIT_S, Fact, channels


def test_every_raster_of_the_index_has_the_facts_said_there(
    service: ImageryService, facts: list[Fact], shared_data: Path
) -> None:
    opened = 0
    for fact in facts:
        try:
            info = service.info(shared_data / fact.name).result(WAIT_S)
        except Refused:
            assert "faults/" in fact.name, fact
            continue
        opened += 1
        size = (info.width_px, info.height_px)
        if "EXIF_Orientation=6" in fact.text:
            size = size[::-1]
        assert size == fact.size, fact
        assert info.band_count == fact.bands, fact
        assert info.dtype == fact.dtype, fact
        assert ("alpha+per_dataset" in fact.text) == info.has_alpha, fact
        assert ("mask=per_dataset" in fact.text) == info.has_mask or "mask_8bit" in fact.name, fact
        assert ("gcps=210" in fact.text) == (len(info.gcps) == 210), fact
        if "nodata=" in fact.text:
            wanted = float(fact.text.split("nodata=")[1].split(";")[0])
            assert info.nodata == wanted or (math.isnan(wanted) and math.isnan(info.nodata or 0.0)), fact
        if "crs=none" in fact.text:
            assert info.crs_wkt is None, fact
    assert opened > 90


def test_whole_pictures_of_every_raster_have_the_size_asked_for(
    service: ImageryService, facts: list[Fact], shared_data: Path
) -> None:
    for fact in facts:
        if "faults/" in fact.name:
            continue
        info = service.info(shared_data / fact.name).result(WAIT_S)
        rect = PixelRect(0, 0, info.width_px, info.height_px)
        picture = service.read(shared_data / fact.name, rect, (64, 48)).result(WAIT_S)
        assert picture.argb.shape == (48, 64), fact
        assert picture.argb.dtype == np.uint32
        assert (channels(picture)[..., 3].min() == 255) == picture.opaque, fact


def test_centre_pixels_have_the_true_values(
    service: ImageryService, truth: list[dict[str, str]], shared_data: Path
) -> None:
    checked = 0
    for row in truth:
        if not row["centre_pixel_value"]:
            continue
        path = shared_data / row["file"]
        info = service.info(path).result(WAIT_S)
        assert (info.width_px, info.height_px) == (int(row["width"]), int(row["height"]))
        x, y = info.width_px // 2, info.height_px // 2
        key = TileKey("", 0, y // 512, x // 512)
        picture = service.tile(path, key, info.stretch).result(WAIT_S)
        shown = channels(picture)[y % 512, x % 512]
        values = [float(value) for value in row["centre_pixel_value"].split()]
        if shown[3] == 0:
            assert info.nodata is not None or values[-1] == 0 or "mask" in path.name, row["file"]
            continue
        bands = info.display_bands * (3 if len(info.display_bands) == 1 else 1)
        stretch = info.stretch or ((0.0, 255.0),) * len(bands)
        stretch = stretch * (3 if len(stretch) == 1 else 1)
        wanted = [
            round(min(1.0, max(0.0, (values[band - 1] - low) / (high - low))) * 255)
            for band, (low, high) in zip(bands, stretch, strict=True)
        ]
        # The table was made by another JPEG decoder; how colours go over into each other is left to each of them.
        allowed = 3 if path.name in {"cog_rgb.tif", "rgbsmall_JPEG_ycbcr.tif"} else 1
        assert np.abs(shown[:3].astype(int) - wanted).max() <= allowed, (row["file"], shown, wanted)
        checked += 1
    assert checked >= 35


def test_corners_lie_where_the_table_says(
    service: ImageryService, truth: list[dict[str, str]], shared_data: Path
) -> None:
    from pyproj import Transformer

    for row in truth:
        info = service.info(shared_data / row["file"]).result(WAIT_S)
        assert info.transform is not None
        assert info.crs_wkt is not None
        a, b, c, d, e, f = info.transform
        to_lonlat = Transformer.from_crs(info.crs_wkt, 4326, always_xy=True)
        for corner, (px, py) in {"ul": (0, 0), "lr": (info.width_px, info.height_px)}.items():
            lon, lat = to_lonlat.transform(a * px + b * py + c, d * px + e * py + f)
            assert (lon - float(row[f"{corner}_lon"])) % 360 == pytest.approx(0, abs=2e-6) or (
                float(row[f"{corner}_lon"]) - lon
            ) % 360 == pytest.approx(0, abs=2e-6), row["file"]
            assert lat == pytest.approx(float(row[f"{corner}_lat"]), abs=2e-6), row["file"]


def test_what_is_odd_about_the_odd_ones(service: ImageryService, shared_data: Path) -> None:
    def info(name: str):
        return service.info(shared_data / "georef" / name).result(WAIT_S)

    assert info("RGBA.uint16.tif").display_bands == (3, 2, 1)
    assert info("m_3607824_se_17_1_20160620_sub.tif").display_bands == (1, 2, 3)
    assert info("gdal_odd/byte_rpc.tif").has_rpc
    assert info("gdal_odd/byte_gcp.tif").gcps
    assert "2 pictures" in info("gdal_odd/twoimages.tif").warnings[0]
    assert info("float_nan.tif").is_south_up
    assert info("cog_cmap.tif").overview_factors == (2, 4, 8, 16)
    assert info("no_geo.jpg").image_date_guess == dt.date(2022, 7, 23)
    placed = info("gdal_odd/byte_nogeoref.tif")
    assert placed.world_file_used
    assert placed.transform == (1.0, 0.0, 99.5, 0.0, -1.0, 200.5)
    rotated = info("gdal_odd/test.png")
    assert rotated.world_file_used
    assert rotated.transform == pytest.approx((0.38, 0.01, 700000.305, -0.01, -0.38, 4287500.695))
    assert info("gdal_odd/geomatrix.tif").transform == pytest.approx((1.5, -5, 1841001.75, -5, -1.5, 1144003.25))
    assert info("cog_gcps.tif").gcp_crs_wkt is not None


@pytest.mark.parametrize("name", ["F1.jpg", "F3.jpg", "F6.jpg"])
def test_a_turned_photo_is_upright(whole: Callable[..., Picture], shared_data: Path, name: str) -> None:
    picture = whole(shared_data / "georef" / "gdal_odd" / name)
    bright = channels(picture)[..., 0] > 128
    assert bright.tolist() == [[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]]


def test_transparency_comes_from_nodata_masks_and_alpha(whole: Callable[..., Picture], shared_data: Path) -> None:
    georef = shared_data / "georef"
    by_nodata, by_mask = whole(georef / "RGB.byte.tif"), whole(georef / "RGB2.byte.tif")
    assert not by_nodata.opaque
    assert not by_mask.opaque
    differing = (channels(by_nodata)[..., 3] == 0) ^ (channels(by_mask)[..., 3] == 0)
    assert differing.mean() < 0.01
    assert channels(whole(georef / "float_nan.tif"))[..., 3].tolist() == [[255, 255, 0], [255, 255, 255]]
    assert (channels(whole(georef / "gdal_odd" / "stefan_full_greyalpha.tif"))[..., 3] % 255 != 0).any()
    assert channels(whole(georef / "cog_cmap.tif", (448, 544)))[0, 0].tolist() == [0, 0, 0, 0]


def test_bands_stored_apart_or_as_ycbcr_look_alike(whole: Callable[..., Picture], shared_data: Path) -> None:
    odd = shared_data / "georef" / "gdal_odd"
    plain = channels(whole(odd / "rgbsmall.tif")).astype(int)
    assert (channels(whole(odd / "rgbsmall_NONE_separate.tif")) == plain).all()
    assert np.abs(channels(whole(odd / "rgbsmall_JPEG_ycbcr.tif")) - plain).mean() < 6


BROKEN_AT_ONCE = {
    "faults/raster/bogus.jpg": "the decoder refuses it",
    "faults/raster/hugeblocksize.tif": "Too large block size",
    "faults/raster/unknown_compression.tif": "missing codec",
    "faults/pillow/broken.png": "bad header",
    "faults/made/vrt_reads_passwd.vrt": "it is a VRT description",
    "faults/made/zip_slip.kmz": "ZIP archive",
    "faults/xml/xmlbomb.xml": "XML",
    "georef/RGB.byte.gcp.vrt": "it is a VRT description",
    "tiles/one_tile.mbtiles": "database",
    "tiles/small_world_jpg.pmtiles": "database",
    "tiles/frmt_wms_openstreetmap_tms.xml": "map service",
    "faults/made/gpkg_zero_bytes.gpkg": "empty",
}


@pytest.mark.parametrize("name", BROKEN_AT_ONCE)
def test_what_is_no_image_is_refused_with_one_sentence(service: ImageryService, shared_data: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        service.info(shared_data / name).result(WAIT_S)
    sentence = str(refused.value)
    assert sentence.startswith(Path(name).name + " cannot be shown: ")
    assert BROKEN_AT_ONCE[name] in sentence
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert str(shared_data) not in sentence


def test_no_broken_raster_takes_a_child_with_it(service: ImageryService, shared_data: Path) -> None:
    service.info(shared_data / "georef" / "gdal_odd" / "byte.tif").result(WAIT_S)
    before = sorted(service.worker_pids())
    for path in sorted((shared_data / "faults").rglob("*")):
        if path.suffix not in {".tif", ".jpg", ".png"} or "30000" in path.name:
            continue
        failure = service.info(path).exception(WAIT_S)
        if failure is None:
            info = service.info(path).result(WAIT_S)
            rect = PixelRect(0, 0, info.width_px, info.height_px)
            failure = service.read(path, rect, (64, 64)).exception(WAIT_S)
        if failure is not None:
            assert isinstance(failure, Refused)
            assert path.name in str(failure)
            assert "the decoder failed" not in str(failure)
    assert sorted(service.worker_pids()) == before


def test_broken_tiles_fail_alone(service: ImageryService, shared_data: Path) -> None:
    path = shared_data / "faults" / "raster" / "corrupt.tif"
    outcomes = [
        service.tile(path, TileKey("", 0, row, col)).exception(WAIT_S) is None for row in (0, 1) for col in (0, 1)
    ]
    assert any(outcomes)
    assert not all(outcomes)
