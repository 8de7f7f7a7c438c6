"""Error parts: why the ± of a sum is right although stalls share clicks.

Stalls drawn with one kept width, in one row or on one scene err *together*. Each stall therefore carries a short list
of parts (source, m²), the change of its area for one SD of that source; every sum or difference adds the signed parts
of a source first, and only then squares (JCGM 100:2008, 5.2).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from annotator.domain.records import Part


def scale_source(scene_uid: str) -> str:
    """Return the name of a scene's scale as a source of error."""
    return f"scale:{scene_uid}"


def own_source(uid: str, quantity: Literal["area", "length", "width"], previous: Iterable[Part] = ()) -> str:
    """Return a source name of the object's own that differs from those in `previous`.

    Copies keep the sources of their original; a redrawn original must not share its new error with them.
    """
    generation = max((_generation(part.source, uid) for part in previous), default=0) + 1
    return f"{uid}:{quantity}" if generation == 1 else f"{uid}:{quantity}~{generation}"


def scale_part(area_m2: float, scene_source: str, u: float) -> Part:
    """Return the part by the scale of a scene with relative area error `u` (one more for a scene it is tied to)."""
    return Part(scene_source, area_m2 * u)


def combine_sd(terms: Iterable[tuple[float, Iterable[Part]]]) -> float:
    """Return the SD in m² of Σ σi·Ai for terms (σ, parts): σ = +1 added, -1 taken away, 0 not involved."""
    by_source: defaultdict[str, float] = defaultdict(float)
    for sign, parts in terms:
        for source, part_m2 in parts:
            by_source[source] += sign * part_m2
    return math.sqrt(sum(part * part for part in by_source.values()))


def _generation(source: str, uid: str) -> int:
    """0 for another object's source, else 1 or the number after `~`."""
    if not source.startswith(f"{uid}:"):
        return 0
    _, _, number = source.rpartition("~")
    return int(number) if number.isdigit() else 1
