"""A user's own detector: an ONNX model with a small JSON beside it that says what goes in and what comes out.

`roofs.onnx` needs `roofs.json`:

    {"input": [640, 640],              height and width of the picture it takes, float32 (1, 3, H, W), 0 … 1, RGB
     "boxes": "boxes",                 name of the output with boxes (1, n, 4) or (1, n, 5), pixels of the input
     "layout": "xyxy",                 or "cxcywh", or "oriented": cx, cy, length, width, angle in radians from x to y
     "scores": "scores",               name of the output with scores (1, n, classes), 0 … 1
     "classes": ["Sedan", "Truck"]}    names of classes of the project, in the order of the scores

A foreign model may crash or hang, so it is run in a child process of its own.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.assist.edges import Rgb
from annotator.assist.similar import Found
from annotator.domain.errors import Refused
from annotator.domain.text import translate

LAYOUTS = {"xyxy": 4, "cxcywh": 4, "oriented": 5}
_SIDE_MAX, _ANSWER_MAX = 4096, 100_000
_PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Description:
    """What the JSON beside a model says."""

    path: str
    height: int
    width: int
    boxes: str
    scores: str
    layout: str
    classes: tuple[str, ...]


def describe(path: Path) -> Description:
    """Read the JSON beside a model. Refused with what is wrong in it."""
    beside = path.with_suffix(".json")
    try:
        told = json.loads(beside.read_text("utf-8"))
        height, width = (int(side) for side in told["input"])
        boxes, scores, layout = (str(told[name]) for name in ("boxes", "scores", "layout"))
        classes = tuple(str(name) for name in told["classes"])
    except OSError as error:
        text = translate("Model", "{name} cannot be read: a model needs this file beside it.")
        raise Refused(text.format(name=beside.name)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        text = translate("Model", "{name} does not say what the model takes and gives: {why}.")
        raise Refused(text.format(name=beside.name, why=error)) from error
    if layout not in LAYOUTS or not classes or not all(0 < side <= _SIDE_MAX for side in (height, width)):
        text = translate("Model", "{name} names a layout, a size or classes that cannot be used.")
        raise Refused(text.format(name=beside.name))
    return Description(str(path), height, width, boxes, scores, layout, classes)


class Detector:
    """Runs one model in a child process; a context manager."""

    def __init__(self, told: Description) -> None:
        if importlib.util.find_spec("onnxruntime") is None:
            raise Refused(translate("Model", "Models need onnxruntime: install annotator[onnx]."))
        self._told = told
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def __enter__(self) -> Detector:
        return self

    def __exit__(self, *_error: object) -> None:
        children = list(self._pool._processes.values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            # One that hangs would be waited for when the program ends, for ever.
            child.kill()

    def found_in(self, rgb: Rgb, class_name: str) -> Found:
        """What the model sees of one class in a picture of its input size. Refused where it fails."""
        told, name = self._told, Path(self._told.path).name
        if class_name not in told.classes:
            text = translate("Model", "{name} knows no class {kind}; it knows {known}.")
            raise Refused(text.format(name=name, kind=class_name, known=", ".join(told.classes)))
        try:
            boxes, scores = self._pool.submit(_run, told, rgb).result(timeout=_PATIENCE_S)
        except (BrokenProcessPool, TimeoutError) as error:
            raise Refused(translate("Model", "{name} crashed or gave no answer.").format(name=name)) from error
        except _Failed as error:
            raise Refused(translate("Model", "{name} could not be run: {why}").format(name=name, why=error)) from error
        return read_boxes(told, boxes, scores[:, told.classes.index(class_name)])


def read_boxes(told: Description, boxes: NDArray[np.float64], scores: NDArray[np.float64]) -> Found:
    """Boxes (n, 4 or 5) as what was found; those that are no boxes are left out."""
    if told.layout == "oriented":
        x, y, length, width, angle = boxes.T
    else:
        a, b, c, d = boxes.T
        x, y, w, h = ((a + c) / 2, (b + d) / 2, c - a, d - b) if told.layout == "xyxy" else (a, b, c, d)
        length, width, angle = np.maximum(w, h), np.minimum(w, h), np.where(h > w, np.pi / 2, 0.0)
    found = Found(x, y, angle, length, width, scores)
    table = np.array(found.columns())
    good = np.isfinite(table).all(axis=0) & (length > 0) & (width > 0) & (scores >= 0) & (scores <= 1)
    return found.take(good)


class _Failed(Exception):
    """Crosses from the child with one line of reason."""


_sessions: dict[str, Any] = {}


def _run(told: Description, rgb: Rgb) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """In the child: boxes (n, k) and scores (n, classes) of one picture."""
    try:
        session = _sessions.get(told.path)
        if session is None:
            runtime = importlib.import_module("onnxruntime")
            session = _sessions[told.path] = runtime.InferenceSession(told.path, providers=["CPUExecutionProvider"])
        picture = np.ascontiguousarray(rgb.transpose(2, 0, 1)[None], dtype=np.float32) / 255
        boxes, scores = session.run([told.boxes, told.scores], {session.get_inputs()[0].name: picture})
    except Exception as error:  # noqa: BLE001 - whatever a foreign model does is told in one line
        raise _Failed(str(error).splitlines()[0][:200] if str(error) else type(error).__name__) from None
    boxes, scores = np.asarray(boxes, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    count = boxes.shape[1] if boxes.ndim == 3 else -1
    wanted = ((1, count, LAYOUTS[told.layout]), (1, count, len(told.classes)))
    if (boxes.shape, scores.shape) != wanted or count > _ANSWER_MAX:
        raise _Failed(f"boxes {boxes.shape} and scores {scores.shape} are not what its JSON says")
    return boxes[0], scores[0]
