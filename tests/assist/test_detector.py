"""A tiny model made here, and models and descriptions that are wrong: each is one sentence."""

from __future__ import annotations

import json
import multiprocessing
import time
from pathlib import Path

import numpy as np
import pytest

from annotator.assist import detector
from annotator.assist.detector import Description, Detector, describe, read_boxes
from annotator.domain.errors import Refused
from tests.assist.onnx_model import TOLD, make_model

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

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


def _hang(*_asked: object) -> None:
    """In the child."""
    time.sleep(60)


def test_a_model_that_hangs_is_given_up_and_its_process_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(detector, "_run", _hang)
    monkeypatch.setattr(detector, "_PATIENCE_S", 0.2)
    others = multiprocessing.active_children()
    with Detector(describe(make_model(tmp_path / "tiny.onnx"))) as hanging:
        with pytest.raises(Refused, match="crashed or gave no answer"):
            hanging.found_in(WHITE, "Sedan")
        (child,) = [each for each in multiprocessing.active_children() if each not in others]
    child.join(5)
    assert not child.is_alive()


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
