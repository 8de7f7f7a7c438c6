"""Damaged projects: every undamaged row is saved, nothing is changed unseen, and what is lost is named."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.domain.change import Change, RowChange, added
from annotator.domain.checks import findings
from annotator.domain.defaults import starting_records
from annotator.domain.edits.measuring import measured_stalls
from annotator.domain.errors import ProjectError
from annotator.domain.records import KINDS, Crossing, ObjectClass, Record, Scene
from annotator.store import ProjectFile, rtree
from annotator.store.salvage import Salvaged, salvage
from tests.builders import crossing, document, rectangle, scene, site, stall
from tests.store.conftest import By
from tests.store.old_formats import DATA, STALL, TRUCK

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


def without_root(data: bytes, *tables: str) -> bytes:
    """The file with the first page of some tables zeroed."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        pages = dict(database.execute("SELECT name, rootpage FROM sqlite_master"))
    spoilt = bytearray(data)
    for table in tables:
        start = (pages[table] - 1) * PAGE
        spoilt[start : start + PAGE] = bytes(PAGE)
    return bytes(spoilt)


@pytest.fixture(scope="module")
def bulky(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Truth]:
    """A project whose 3,000 crossings came in one edit, so that the journal has only their uids."""
    path = tmp_path_factory.mktemp("bulky") / "bulky.gpkg"
    marks = [crossing(f"crossing-{n}", "2020", name=f"Ford {n}", note="n" * (n % 90)) for n in range(3000)]
    with ProjectFile.create(path, [*starting_records(), site(), scene("2020", mapping="")]) as project:
        project.commit(Change("import", added(*marks), bulk=True), author=By())
        gone = project.load().get(Crossing, "crossing-7")
        project.commit(Change("delete", (RowChange(gone, None),)), author=By())
        held = project.load()
    return path.read_bytes(), {(kind.KIND, row.uid): row for kind in KINDS for row in held.all(kind)}


def test_rows_are_found_in_pages_that_no_table_leads_to(bulky, tmp_path):
    data, truth = bulky
    found, rows = saved(without_root(data, "crossing"), tmp_path)
    assert rows == truth
    assert found.is_whole
    assert ("crossing", "crossing-7") not in rows, "a deleted row does not come back"


def test_without_table_history_and_numbers_pages_still_give_rows(bulky, tmp_path):
    data, truth = bulky
    found, rows = saved(without_root(data, "crossing", "edit_row", "file_state"), tmp_path)
    assert rows == truth
    assert not found.is_whole
    assert not found.is_counted


@pytest.mark.parametrize("table", [kind.KIND for kind in KINDS])
def test_the_first_page_of_any_table_may_be_lost(whole, tmp_path, table):
    data, truth = whole
    found, rows = saved(without_root(data, table), tmp_path)
    assert rows == truth
    assert found.is_whole


