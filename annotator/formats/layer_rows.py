"""Rows with shapes, as layers of map programs hold them, to features with fields: a GeoPackage's and a shapefile's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import crs
from annotator.formats.features import Collector, FeatureFile, Geometry, Transform, Value, label

NAMES = ("name", "title")
"""Columns that give a feature its name, in small letters."""


class LayerRow(NamedTuple):
    """A shape in the layer's own coordinates, or why there is none, and the values of its columns."""

    geometry: Geometry | None
    problem: str
    values: Sequence[Any]


def features(
    collector: Collector, layer: str, header: Sequence[str], rows: Iterable[LayerRow], transform: Transform | None
) -> FeatureFile:
    """Features of a layer; its name is their folder, and `transform` leads to longitude and latitude."""
    folded = [name.casefold() for name in header]
    named = next((folded.index(name) for name in NAMES if name in folded), None)
    folder = (layer,) if layer else ()
    try:
        for number, row in enumerate(rows, 1):
            collector.read += 1
            values = [plain(value) for value in row.values]
            name = str(values[named] or "").strip() if named is not None else ""
            where = label(f"{layer[:60]}, feature" if layer else "feature", number, name)
            if row.problem:
                collector.skip(where, row.problem)
            else:
                properties = dict(zip(header, values, strict=True))
                collector.add(where, name, properties, row.geometry, folder=folder)
    except Refused as reason:
        text = translate("Formats", "What comes after feature {n} was not read: {reason}")
        collector.skip(layer, text.format(n=collector.read, reason=reason))
    return collector.result(transform)


def taken_as_lonlat(collector: Collector, layer: str, rows: Sequence[LayerRow]) -> bool:
    """Whether a layer without a known coordinate system can be meant as longitude and latitude; both are told."""
    if crs.fit_lonlat(row.geometry for row in rows):
        why = translate("Formats", "No coordinate system is stated; the numbers were taken as longitude and latitude.")
        collector.warn(layer, why)
        return True
    why = translate(
        "Formats", "No coordinate system is stated, and the numbers are no longitudes and latitudes; nothing was read."
    )
    collector.skip(layer, why)
    return False


def plain(value: Any) -> Value:
    """A value as text, number or blank; bytes are no value that an analyst wrote."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else None


def together(found: Sequence[FeatureFile]) -> FeatureFile:
    """What several layers of one file held, in their order."""
    return FeatureFile(
        [feature for one in found for feature in one.features],
        [problem for one in found for problem in one.problems],
        [warning for one in found for warning in one.warnings],
        sum(one.read for one in found),
    )
