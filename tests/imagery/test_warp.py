"""Pictures warped onto another frame: at the right pixels, in order, clear elsewhere; late pieces and broken ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from annotator.domain.frame import SceneFrame
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene
from annotator.imagery.cache import TileCache
from annotator.imagery.frames import pixel_map, warped_scene
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.loader import TileLoader
from annotator.imagery.mesh import Mesh, PixelMap, Points, mesh_over
from annotator.imagery.service import ImageryService
from annotator.imagery.source import AS_STORED, Answer, Composition, FileSource, Piece

from .conftest import WAIT_S, channels

UTM = "EPSG:32652"
CENTRE_UTM = (427_000.0, 4_580_000.0)
CENTRE_3857 = (14_262_000.0, 5_064_000.0)


def frame(crs: str, matrix: np.ndarray, **nudge: float) -> SceneFrame:
    placement = Placement.from_matrix(matrix, crs)
    scene = Scene(uid="scene-1", name="made", mapping=placement.to_json(), placement="native")
    return SceneFrame(scene, **nudge)


def north_up(crs: str, metres: float, corner: tuple[float, float]) -> SceneFrame:
    return frame(crs, np.array([[metres, 0, corner[0]], [0, -metres, corner[1]], [0, 0, 1.0]]))


def oblique(crs: str, corner: tuple[float, float]) -> SceneFrame:
    """A camera that looks far ahead, its horizon 2,000 pixels above the picture's upper edge."""
    to_corner = np.array([[1.0, 0, corner[0]], [0, 1.0, corner[1]], [0, 0, 1.0]])
    return frame(crs, to_corner @ np.array([[0.12, 0.01, 0], [0.004, -0.18, 0], [0, 1e-4, 0.2]]))


def corner_in(crs: str, other: SceneFrame, pixel: tuple[float, float]) -> tuple[float, float]:
    """Where a pixel of a frame lies in another coordinate system."""
    from annotator.domain.georeference.crs import from_lonlat

    x, y = from_lonlat(crs, other.lonlat(np.array([pixel])))[0].tolist()
    return x, y


def interpolated(mesh: Mesh) -> Points:
    """What the mesh says of the centre of every pixel of the tile, by bilinear interpolation."""
    xs, ys = np.arange(mesh.xs[-1]) + 0.5, np.arange(mesh.ys[-1]) + 0.5
    rows = np.stack([[np.interp(ys, mesh.ys, mesh.xy[:, col, axis]) for col in range(len(mesh.xs))] for axis in (0, 1)])
    full = [[np.interp(xs, mesh.xs, rows[axis, :, y]) for y in range(len(ys))] for axis in (0, 1)]
    return np.stack([np.array(plane).ravel() for plane in full], axis=1)


def worst_error_px(grid: TileGrid, key: TileKey, way: PixelMap, file_size: tuple[int, int]) -> float:
    """Largest error of the mesh in pixels of the tile, where it meets the file."""
    rect, unit = grid.rect(key), 2.0**key.level
    width, height = grid.tile_size(key)
    across, down = np.meshgrid((np.arange(width) + 0.5) * unit + rect.x0, (np.arange(height) + 0.5) * unit + rect.y0)
    exact = way(np.column_stack((across.ravel(), down.ravel())))
    miss = np.hypot(*(interpolated(mesh_over(grid, key, way, file_size)) - exact).T)
    step = np.hypot(*np.gradient(exact.reshape(height, width, 2), axis=1).reshape(-1, 2).T)
    inside = ((exact >= 0) & (exact < file_size)).all(axis=1)
    assert inside.sum() > 500
    return float(np.nan_to_num((miss / step)[inside], nan=np.inf).max())


UTM_FRAME = north_up(UTM, 0.5, CENTRE_UTM)
WEB_FRAME = north_up("EPSG:3857", 0.6, corner_in("EPSG:3857", UTM_FRAME, (-300.0, -200.0)))
OBLIQUE_FRAME = oblique(UTM, CENTRE_UTM)


