"""All that a second pass looked at, compared with the first: scene by scene and together (measurement 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.records import BY_KIND, Review, Scene, Stall, Vehicle
from annotator.domain.summary.agreement import Agreement, compare_passes
from annotator.domain.summary.sums import Area, sd_m2


@dataclass(frozen=True, slots=True)
class Compared:
    """One site on one scene that both passes looked at."""

    site_uid: str
    scene_uid: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Everything compared, and sentences on what could not be."""

    object_kind: str
    looks: tuple[Compared, ...]
    refusals: tuple[str, ...] = ()

    @property
    def together(self) -> Agreement:
        """All scenes as one."""
        return joined(look.agreement for look in self.looks)


def looked_at(document: Document, object_kind: str, pass_uid: str) -> list[tuple[str, str]]:
    """(site, scene) where a pass drew marks of a kind or said what it saw, by uid."""
    found = {
        (row.site_uid, row.scene_uid)
        for row in document.where(Review, "pass_uid", pass_uid)
        if row.object_kind == object_kind and row.state != "unreviewed"
    }
    marks: list[Any] = document.where(BY_KIND[object_kind], "pass_uid", pass_uid)
    for mark in marks:
        scene_uid = (mark.scene_uid or mark.drawn_on) if isinstance(mark, Vehicle) else mark.drawn_on
        found.add((mark.site_uid, scene_uid))
    return sorted(pair for pair in found if document.get(Scene, pair[1]) is not None)


def second_look(
    document: Document, object_kind: str, passes: tuple[str, str], *, site_uid: str = "", scene_uid: str = ""
) -> SecondLook:
    """Compare two passes wherever the second has looked, or only at one site, or on one of its scenes."""
    looks, refusals = [], []
    for site, scene in looked_at(document, object_kind, passes[1]):
        if (site_uid and site != site_uid) or (scene_uid and scene != scene_uid):
            continue
        try:
            looks.append(Compared(site, scene, compare_passes(document, site, scene, object_kind, passes)))
        except Refused as refusal:
            refusals.append(str(refusal))
    return SecondLook(object_kind, tuple(looks), tuple(dict.fromkeys(refusals)))


def joined(agreements: Iterable[Agreement]) -> Agreement:
    """Several comparisons as one: an object seen on two scenes counts on both."""
    listed = list(agreements)
    confusion: Counter[tuple[str, str]] = Counter()
    for each in listed:
        confusion.update(each.confusion)
    return Agreement(
        pairs=tuple(pair for each in listed for pair in each.pairs),
        only_first=tuple(uid for each in listed for uid in each.only_first),
        only_second=tuple(uid for each in listed for uid in each.only_second),
        confusion=dict(confusion),
        area_first_m2=_sum([each.area_first_m2 for each in listed]),
        area_second_m2=_sum([each.area_second_m2 for each in listed]),
    )


def area_difference(document: Document, agreement: Agreement) -> Area:
    """Area of the second pass less that of the first with its SD from the error parts, which both may share."""
    first = [pair.first for pair in agreement.pairs] + list(agreement.only_first)
    second = [pair.second for pair in agreement.pairs] + list(agreement.only_second)
    if agreement.area_first_m2 is None or agreement.area_second_m2 is None:
        return Area(None, None)
    terms: list[Any] = [
        (sign, document.require(Stall, uid)) for sign, uids in ((-1.0, first), (1.0, second)) for uid in uids
    ]
    return Area(agreement.area_second_m2 - agreement.area_first_m2, sd_m2(terms))


def _sum(areas: Sequence[float | None]) -> float | None:
    known = [area for area in areas if area is not None]
    return sum(known) if len(known) == len(areas) else None
