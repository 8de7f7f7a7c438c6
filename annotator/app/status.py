"""Texts of the bottom line."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.app.field_texts import local_time, scale_error
from annotator.app.inspection import area_sum
from annotator.app.session import Session
from annotator.app.wording import number, placement_name, plus_minus
from annotator.domain.document import Document
from annotator.domain.records import Record, Scene
from annotator.domain.text import translate
from annotator.domain.time import display


def scene_text(document: Document, scene_uid: str) -> str:
    """`2024-05-14 · Maxar · native, u 0.2 %`."""
    scene = document.get(Scene, scene_uid)
    if scene is None:
        return ""
    if scene.kind == "record":
        placed = translate("Status", "record only, no picture")
    else:
        placed = ", ".join(part for part in (placement_name(scene.placement), scale_error(scene)) if part)
    return " · ".join(part for part in (display(scene), scene.provider, placed) if part)


def selection_text(records: Sequence[Record]) -> str:
    """`3 selected · 180.6 ± 22.4 m²`; the ± takes shared errors into account."""
    if not records:
        return ""
    text = translate("Status", "{n} selected").format(n=f"{len(records):,}")
    total = area_sum(records)
    if total.area_m2 is None:
        return text
    parts = (number(total.area_m2, 1), plus_minus(total.sd_m2, 1), "m²")
    return f"{text} · {' '.join(part for part in parts if part)}"


def scale_text(m_per_px: float | None, denominator: float | None) -> str:
    """`1:640 · 0.30 m/px`; blank while unknown."""
    parts = []
    if denominator is not None:
        parts.append(f"1:{denominator:,.0f}")
    if m_per_px is not None:
        digits = 2 if m_per_px < 10 else 0
        parts.append(translate("Status", "{m} m/px").format(m=number(m_per_px, digits)))
    return " · ".join(parts)


def saved_text(at: str) -> str:
    """`saved 14:03:07`, in the analyst's own time."""
    return translate("Status", "saved {time}").format(time=local_time(at, "%H:%M:%S")) if at else ""


def trouble_text(session: Session) -> str:
    """Why nothing is being saved; blank while all is well."""
    if session.failure:
        return translate("Status", "NOT SAVED: {reason}").format(reason=session.failure)
    if session.project.read_only:
        return translate("Status", "read only: {reason}").format(reason=session.project.read_only_reason)
    return ""
