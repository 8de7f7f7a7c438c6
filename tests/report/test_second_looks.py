"""The report tells of second looks only where there are any, and never as more than "at least"."""

from __future__ import annotations

import shapely

from annotator.domain.georeference.fit import from_scale
from annotator.domain.positions import LonLat
from annotator.domain.records import Pass
from annotator.report.second_looks import second_looks
from tests import builders


def survey(*records: object):
    mapping = from_scale(2000, 2000, 0.5, LonLat(128.186804, 41.411114)).to_json()
    scene = builders.scene("2024", "s", mapping=mapping, width_px=2000, height_px=2000)
    return builders.document(builders.site(), scene, *records)  # type: ignore[arg-type]


def car(uid: str, x: float, pass_uid: str):
    return builders.vehicle(uid, "s", kind="Sedan", geom=None, geom_px=shapely.Point(x, 100), pass_uid=pass_uid)


def test_without_another_pass_there_is_no_table() -> None:
    assert second_looks(survey(car("a", 0, "pass-main"))) == []


def test_a_pass_is_told_with_its_interval() -> None:
    cars = [car(f"m{n}", 50 * n, "pass-main") for n in range(49)] + [car(f"s{n}", 50 * n, "second") for n in range(47)]
    (sheet,) = second_looks(survey(Pass(uid="second", name="Blind, Kim"), cars))
    assert sheet.rows == [("Blind, Kim", "vehicles", "1", "49", "47", "47", "47", "", "49–50")]
    assert "at least" in sheet.note
