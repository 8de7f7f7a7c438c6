"""How far each way of fitting misses on an oblique view, and how long a fit takes while a point is dragged.

    python -m tests.benchmarks.bench_placing

The view is that of tests/domain/georeference/test_oblique.py: a camera 600 m up, 35 degrees past the vertical.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from annotator.domain.georeference.fit import fit_control_points
from annotator.domain.georeference.solution import TiePoint, by_points
from annotator.domain.measure.plane import from_plane
from annotator.domain.measure.scale import Transformation
from annotator.domain.positions import LonLat, PixelXY
from tests.domain.georeference.test_oblique import HERE, _grid, _ground, _worst_m

METHODS: tuple[Transformation, ...] = ("similarity", "affine", "homography", "thin_plate")
REPEATS = 7


def misses() -> None:
    """Worst error in metres over the picture, by number of points without any pointing error."""
    print("oblique view, worst error in m", *METHODS, sep="\t")
    for columns, rows in ((2, 2), (3, 3), (4, 3)):
        px = _grid(columns, rows)
        lonlat = from_plane(_ground(px), HERE)
        worst = [f"{_worst_m(fit_control_points(px, lonlat, method)):.2f}" for method in METHODS]
        print(f"{columns * rows} points", *worst, sep="\t")


def durations() -> None:
    """Median milliseconds of a fit with its scale error."""
    print("fit and scale error, ms", *METHODS, sep="\t")
    rng = np.random.default_rng(0)
    for count in (4, 8, 20, 60):
        px = rng.uniform(0, 2000, (count, 2))
        xy = np.column_stack(((px[:, 0] - 1000) * 0.5, (1000 - px[:, 1]) * 0.5)) + rng.normal(0, 0.3, (count, 2))
        pairs = zip(px.tolist(), from_plane(xy, HERE).tolist(), strict=True)
        points = [TiePoint(PixelXY(*p), LonLat(*at), ground_sd_m=0.3) for p, at in pairs]
        print(f"{count} points", *(f"{_median_ms(points, method):.1f}" for method in METHODS), sep="\t")


def _median_ms(points: list[TiePoint], method: Transformation) -> float:
    times = []
    for _repeat in range(REPEATS):
        start = time.process_time()
        by_points(points, method, site_at=HERE, size_px=(2000, 2000))
        times.append(time.process_time() - start)
    return 1000 * statistics.median(times)


if __name__ == "__main__":
    misses()
    durations()
