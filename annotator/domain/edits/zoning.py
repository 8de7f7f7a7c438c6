"""Which zone a vehicle belongs to: the smallest one around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import shapely

from annotator.domain.change import RowChange
from annotator.domain.document import Document
from annotator.domain.records import Vehicle, Zone


def in_zones(document: Document, vehicles: Sequence[Any]) -> list[Vehicle]:
    """The vehicles, each with the uid of its zone."""
    by_site: dict[str, list[Zone]] = {}
    for vehicle in vehicles:
        if vehicle.site_uid not in by_site:
            by_site[vehicle.site_uid] = _smallest_first(document.of_site(Zone, vehicle.site_uid))
    return [replace(row, zone_uid=zone_of(by_site[row.site_uid], row)) for row in vehicles]


def rezoned(document: Document, site_uid: str, scene_uid: str = "") -> list[RowChange]:
    """Rows of the vehicles of a site whose zone is another one now that zones have changed."""
    zones = _smallest_first(document.of_site(Zone, site_uid))
    for_all = document.of_site(Vehicle, site_uid)
    pairs = [(row, replace(row, zone_uid=zone_of(zones, row))) for row in for_all if _concerned(row, scene_uid)]
    return [RowChange(before, after) for before, after in pairs if before.zone_uid != after.zone_uid]


def zone_of(zones: Iterable[Zone], vehicle: Vehicle) -> str:
    """Uid of the first zone that holds the vehicle; empty where none does."""
    return next((zone.uid for zone in zones if _holds(zone, vehicle)), "")


def _holds(zone: Zone, vehicle: Vehicle) -> bool:
    if zone.geom is not None and vehicle.geom is not None:
        return bool(shapely.covers(zone.geom, vehicle.geom))
    if not zone.drawn_on or zone.drawn_on != vehicle.drawn_on or zone.geom_px is None or vehicle.geom_px is None:
        return False
    return bool(shapely.covers(zone.geom_px, vehicle.geom_px))


def _concerned(vehicle: Vehicle, scene_uid: str) -> bool:
    """Placed vehicles of all scenes may lie in a zone; without a place only those of the same scene."""
    return vehicle.geom is not None or not scene_uid or vehicle.drawn_on == scene_uid


def _smallest_first(zones: Iterable[Zone]) -> list[Zone]:
    return sorted(zones, key=lambda zone: (_size(zone), zone.uid))


def _size(zone: Zone) -> float:
    shape = zone.geom if zone.geom is not None else zone.geom_px
    return float(shape.area) if shape is not None else 0.0
