"""Saying what was looked at: review states per site, scene and kind of object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.domain.change import Change, RowChange
from annotator.domain.defaults import MAIN_PASS
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.records import Crossing, LivingMark, Review, Scene, Site, SiteScene, Stall
from annotator.domain.text import translate
from annotator.domain.time import display

OBJECT_KINDS = ("stall", "vehicle", "crossing")
STATES = ("unreviewed", "in_progress", "reviewed", "obscured")


def review_uid(site_uid: str, scene_uid: str, object_kind: str, pass_uid: str = MAIN_PASS) -> str:
    """One review per site, scene, kind and pass: its uid says which."""
    return f"review-{site_uid}-{scene_uid}-{object_kind}-{pass_uid}"


def set_state(
    site_uid: str,
    scene_uid: str,
    kinds: Sequence[str],
    state: str,
    author: Author,
    *,
    pass_uid: str = "",
    note: str | None = None,
) -> Edit:
    """Set the review state of some kinds; confirming the rest is setting `reviewed`.

    It is the review of the author's pass where none is named.
    """
    pass_uid = pass_uid or author.pass_uid

    def edit(document: Document) -> Change:
        site, scene = document.require(Site, site_uid), document.require(Scene, scene_uid)
        if state not in STATES:
            raise Refused(translate("Edits", "{state} is no review state.").format(state=state))
        if state == "obscured":
            _refuse_with_removals(document, site_uid, scene_uid, kinds, pass_uid)
        rows = [_row(document, site_uid, scene_uid, kind, pass_uid, state, author, note) for kind in kinds]
        rows += _linked(document, site_uid, scene_uid, author)
        label = translate("Edits", "{site}, {date}: {state}").format(site=site.name, date=display(scene), state=state)
        return change_of(label, rows)

    return edit


def _row(
    document: Document,
    site_uid: str,
    scene_uid: str,
    kind: str,
    pass_uid: str,
    state: str,
    author: Author,
    note: str | None,
) -> RowChange:
    before = next(
        (
            row
            for row in document.where(Review, "scene_uid", scene_uid)
            if (row.site_uid, row.object_kind, row.pass_uid) == (site_uid, kind, pass_uid)
        ),
        None,
    )
    at = author.at if state in ("reviewed", "obscured") else None
    if before is None:
        fresh = Review(
            uid=review_uid(site_uid, scene_uid, kind, pass_uid),
            site_uid=site_uid,
            scene_uid=scene_uid,
            object_kind=kind,
            pass_uid=pass_uid,
            state=state,
            reviewed_at=at,
            note=note or "",
        )
        return RowChange(None, created(fresh, author))
    after = modified(
        before,
        author,
        state=state,
        reviewed_at=at,
        analyst=author.analyst,
        note=before.note if note is None else note,
    )
    return RowChange(before, after)


def _linked(document: Document, site_uid: str, scene_uid: str, author: Author) -> Iterable[RowChange]:
    """A review of a scene at a site links them."""
    if any(link.site_uid == site_uid for link in document.where(SiteScene, "scene_uid", scene_uid)):
        return ()
    link = SiteScene(uid=f"site_scene-{site_uid}-{scene_uid}", site_uid=site_uid, scene_uid=scene_uid)
    return (RowChange(None, created(link, author)),)


def _refuse_with_removals(
    document: Document, site_uid: str, scene_uid: str, kinds: Sequence[str], pass_uid: str
) -> None:
    """What is marked gone on a scene was seen there, so the scene cannot be obscured."""
    families: dict[str, type[LivingMark]] = {"stall": Stall, "crossing": Crossing}
    for kind in kinds:
        family = families.get(kind)
        gone = document.where(family, "gone_by", scene_uid) if family else []
        if any((row.site_uid, row.pass_uid or MAIN_PASS) == (site_uid, pass_uid) for row in gone):
            text = translate(
                "Edits", "Objects are marked gone on this scene; take that back before calling it obscured."
            )
            raise Refused(text)
