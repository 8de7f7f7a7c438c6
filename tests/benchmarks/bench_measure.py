"""How fast areas, perimeters, shapes and placements are computed for 100,000 stalls; run as a script.

Prints medians of several runs, and how much faster they are than asking pyproj once per outline.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import shapely

from annotator.domain.georeference.placement import Placement
from annotator.domain.measure.ellipsoid import wgs84
from annotator.domain.measure.geodesic import areas_m2, areas_perimeters_m2
from annotator.domain.measure.outline import outline_sds_m2
from annotator.domain.measure.shape import shapes_of

COUNT = 100_000
LOOPED = 10_000
RUNS = 9


def stalls() -> np.ndarray:
    """Turned rectangles of 20 m by 3 m round the world's market towns."""
    rng = np.random.default_rng(0)
    corner = np.column_stack((rng.uniform(124, 131, COUNT), rng.uniform(37.5, 43, COUNT)))
    turn = rng.uniform(0, np.pi, COUNT)
    along = np.column_stack((np.cos(turn), np.sin(turn))) * 2e-4
    across = np.column_stack((-np.sin(turn), np.cos(turn))) * 3e-5
    return shapely.polygons(np.stack((corner, corner + along, corner + along + across, corner + across), axis=1))


def median_s(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median wall time in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    shapes = stalls()
    _, xy, (rings, polygons) = shapely.to_ragged_array(shapes)
    ragged = (xy, rings, polygons)
    geod = wgs84()
    loop = median_s(lambda: [geod.geometry_area_perimeter(shape) for shape in shapes[:LOOPED]], 3) * COUNT / LOOPED
    placement = Placement("affine", "EPSG:32652", (0.5, 0, 500000, 0, -0.5, 4584000))
    px = np.random.default_rng(1).uniform(0, 10_000, (COUNT, 2))
    lonlat = placement.to_lonlat(px)
    rows: list[tuple[str, Callable[[], object]]] = [
        ("areas, ragged arrays", lambda: areas_m2(ragged)),
        ("areas, shapely", lambda: areas_m2(shapes)),
        ("areas + perimeters, ragged arrays", lambda: areas_perimeters_m2(ragged)),
        ("areas + perimeters, shapely", lambda: areas_perimeters_m2(shapes)),
        ("length, width, orientation", lambda: shapes_of(shapes)),
        ("SD of areas", lambda: outline_sds_m2(shapes, 0.25)),
        ("pixel to lon/lat", lambda: placement.to_lonlat(px)),
        ("lon/lat to pixel", lambda: placement.to_pixel(lonlat)),
    ]
    print(f"{COUNT:,} stalls; a loop over pyproj takes {loop:.3f} s for areas and perimeters")
    for name, work in rows:
        seconds = median_s(work)
        ratio = f"{loop / seconds:8.1f} times the loop" if name.startswith("areas") else ""
        print(f"{name:36} {seconds * 1000:8.1f} ms {ratio}")


if __name__ == "__main__":
    main()
