"""What a draft would come to, for each way of placing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from annotator.app.placing.parts import Bar, DraftPoint, Outcome
from annotator.domain.georeference.solution import TiePoint, by_bar, by_corners, by_points
from annotator.domain.measure.scale import Transformation
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.domain.time import date_range, display_range, scene_dates

_POOR_U = 0.05


class Draft(Protocol):
    """What an outcome needs to know."""

    bar: Bar
    points: tuple[DraftPoint, ...]
    method: Transformation | None
    typed_sd_m: float | None
    corners: tuple[LonLat | None, ...]

    @property
    def scene(self) -> Scene | None: ...

    @property
    def size_px(self) -> tuple[int, int]: ...

    @property
    def site_at(self) -> LonLat | None: ...


def _scale_outcome(draft: Draft) -> Outcome:
    bar, (width, height) = draft.bar, draft.size_px
    if len(bar.ends) < 2:
        return Outcome(problem=translate("Placing", "Click both ends of the scale bar in the image."))
    (ax, ay), (bx, by) = bar.ends
    at = bar.known_at or draft.site_at
    known = None if at is None else (bar.known_px or PixelXY(width / 2, height / 2), at)
    length = float(np.hypot(bx - ax, by - ay))
    solution = by_bar(length, bar.length_m or 0.0, s_px=bar.sd_px, up_deg=bar.up_deg, known=known)
    warnings = []
    if at is None:
        warnings.append(translate("Placing", "No known point: areas, but no coordinates."))
    elif bar.known_at is None and bar.known_px is None:
        warnings.append(translate("Placing", "The middle of the image is taken to be the site's point."))
    dates = date_range(*bar.acquired) if bar.acquired is not None else None
    if dates is not None and draft.scene is not None and scene_dates(draft.scene) is None:
        text = translate("Placing", "The image has no date; it takes that of the view, {date}.")
        warnings.append(text.format(date=display_range(dates)))
    if (solution.error.u or 0.0) > _POOR_U:
        warnings.append(translate("Placing", "A short bar: areas are uncertain. Zoom in, or use a longer one."))
    return Outcome(solution, warnings=tuple(warnings))


def _points_outcome(draft: Draft) -> Outcome:
    used = [point for point in draft.points if point.at is not None and point.enabled]
    if len(used) < 2:
        text = translate("Placing", "{n} of at least 2 points. Click a corner that you can find on the ground too.")
        return Outcome(problem=text.format(n=len(used)))
    scene = draft.scene
    ties = [_tie(point, draft.typed_sd_m) for point in used]
    gsd_m = scene.gsd_m if scene is not None else None
    solution, fit = by_points(ties, draft.method, gsd_m=gsd_m, site_at=draft.site_at, size_px=draft.size_px)
    warnings = []
    if fit.in_a_line and fit.model != "similarity":
        warnings.append(translate("Placing", "The points lie almost in a line: set one well apart, areas are unsure."))
    if fit.redundancy <= 0 and fit.model != "thin_plate":
        text = translate("Placing", "No point to spare: residuals are 0 whatever the error. Add one more.")
        warnings.append(text)
    residual = dict(zip((point.uid for point in used), fit.residual_m.tolist(), strict=True))
    return Outcome(solution, fit, "", tuple(warnings), residual)


def _corners_outcome(draft: Draft) -> Outcome:
    known = [corner for corner in draft.corners if corner is not None]
    if len(known) < 4:
        text = translate("Placing", "Type the coordinates of all four outer corners ({n} of 4).")
        return Outcome(problem=text.format(n=len(known)))
    width, height = draft.size_px
    return Outcome(by_corners(width, height, known, draft.site_at))


def _tie(point: DraftPoint, typed_sd_m: float | None) -> TiePoint:
    assert point.at is not None, "asked only for points with a place"
    ground_sd_m = typed_sd_m if point.ground_sd_m is None else point.ground_sd_m
    return TiePoint(point.px, point.at, point.px_sd, ground_sd_m, point.reference_uid)


OUTCOMES: dict[str, Callable[[Draft], Outcome]] = {
    "scale": _scale_outcome,
    "points": _points_outcome,
    "corners": _corners_outcome,
}
