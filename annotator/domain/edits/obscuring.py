"""Saying where a scene hides a place: under cloud, in shadow, behind a mountain.

The polygon belongs to the review. What lives inside is assumed, not seen, and the scene proves nothing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.reviews import OBJECT_KINDS, review_uid, set_state
from annotator.domain.edits.rows import change_of, in_turn
from annotator.domain.edits.shapes import checked
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of, to_lonlat
from annotator.domain.records import Review, Scene, Site
from annotator.domain.text import translate

WHOLE = 0.995
"""A place hidden to this part is obscured as a whole."""
_DIGITS = 9
"""A tenth of a millimetre in degrees; pixels are written as finely."""


def add_obscured(
    site_uid: str,
    scene_uid: str,
    outline_px: Any,
    author: Author,
    *,
    kinds: Sequence[str] = OBJECT_KINDS,
    pass_uid: str = "",
) -> Edit:
    """Add a polygon (pixels of the scene) to what is hidden at a site; hiding all of it makes the review `obscured`."""
    pass_uid = pass_uid or author.pass_uid

    def edit(document: Document) -> Change:
        checked(outline_px)
        return _hidden(document, site_uid, scene_uid, outline_px, author, kinds, pass_uid)

    def whole(document: Document) -> Change:
        reviews = [_review(document, site_uid, scene_uid, kind, pass_uid) for kind in kinds]
        if all(row is not None and (row.obscured_fraction or 0.0) >= WHOLE for row in reviews):
            return set_state(site_uid, scene_uid, kinds, "obscured", author, pass_uid=pass_uid)(document)
        return Change("")

    return in_turn(translate("Edits", "Outline what is hidden"), edit, whole)


def clear_obscured(site_uid: str, scene_uid: str, author: Author, *, pass_uid: str = "") -> Edit:
    """Nothing is hidden at this site on this scene; a review that was obscured as a whole is in progress again."""
    pass_uid = pass_uid or author.pass_uid

    def edit(document: Document) -> Change:
        found = [_review(document, site_uid, scene_uid, kind, pass_uid) for kind in OBJECT_KINDS]
        blank: dict[str, Any] = {"obscured_wkt": "", "obscured_px_wkt": "", "obscured_fraction": None}
        hidden = [row for row in found if row is not None and (row.obscured_wkt or row.obscured_px_wkt)]
        if not hidden:
            raise Refused(translate("Edits", "Nothing is outlined as hidden here."))
        rows = [RowChange(row, modified(row, author, state=_uncovered(row), **blank)) for row in hidden]
        return change_of(translate("Edits", "Nothing is hidden any more"), rows)

    return edit


def moved_hidden(document: Document, scene_uid: str, author: Author, site_uid: str | None = None) -> list[RowChange]:
    """Hidden ground of a scene (at one site) that is placed or nudged anew: the pixels outlined are the truth."""
    rows = []
    for review in document.where(Review, "scene_uid", scene_uid):
        scene, site = document.get(Scene, scene_uid), document.get(Site, review.site_uid)
        if not review.obscured_px_wkt or scene is None or site is None or site_uid not in (None, review.site_uid):
            continue
        frame, shape = frame_of(document, scene, review.site_uid), shapely.from_wkt(review.obscured_px_wkt)
        wkt = _wkt(to_lonlat(frame, shape)) if frame.has_place else ""
        if wkt != review.obscured_wkt:
            values: dict[str, Any] = {"obscured_wkt": wkt, "obscured_fraction": _fraction(site, frame, shape)}
            rows.append(RowChange(review, modified(review, author, **values)))
    return rows


def _hidden(
    document: Document,
    site_uid: str,
    scene_uid: str,
    outline_px: Any,
    author: Author,
    kinds: Sequence[str],
    pass_uid: str,
) -> Change:
    site, scene = document.require(Site, site_uid), document.require(Scene, scene_uid)
    frame = frame_of(document, scene, site_uid)
    rows = []
    for kind in kinds:
        before = _review(document, site_uid, scene_uid, kind, pass_uid)
        shape = _united(before, outline_px)
        values: dict[str, Any] = {
            "obscured_px_wkt": _wkt(shape),
            "obscured_wkt": _wkt(to_lonlat(frame, shape)) if frame.has_place else "",
            "obscured_fraction": _fraction(site, frame, shape),
        }
        if before is None:
            uid = review_uid(site_uid, scene_uid, kind, pass_uid)
            keys: dict[str, Any] = {
                "site_uid": site_uid,
                "scene_uid": scene_uid,
                "object_kind": kind,
                "pass_uid": pass_uid,
            }
            rows.append(RowChange(None, created(Review(uid=uid, **keys, **values), author)))
        else:
            rows.append(RowChange(before, modified(before, author, **values)))
    return change_of(translate("Edits", "Outline what is hidden"), rows)


def _review(document: Document, site_uid: str, scene_uid: str, kind: str, pass_uid: str) -> Review | None:
    wanted = (site_uid, kind, pass_uid)
    rows = document.where(Review, "scene_uid", scene_uid)
    return next((row for row in rows if (row.site_uid, row.object_kind, row.pass_uid) == wanted), None)


def _united(before: Review | None, outline_px: Any) -> Any:
    """With what was outlined before; overlapping outlines become one."""
    known = shapely.from_wkt(before.obscured_px_wkt) if before is not None and before.obscured_px_wkt else None
    return outline_px if known is None else shapely.union(known, outline_px)


def _fraction(site: Site, frame: SceneFrame, shape_px: Any) -> float | None:
    """Hidden part of the site's boundary where it has one, else of the picture; `None` where neither is known."""
    scene = frame.scene
    if site.boundary_wkt and frame.has_place:
        place = shapely.transform(shapely.from_wkt(site.boundary_wkt), frame.pixels)
    elif scene.width_px and scene.height_px:
        place = shapely.box(0, 0, scene.width_px, scene.height_px)
    else:
        return None
    return float(shapely.intersection(place, shape_px).area / place.area) if place.area else None


def _uncovered(review: Review) -> str:
    return "in_progress" if review.state == "obscured" else review.state


def _wkt(shape: Any) -> str:
    return str(shapely.to_wkt(shape, rounding_precision=_DIGITS))
