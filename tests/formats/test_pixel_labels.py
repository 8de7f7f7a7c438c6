"""YOLO, DOTA, COCO and labelme: pixel shapes by the truth of the public files, wrong lines named."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.errors import Refused
from annotator.formats import coco, dota, labelme, pixel_names, reader, yolo
from annotator.formats.features import parts


def test_yolo_by_its_truth_table(shared_data: Path) -> None:
    with open(shared_data / "vehicles" / "yolo_truth.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        labels = (shared_data / "vehicles" / "yolo_cars" / row["image"]).with_suffix(".txt")
        found = reader.read(labels, image_size=(int(row["width"]), int(row["height"])))
        assert (found.read, len(found.features), found.problems, found.warnings) == (
            int(row["total"]),
            found.read,
            [],
            [],
        )
        counted = Counter(feature.properties["class"] for feature in found.features)
        assert all(counted[name] == int(row[name]) for name in ("car", "truck", "bus", "minibus", "cyclist"))
        first = found.features[0]
        assert first.pixel
        assert first.properties["class"] == row["first_box_class"]
        left, top, right, bottom = first.geometry.bounds
        centre_and_size = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
        # the truth table gives the box by its centre or its corner, to a tenth of a pixel
        stated = tuple(float(value) for value in row["first_box_x_y_w_h_px"].split())
        assert centre_and_size[2:] == pytest.approx(stated[2:], abs=0.051)
        assert stated[:2] in (
            pytest.approx(centre_and_size[:2], abs=0.051),
            pytest.approx((left, top), abs=0.051),
        )


def test_yolo_needs_the_image_and_names_wrong_lines(tmp_path: Path) -> None:
    labels = tmp_path / "labels" / "a.txt"
    labels.parent.mkdir()
    lines = [
        "0 0.5 0.5 0.2 0.1",
        "1 0.5 0.5 0.2 0.1 0.9",
        "2 0.1 0.1 0.3 0.1 0.3 0.2 0.1 0.2",
        "0 0.1 0.1 0.3 0.1 0.3 0.2",
        "0 nan 0.5 0.2 0.1",
        "0 50 50 20 10",
        "0 0.5 0.5 0 0.1",
        "0.5 0.5 0.5 0.1 0.1",
        "0 0.5 0.5",
        "car 0.5 0.5 0.1 0.1",
    ]
    labels.write_text("\n".join(lines) + "\n")
    (tmp_path / "data.yaml").write_text("train: x\nnames:\n  0: car\n  1: 'big truck'  # note\nnc: 2\n")
    with pytest.raises(Refused, match="scene"):
        reader.read(labels)
    found = reader.read(labels, image_size=(1000, 500))
    assert found.read == 10
    assert [feature.properties["class"] for feature in found.features] == ["car", "big truck", "2", "car"]
    assert found.features[0].geometry.bounds == pytest.approx((400, 225, 600, 275))
    assert found.features[1].properties["confidence"] == 0.9
    assert found.features[2].geometry.bounds == pytest.approx((100, 50, 300, 100))
    assert [problem.where for problem in found.problems] == [f"line {n}" for n in range(5, 11)]
    assert "number 2 has no name" in found.warnings[0].why


@pytest.mark.parametrize(
    "text",
    [
        "names: [car, truck]",
        "names: [\"car\", 'truck']\nnc: 2",
        "names: {0: car, 1: truck}",
        "names: [\n  car,\n  truck\n]",
        "path: x\nnames:\n- car\n- truck\n",
        "names:\n  - car\n  - truck\nnc: 2",
        "names:\n    1: truck\n    0: car\n",
    ],
)
def test_class_names_in_data_files(text: str) -> None:
    assert pixel_names.from_yaml(text) == {0: "car", 1: "truck"}


def test_dota(tmp_path: Path) -> None:
    path = tmp_path / "P0001.txt"
    lines = [
        "imagesource:GoogleEarth",
        "gsd:0.146343",
        "10.0 10.0 34.0 10.0 34.0 15.0 10.0 15.0 large-vehicle 0",
        "1 1 5 1 5 3 1 3 small-vehicle 1",
        "1 1 5 1 5 3 1 3 plane",
        "1 1 5 1 5 3 1 x plane 0",
        "1 1 5 1 5 3 plane 0",
        "1 1 1 1 1 1 1 1 ship 0",
        "nan 1 5 1 5 3 1 3 ship 0",
    ]
    path.write_text("\n".join(lines))
    found = reader.read(path)
    assert found.read == 7
    assert [feature.properties["class"] for feature in found.features] == ["large-vehicle", "small-vehicle", "plane"]
    assert found.features[0].geometry.bounds == (10, 10, 34, 15)
    assert found.features[0].properties["gsd"] == "0.146343"
    assert found.features[1].properties["difficult"] == "1"
    assert [problem.where for problem in found.problems] == [f"line {n}" for n in (6, 7, 8, 9)]
    assert dota.looks_like("1 1 5 1 5 3 1 3 plane 0\n")
    assert not dota.looks_like("0 0.1 0.1 0.3 0.1 0.3 0.2 0.1 0.2\n")
    assert not yolo.looks_like("1 1 5 1 5 3 1 3 plane 0\n")


def test_coco(shared_data: Path) -> None:
    found = reader.read(shared_data / "annotations" / "instances_val.json")
    assert found.read == 2
    assert [feature.properties["class"] for feature in found.features] == ["a", "b"]
    assert {feature.properties["image"] for feature in found.features} == {"b.jpg"}
    assert [feature.geometry.bounds for feature in found.features] == [(0, 0, 1, 2), (0, 0, 1, 9)]
    assert "box was taken" in found.warnings[0].why


def test_coco_keeps_one_object_in_one_piece_and_names_bad_ones() -> None:
    square = [0.0, 0.0, 4.0, 0.0, 4.0, 4.0, 0.0, 4.0]
    entries: list[Any] = [
        {"segmentation": [square, [v + 9 for v in square]], "category_id": 1, "image_id": 7},
        {"bbox": [1, 2, 3, 4], "category_id": 8},
        {"bbox": [1, 2, float("nan"), 4]},
        {"segmentation": [[1, 2, 3]]},
        {"segmentation": [["1", 2, 3, 4, 5, 6]]},
        {"bbox": [10**400, 1, 1, 1]},
        {},
        3,
    ]
    root = {
        "images": [{"id": 7, "file_name": "a.png"}],
        "categories": [{"id": 1, "name": "bus"}],
        "annotations": entries,
    }
    found = coco.features(root, "x.json")
    assert found.read == 8
    assert [feature.geometry.geom_type for feature in found.features] == ["MultiPolygon", "Polygon"]
    assert [len(parts(feature)) for feature in found.features] == [2, 1]
    assert found.features[0].properties["image"] == "a.png"
    assert found.features[1].properties["class"] is None
    assert any("category 8" in warning.why for warning in found.warnings)
    assert sorted(problem.where for problem in found.problems) == [f"annotation {n}" for n in range(3, 9)]


def test_labelme(shared_data: Path) -> None:
    found = reader.read(shared_data / "annotations" / "2011_000003.json")
    assert Counter(f.properties["class"] for f in found.features) == {"person": 3, "bottle": 1, "__ignore__": 1}
    assert all(feature.pixel and feature.geometry.geom_type == "Polygon" for feature in found.features)


def test_labelme_shapes_and_bad_ones() -> None:
    shapes: list[Any] = [
        {"label": "a", "points": [[0, 0], [4, 2]], "shape_type": "rectangle", "group_id": 3},
        {"label": "b", "points": [[5, 5], [5, 8]], "shape_type": "circle"},
        {"label": "c", "points": [[5, 5], [5, 8], [9, 9]], "shape_type": "linestrip"},
        {"label": "d", "points": [[5, 5]], "shape_type": "point"},
        {"label": "e", "points": [[1, 1], [3, 3]], "shape_type": "mask", "mask": "iVBO"},
        {"label": "f", "points": [[1, 1], [3, 3]], "shape_type": "polygon"},
        {"label": "g", "points": [[1, "1"]], "shape_type": "point"},
        {"label": "h", "points": [[float("inf"), 1]], "shape_type": "point"},
        {"label": "i", "points": [], "shape_type": "spiral"},
        7,
    ]
    found = labelme.features({"shapes": shapes, "imagePath": "p.jpg"}, "x.json")
    assert [feature.geometry.geom_type for feature in found.features] == [
        *("Polygon", "Polygon", "LineString", "Point", "Polygon")
    ]
    assert found.features[1].geometry.area == pytest.approx(28.27, rel=0.01)
    assert found.features[0].properties == {"class": "a", "image": "p.jpg", "group_id": 3}
    assert len(found.problems) == 5


@pytest.mark.parametrize("root", [{"shapes": 3}, {"annotations": []}, [], 3, None, {"images": [], "annotations": {}}])
def test_other_json_is_refused(tmp_path: Path, root: Any) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(root))
    with pytest.raises(Refused, match=r"x\.json"):
        reader.read(path)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 100, "database"),
        ("a.kml", b"\x89PNG\r\n", "scene"),
        ("a.xlsx", b"PK\x03\x04....xl/workbook.xml", "damaged archive"),
        ("a.bin", bytes(range(256)), "cannot be read|no text"),
        ("a.txt", b"hello world\n", "cannot be read"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("empty.kml", b"", "empty"),
    ],
)
def test_unknown_kinds_are_refused_with_advice(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Refused, match=word):
        reader.read(path)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "no.kml", tmp_path):
        with pytest.raises(Refused):
            reader.read(path)
