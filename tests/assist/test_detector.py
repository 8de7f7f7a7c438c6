"""A tiny model made here, and models and descriptions that are wrong: each is one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from annotator.assist.detector import Description, Detector, describe, read_boxes
from annotator.domain.errors import Refused

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

TOLD = {"input": [8, 8], "boxes": "boxes", "layout": "cxcywh", "scores": "scores", "classes": ["Sedan", "Truck"]}


def make_model(path: Path, scores_shape: tuple[int, ...] = (1, 2, 2)) -> Path:
    """Two boxes that are always the same; the scores of one class follow the brightness of the picture."""
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    boxes = np.array([[[3, 4, 4, 2], [6, 2, 1, 3]]], np.float32)
    factors = np.resize(np.array([1, 0.1, 0.5, 0.2], np.float32), scores_shape)
    nodes = [
        helper.make_node("ReduceMean", ["picture"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["factors", "mean"], ["scores"]),
        helper.make_node("Identity", ["fixed"], ["boxes"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("picture", kind, [1, 3, 8, 8])],
        [
            helper.make_tensor_value_info("boxes", kind, boxes.shape),
            helper.make_tensor_value_info("scores", kind, None),
        ],
        [onnx.numpy_helper.from_array(boxes, "fixed"), onnx.numpy_helper.from_array(factors, "factors")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    path.with_suffix(".json").write_text(json.dumps(TOLD), "utf-8")
    return path


WHITE = np.full((8, 8, 3), 255, np.uint8)


def test_a_model_proposes_boxes_of_a_class(tmp_path: Path):
    with Detector(describe(make_model(tmp_path / "tiny.onnx"))) as detector:
        found = detector.found_in(WHITE, "Sedan")
        assert (found.x.tolist(), found.y.tolist()) == ([3, 6], [4, 2])
        assert (found.length.tolist(), found.width.tolist()) == ([4, 3], [2, 1])
        assert found.score == pytest.approx([1.0, 0.5])
        assert found.angle == pytest.approx([0, np.pi / 2])
        with pytest.raises(Refused, match="knows no class Bus; it knows Sedan, Truck"):
            detector.found_in(WHITE, "Bus")


def test_a_model_that_gives_something_else_is_one_sentence(tmp_path: Path):
    with Detector(describe(make_model(tmp_path / "tiny.onnx", (1, 2, 1)))) as detector:
        with pytest.raises(Refused, match="not what its JSON says"):
            detector.found_in(WHITE, "Sedan")
        with pytest.raises(Refused, match="could not be run"):
            detector.found_in(WHITE[:5], "Sedan")


def test_a_file_that_is_no_model_is_one_sentence(tmp_path: Path):
    path = make_model(tmp_path / "tiny.onnx")
    path.write_bytes(b"not a model")
    with Detector(describe(path)) as detector, pytest.raises(Refused, match=r"tiny\.onnx could not be run"):
        detector.found_in(WHITE, "Sedan")


@pytest.mark.parametrize(
    "wrong",
    [
        {"layout": "round"},
        {"input": [0, 8]},
        {"input": "large"},
        {"classes": []},
        {"input": [8, 10**9]},
        {"classes": 3},
    ],
)
def test_a_wrong_description_is_one_sentence(tmp_path: Path, wrong: dict):
    path = make_model(tmp_path / "tiny.onnx")
    path.with_suffix(".json").write_text(json.dumps(TOLD | wrong), "utf-8")
    with pytest.raises(Refused, match=r"tiny\.json"):
        describe(path)


def test_a_missing_description_is_one_sentence(tmp_path: Path):
    with pytest.raises(Refused, match="needs this file beside it"):
        describe(tmp_path / "tiny.onnx")


def test_boxes_that_are_none_are_left_out():
    told = Description("m.onnx", 8, 8, "b", "s", "oriented", ("Sedan",))
    boxes = np.array([[1, 1, 4, 2, 0.3], [1, 1, np.nan, 2, 0], [1, 1, -4, 2, 0], [1, 1, 4, 2, 0]])
    found = read_boxes(told, boxes, np.array([0.9, 0.9, 0.9, 7.0]))
    assert found.angle.tolist() == [0.3]
