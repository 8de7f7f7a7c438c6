"""A draft of a placement out of the project, and out of what a crash left."""

from __future__ import annotations

from math import sqrt
from typing import Any, Protocol

from annotator.app.placing.parts import Bar, DraftPoint, Way
from annotator.domain.document import Document
from annotator.domain.frame import placement_of
from annotator.domain.measure.scale import Transformation
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import ControlPoint, Scene

_METHODS = ("similarity", "affine", "homography", "thin_plate")
_WAYS = ("scale", "points", "corners")


class _Draft(Protocol):
    scene_uid: str
    way: Way
    points: tuple[DraftPoint, ...]
    method: Transformation | None
    typed_sd_m: float | None
    bar: Bar
    corners: tuple[LonLat | None, ...]


def stored_points(document: Document, scene: Scene) -> tuple[DraftPoint, ...]:
    """The control points a scene was placed by, in the order they were made."""
    placement = placement_of(scene)
    ties = placement.basis.tied_to if placement is not None else ()
    prior = placement.basis.prior_sd_m if placement is not None else None
    own = 0.5 * max(scene.gsd_m or 0.0, scene.pixel_m or 0.0)
    ground_sd = None if prior is None else sqrt(max(prior * prior - own * own, 0.0))
    # Points of one edit were made at one moment; the file keeps them in their order.
    rows = sorted(document.where(ControlPoint, "scene_uid", scene.uid), key=lambda row: row.created or "")
    return tuple(
        DraftPoint(
            row.uid,
            PixelXY(row.px, row.py),
            LonLat(row.lon, row.lat),
            ground_sd_m=ground_sd,
            reference_uid=next((uid for uid in ties if row.note == noted(uid)), ""),
            enabled=row.enabled,
        )
        for row in rows
    )


def noted(reference_uid: str) -> str:
    """How a control point says on which scene it was picked."""
    return f"on {reference_uid}" if reference_uid else ""


def to_state(draft: _Draft) -> dict[str, object]:
    """The draft as JSON values."""
    bar = draft.bar
    return {
        "placing": draft.scene_uid,
        "way": draft.way,
        "method": draft.method,
        "typed_sd_m": draft.typed_sd_m,
        "points": [[p.uid, p.px, p.at, p.px_sd, p.ground_sd_m, p.reference_uid, p.enabled] for p in draft.points],
        "bar": [list(bar.ends), bar.sd_px, bar.length_m, bar.up_deg, bar.known_px, bar.known_at, bar.acquired],
        "corners": list(draft.corners),
    }


def from_state(draft: _Draft, state: dict[str, Any]) -> bool:
    """Fill the draft with what `to_state` gave; False where it is not readable."""
    try:
        points = tuple(_point(*row) for row in state["points"])
        bar = _bar(*state["bar"])
        corners = tuple(None if at is None else LonLat(*at) for at in state["corners"])
        way, method = state["way"], state["method"]
        typed_sd_m = None if state.get("typed_sd_m") is None else float(state["typed_sd_m"])
    except (KeyError, TypeError, ValueError):
        return False
    if way not in _WAYS or method not in (None, *_METHODS) or len(corners) != 4:
        return False
    draft.points, draft.bar, draft.corners, draft.way, draft.method = points, bar, corners, way, method
    draft.typed_sd_m = typed_sd_m
    return True


def _point(uid: str, px: Any, at: Any, px_sd: float, ground_sd: float | None, reference: str, on: bool) -> DraftPoint:
    return DraftPoint(uid, PixelXY(*px), None if at is None else LonLat(*at), px_sd, ground_sd, reference, on)


def _bar(
    ends: Any, sd_px: float, length_m: float | None, up_deg: float, known_px: Any, known_at: Any, acquired: Any = None
) -> Bar:
    return Bar(
        tuple(PixelXY(*end) for end in ends),
        sd_px,
        length_m,
        up_deg,
        None if known_px is None else PixelXY(*known_px),
        None if known_at is None else LonLat(*known_at),
        None if acquired is None else (str(acquired[0]), str(acquired[1])),
    )
