"""Cutting stalls along a drawn line, and joining neighbours into one.

Pieces and unions keep the sources of error of what they came from, so no total becomes surer or less sure by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import shapely
from shapely.ops import split

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.attributes import CERTAINTIES
from annotator.domain.edits.carrying import on_scene, shares_of
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import unlocked
from annotator.domain.edits.recipe import Recipe, summed
from annotator.domain.edits.rows import adding, change_of, find, replacing
from annotator.domain.edits.shapes import MIN_AREA_PX, checked
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of
from annotator.domain.records import Scene, Stall, new_uid
from annotator.domain.text import translate

CLOSES_PX = 0.05
"""Neighbours with a gap smaller than this touch: clicked corners that were snapped differ by rounding only."""


def cut(uids: Sequence[str], line_px: Any, scene_uid: str, sd_px: float, author: Author) -> Edit:
    """Split stalls where a line (pixels of the scene shown) crosses them whole.

    The greatest piece stays the object it was, the others begin and end with it. What the line is off takes from one
    piece what it gives to the other: their sum does not change.
    """
    names, click = [new_uid("stall") for _ in range(_MOST_PIECES)], f"{new_uid('cut')}:line"

    def edit(document: Document) -> Change:
        rows: list[RowChange] = []
        free = iter(names)
        for uid in uids:
            stall = _stall(document, uid)
            pieces = _pieces(document, on_scene(document, stall, scene_uid), line_px, (click, sd_px))
            if len(pieces) > 1:
                unlocked(stall)
                rows += replacing(document, author, [(stall, _taken_over(pieces[0]))])
                rows += adding(document, author, [replace(p, uid=_next(free), name="") for p in pieces[1:]])
        if not rows:
            raise Refused(translate("Edits", "The line does not cross a stall from edge to edge."))
        count = len(rows)
        return change_of(translate("Edits", "Cut into %n stall(s)", "", count), rows)

    return edit


_MOST_PIECES = 200
_ON_LINE_PX = 1e-6


def _next(free: Any) -> str:
    uid = next(free, "")
    if not uid:
        raise Refused(translate("Edits", "The line cuts more than two hundred pieces."))
    return str(uid)


def _pieces(document: Document, stall: Stall, line_px: Any, click: tuple[str, float]) -> list[Stall]:
    """The pieces of a stall, greatest first; one piece where the line does not part it.

    `click` is the line's source of error and how sure its ends are, in pixels.
    """
    shape: Any = stall.geom_px
    if not line_px.intersects(shape):
        return [stall]
    polygons = sorted(split(shape, line_px).geoms, key=lambda piece: -piece.area)
    polygons = [piece for piece in polygons if piece.area >= MIN_AREA_PX]
    if len(polygons) < 2:
        return [stall]
    frame = frame_of(document, document.require(Scene, stall.drawn_on), stall.site_uid)
    whole, (line, sd_px) = shares_of(stall, frame), click
    pieces = []
    for piece in polygons:
        part, chord = piece.area / shape.area, _chord(piece, line_px)
        shares = [(source, px2 * part) for source, px2 in whole]
        # Measurement 2.1 of the chord: both ends of the line were clicked, each moves half of it.
        shares += [(line, chord * sd_px / 2**0.5)] if whole else []
        recipe = Recipe(shares=summed(shares)).to_json() if whole else ""
        pieces.append(replace(stall, geom_px=checked(piece), shape="polygon", recipe=recipe))
    return pieces


def _chord(piece: Any, line_px: Any) -> float:
    """How long a piece lies along the line; negative on the line's right, so that both sides cancel in their sum."""
    along = shapely.intersection(piece.boundary, line_px.buffer(_ON_LINE_PX)).length
    (ax, ay), (bx, by) = line_px.coords[0][:2], line_px.coords[-1][:2]
    inside = piece.representative_point()
    return float(along if (bx - ax) * (inside.y - ay) - (by - ay) * (inside.x - ax) > 0 else -along)


