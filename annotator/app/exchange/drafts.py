"""What one foreign feature becomes: a new record, an update of a known one, or nothing because it is there already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely

from annotator.domain.errors import Refused
from annotator.domain.records import Record
from annotator.domain.text import translate
from annotator.formats.features import Feature

SAME_DEG = 2e-9
"""Tables are written with 9 decimals: closer than this is the same position (0.2 mm)."""


@dataclass(frozen=True)
class Draft:
    """A record to add, an update of a known one (uid, kind, values), or neither: it was there already."""

    record: Record | None = None
    update: tuple[str, type[Record], dict[str, Any]] | None = None
    warnings: tuple[str, ...] = ()
    of_set: bool = False
    """The record is an outline of one date, to be matched with those of other dates."""
    says_class: bool = True


def updated(known: Record, values: dict[str, Any], warnings: tuple[str, ...] = ()) -> Draft:
    """The update that sets those of the values that differ."""
    differing = {key: value for key, value in values.items() if not _same(getattr(known, key), value)}
    return Draft(update=(known.uid, type(known), differing) if differing else None, warnings=warnings)


def same_place(one: Any, other: Any) -> bool:
    """Whether two geometries differ by no more than their written digits."""
    if one is None or other is None:
        return False
    # the same ring may be written the other way round
    return bool(
        shapely.equals_exact(one, other, SAME_DEG) or shapely.equals_exact(one, other, SAME_DEG, normalize=True)
    )


def point_of(feature: Feature) -> Any:
    """The feature's position: the point itself or the middle of its shape."""
    geometry = feature.geometry
    if geometry is None:
        raise Refused(translate("Import", "There is no position."))
    return geometry if geometry.geom_type == "Point" else geometry.centroid


def polygon_of(feature: Feature) -> Any:
    if feature.geometry is None or feature.geometry.geom_type != "Polygon":
        raise Refused(translate("Import", "An outline is needed here, not a point or line."))
    return feature.geometry


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, shapely.Geometry) and isinstance(other, shapely.Geometry):
        return same_place(one, other)
    return bool(one == other)
