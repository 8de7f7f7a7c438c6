"""What an imported word, number or place means is not lost: classes, routes, numbers that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.app.headless import Project
from annotator.domain.records import ObjectClass
from tests.cli.conftest import Run

ROUTE = """<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>Yalu</name><LineString><coordinates>
127.2,41.52 127.885265,41.431189 128.186804,41.411114 128.3,41.4</coordinates></LineString></Placemark></kml>"""
CROSSINGS = "name,lat,lon,class\nF1,41.411114,128.186804,ford\nF2,41.431189,127.885265,ford\nFar,42.5,128.0,ford\n"
Table = Callable[..., list[dict[str, str]]]


@pytest.mark.parametrize("order", [("rt.kml", "cr.csv"), ("cr.csv", "rt.kml")])
def test_crossings_stand_on_the_route_next_to_them_whichever_came_first(
    run: Run, project: Path, table: Table, tmp_path: Path, order: tuple[str, str]
) -> None:
    (tmp_path / "rt.kml").write_text(ROUTE, "utf-8")
    (tmp_path / "cr.csv").write_text(CROSSINGS, "utf-8")
    for name in order:
        kind = "route" if name == "rt.kml" else "crossing"
        assert run("import", project, tmp_path / name, "--as", kind, "--site", "Yalu").code == 0
    rows = {row["name"]: row for row in table("crossing")}
    assert [rows[name]["route"] for name in ("F1", "F2", "Far")] == ["Yalu", "Yalu", ""]
    assert float(rows["F2"]["chainage_m"]) < float(rows["F1"]["chainage_m"])
    assert float(rows["F1"]["spacing_m"]) == pytest.approx(
        float(rows["F1"]["chainage_m"]) - float(rows["F2"]["chainage_m"]), abs=0.02
    )


@pytest.mark.parametrize("word", ["open-air", "Open air", "open_air_space", "OPEN-AIR SPACE"])
def test_open_air_space_does_not_become_a_counted_class(run: Run, project: Path, tmp_path: Path, word: str) -> None:
    ring = [[128, 41], [128.0002, 41], [128.0002, 41.0002], [128, 41.0002], [128, 41]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"class": word}, "geometry": shape}
    path = tmp_path / "s.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    with Project.open(project) as held:
        before = {row.uid for row in held.document.all(ObjectClass)}
    assert run("import", project, path, "--as", "stall", "--site", "M").code == 0
    with Project.open(project) as held:
        assert {row.uid for row in held.document.all(ObjectClass)} == before
    summary = run("summary", project, "--json").json
    assert summary["stall"]["count"] == 0
    assert summary["stall"]["by_class"] == {"Open-air space": 1}


@pytest.mark.parametrize("value", ["nan", "inf", "-Infinity"])
def test_what_is_no_number_is_named(run: Run, project: Path, tmp_path: Path, value: str) -> None:
    path = tmp_path / "stated.csv"
    path.write_text(f"key,value\narea_total,{value}\n", "utf-8")
    done = run("import", project, path, "--as", "stated")
    assert done.code == 1
    assert "is not a number" in done.err
