"""Archives of tiles: MBTiles and PMTiles as others wrote them, and damaged ones."""

from __future__ import annotations

import gzip
import itertools
import sqlite3
from pathlib import Path

import pytest

from annotator.app.maps.opening import archive_service, open_archive, side_px
from annotator.domain.errors import Refused
from annotator.imagery.services import pmtiles
from annotator.imagery.services.disk_cache import suffix_of
from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.pmtiles import PmtilesFile, parse_directory, tile_id
from annotator.store.mbtiles import MbtilesFile


def test_the_numbers_of_pmtiles_follow_the_specification():
    """The table in the specification, and: neighbours on the curve are neighbours on the map."""
    table = {(0, 0, 0): 0, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3, (1, 1, 0): 4, (2, 0, 0): 5}
    assert {tile: tile_id(MapTile(*tile)) for tile in table} == table
    assert tile_id(MapTile(12, 3423, 1763)) == 19078479
    places = sorted((tile_id(MapTile(4, x, y)), x, y) for x in range(16) for y in range(16))
    assert [number for number, _, _ in places] == list(range(85, 85 + 256))
    steps = [abs(a[1] - b[1]) + abs(a[2] - b[2]) for a, b in itertools.pairwise(places)]
    assert set(steps) == {1}


def test_a_pmtiles_of_gdals_tests_gives_its_pictures(shared_data: Path):
    path = shared_data / "tiles" / "small_world_jpg.pmtiles"
    service = archive_service(path)
    archive = PmtilesFile(path)
    data = archive.read(MapTile(service.max_zoom, 0, 0))
    assert data is not None and suffix_of(data) == "jpg" and side_px(data) == service.tile_px
    assert archive.read(MapTile(service.max_zoom + 1, 0, 0)) is None


def test_vector_tiles_are_named_as_such(shared_data: Path):
    with pytest.raises(Refused, match="vector"):
        archive_service(shared_data / "tiles" / "test_fixture_1.pmtiles")


def test_an_mbtiles_gives_its_rows_from_the_north(shared_data: Path):
    """Rows are stored from the south: the world's upper half is the one with the Arctic."""
    path = shared_data / "tiles" / "world_l1.mbtiles"
    service = archive_service(path)
    assert (service.min_zoom, service.max_zoom) == (0, 1)
    with sqlite3.connect(path) as plain:
        rows = "SELECT tile_data FROM tiles WHERE zoom_level=1 AND tile_column=0 AND tile_row=?"
        south, north = (plain.execute(rows, (row,)).fetchone()[0] for row in (0, 1))
    archive = MbtilesFile(path)
    assert archive.read(MapTile(1, 0, 0)) == north != south == archive.read(MapTile(1, 0, 1))
    assert archive.read(MapTile(9, 0, 0)) is None


@pytest.mark.parametrize("name", ["world_l1.mbtiles", "small_world_jpg.pmtiles"])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.9])
def test_a_broken_off_archive_is_refused_by_name_or_gives_nothing(
    shared_data: Path, tmp_path: Path, name: str, share: float
):
    whole = (shared_data / "tiles" / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(whole[: int(len(whole) * share)])
    said = ""
    try:
        archive = open_archive(path)
        for tile in (MapTile(0, 0, 0), MapTile(1, 0, 0), MapTile(1, 1, 1)):
            archive.read(tile)
    except Refused as refused:
        said = str(refused)
    assert name in said or not said


def test_bombs_and_lies_in_a_pmtiles_are_refused(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = bytearray((shared_data / "tiles" / "small_world_jpg.pmtiles").read_bytes())
    lying = bytearray(whole)
    lying[16:24] = (1 << 50).to_bytes(8, "little")
    path = tmp_path / "lies.pmtiles"
    path.write_bytes(lying)
    with pytest.raises(Refused, match="bytes long"):
        PmtilesFile(path)
    bomb = gzip.compress(bytes(pmtiles.DIRECTORY_MAX + 10))
    at = len(whole)
    whole += bomb
    whole[8:16], whole[16:24] = at.to_bytes(8, "little"), len(bomb).to_bytes(8, "little")
    whole[97] = 2
    path.write_bytes(whole)
    with pytest.raises(Refused, match="unpacks"):
        PmtilesFile(path)
    with pytest.raises(ValueError, match="lines"):
        parse_directory(b"\xff\xff\xff\xff\x7f")


def test_a_database_that_is_no_archive_is_refused(tmp_path: Path):
    path = tmp_path / "other.mbtiles"
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE notes (text)")
    with pytest.raises(Refused, match=r"other\.mbtiles"):
        MbtilesFile(path)
    endless = tmp_path / "endless.mbtiles"
    with sqlite3.connect(endless) as plain:
        plain.execute("CREATE TABLE metadata (name, value)")
        body = "WITH RECURSIVE n(z) AS (SELECT 1 UNION ALL SELECT z+1 FROM n) SELECT z, z, z, z FROM n"
        plain.execute(f"CREATE VIEW tiles (zoom_level, tile_column, tile_row, tile_data) AS {body}")
    with pytest.raises(Refused, match=r"endless\.mbtiles"):
        MbtilesFile(endless)
