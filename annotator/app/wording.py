"""Figures as people read them: thousands grouped, a true minus, no more digits than the ± allows.

± on screen is two standard deviations (measurement, definitions). Unknown is blank, never zero.
"""

from __future__ import annotations

from annotator.domain.text import translate

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
SD_SHOWN = 2.0


def number(value: float | None, digits: int = 0) -> str:
    """`1,229.3`; blank while unknown."""
    if value is None:
        return ""
    text = f"{abs(value):,.{digits}f}"
    return MINUS + text if value < 0 and text.strip("0.,") else text


def significant(value: float, digits: int = 3) -> str:
    """`0.243`, `13,868`: as many digits as are worth saying, but whole numbers in full."""
    return f"{value:,.0f}" if value >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def signed(value: float | None, digits: int = 0) -> str:
    """`+25`, `−76`, `0`; blank while unknown."""
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def plus_minus(sd: float | None, digits: int = 0) -> str:
    """`± 31` from one standard deviation; blank while unknown."""
    return "" if sd is None else f"± {number(SD_SHOWN * sd, digits)}"


def with_error(value: float | None, sd: float | None, unit: str, digits: int = 0) -> str:
    """`60.2 ± 10.1 m²`; without ± while that is unknown."""
    parts = (number(value, digits), plus_minus(sd, digits), unit)
    return "" if value is None else " ".join(part for part in parts if part)


def span(low: int, high: int) -> str:
    """`(13–16)`, the range of judgement; blank where there is none."""
    return "" if low == high else f"({low:,}{DASH}{high:,})"


def coordinates(lon: float, lat: float) -> str:
    """`41.411114° 128.186804°`: latitude first, as people write it."""
    return f"{lat:.6f}° {lon:.6f}°"


def kind_name(object_kind: str, *, plural: bool = False) -> str:
    """A kind of record for people."""
    one = {
        "stall": translate("Kinds", "stall"),
        "vehicle": translate("Kinds", "vehicle"),
        "crossing": translate("Kinds", "crossing"),
        "zone": translate("Kinds", "zone"),
        "route": translate("Kinds", "route"),
        "cell": translate("Kinds", "cell"),
        "scene": translate("Kinds", "scene"),
        "site": translate("Kinds", "site"),
    }
    many = {
        "stall": translate("Kinds", "stalls"),
        "vehicle": translate("Kinds", "vehicles"),
        "crossing": translate("Kinds", "crossings"),
        "zone": translate("Kinds", "zones"),
        "route": translate("Kinds", "routes"),
        "cell": translate("Kinds", "cells"),
        "scene": translate("Kinds", "scenes"),
        "site": translate("Kinds", "sites"),
    }
    return (many if plural else one).get(object_kind, object_kind)


def state_name(state: str) -> str:
    """A review state for people."""
    return {
        "unreviewed": translate("States", "not reviewed"),
        "in_progress": translate("States", "in progress"),
        "reviewed": translate("States", "reviewed"),
        "obscured": translate("States", "obscured"),
    }.get(state, state)


def placement_name(placement: str) -> str:
    """How a scene is placed, for people."""
    return {
        "native": translate("Placement", "native"),
        "control_points": translate("Placement", "control points"),
        "scale": translate("Placement", "scale only"),
        "corners": translate("Placement", "corners"),
        "none": translate("Placement", "not placed"),
    }.get(placement, placement)


def direction_name(direction: str) -> str:
    """Direction of a change, for people."""
    return {
        "grew": translate("Change", "grew"),
        "shrank": translate("Change", "shrank"),
        "unchanged": translate("Change", "unchanged"),
    }.get(direction, direction)


def event_name(event: str) -> str:
    """Event beside a direction, for people."""
    return {
        "new": translate("Change", "new"),
        "closed": translate("Change", "closed"),
        "rebuilt": translate("Change", "rebuilt"),
        "turnover": translate("Change", "turnover"),
    }.get(event, event)
