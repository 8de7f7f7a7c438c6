"""How well and how fast marked vehicles lead to others: precision and recall on labelled frames, seconds per megapixel.

    .venv/bin/python tests/benchmarks/bench_assist.py FOLDER_OF_FRAMES

The folder holds pictures with YOLO boxes beside them (`name.png`, `name.txt`). Such boxes have no direction, so the
example's is seen from its pixels; a label counts as found when a proposal's middle lies inside its box.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from annotator.assist.similar import Found, Spot, orient, search, template_of

SLIM = 0.42
DEFAULTS = {1: 0.55, 4: 0.6}


def labels(path: Path, size: tuple[int, int]) -> np.ndarray:
    """Boxes x, y, width, height in pixels."""
    rows = [[float(value) for value in line.split()[1:5]] for line in path.read_text("utf-8").splitlines() if line]
    return np.array(rows) * (*size, *size)


def example(rgb: np.ndarray, box: np.ndarray, length: float) -> Spot:
    return orient(rgb, Spot(float(box[0]), float(box[1]), 0.0, length, SLIM * length))


def hits(found: Found, boxes: np.ndarray) -> np.ndarray:
    """Which proposals, best first, are the first in some label."""
    left, right = np.ones(len(boxes), bool), []
    for x, y in zip(found.x, found.y, strict=True):
        inside = (abs(boxes[:, 0] - x) < boxes[:, 2] / 2) & (abs(boxes[:, 1] - y) < boxes[:, 3] / 2) & left
        right.append(bool(inside.any()))
        if inside.any():
            left[int(np.argmax(inside))] = False
    return np.array(right, bool)


def figures(found: Found, right: np.ndarray, labelled: int, threshold: float) -> tuple[float, float, float]:
    kept = found.score >= threshold
    precision = right[kept].sum() / max(kept.sum(), 1)
    recall = right[kept].sum() / labelled
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main(folder: Path) -> None:
    print("frame examples | default: P R F1 | best: threshold P R F1 | CPU s/MP")
    for path in sorted(folder.glob("*.png")):
        full = Image.open(path).convert("RGB")
        # As the program does: no more pixels than are needed to know a vehicle.
        boxes = labels(path.with_suffix(".txt"), full.size)
        length = float(np.median(np.hypot(boxes[:, 2], boxes[:, 3]))) * 0.9
        reduced = min(1.0, max(24 / length, 6 / (SLIM * length)))
        rgb = np.asarray(full.resize((round(full.width * reduced), round(full.height * reduced))))
        boxes, length = boxes * reduced, length * reduced
        for count in (1, 4):
            chosen = boxes[:: max(len(boxes) // count, 1)][:count]
            began = time.process_time()
            found = search(rgb, [template_of(rgb, example(rgb, box, length)) for box in chosen])
            cpu = (time.process_time() - began) / (full.width * full.height / 1e6)
            right = hits(found, boxes)
            at = DEFAULTS[count]
            best = max(np.arange(0.35, 0.9, 0.01), key=lambda t: figures(found, right, len(boxes), t)[2])
            told = " ".join(f"{value:.2f}" for value in figures(found, right, len(boxes), at))
            top = " ".join(f"{value:.2f}" for value in figures(found, right, len(boxes), float(best)))
            print(f"{path.stem} {count} | {told} | {best:.2f} {top} | {cpu:.2f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
