"""Reviews by name: what a scene shows of a site, and what is gone on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.app.exchange.names import require_site, scene_at
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.lives import mark_gone
from annotator.domain.edits.reviews import OBJECT_KINDS, set_state
from annotator.domain.edits.rows import in_turn
from annotator.domain.errors import Refused
from annotator.domain.records import Crossing, LivingMark, Scene, Site, Stall
from annotator.domain.summary.basis import basis_of
from annotator.domain.text import translate
from annotator.domain.time import order_key


@dataclass(frozen=True)
class ReviewWish:
    """One review as asked for on the command line."""

    site: str
    scene: str
    kind: str = "all"
    state: str = "reviewed"
    gone: Sequence[str] = ()
    """`all`, or uids of objects that are gone."""


def review_edit(document: Document, wish: ReviewWish, author: Author) -> tuple[Edit, int]:
    """The edit of a review, and how many objects it marks gone."""
    site = require_site(document, wish.site)
    scene = scene_at(document, wish.scene, site)
    kinds = OBJECT_KINDS if wish.kind == "all" else (wish.kind,)
    gone = _gone(document, wish.gone, site, scene, kinds)
    if gone and wish.state == "obscured":
        raise Refused(translate("Review", "On an obscured scene nothing can be marked gone."))
    state = set_state(site.uid, scene.uid, kinds, wish.state, author)
    if not gone:
        return state, 0
    label = translate("Review", "{site}, {scene}: {n} gone, {state}")
    text = label.format(site=site.name, scene=scene.name, n=len(gone), state=wish.state)
    return in_turn(text, mark_gone(gone, scene.uid, author), state), len(gone)


def living_on(document: Document, site_uid: str, scene: Scene, kinds: Sequence[str]) -> list[LivingMark]:
    """Objects whose life began before a scene and has not ended by it; those of other passes are not meant."""
    families: tuple[type[LivingMark], ...] = (Stall, Crossing)
    marks = [mark for family in families if family.KIND in kinds for mark in document.of_site(family, site_uid)]
    counts = basis_of(document).is_adjudicated
    return [mark for mark in marks if counts(mark.pass_uid) and _lives(document, mark, scene)]


def _lives(document: Document, mark: LivingMark, scene: Scene) -> bool:
    first, gone = document.get(Scene, mark.first_seen), document.get(Scene, mark.gone_by)
    begun = first is not None and order_key(first) < order_key(scene)
    return begun and (gone is None or order_key(gone) > order_key(scene))


def _gone(document: Document, wished: Sequence[str], site: Site, scene: Scene, kinds: Sequence[str]) -> list[str]:
    living = {mark.uid for mark in living_on(document, site.uid, scene, kinds)}
    if "all" in wished:
        return sorted(living)
    for uid in wished:
        if uid not in living:
            text = translate("Review", "{uid} is no object of {site} that lived before {scene}.")
            raise Refused(text.format(uid=uid, site=site.name, scene=scene.name))
    return sorted(set(wished))
