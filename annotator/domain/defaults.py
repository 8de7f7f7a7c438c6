"""What a new project starts with: one adjudicated pass, the usual classes, and the settings every table follows."""

from __future__ import annotations

from annotator.domain.records import ObjectClass, Pass, Record, Setting

MAIN_PASS = "pass-main"

SETTINGS: dict[str, str] = {
    "title": "",
    "edge_rule": "roof edge",
    "s_px": "0.5",
    "k": "2",
    "m_m2": "10",
    "year_rule": "observed",
    "period_from": "",
    "period_to": "",
}
"""Keys and values of the settings; all text, empty = not set."""


def _stall_class(name: str, key: int, color: str, *, counted: bool = True) -> ObjectClass:
    return ObjectClass(uid=class_uid(name), name=name, object_kind="stall", key=key, color=color, counted=counted)


def _vehicle_class(name: str, key: int, color: str, lengths_m: tuple[float, float, float]) -> ObjectClass:
    low, nominal, high = lengths_m
    return ObjectClass(
        uid=class_uid(name),
        name=name,
        object_kind="vehicle",
        key=key,
        color=color,
        symbol="circle",
        length_min_m=low,
        length_nominal_m=nominal,
        length_max_m=high,
    )


def _crossing_class(name: str, key: int, color: str, symbol: str) -> ObjectClass:
    return ObjectClass(uid=class_uid(name), name=name, object_kind="crossing", key=key, color=color, symbol=symbol)


def class_uid(name: str) -> str:
    """Uid of a class made from its name, so that the same class gets the same uid in every project."""
    return "class-" + "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def default_classes() -> tuple[ObjectClass, ...]:
    """Classes of a new project; colours from the Okabe-Ito set, safe for colour-blind readers."""
    return (
        _stall_class("Covered stall", 1, "#E69F00"),
        _stall_class("Open-air space", 2, "#56B4E9", counted=False),
        _vehicle_class("Sedan", 1, "#CC79A7", (3.0, 4.5, 5.5)),
        _vehicle_class("Truck", 2, "#F0E442", (6.0, 12.0, 14.0)),
        _vehicle_class("Bus", 3, "#009E73", (8.0, 11.0, 14.0)),
        _vehicle_class("Minibus", 4, "#0072B2", (4.5, 6.0, 8.0)),
        _vehicle_class("Tractor", 5, "#D55E00", (2.5, 4.0, 7.0)),
        _crossing_class("Ford", 1, "#000000", "triangle"),
        _crossing_class("Barge site", 2, "#F0E442", "diamond"),
        _crossing_class("Bridge", 3, "#009E73", "square"),
        _crossing_class("Ferry", 4, "#56B4E9", "circle"),
    )


def starting_records(title: str = "") -> tuple[Record, ...]:
    """Everything a new project holds before the first edit."""
    settings = tuple(Setting(uid=key, value=title if key == "title" else value) for key, value in SETTINGS.items())
    return (Pass(uid=MAIN_PASS, name="main", adjudicated=True), *default_classes(), *settings)
