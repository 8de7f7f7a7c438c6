"""Strangers' files: no network, no other file, bounded memory, and no driver but the few allowed."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from annotator.domain.errors import Refused
from annotator.imagery.grid import PixelRect, TileKey
from annotator.imagery.service import ImageryService
from annotator.imagery.worker import environment

from .conftest import WAIT_S

MEMORY_KIB = 1_500_000

INSIDE = """
import os, sys
from annotator.imagery.worker import environment
environment.prepare()
import rasterio
from annotator.imagery.worker.drivers import ALLOWED
with rasterio.Env() as env:
    left = set(env.drivers())
    assert left <= ALLOWED, f"drivers to be added to the list: {sorted(left - ALLOWED)}"
    assert {"GTiff", "JPEG", "PNG", "JP2OpenJPEG", "WEBP"} <= left
    assert os.environ["GDAL_PAM_ENABLED"] == "NO"
    for name in sys.argv[1:]:
        try:
            rasterio.open(name)
        except rasterio.errors.RasterioIOError:
            continue
        raise AssertionError(name)
"""


def test_the_child_has_only_the_allowed_drivers_and_no_network(tmp_path: Path, repo_root: Path) -> None:
    traps = {"vrt.tif": VRT, "wms.jpg": WMS}
    for name, text in traps.items():
        (tmp_path / name).write_text(text)
    names = [*(str(tmp_path / name) for name in traps), "/vsicurl/http://127.0.0.1:9/a.tif", VRT]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", INSIDE, *names],
        cwd=repo_root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_switches_replace_whatever_the_user_has_set() -> None:
    environ = {"GDAL_PAM_ENABLED": "YES", "GDAL_HTTP_PROXY": "proxy", "CPL_DEBUG": "ON", "PROJ_LIB": "/x", "HOME": "/h"}
    environment.prepare(environ)
    assert environ["HOME"] == "/h"
    assert environ["GDAL_PAM_ENABLED"] == "NO"
    assert environ["GDAL_DISABLE_READDIR_ON_OPEN"] == "TRUE"
    assert environ["PROJ_NETWORK"] == "OFF"
    assert {"PROJ_LIB", "CPL_DEBUG"}.isdisjoint(environ)
    assert {"VRT", "WMS", "HTTP"} <= set(environ["GDAL_SKIP"].split(","))


VRT = """<VRTDataset rasterXSize="16" rasterYSize="16">
<VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
<SourceFilename relativeToVRT="0">/etc/passwd</SourceFilename><ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset>
<LineOffset>16</LineOffset></VRTRasterBand></VRTDataset>"""
WMS = "<GDAL_WMS><Service name='TMS'><ServerUrl>http://127.0.0.1:9/${z}</ServerUrl></Service></GDAL_WMS>"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.tif", VRT.encode(), "it is a VRT description, not an image"),
        ("photo.png", b"\xef\xbb\xbf  " + VRT.encode(), "it is a VRT description"),
        ("photo.jpg", WMS.encode(), "it is the description of a map service"),
        ("wide.tif", VRT.encode("utf-16"), "it is XML"),
        ("empty.tif", b"", "the file is empty"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        ("paper.pdf", b"%PDF-1.7", "PDF"),
        ("text.tif", b"hello", "no image format"),
    ],
)
def test_content_decides_not_the_name(
    service: ImageryService, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        service.info(path).result(WAIT_S)


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://h/a.tif",
        "/vsizip/a.zip/a.tif",
        "GTIFF_DIR:1:{}",
        "http://h/a.tif",
        "<VRTDataset/>",
        "zip+file://{}",
    ],
)
def test_names_that_mean_something_to_the_decoder_are_refused(
    service: ImageryService, shared_data: Path, name: str
) -> None:
    with pytest.raises(Refused, match="its name is an address"):
        service.info(name.format(shared_data / "georef" / "RGB.byte.tif")).result(WAIT_S)


def test_folders_and_missing_files_are_said_to_be_so(service: ImageryService, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="it is a folder"):
        service.info(tmp_path).result(WAIT_S)
    with pytest.raises(Refused, match=r"no\.tif cannot be shown: the file does not exist"):
        service.info(tmp_path / "no.tif").result(WAIT_S)


def test_a_file_beside_the_image_does_not_describe_it(service: ImageryService, write_tiff, tmp_path: Path) -> None:
    import numpy as np

    path = write_tiff(np.full((1, 4, 4), 9, np.uint8))
    (tmp_path / "made.tif.aux.xml").write_text(
        "<PAMDataset><SRS>EPSG:4326</SRS><GeoTransform>1,1,0,1,0,-1</GeoTransform></PAMDataset>"
    )
    info = service.info(path).result(WAIT_S)
    assert info.crs_wkt is None
    assert info.transform is None


def peak_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="needs /proc")


@needs_proc
def test_a_huge_png_is_shown_within_bounds(shared_data: Path) -> None:
    path = shared_data / "faults" / "made" / "png_30000x30000_1bit.png"
    with ImageryService(workers=1) as service:
        info = service.info(path).result(WAIT_S)
        assert (info.width_px, info.height_px) == (30_000, 30_000)
        top = info.grid.max_level
        assert service.tile(path, TileKey("", top, 0, 0)).result(WAIT_S).argb.shape == (469, 469)
        assert service.tile(path, TileKey("", 0, 58, 58)).result(WAIT_S).argb.shape == (304, 304)
        (pid,) = service.worker_pids()
        assert peak_kib(pid) < MEMORY_KIB


def lying_tiff(width: int, height: int, bands: int) -> bytes:
    """A TIFF whose one deflated strip claims to be the whole picture but holds a few bytes."""
    strip = zlib.compress(bytes(1 << 16))
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 2 if bands == 3 else 1),
        (273, 4, 1, 8),
        (277, 3, 1, bands),
        (278, 4, 1, height),
        (279, 4, 1, len(strip)),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip + directory


@needs_proc
@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (200_000, 200_000)])
def test_a_tiff_that_claims_to_be_huge_fails_within_bounds(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "lies.tif"
    path.write_bytes(lying_tiff(width, height, 3))
    with ImageryService(workers=1) as service:
        failure = service.info(path).exception(WAIT_S) or service.tile(path, TileKey("", 0, 5, 5)).exception(WAIT_S)
        assert isinstance(failure, Refused)
        assert "lies.tif cannot be shown" in str(failure)
        assert all(peak_kib(pid) < MEMORY_KIB for pid in service.worker_pids())


def test_too_many_pixels_at_once_are_refused(service: ImageryService, shared_data: Path) -> None:
    path = shared_data / "georef" / "RGB.byte.tif"
    with pytest.raises(Refused, match="more than 64 megapixels"):
        service.read(path, PixelRect(0, 0, 791, 718), (20_000, 20_000)).result(WAIT_S)
    for rect in (PixelRect(0, 0, 0, 5), PixelRect(float("nan"), 0, 1, 1)):
        with pytest.raises(Refused, match="pixels outside"):
            service.read(path, rect, (5, 5)).result(WAIT_S)