@pytest.mark.parametrize(
    ("target", "source", "level"),
    [
        *((UTM_FRAME, WEB_FRAME, level) for level in (-1, 0, 2, 5)),
        *((WEB_FRAME, UTM_FRAME, level) for level in (0, 5)),
        *((UTM_FRAME, OBLIQUE_FRAME, level) for level in (0, 2)),
        *((OBLIQUE_FRAME, WEB_FRAME, level) for level in (0, 2)),
    ],
)
def test_a_mesh_errs_by_less_than_a_tenth_of_a_pixel(target: SceneFrame, source: SceneFrame, level: int) -> None:
    assert (
        worst_error_px(
            TileGrid(20_000, 20_000, min_level=-1),
            TileKey("s", level, 0, 0),
            pixel_map(target, source),
            (20_000, 20_000),
        )
        < 0.1
    )


def test_a_mesh_errs_little_on_the_real_series(shared_data: Path, service: ImageryService) -> None:
    files = sorted((shared_data / "multidate").rglob("*.tif"))
    assert len(files) >= 5
    for path in files:
        info = service.info(path).result(WAIT_S)
        assert info.transform is not None
        matrix = np.vstack((np.array(info.transform).reshape(2, 3), [0, 0, 1.0]))
        scene = frame(str(info.crs_wkt), matrix)
        corner = corner_in("EPSG:3857", scene, (0.0, 0.0))
        web = north_up("EPSG:3857", 7.4, corner)
        for target, source in ((web, scene), (scene, web)):
            assert (
                worst_error_px(TileGrid(900, 700), TileKey("s", 0, 0, 0), pixel_map(target, source), (900, 700)) < 0.1
            )


def test_a_nudge_moves_the_picture_by_its_metres() -> None:
    nudged = frame(UTM, UTM_FRAME.placement.matrix3, nudge_east_m=3.0, nudge_north_m=-2.0)
    where = pixel_map(UTM_FRAME, nudged)(np.array([[100.0, 100.0]]))
    assert where[0] == pytest.approx([100 - 3.0 / 0.5, 100 - 2.0 / 0.5], abs=0.1)


def test_beyond_the_horizon_there_is_nothing() -> None:
    """The ground that the formula gives for the sky lies behind the camera."""
    found = pixel_map(OBLIQUE_FRAME, UTM_FRAME)(np.array([[10.0, -1500.0], [10.0, -2500.0]]))
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1]).all()


def smooth_picture(size: int) -> np.ndarray:
    """Three bands that a straight line between pixels follows closely, and that tell x from y."""
    x, y = np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5)
    return np.stack([values(x, y, band) for band in range(3)]).round().astype(np.uint8)


def values(x: np.ndarray, y: np.ndarray, band: int) -> np.ndarray:
    return 127 + 100 * np.sin((x * (1, 0, 1)[band] + y * (0, 1, 1)[band]) / 40.0)


@pytest.fixture
def smooth(write_tiff: Callable[..., Path]) -> Path:
    return write_tiff(smooth_picture(900), tiled=True, blockxsize=256, blockysize=256)


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("target", [WEB_FRAME, OBLIQUE_FRAME])
def test_warped_pixels_are_those_of_the_exact_way(
    service: ImageryService, smooth: Path, target: SceneFrame, level: int
) -> None:
    grid, key = TileGrid(1024, 1024), TileKey("s", level, 0, 0)
    info = service.info(smooth).result(WAIT_S)
    answer = warped_scene(target, grid, UTM_FRAME, FileSource(str(smooth), info)).answer(key)
    assert isinstance(answer, Composition)
    seen = channels(service.compose(answer).result(WAIT_S)).astype(float)
    unit = 2**level
    across, down = np.meshgrid((np.arange(512) + 0.5) * unit, (np.arange(512) + 0.5) * unit)
    exact = pixel_map(target, UTM_FRAME)(np.column_stack((across.ravel(), down.ravel()))).reshape(512, 512, 2)
    x, y = exact[..., 0], exact[..., 1]
    inside = (x > 4) & (x < 896) & (y > 4) & (y < 896)
    outside = (x < -2) | (x > 902) | (y < -2) | (y > 902)
    assert inside.sum() > 40_000
    for band in range(3):
        assert np.abs(seen[..., band] - values(x, y, band))[inside].max() < 3.0
        assert np.abs(seen[..., band] - values(x, y, band))[inside].mean() < 0.6 * 2**level
    assert (seen[..., 3][inside] == 255).all()
    assert not seen[outside].any()


