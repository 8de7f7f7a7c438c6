"""What a draft of a placement is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from annotator.domain.georeference.fit import ControlFit
from annotator.domain.georeference.solution import Solution
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import IsoDate

Way = Literal["scale", "points", "corners"]


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A control point being placed; `at` is unknown until it was found on the ground."""

    uid: str
    px: PixelXY
    at: LonLat | None = None
    px_sd: float = 0.5
    ground_sd_m: float | None = None
    reference_uid: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    """A scale bar clicked at its two ends, and the direction and the point that go with it."""

    ends: tuple[PixelXY, ...] = ()
    sd_px: float = 0.5
    length_m: float | None = None
    up_deg: float = 0.0
    """Azimuth of the image's "up", clockwise from north."""
    known_px: PixelXY | None = None
    """None = the middle of the image."""
    known_at: LonLat | None = None
    """None = the site's point."""
    acquired: tuple[IsoDate, IsoDate] | None = None
    """Days of the view that was pasted; an image without a date takes them with its place."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a draft would come to; `problem` says why it comes to nothing yet."""

    solution: Solution | None = None
    fit: ControlFit | None = None
    problem: str = ""
    warnings: tuple[str, ...] = ()
    residual_m: dict[str, float] = field(default_factory=dict)
    """Metres by point uid, of the points that took part."""

    def off_m(self, uid: str) -> float | None:
        """Metres by which a point is missed; None where that is not known, as without a point to spare."""
        value = self.residual_m.get(uid)
        if value is None or not np.isfinite(value) or self.fit is None:
            return None
        return value if self.fit.redundancy > 0 or self.fit.model == "thin_plate" else None

    @property
    def worst_uid(self) -> str:
        """The point with the largest residual; empty where residuals say nothing."""
        known = {uid: value for uid, value in self.residual_m.items() if np.isfinite(value)}
        if self.fit is None or not known or max(known.values()) < 1e-6:
            return ""
        return max(known, key=lambda uid: known[uid])
