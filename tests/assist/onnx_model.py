"""A tiny detector, made on the spot."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np

TOLD = {"input": [8, 8], "boxes": "boxes", "layout": "cxcywh", "scores": "scores", "classes": ["Sedan", "Truck"]}


def make_model(path: Path, scores_shape: tuple[int, ...] = (1, 2, 2)) -> Path:
    """Two boxes that are always the same; the scores of one class follow the brightness of the picture."""
    onnx = importlib.import_module("onnx")
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
