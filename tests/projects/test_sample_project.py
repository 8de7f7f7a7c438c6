"""The sample project holds what was drawn into its images, and can be built again from their truth."""

from __future__ import annotations

import csv
import importlib
import json
import math
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

from annotator.app.exchange.exporting import ExportWish, export
from annotator.app.headless import Project
from annotator.domain.checks import findings
from annotator.domain.document import Document
from annotator.domain.records import Scene
from annotator.domain.summary import summarise
from annotator.domain.tables import TABLES, rows
from annotator.imagery.hash import sha256

AREA = 1e-6
"""Relative; the truth gives corners to a hundred-thousandth of a pixel."""
MEGABYTE = 1_000_000

Row = dict[str, Any]


@pytest.fixture(scope="module")
def sample(repo_root: Path) -> Path:
    return repo_root / "projects" / "sample"


@pytest.fixture(scope="module")
def truth(sample: Path) -> dict[str, Any]:
    return json.loads((sample / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the whole sample: opening writes a lock beside it."""
    return Path(shutil.copytree(sample, tmp_path_factory.mktemp("sample") / "sample"))


@pytest.fixture(scope="module")
def project(folder: Path) -> Iterator[Project]:
    with Project.open(folder / "sample.gpkg") as opened:
        yield opened


@pytest.fixture(scope="module")
def document(project: Project) -> Document:
    return project.document


def table(document: Document, name: str) -> list[Row]:
    data = rows(document, name)
    return [dict(zip(data.header, row, strict=True)) for row in data.rows]


def named(document: Document, name: str) -> dict[str, Row]:
    return {str(row["name"]): row for row in table(document, name)}


def test_opens_as_it_is(project: Project, folder: Path) -> None:
    assert not project.session.project.read_only
    assert not project.notices
    assert (folder / "sample.gpkg").stat().st_size < 3 * MEGABYTE


def test_every_image_is_found_and_unchanged(project: Project, truth: dict[str, Any]) -> None:
    scenes = list(project.document.all(Scene))
    assert {scene.name for scene in scenes} == {entry["name"] for entry in truth["scenes"]}
    for scene in scenes:
        image = project.image_of(scene)
        assert image is not None and image.is_file()
        assert sha256(image) == scene.sha256, f"{scene.name}: build the project again"


def test_says_that_everything_is_made(document: Document) -> None:
    for scene in table(document, "scene"):
        assert (scene["provider"], scene["credit"]) == ("made", "made image, not a photograph")
    for name in ("site", "scene", "stall", "vehicle", "crossing", "zone", "route", "review"):
        assert all(str(row["note"]).lower().startswith("made") for row in table(document, name)), name


def test_scenes_carry_the_dates(document: Document, truth: dict[str, Any]) -> None:
    scenes = named(document, "scene")
    for entry in truth["scenes"]:
        row = scenes[entry["name"]]
        assert (row["acquired_from"], row["acquired_to"]) == (entry["acquired_from"], entry["acquired_to"])
        assert row["site"] == entry["site"]
        assert row["pixel_m"] == pytest.approx(entry["pixel_m"], rel=1e-3)


def test_each_stall_has_its_area_and_life(document: Document, truth: dict[str, Any]) -> None:
    dates = {entry["name"]: entry["acquired_from"] for entry in truth["scenes"]}
    stalls = named(document, "stall")
    uids = {name: row["uid"] for name, row in stalls.items()}
    for entry in (*truth["stalls"], *truth["open_air"]):
        row = stalls[entry["name"]]
        assert row["area_m2"] == pytest.approx(entry["area_m2"], rel=AREA)
        assert row["perimeter_m"] == pytest.approx(entry["perimeter_m"], rel=AREA)
        assert row["length_m"] == pytest.approx(entry["length_m"], abs=1e-4)
        assert row["width_m"] == pytest.approx(entry["width_m"], abs=1e-4)
        assert row["first_seen_from"] == dates[entry["first_seen"]]
        assert row["gone_by_from"] == (dates[entry["gone_by"]] if entry["gone_by"] else "")
        assert row["replaces"] == uids.get(entry.get("replaces"), "")
        assert row["class"] == entry["class"]


def test_only_the_doubtful_store_is_not_in_the_truth(document: Document, truth: dict[str, Any]) -> None:
    known = {entry["name"] for entry in (*truth["stalls"], *truth["open_air"])}
    others = [row for row in table(document, "stall") if row["name"] not in known]
    assert [(row["uid"], row["certainty"]) for row in others] == [("stall-made-possible", "possible")]


def test_certainties(document: Document) -> None:
    found = {name: Counter(row["certainty"] for row in table(document, name)) for name in ("stall", "vehicle")}
    assert found["stall"] == {"certain": 48, "probable": 3, "possible": 1}
    assert found["vehicle"] == {"certain": 206, "probable": 7}


def test_stalls_of_a_row_share_their_width(document: Document) -> None:
    """Kept widths err together: the ± of the whole is greater than that of as many independent stalls."""
    stalls = [row for row in table(document, "stall") if row["class"] == "Covered stall" and not row["gone_by_from"]]
    single = math.sqrt(sum(row["area_sd_m2"] ** 2 for row in stalls if row["certainty"] != "possible"))
    last = [row for row in table(document, "total") if row["class"] == "Covered stall"][-1]
    assert last["area_sd_m2"] > 1.5 * single


def test_totals_of_each_date(document: Document, truth: dict[str, Any]) -> None:
    totals = {row["scene"]: row for row in table(document, "total") if row["class"] == "Covered stall"}
    assert totals.keys() == truth["totals"]["stalls"].keys()
    for scene, entry in truth["totals"]["stalls"].items():
        assert totals[scene]["count"] == entry["count"]
        assert totals[scene]["area_m2"] == pytest.approx(entry["area_m2"], rel=AREA)
        assert totals[scene]["count_max"] == entry["count"] + 1  # the doubtful store


def gross(truth: dict[str, Any], scene: str = "") -> tuple[float, float]:
    """Area added and removed after the first date (on one date), from the truth alone; enlarging counts as its gain."""
    first = truth["stalls"][0]["first_seen"]
    area = {entry["name"]: entry["area_m2"] for entry in truth["stalls"]}
    replaced = {entry["replaces"] for entry in truth["stalls"] if entry["replaces"]}
    added = removed = 0.0
    for entry in truth["stalls"]:
        born, gone = entry["first_seen"], entry["gone_by"]
        gain = entry["area_m2"] - area.get(entry["replaces"], 0.0)
        if born not in (first, "") and born == (scene or born):
            added, removed = added + max(0.0, gain), removed + max(0.0, -gain)
        if gone and gone == (scene or gone) and entry["name"] not in replaced:
            removed += entry["area_m2"]
    return added, removed


def test_change_is_that_of_the_truth(document: Document, truth: dict[str, Any]) -> None:
    (row,) = table(document, "change")
    added, removed = gross(truth)
    assert added > removed > 0
    assert row["gross_added_m2"] == pytest.approx(added, rel=AREA)
    assert row["gross_removed_m2"] == pytest.approx(removed, rel=AREA)
    assert row["net_m2"] == pytest.approx(added - removed, rel=AREA)
    assert (row["start_from"], row["end_to"]) == ("2020-04-01", "2024-05-14")
    assert row["direction"] == "grew"
    assert row["net_m2"] > 2 * row["net_sd_m2"] > 0


def test_years_are_those_of_the_truth(document: Document, truth: dict[str, Any]) -> None:
    years = {row["year"]: row for row in table(document, "year")}
    for year, scene in ((2022, "Sariwon 2022-09-18"), (2024, "Sariwon 2024-05-14")):
        added, removed = gross(truth, scene)
        assert years[year]["gross_added_m2"] == pytest.approx(added, rel=AREA)
        assert years[year]["gross_removed_m2"] == pytest.approx(removed, rel=AREA)


def test_vehicles_by_place(document: Document, truth: dict[str, Any]) -> None:
    vehicles = table(document, "vehicle")
    sedans = Counter(row["zone"] for row in vehicles if row["class"] == "Sedan")
    assert sedans == {zone["name"]: zone["sedans"] for zone in truth["zones"]}
    assert len(sedans) == 5 and sum(sedans.values()) == 164
    assert [row["zone"] for row in vehicles if row["class"] == "Truck"] == [""] * 49
    zones = named(document, "zone")
    for entry in truth["zones"]:
        assert zones[entry["name"]]["area_m2"] == pytest.approx(entry["area_m2"], rel=AREA)


def test_vehicles_lie_where_they_were_drawn(document: Document, truth: dict[str, Any]) -> None:
    vehicles = {row["uid"]: row for row in table(document, "vehicle")}
    for number, entry in enumerate(truth["vehicles"], 1):
        row = vehicles[f"vehicle-made-{number:03}"]
        assert (row["lon"], row["lat"]) == pytest.approx(entry["lonlat"], abs=1e-9)
        assert row["class"] == entry["class"]
        if entry["class"] == "Truck":
            assert row["length_m"] == pytest.approx(entry["length_m"], abs=1e-4)
            assert row["orientation_deg"] == pytest.approx(entry["orientation_deg"], abs=1e-2)
            assert 11.5 < row["length_m"] < 12.5
        else:
            assert row["length_m"] is None


def test_crossings_with_dates_gates_and_places(document: Document, truth: dict[str, Any]) -> None:
    crossings = named(document, "crossing")
    assert crossings.keys() == {entry["name"] for entry in truth["crossings"]}
    for entry in truth["crossings"]:
        row = crossings[entry["name"]]
        assert (row["lon"], row["lat"]) == pytest.approx(entry["lonlat"], abs=1e-9)
        assert (row["class"], row["at_gate"]) == (entry["class"], entry["at_gate"])
        assert (row["first_seen_from"], row["first_seen_to"]) == (entry["first_seen_from"], entry["first_seen_to"])
        assert row["route"] == entry["route"]
        assert row["spacing_m"] > 0
    assert (crossings["Hyesan ford"]["lon"], crossings["Hyesan ford"]["lat"]) == pytest.approx(
        (128.186804, 41.411114), abs=5e-10
    )
    assert Counter(row["class"] for row in crossings.values()) == {"Ford": 6, "Barge site": 2}


def test_crossings_follow_one_another_downstream(document: Document, truth: dict[str, Any]) -> None:
    (route,) = table(document, "route")
    assert route["length_m"] == pytest.approx(truth["routes"][0]["length_m"], rel=AREA)
    chainages = [row["chainage_m"] for row in named(document, "crossing").values()]
    assert all(0 < chainage < route["length_m"] for chainage in chainages)


def test_summary(document: Document, truth: dict[str, Any]) -> None:
    found, totals = summarise(document), truth["totals"]
    assert (found["sites"], found["scenes"]) == (3, 6)
    assert found["stall"]["count"] == len(truth["stalls"])
    assert found["vehicle"]["by_class"] == {"Sedan": totals["sedans"], "Truck": totals["trucks"]}
    assert found["crossing"]["by_class"] == {"Ford": totals["fords"], "Barge site": totals["barge_sites"]}
    assert found["crossing"]["at_gate"] == totals["at_gate"]


def test_nothing_is_doubtful(document: Document) -> None:
    assert [one for one in findings(document) if one.severity != "note"] == []


def test_exports_every_row(document: Document, truth: dict[str, Any], tmp_path: Path) -> None:
    paths = export(document, ExportWish(TABLES, tmp_path))
    counts = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            counts[path.stem] = sum(1 for _row in csv.DictReader(file))
    marks = {"stall": len(truth["stalls"]) + len(truth["open_air"]) + 1, "vehicle": 213, "crossing": 8}
    places = {"site": 3, "town": 3, "scene": 6, "review": 6, "zone": 5, "route": 1}
    assert {name: counts[name] for name in marks} == marks
    assert {name: counts[name] for name in places} == places
    assert counts.keys() == set(TABLES)


@pytest.fixture
def build(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(repo_root / "resources" / "sample"))
    return importlib.import_module("build_project").build


def test_building_again_gives_the_same_tables(
    build: Any, document: Document, folder: Path, truth: dict[str, Any]
) -> None:
    with Project.open(build(truth, folder, folder / "again.gpkg")) as again:
        for name in TABLES:
            committed, rebuilt = rows(document, name), rows(again.document, name)
            assert committed.header == rebuilt.header
            assert len(committed.rows) == len(rebuilt.rows), name
            for one, other in zip(committed.rows, rebuilt.rows, strict=True):
                for column, before, after in zip(committed.header, one, other, strict=True):
                    assert is_same(column, before, after), (name, column, before, after)


def is_same(column: str, before: Any, after: Any) -> bool:
    """Equal; degrees and metres to what another release of PROJ may do to them."""
    if column == "wkt":
        return bool(shapely.equals_exact(shapely.from_wkt(before), shapely.from_wkt(after), 1e-10))
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=1e-8, abs_tol=1e-9)
    return bool(before == after)


def test_two_builds_export_the_same_bytes(build: Any, folder: Path, truth: dict[str, Any], tmp_path: Path) -> None:
    exports = []
    for name in ("one", "other"):
        with Project.open(build(truth, folder, folder / f"{name}.gpkg")) as built:
            paths = export(built.document, ExportWish(TABLES, tmp_path / name))
            exports.append([path.read_bytes() for path in paths])
    assert exports[0] == exports[1]