def test_the_same_frame_gives_the_very_pixels(service: ImageryService, smooth: Path) -> None:
    info = service.info(smooth).result(WAIT_S)
    key = TileKey("s", 0, 1, 0)
    answer = warped_scene(UTM_FRAME, info.grid, UTM_FRAME, FileSource(str(smooth), info)).answer(key)
    assert isinstance(answer, Composition)
    warped = channels(service.compose(answer).result(WAIT_S)).astype(int)
    own = channels(service.tile(smooth, key, info.stretch).result(WAIT_S)).astype(int)
    assert np.abs(warped - own).max() <= 1


def flat_mesh(dx: float, dy: float, step: float = 1.0, size: int = 64) -> Mesh:
    nodes = (0, size)
    xy = np.array([[(x * step + dx, y * step + dy) for x in nodes] for y in nodes])
    return Mesh(nodes, nodes, xy)


@pytest.fixture
def red_and_green(write_tiff: Callable[..., Path]) -> tuple[Path, Path]:
    red, green = np.zeros((3, 40, 40), np.uint8), np.zeros((3, 40, 40), np.uint8)
    red[0], green[1] = 200, 100
    return write_tiff(red, "red.tif"), write_tiff(green, "green.tif")


def test_later_pieces_lie_above_and_the_rest_is_clear(
    service: ImageryService, red_and_green: tuple[Path, Path]
) -> None:
    red, green = (str(path) for path in red_and_green)
    pieces = Piece(red, flat_mesh(0, 0), stretch=AS_STORED), Piece(green, flat_mesh(-20, -20), stretch=AS_STORED)
    picture = service.compose(Composition(64, 64, pieces)).result(WAIT_S)
    seen = channels(picture)
    assert seen[5, 5].tolist() == [200, 0, 0, 255]
    assert seen[30, 30].tolist() == [0, 100, 0, 255]
    assert seen[55, 55].tolist() == [0, 100, 0, 255]
    assert seen[5, 50].tolist() == [0, 0, 0, 0]
    assert not picture.opaque


def test_a_half_clear_piece_lets_the_lower_through(
    service: ImageryService, write_tiff: Callable[..., Path], red_and_green: tuple[Path, Path]
) -> None:
    veil = np.zeros((4, 64, 64), np.uint8)
    veil[2], veil[3] = 255, 128
    above = write_tiff(veil, "veil.tif", colours=["red", "green", "blue", "alpha"])
    pieces = Piece(str(red_and_green[0]), flat_mesh(0, 0)), Piece(str(above), flat_mesh(0, 0))
    seen = channels(service.compose(Composition(64, 64, pieces)).result(WAIT_S))
    assert np.abs(seen[10, 10].astype(int) - [100, 0, 128, 255]).max() <= 1
    assert np.abs(seen[60, 60].astype(int) - [0, 0, 128, 128]).max() <= 1


def test_magnified_pixels_stay_square(service: ImageryService, write_tiff: Callable[..., Path]) -> None:
    chequer = (np.indices((16, 16)).sum(axis=0) % 2 * 255).astype(np.uint8)
    path = write_tiff(np.stack([chequer] * 3), "chequer.tif")
    made = Composition(64, 64, (Piece(str(path), flat_mesh(0, 0, 0.25), stretch=AS_STORED),))
    seen = channels(service.compose(made).result(WAIT_S))[..., 0]
    assert (seen == chequer.repeat(4, axis=0).repeat(4, axis=1)).all()


