"""Labels of another image or size, beyond the edge or of an unknown category are named, not taken as they are."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.cli.test_import import counts, text_file


@pytest.fixture
def scene(run: Run, project, tmp_path) -> str:
    """A placed scene of 200 × 100 pixels of half a metre at site A."""
    image = tmp_path / "shot.png"
    Image.new("RGB", (200, 100)).save(image)
    assert run("add", project, image, "--site", "A", "--scale", "0.5", "--at", "41.4,128.1").code == 0
    return "shot"


def coco(*boxes: tuple[int, list[float]], images: dict[int, str], category: int = 1, size=(200, 100)) -> str:
    listed = [{"id": n, "file_name": name, "width": size[0], "height": size[1]} for n, name in images.items()]
    marks = [{"id": n, "image_id": image, "category_id": category, "bbox": box} for n, (image, box) in enumerate(boxes)]
    return json.dumps({"images": listed, "categories": [{"id": 1, "name": "Bus"}], "annotations": marks})


def labelme(width: int, height: int, *shapes: list[list[float]], image: str = "shot.png") -> str:
    marks = [{"label": "Bus", "shape_type": "rectangle", "points": points} for points in shapes]
    said = {"version": "5.0", "imagePath": image, "imageWidth": width, "imageHeight": height, "shapes": marks}
    return json.dumps(said)


@pytest.fixture
def take(run: Run, project, scene, tmp_path):
    def taken(text: str, name: str = "labels.json"):
        path = text_file(tmp_path, name, text)
        return run("import", project, path, "--as", "vehicle", "--scene", scene, "--json")

    return taken


BOX = [10, 10, 22, 5]


@pytest.mark.parametrize("own", ["shot.png", "val/shot.png", "C:\\data\\Shot.PNG", "shot.jpg"])
def test_of_several_images_only_the_scene_s_boxes_go_in(take, own: str):
    done = take(coco((1, BOX), (2, BOX), (2, [30, 30, 9, 9]), (3, BOX), images={1: own, 2: "b.png", 3: "c.png"}))
    assert counts(done) == (4, 1, 0, 0, 2)
    assert [(one["where"], one["why"][:10]) for one in done.json["skipped"]] == [
        ("b.png", "2 labels o"),
        ("c.png", "1 label of"),
    ]


def test_several_images_of_which_none_is_the_scene_are_refused(take):
    done = take(coco((1, BOX), (2, BOX), images={1: "a.png", 2: "b.png"}))
    assert (done.code, done.json["added"]) == (1, 0)
    assert "a.png, b.png" in done.json["skipped"][0]["why"]


def test_the_only_image_is_the_scene_whatever_it_is_called(take):
    done = take(coco((1, BOX), images={1: "renamed.png"}))
    assert counts(done) == (1, 1, 0, 0, 0)
    assert any("renamed.png" in one["why"] for one in done.json["warnings"])
    assert not take(coco((1, [50, 50, 20, 6]), images={1: "shot.png"})).json["warnings"]


def test_boxes_of_an_image_that_is_not_listed_are_left_out(take):
    done = take(coco((1, BOX), (7, [30, 30, 9, 9]), images={1: "shot.png"}))
    assert counts(done) == (2, 1, 0, 0, 1)
    assert done.json["skipped"][0]["where"] == "7"


def test_boxes_in_a_table_go_by_the_image_they_name(take):
    text = "image_path,xmin,ymin,xmax,ymax,label\nshot.png,1,1,9,5,Bus\nother.png,2,2,8,6,Bus\n"
    done = take(text, "boxes.csv")
    assert counts(done) == (2, 1, 0, 0, 1)
    assert done.json["skipped"][0]["where"] == "other.png"


@pytest.mark.parametrize(("width", "height"), [(400, 200), (100, 50), (403, 200)])
def test_labels_of_a_reduced_or_enlarged_copy_are_scaled(take, table, width: int, height: int):
    x, y = width / 200, height / 100
    done = take(labelme(width, height, [[50 * x, 50 * y], [72 * x, 55 * y]]))
    assert counts(done) == (1, 1, 0, 0, 0)
    assert any("scaled" in one["why"] for one in done.json["warnings"])
    assert float(table("vehicle")[0]["length_m"]) == pytest.approx(11, abs=0.05)


@pytest.mark.parametrize(
    "text", [labelme(200, 200, [[1, 1], [9, 5]]), coco((1, BOX), images={1: "shot.png"}, size=(512, 512))]
)
def test_labels_of_a_picture_of_another_shape_are_refused(take, text: str):
    done = take(text)
    assert (done.code, done.json["added"]) == (1, 0)
    assert "200 × 100" in done.json["skipped"][0]["why"]


def test_labels_beyond_the_edge_are_named(take):
    done = take(labelme(200, 100, [[-2, 1], [9, 5]], [[150, 50], [250, 60]], [[20, 20], [30, 25]]))
    assert counts(done) == (3, 2, 0, 0, 1)
    assert done.json["skipped"][0]["where"] == "shape 2 (Bus)"
    dota = take("1 1 9 1 9 5 1 5 Bus 0\n500 80 522 80 522 85 500 85 Bus 0\n", "dota.txt")
    assert counts(dota) == (2, 1, 0, 0, 1)


def test_an_unknown_category_is_named_and_no_class(take, table):
    done = take(coco((1, BOX), images={1: "shot.png"}, category=99))
    assert counts(done) == (1, 1, 0, 0, 0)
    assert any("category 99" in one["why"] for one in done.json["warnings"])
    assert table("vehicle")[0]["class"] != "99"
