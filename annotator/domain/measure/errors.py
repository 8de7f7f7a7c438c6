"""Error parts: why the ± of a sum is right although stalls share clicks.

Stalls drawn with one kept width, in one row or on one scene err *together*. Each stall therefore carries a short list
of parts (source, m²), the change of its area for one SD of that source; every sum or difference adds the signed parts
of a source first, and only then squares (JCGM 100:2008, 5.2).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotator.domain.measure.ellipsoid import FloatArray
from annotator.domain.records import Part, Parts

Dimension = Literal["length", "width"]
_ROOT2 = math.sqrt(2)


def scale_source(scene_uid: str) -> str:
    """Return the name of a scene's scale as a source of error."""
    return f"scale:{scene_uid}"


def own_source(uid: str, quantity: Literal["area", "length", "width"], previous: Iterable[Part] = ()) -> str:
    """Return a source name of the object's own that differs from those in `previous`.

    Copies keep the sources of their original; a redrawn original must not share its new error with them.
    """
    generation = max((_generation(part.source, uid) for part in previous), default=0) + 1
    return f"{uid}:{quantity}" if generation == 1 else f"{uid}:{quantity}~{generation}"


def polygon_parts(uid: str, outline_sd_m2: float, previous: Iterable[Part] = ()) -> Parts:
    """Return the parts of a polygon clicked vertex by vertex, imported, or squared up: one, its SD."""
    return (Part(own_source(uid, "area", previous), outline_sd_m2),)


def three_click_parts(uid: str, length_m: float, width_m: float, s_m: float, previous: Sequence[Part] = ()) -> Parts:
    """Return the parts of a rectangle from three clicks; length and width err by √2·s each."""
    return (
        Part(own_source(uid, "length", previous), width_m * _ROOT2 * s_m),
        Part(own_source(uid, "width", previous), length_m * _ROOT2 * s_m),
    )


def kept_width_parts(
    uid: str, length_m: float, width_m: float, s_m: float, *, width_source: str, width_s_m: float
) -> Parts:
    """Return the parts of a rectangle drawn in one drag whose width comes from another rectangle.

    `width_source`, `width_s_m`: the other rectangle's source of width and its pointing SD in metres.
    """
    return (
        Part(own_source(uid, "length"), width_m * _ROOT2 * s_m),
        Part(width_source, length_m * _ROOT2 * width_s_m),
    )


def row_parts(
    row_uid: str, length_m: float, width_m: float, s_m: float, *, stalls: int, width_source: str, width_s_m: float
) -> Parts:
    """Return the parts of each stall of a row of `stalls`: one drag over all, so that all err together.

    `length_m`: of one stall, L = (D - (n - 1)·gap)/n. The gaps are without error.
    """
    return (
        Part(own_source(row_uid, "length"), width_m * _ROOT2 * s_m / stalls),
        Part(width_source, length_m * _ROOT2 * width_s_m),
    )


def duplicate_parts(parts: Iterable[Part]) -> Parts:
    """Return the parts of a duplicate, a copied row or a paste: those of the original, with the same sources."""
    return tuple(parts)


def moved_edge_parts(
    uid: str,
    parts: Sequence[Part],
    moved: Dimension,
    *,
    before: tuple[float, float],
    after: tuple[float, float],
    s_m: float,
) -> Parts:
    """Return the parts after one edge of a rectangle was moved: that dimension gets a new source of its own.

    `parts`: before the move, length first; `before`, `after`: (length_m, width_m). The other dimension keeps its
    source; its part grows with the changed side. Scale parts are left out (see `scale_part`).
    """
    kept_of = 1 if moved == "length" else 0
    kept = parts[kept_of]
    changed, other = (0, 1) if moved == "length" else (1, 0)
    fresh = Part(own_source(uid, moved, parts), after[other] * _ROOT2 * s_m)
    scaled = Part(kept.source, kept.part_m2 * after[changed] / before[changed])
    return (fresh, scaled) if moved == "length" else (scaled, fresh)


def typed_size_parts(
    uid: str, length_m: float, width_m: float, length_sd_m: float = 0.0, width_sd_m: float = 0.0
) -> Parts:
    """Return the parts of a rectangle whose size was typed: 0 unless a ± was typed with it."""
    return (
        Part(own_source(uid, "length"), width_m * length_sd_m),
        Part(own_source(uid, "width"), length_m * width_sd_m),
    )


def scale_part(area_m2: float, scene_source: str, u: float) -> Part:
    """Return the part by the scale of a scene with relative area error `u` (one more for a scene it is tied to)."""
    return Part(scene_source, area_m2 * u)


def parts_sd_m2(parts: Iterable[Part]) -> float:
    """Return the SD of one object's area in m²."""
    return combine_sd([(1.0, tuple(parts))])


def combine_sd(terms: Iterable[tuple[float, Iterable[Part]]]) -> float:
    """Return the SD in m² of Σ σi·Ai for terms (σ, parts): σ = +1 added, -1 taken away, 0 not involved."""
    by_source: defaultdict[str, float] = defaultdict(float)
    for sign, parts in terms:
        for source, part_m2 in parts:
            by_source[source] += sign * part_m2
    return math.sqrt(sum(part * part for part in by_source.values()))


def combine_sds(
    group: NDArray[np.integer], source: NDArray[np.integer], signed_part_m2: FloatArray, groups: int
) -> FloatArray:
    """Return the SDs in m², (groups,), of many sums at once.

    `group`, `source`, `signed_part_m2`: (n,) for each part, the sum it enters (0 … groups - 1), the number of its
    source, and σ·part.
    """
    if not len(group):
        return np.zeros(groups)
    key = group.astype(np.int64) * (int(source.max()) + 1) + source
    pairs, pair_of_part = np.unique(key, return_inverse=True)
    sums = np.bincount(pair_of_part, weights=signed_part_m2)
    variances = np.bincount(pairs // (int(source.max()) + 1), weights=sums * sums, minlength=groups)
    return np.sqrt(variances)


def _generation(source: str, uid: str) -> int:
    """0 for another object's source, else 1 or the number after `~`."""
    if not source.startswith(f"{uid}:"):
        return 0
    _, _, number = source.rpartition("~")
    return int(number) if number.isdigit() else 1