def test_reduced_pixels_are_averaged(service: ImageryService, write_tiff: Callable[..., Path]) -> None:
    chequer = ((np.indices((512, 512)) // 2).sum(axis=0) % 2 * 255).astype(np.uint8)
    path = write_tiff(np.stack([chequer] * 3), "chequer.tif")
    made = Composition(64, 64, (Piece(str(path), flat_mesh(0, 0, 8.0), stretch=AS_STORED),))
    seen = channels(service.compose(made).result(WAIT_S))[..., 0]
    assert np.abs(seen[2:-2, 2:-2].astype(int) - 127).max() <= 2


class Notes:
    """A canvas that only listens."""

    def __init__(self, service: ImageryService) -> None:
        self.told = threading.Event()
        self.failures: list[tuple[str, str]] = []
        self.cache = TileCache()
        self.loader = TileLoader(service, self.cache, self._ready, self._failed)

    def _ready(self, _key: TileKey) -> None:
        self.told.set()

    def _failed(self, path: str, sentence: str) -> None:
        self.failures.append((path, sentence))

    def wait(self) -> None:
        assert self.told.wait(WAIT_S)
        self.told.clear()


class Given:
    """A source that answers what it is told to."""

    def __init__(self, answer: Answer) -> None:
        self.next = answer
        self.asked = threading.Semaphore(0)

    def answer(self, _key: TileKey) -> Answer:
        self.asked.release()
        return self.next


KEY = TileKey("map", 0, 0, 0)


def test_what_is_not_here_yet_is_asked_for_again(service: ImageryService, red_and_green: tuple[Path, Path]) -> None:
    notes, source = Notes(service), Given(None)
    notes.loader.add_source("map", source)
    notes.loader.want([KEY])
    assert source.asked.acquire(timeout=WAIT_S)
    notes.loader.want([KEY])
    red, green = (Piece(str(path), flat_mesh(0, 0), stretch=AS_STORED) for path in red_and_green)
    source.next = Composition(64, 64, (red,), is_final=False)
    while KEY not in notes.cache:
        notes.loader.refresh("map")
        notes.told.wait(0.05)
    notes.told.clear()
    assert channels(notes.cache.get(KEY))[5, 5].tolist() == [200, 0, 0, 255]
    source.next = Composition(64, 64, (red, green))
    notes.loader.refresh("map", [KEY])
    notes.wait()
    assert channels(notes.cache.get(KEY))[5, 5].tolist() == [0, 100, 0, 255]
    notes.loader.refresh("map")
    assert notes.loader.is_idle
    notes.loader.close()


def test_nothing_at_all_is_a_clear_tile(service: ImageryService) -> None:
    notes = Notes(service)
    notes.loader.add_source("map", Given(Composition(64, 48, ())))
    notes.loader.want([KEY])
    notes.wait()
    picture = notes.cache.get(KEY)
    assert picture is not None
    assert picture.argb.shape == (48, 64)
    assert not picture.argb.any()
    notes.loader.close()


def test_a_broken_piece_is_named_and_the_others_are_shown(
    service: ImageryService, red_and_green: tuple[Path, Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    pieces = tuple(Piece(str(path), flat_mesh(0, 0), stretch=AS_STORED) for path in (red_and_green[0], broken))
    notes = Notes(service)
    notes.loader.add_source("map", Given(Composition(64, 64, pieces)))
    notes.loader.want([KEY, KEY._replace(col=1)])
    notes.wait()
    while not notes.loader.is_idle or not notes.failures:
        notes.told.wait(0.05)
    assert channels(notes.cache.get(KEY))[5, 5].tolist() == [200, 0, 0, 255]
    assert [path for path, _ in notes.failures] == [str(broken)]
    assert "broken.png" in notes.failures[0][1]
    notes.loader.close()


def test_a_source_that_fails_is_said_once_and_the_lanes_live(service: ImageryService) -> None:
    class Failing:
        def answer(self, key: TileKey) -> Answer:
            raise RuntimeError("no such thing")

    notes = Notes(service)
    notes.loader.add_source("map", Failing())
    notes.loader.want([KEY, KEY._replace(col=1), KEY._replace(col=2)])
    while not notes.loader.is_idle:
        notes.told.wait(0.02)
    assert len(notes.failures) == 1
    assert notes.loader.has_failed(KEY)
    notes.loader.close()