def merge(uids: Sequence[str], scene_uid: str, author: Author) -> Edit:
    """Join neighbouring stalls into the greatest of them; they must be of one class, pass and life."""

    def edit(document: Document) -> Change:
        found = [unlocked(_stall(document, uid)) for uid in uids]
        _refuse_unlike(found)
        stalls = [on_scene(document, stall, scene_uid) for stall in found]
        frame = frame_of(document, document.require(Scene, scene_uid), stalls[0].site_uid)
        kept = max(stalls, key=lambda stall: (_area(stall), stall.uid))
        shares = summed(share for stall in stalls for share in shares_of(stall, frame))
        known = all(shares_of(stall, frame) for stall in stalls)
        values: dict[str, Any] = {
            "geom_px": checked(_union(stalls)),
            "drawn_on": scene_uid,
            "pointing_sd_px": kept.pointing_sd_px,
            "shape": "polygon",
            "recipe": Recipe(shares=shares).to_json() if known else "",
            "certainty": max((stall.certainty for stall in stalls), key=CERTAINTIES.index),
            "replaces": " ".join(dict.fromkeys(uid for stall in stalls for uid in stall.replaces.split())),
        }
        gone = [stall for stall in found if stall.uid != kept.uid]
        rows = replacing(document, author, [(document.require(Stall, kept.uid), values)])
        rows += [RowChange(stall, None) for stall in gone]
        rows += _renamed(document, author, {stall.uid for stall in gone}, kept)
        count = len(stalls)
        return change_of(translate("Edits", "Merge %n stall(s)", "", count), rows)

    return edit


def _refuse_unlike(stalls: Sequence[Stall]) -> None:
    if len({stall.uid for stall in stalls}) < 2:
        raise Refused(translate("Edits", "Select at least two stalls to merge."))
    if len({(stall.first_seen, stall.gone_by) for stall in stalls}) > 1:
        raise Refused(
            translate("Edits", "These stalls were not there over the same dates; merging them would change history.")
        )
    if len({(stall.class_uid, stall.pass_uid, stall.site_uid) for stall in stalls}) > 1:
        raise Refused(translate("Edits", "Only stalls of one class, pass and site can be merged."))


def _union(stalls: Sequence[Stall]) -> Any:
    shapes = [stall.geom_px for stall in stalls]
    whole = shapely.union_all(shapes)
    if whole.geom_type != "Polygon":
        closed = whole.buffer(CLOSES_PX, join_style="mitre").buffer(-CLOSES_PX, join_style="mitre")
        whole = closed if closed.geom_type == "Polygon" else whole
    if whole.geom_type != "Polygon":
        raise Refused(translate("Edits", "These stalls do not touch; what lies between them belongs to none."))
    return shapely.simplify(whole, 1e-6)


def _renamed(document: Document, author: Author, gone: set[str], kept: Stall) -> list[RowChange]:
    """Stalls that replace one that has gone into another now replace that one."""
    pairs: list[tuple[Any, dict[str, Any]]] = []
    for stall in document.of_site(Stall, kept.site_uid):
        named = stall.replaces.split() if stall.uid not in gone | {kept.uid} else []
        if gone & set(named):
            new = dict.fromkeys(kept.uid if uid in gone else uid for uid in named)
            pairs.append((stall, {"replaces": " ".join(new)}))
    return replacing(document, author, pairs, measure=False)


def _stall(document: Document, uid: str) -> Stall:
    row = find(document, uid)
    if not isinstance(row, Stall):
        raise Refused(translate("Edits", "Only stalls can be cut and merged."))
    return row


def _taken_over(piece: Stall) -> dict[str, Any]:
    return {name: getattr(piece, name) for name in ("geom_px", "drawn_on", "shape", "recipe", "pointing_sd_px")}


def _area(stall: Stall) -> float:
    shape: Any = stall.geom_px
    return float(shape.area)
