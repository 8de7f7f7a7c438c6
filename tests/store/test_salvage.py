"""Damaged projects: every undamaged row is saved, nothing is changed unseen, and what is lost is named."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from annotator.domain.defaults import starting_records
from annotator.domain.edits.measuring import measured_stalls
from annotator.domain.errors import ProjectError
from annotator.domain.records import KINDS, Record, Scene
from annotator.store import ProjectFile
from annotator.store.salvage import Salvaged, salvage
from tests.builders import crossing, document, rectangle, scene, site, stall

PAGE = 4096
Truth = dict[tuple[str, str], Record]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Truth]:
    """Bytes of a sound project of 400 stalls, and its records."""
    path = tmp_path_factory.mktemp("sound") / "sound.gpkg"
    stalls = [
        stall(f"stall-{n}", "2020", geom=rectangle(20, 3, east_m=30 * n), name="x" * (n % 40), note="n" * (n % 90))
        for n in range(400)
    ]
    shown = scene("2020", mapping="", u=0.02, files="images/a.tif\n/far/b.tif")
    rows = [*starting_records(), site(), shown, *measured_stalls(document(site(), shown), stalls)]
    ProjectFile.create(path, [*rows, crossing("crossing-1", "2020", name="Nord")]).close()
    opened = ProjectFile.open(path, read_only=True)
    held = opened.load()
    opened.close()
    return path.read_bytes(), {(kind.KIND, row.uid): row for kind in KINDS for row in held.all(kind)}


def saved(data: bytes, folder: Path) -> tuple[Salvaged, Truth]:
    damaged, new = folder / "damaged.gpkg", folder / "new.gpkg"
    damaged.write_bytes(data)
    new.unlink(missing_ok=True)
    found = salvage(damaged, new)
    assert damaged.read_bytes() == data, "the damaged file is left as it is"
    opened = ProjectFile.open(new, read_only=True)
    held = opened.load()
    opened.close()
    return found, {(kind.KIND, row.uid): row for kind in KINDS for row in held.all(kind)}


def test_a_sound_project_is_copied_whole(whole, tmp_path):
    data, truth = whole
    found, rows = saved(data, tmp_path)
    assert rows == truth
    assert (found.lost, found.from_history, found.measured_anew) == ([], 0, 0)


@pytest.mark.parametrize("blocks", [range(1), range(12)], ids=["first page", "first 48 KiB"])
def test_a_lost_beginning_costs_nothing(whole, tmp_path, blocks):
    data, truth = whole
    _found, rows = saved(bytes(PAGE * len(blocks)) + data[PAGE * len(blocks) :], tmp_path)
    assert {key: rows.get(key) for key in truth} == truth


def test_a_spoilt_header_costs_nothing(whole, tmp_path):
    data, truth = whole
    _found, rows = saved(random.Random(1).randbytes(100) + data[100:], tmp_path)
    assert rows == truth


@pytest.mark.parametrize("seed", range(12))
def test_a_lost_page_loses_its_own_rows_only_and_says_so(whole, tmp_path, seed):
    data, truth = whole
    page = random.Random(seed).randrange(1, len(data) // PAGE)
    found, rows = saved(data[: page * PAGE] + bytes(PAGE) + data[(page + 1) * PAGE :], tmp_path)
    missing = {key for key in truth if key not in rows}
    assert not [key for key, row in rows.items() if row != truth[key]], "nothing is changed unseen"
    assert len(missing) <= 40
    assert bool(missing) == bool(found.lost) or not found.lost


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_changes_no_figure(whole, tmp_path, seed):
    data, truth = whole
    spoilt = bytearray(data)
    spoilt[random.Random(seed).randrange(len(data))] ^= 1 << (seed % 8)
    _found, rows = saved(bytes(spoilt), tmp_path)
    assert not [key for key, row in rows.items() if row != truth[key]]
    assert len(rows) >= len(truth) - 1


@pytest.mark.parametrize("tenths", [3, 5, 7, 9])
def test_a_cut_off_file_gives_what_is_left(whole, tmp_path, tenths):
    data, truth = whole
    found, rows = saved(data[: len(data) * tenths // 10], tmp_path)
    assert not [key for key, row in rows.items() if row != truth[key]]
    assert len(rows) > len(truth) * (tenths - 4) // 10
    assert bool(found.lost) == (rows.keys() != truth.keys()) or not found.is_whole


@pytest.mark.parametrize("data", [b"", b"no database at all", bytes(50_000)])
def test_what_holds_no_rows_is_refused(tmp_path, data):
    path = tmp_path / "damaged.gpkg"
    path.write_bytes(data)
    with pytest.raises(ProjectError, match=r"damaged\.gpkg"):
        salvage(path, tmp_path / "new.gpkg")
    assert not (tmp_path / "new.gpkg").exists()


def test_nothing_is_overwritten(whole, tmp_path):
    (tmp_path / "damaged.gpkg").write_bytes(whole[0])
    (tmp_path / "new.gpkg").write_bytes(b"mine")
    with pytest.raises(ProjectError, match="exists already"):
        salvage(tmp_path / "damaged.gpkg", tmp_path / "new.gpkg")
    assert (tmp_path / "new.gpkg").read_bytes() == b"mine"


def test_images_are_still_found_from_another_folder(whole, tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "damaged.gpkg").write_bytes(whole[0])
    salvage(tmp_path / "old" / "damaged.gpkg", tmp_path / "new.gpkg")
    opened = ProjectFile.open(tmp_path / "new.gpkg", read_only=True)
    (kept,) = opened.load().all(Scene)
    opened.close()
    assert kept.files.splitlines() == ["old/images/a.tif", "/far/b.tif"]
