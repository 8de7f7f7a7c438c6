"""Live figures of a draft: the same measure, error parts and ± that the finished mark will have."""

from __future__ import annotations

from math import hypot

import numpy as np

from annotator.domain.edits.measuring import measured_stalls
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.tool import Pointer


def length_text(length_m: float | None, sd_m: float | None = None) -> str:
    """`12.0 ± 0.7 m`; ± is two standard deviations."""
    if length_m is None:
        return ""
    spread = f" ± {2 * sd_m:.1f}" if sd_m is not None else ""
    return f"{length_m:.1f}{spread} m"


def area_text(area_m2: float | None, sd_m2: float | None) -> str:
    """`60.2 ± 10.1 m²`; ± is two standard deviations."""
    if area_m2 is None:
        return ""
    spread = f" ± {2 * sd_m2:.1f}" if sd_m2 is not None else ""
    return f"{area_m2:,.1f}{spread} m²"


def draft_text(context: ToolContext, stall: Stall) -> str:
    """Size and area of a stall being drawn, as `20.1 × 3.0 m · 60.2 ± 10.1 m²`."""
    return figures_text(measured_stalls(context.document, [stall])[0])


def figures_text(stall: Stall) -> str:
    """Size and area of a measured stall."""
    if stall.area_m2 is None:
        return translate("Tools", "no scale")
    size = f"{stall.length_m:.1f} × {stall.width_m:.1f} m" if stall.length_m and stall.width_m else ""
    return " · ".join(part for part in (size, area_text(stall.area_m2, stall.area_sd_m2)) if part)


def distance_m(context: ToolContext, start: PixelXY, end: PixelXY) -> float | None:
    """Metres between two pixels of the scene shown; `None` without a scale and above a horizon."""
    frame = context.frame
    if frame is None or not frame.has_scale or not frame.shows_ground(np.array([start, end], dtype=float)).all():
        return None
    (east, north), *_ = frame.to_plane(np.array([end], dtype=float), start).tolist()
    return hypot(east, north)


def side_label(context: ToolContext, start: PixelXY, end: PixelXY, pointer: Pointer) -> tuple[PixelXY, str]:
    """A label with the length of the side being drawn, beside its end."""
    length = distance_m(context, start, end)
    if length is None:
        return end, f"{hypot(end.x - start.x, end.y - start.y):.0f} px"
    frame = context.frame
    pixel_m = frame.pixel_m(end) if frame is not None else None
    sd = None if pixel_m is None else 2**0.5 * context.pointing_sd_px(pointer) * pixel_m
    return end, length_text(length, sd)


def closed(points: list[PixelXY]) -> np.ndarray:
    """The points as a closed ring (n + 1, 2)."""
    return np.array([*points, points[0]], dtype=float)
