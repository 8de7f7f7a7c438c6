"""Error parts: why the ± of a sum is right although stalls share clicks.

Stalls drawn with one kept width, in one row or on one scene err *together*. Each stall therefore carries a short list
of parts (source, m²), the change of its area for one SD of that source; every sum or difference adds the signed parts
of a source first, and only then squares (JCGM 100:2008, 5.2).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Literal

from annotator.domain.records import Part, Parts


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


def combine_each_sd(uids: Iterable[str], parts_of_each: Callable[[], Iterable[tuple[str, Parts]]]) -> float:
    """As `combine_sd` of very many objects, each of them added once, without a table of all their sources.

    `parts_of_each` gives uid and parts of each object, time after time. Most sources are an object's own and nobody
    else's; only those of others (scenes, rows, originals of copies) have to be remembered.
    """
    lone, shared = _apart(parts_of_each(), frozenset())
    owners = {_owner(source) for source in shared}
    copied = frozenset(owners.intersection(uids))
    if copied:
        lone, shared = _apart(parts_of_each(), copied)
    return math.sqrt(lone + sum(part * part for part in shared.values()))


def _apart(objects: Iterable[tuple[str, Parts]], copied: frozenset[str]) -> tuple[float, dict[str, float]]:
    """The sum of squares of the parts that are an object's own, and the sums of all other sources.

    Others carry parts of the objects `copied`: theirs are not their own alone.
    """
    by_source: defaultdict[str, float] = defaultdict(float)
    lone = 0.0
    for uid, parts in objects:
        is_plain = uid not in copied and (len(parts) < 2 or len({source for source, _ in parts}) == len(parts))
        for source, part_m2 in parts:
            if is_plain and _owner(source) == uid:
                lone += part_m2 * part_m2
            else:
                by_source[source] += part_m2
    return lone, by_source


def _owner(source: str) -> str:
    """Uid of the object whose own source it is, or something else; a bare SD has the uid itself as its source."""
    return source.rpartition(":")[0] or source


def _generation(source: str, uid: str) -> int:
    """0 for another object's source, else 1 or the number after `~`."""
    if not source.startswith(f"{uid}:"):
        return 0
    _, _, number = source.rpartition("~")
    return int(number) if number.isdigit() else 1
