"""The roofs in the images of the sample have their edges where the truth has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

Floats = NDArray[np.float64]
OFFSETS_PX = np.arange(-2.5, 2.51, 0.05)


@pytest.fixture(scope="module")
def sample(request: pytest.FixtureRequest) -> Path:
    return Path(request.config.rootpath) / "projects" / "sample"


def bilinear(image: Floats, x: Floats, y: Floats) -> Floats:
    """Values between pixel centres; (0, 0) is the outer corner of the upper-left pixel."""
    x, y = x - 0.5, y - 0.5
    i, j = np.floor(x).astype(int), np.floor(y).astype(int)
    a, b = x - i, y - j
    upper = image[j, i] * (1 - a) + image[j, i + 1] * a
    lower = image[j + 1, i] * (1 - a) + image[j + 1, i + 1] * a
    result: Floats = upper * (1 - b) + lower * b
    return result


def profile(image: Floats, a: Floats, b: Floats, inner: Floats) -> Floats:
    """Mean brightness along the side a–b at each offset, outwards positive."""
    along = b - a
    normal = np.array([along[1], -along[0]]) / np.hypot(*along)
    normal = -normal if normal @ (inner - a) > 0 else normal
    points = a + np.linspace(0.12, 0.88, 90)[:, None] * along
    at = points[:, None] + OFFSETS_PX[None, :, None] * normal
    mean: Floats = bilinear(image, at[..., 0], at[..., 1]).mean(axis=0)
    return mean


def edge_px(values: Floats) -> tuple[float, float]:
    """Contrast, and centre of gravity of the rise or fall between inside and outside."""
    inside = values[(OFFSETS_PX > -2) & (OFFSETS_PX < -1.2)].mean()
    outside = values[(OFFSETS_PX > 1.2) & (OFFSETS_PX < 2)].mean()
    slope = np.gradient(values, OFFSETS_PX) * np.sign(outside - inside)
    slope = np.where(np.abs(OFFSETS_PX) < 1.3, slope, 0).clip(0)
    return abs(float(outside - inside)), float((slope * OFFSETS_PX).sum() / max(slope.sum(), 1e-9))


def long_sides(truth: dict[str, Any], scene: str) -> Iterator[tuple[Floats, Floats, Floats]]:
    for stall in truth["stalls"]:
        if scene in stall["present"]:
            corners = np.asarray(stall["corners_px"][scene])
            for side in (0, 2):  # corners run along the long side first
                yield corners[side], corners[side + 1], corners.mean(axis=0)


def test_long_sides_of_stalls_lie_where_the_truth_has_them(sample: Path) -> None:
    truth = json.loads((sample / "truth.json").read_text(encoding="utf-8"))
    files = {scene["name"]: sample / scene["file"] for scene in truth["scenes"]}
    for scene, total in truth["totals"]["stalls"].items():
        with rasterio.open(files[scene]) as opened:
            image = opened.read().mean(axis=0)
        found = [edge_px(profile(image, *side)) for side in long_sides(truth, scene)]
        clear = np.array([offset for contrast, offset in found if contrast > 12])
        assert len(clear) > 1.8 * total["count"], "most sides stand out from the ground"
        assert np.abs(clear).max() < 0.3
        assert abs(clear.mean()) < 0.1
