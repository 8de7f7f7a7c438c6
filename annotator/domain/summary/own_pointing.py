"""How well an analyst points, from stalls that he outlined twice on the same scene (measurement 1).

It shows repeatability, not bias. Used from 20 repeated vertices on; until then the default of half a pixel stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, frame_of, shape_in
from annotator.domain.measure.ellipsoid import FloatArray
from annotator.domain.measure.pointing import MIN_REPEATS, relative_sd_of_estimate
from annotator.domain.positions import PixelXY
from annotator.domain.records import Review, Scene, Stall
from annotator.domain.summary.agreement import compare_passes


@dataclass(frozen=True, slots=True)
class OwnPointing:
    """`s_px`: SD per axis in units of the sensor's detail, pooled over scenes; known to `relative_sd`."""

    s_px: float
    vertices: int

    @property
    def relative_sd(self) -> float:
        return relative_sd_of_estimate(self.vertices)

    @property
    def is_enough(self) -> bool:
        """Whether it may take the place of the default."""
        return self.vertices >= MIN_REPEATS


def own_pointing(document: Document, first_pass: str, second_pass: str) -> OwnPointing | None:
    """s of all stalls that one analyst outlined in both passes with as many corners; `None` where there is none."""
    squares, count = 0.0, 0
    looks = {(row.site_uid, row.scene_uid) for row in document.where(Review, "pass_uid", second_pass)}
    drawn = {(row.site_uid, row.drawn_on) for row in document.where(Stall, "pass_uid", second_pass)}
    for site_uid, scene_uid in sorted(looks | drawn):
        scene = document.get(Scene, scene_uid)
        if scene is None:
            continue
        for difference in _differences(document, site_uid, scene, (first_pass, second_pass)):
            squares += float(np.square(difference).sum())
            count += len(difference)
    return OwnPointing(sqrt(squares / (4 * count)), count) if count else None


def _differences(document: Document, site_uid: str, scene: Scene, passes: tuple[str, str]) -> Iterable[FloatArray]:
    """(n, 2) differences of the corners of each pair, in units of the sensor's detail."""
    frame = frame_of(document, scene, site_uid)
    for pair in compare_passes(document, site_uid, scene.uid, "stall", passes).pairs:
        stalls = [document.require(Stall, uid) for uid in (pair.first, pair.second)]
        if stalls[0].analyst != stalls[1].analyst:
            continue
        corners = [_corners(frame, stall) for stall in stalls]
        if corners[0] is None or corners[1] is None or len(corners[0]) != len(corners[1]):
            continue
        middle = PixelXY(*corners[0].mean(axis=0).tolist())
        pixel_m = frame.pixel_m(middle)
        detail = max(1.0, scene.gsd_m / pixel_m) if scene.gsd_m and pixel_m else 1.0
        yield _aligned(corners[0], corners[1]) / detail


def _corners(frame: SceneFrame, stall: Stall) -> FloatArray | None:
    shape: Any = shape_in(frame, stall)
    return None if shape is None else shapely.get_coordinates(shape.exterior)[:-1]


def _aligned(first: FloatArray, second: FloatArray) -> FloatArray:
    """Differences of corresponding corners: the second outline may begin elsewhere and run the other way."""
    best: FloatArray | None = None
    for ring in (second, second[::-1]):
        for start in range(len(ring)):
            difference = np.roll(ring, -start, axis=0) - first
            if best is None or np.square(difference).sum() < np.square(best).sum():
                best = difference
    assert best is not None, "an outline has corners"
    return best