def test_lost_rows_are_named_by_the_history(bulky, tmp_path):
    data, truth = bulky
    at = data.index(b"Ford 1500")
    spoilt = data[: at // PAGE * PAGE] + bytes(PAGE) + data[(at // PAGE + 1) * PAGE :]
    found, rows = saved(spoilt, tmp_path)
    missing = {key for key in truth if key not in rows}
    assert 0 < len(missing) < 60
    assert {(lost.kind, lost.uid) for lost in found.lost} == missing
    assert found.lost_by_kind == {"crossing": len(missing)}


def test_what_others_refer_to_gets_a_stand_in(tmp_path):
    path = tmp_path / "towns.gpkg"
    marks = [crossing(f"crossing-{n}", "2020", name=f"Ford {n}") for n in range(3000)]
    ProjectFile.create(path, [*starting_records(), site(), scene("2020", mapping=""), *marks]).close()
    found, rows = saved(without_root(path.read_bytes(), "site", "scene", "edit_row"), tmp_path)
    stand_ins = {(lost.kind, lost.uid) for lost in found.stand_ins}
    assert {kind for kind, _uid in stand_ins} == {"site", "scene"}
    assert stand_ins <= rows.keys()
    with ProjectFile.open(tmp_path / "new.gpkg") as project:
        assert project.read_only_reason == ""
        assert not [one for one in findings(project.load()) if one.code == "dangling_reference"]


def test_a_site_comes_back_as_the_history_last_had_it(tmp_path):
    """The newest part of the history is lost, so what came after cannot be known, and that is said."""
    path = tmp_path / "towns.gpkg"
    with ProjectFile.create(path, [*starting_records(), site(name="Old name")]) as project:
        for n in range(200):
            row = crossing(f"crossing-{n}", "2020", note="n" * 200)
            project.commit(Change("draw", added(row)), author=By())
    data = without_root(path.read_bytes(), "site")
    at = data.rindex(b'"crossing-199"')
    found, rows = saved(data[: at // PAGE * PAGE] + bytes(PAGE) + data[(at // PAGE + 1) * PAGE :], tmp_path)
    assert [(lost.kind, lost.uid) for lost in found.older] == [("site", "Old name")]
    assert rows[("site", "Old name")].town == "Old name"
    assert not found.is_whole


def test_changes_by_another_program_are_not_taken_for_damage(whole, tmp_path):
    path = tmp_path / "edited.gpkg"
    path.write_bytes(whole[0])
    with closing(sqlite3.connect(path)) as database:
        rtree.register_functions(database)
        database.execute("UPDATE crossing SET name = 'Renamed' WHERE uid = 'crossing-1'")
        database.commit()
    with pytest.raises(ProjectError, match="another program changed it"):
        salvage(path, tmp_path / "new.gpkg")
    assert not (tmp_path / "new.gpkg").exists()


@pytest.mark.parametrize("table", ["stall", "vehicle"])
def test_a_damaged_file_of_an_older_format_is_saved_too(tmp_path, table):
    data = (DATA / "format-0.gpkg").read_bytes()
    found, rows = saved(without_root(data, table), tmp_path)
    assert found.is_whole
    assert rows[("stall", STALL.uid)] == STALL
    assert rows[("vehicle", TRUCK.uid)] == TRUCK


@pytest.mark.parametrize("table", ["review", "stall"])
def test_a_damaged_project_can_be_looked_at(whole, tmp_path, table):
    data, truth = whole
    path = tmp_path / "damaged.gpkg"
    path.write_bytes(without_root(data, table))
    with pytest.raises(ProjectError, match="annotator repair"):
        ProjectFile.open(path)
    with ProjectFile.open(path, show_damaged=True) as project:
        assert project.is_damaged
        assert "annotator repair" in project.read_only_reason
        held = project.load()
        assert {(kind.KIND, row.uid): row for kind in KINDS for row in held.all(kind)} == truth
        with pytest.raises(ProjectError, match="damaged"):
            project.commit(Change("draw", added(crossing("crossing-new", "2020"))), author=By())
    assert path.read_bytes() == without_root(data, table)


def test_what_is_no_project_is_not_shown(tmp_path):
    path = tmp_path / "text.gpkg"
    path.write_bytes(b"no database at all")
    with pytest.raises(ProjectError, match=r"text\.gpkg is not a project file"):
        ProjectFile.open(path, show_damaged=True)


def test_a_project_that_is_open_for_editing_is_not_repaired(whole, tmp_path):
    path = tmp_path / "open.gpkg"
    path.write_bytes(whole[0])
    with ProjectFile.open(path), pytest.raises(ProjectError, match="is being edited by"):
        salvage(path, tmp_path / "new.gpkg")
    salvage(path, tmp_path / "new.gpkg")


def test_a_class_that_was_deleted_does_not_come_back(tmp_path):
    path = tmp_path / "towns.gpkg"
    with ProjectFile.create(path, starting_records("Towns")) as project:
        ferry = project.load().get(ObjectClass, "class-ferry")
        project.commit(Change("delete", (RowChange(ferry, None),)), author=By())
    found, rows = saved(bytes(100) + path.read_bytes()[100:], tmp_path)
    assert found.is_whole
    assert found.stand_ins == []
    assert ("class", "class-ferry") not in rows


def test_settings_that_are_lost_are_named(tmp_path):
    path = tmp_path / "towns.gpkg"
    ProjectFile.create(path, starting_records("Towns")).close()
    found, rows = saved(without_root(path.read_bytes(), "setting", "edit_row"), tmp_path)
    assert ("setting", "title") in {(lost.kind, lost.uid) for lost in found.stand_ins}
    assert rows[("setting", "edge_rule")].value == "roof edge"
    assert not found.is_whole
