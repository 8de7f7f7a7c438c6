"""The one result that every reader gives, and the checks that every geometry passes on its way in.

A coordinate that is no number or lies off the globe is reported with its feature, never repaired: a repaired figure
cannot be defended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.text import translate

Value: TypeAlias = str | float | None
Dates: TypeAlias = tuple[str | None, str | None]
"""First and last day (ISO), either unknown as `None`."""
Geometry: TypeAlias = Any
Transform: TypeAlias = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""(n, 2) coordinates of the file to (n, 2) longitude, latitude."""

NAME_LIMIT = 10_000
PROBLEM_LIMIT = 10_000
"""More problems than this are counted, not listed."""


class Unusable(Exception):
    """Reason why one feature cannot be read; the reader goes on with the next."""


@dataclass(frozen=True, slots=True)
class Skip:
    """One sentence about a place in a file."""

    file: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One object of a foreign file.

    `geometry` is a two-dimensional Shapely geometry in WGS 84 longitude, latitude, or in pixels of the image (x right,
    y down, (0, 0) = outer corner of the upper left pixel) when `pixel`; `None` for rows without a place. Multi-part
    geometries are split, one feature per part, except those of one pixel annotation (COCO), see `parts`.
    """

    where: str
    name: str
    properties: dict[str, Value]
    geometry: Geometry | None
    pixel: bool = False
    folder: tuple[str, ...] = ()
    dates: Dates | None = None


class LabelledImage(NamedTuple):
    """An image that a file of labels names, and its size in pixels as far as it says."""

    name: str
    width_px: float | None
    height_px: float | None


@dataclass(frozen=True, slots=True)
class FeatureFile:
    """What a file held: `read` counts its features as they stand there (a multi-part one once)."""

    features: list[Feature]
    problems: list[Skip]
    """What was left out, and why."""
    warnings: list[Skip]
    """What went in with a doubt."""
    read: int
    images: tuple[LabelledImage, ...] = ()
    """The images that labels in pixels belong to, where the file lists them."""


class _Draft(NamedTuple):
    where: str
    name: str
    properties: dict[str, Value]
    geometry: Geometry | None
    pixel: bool
    folder: tuple[str, ...]
    dates: Dates | None
    whole: bool


@dataclass
class Collector:
    """Gathers the features of one file; geometries are checked together at the end, which is faster."""

    file: str
    tell_precision: bool = False
    """Report coordinates finer than can be meant."""
    read: int = 0
    _drafts: list[_Draft] = field(default_factory=list)
    _problems: list[Skip] = field(default_factory=list)
    _more_problems: int = 0
    _warnings: dict[str, list[Any]] = field(default_factory=dict)

    def add(
        self,
        where: str,
        name: str,
        properties: dict[str, Value],
        geometry: Geometry | None,
        *,
        pixel: bool = False,
        folder: tuple[str, ...] = (),
        dates: Dates | None = None,
        whole: bool = False,
    ) -> None:
        """Take a feature; a pair (x, y) stands for a point, `whole` keeps a multi-part geometry in one piece."""
        if len(name) > NAME_LIMIT:
            self.warn(where, translate("Formats", "A name longer than 10,000 characters was cut."))
            name = name[:NAME_LIMIT]
        self._drafts.append(_Draft(where, name, properties, geometry, pixel, folder, dates, whole))

    def skip(self, where: str, why: str) -> None:
        """Report what is left out."""
        if len(self._problems) < PROBLEM_LIMIT:
            self._problems.append(Skip(self.file, where, why))
        else:
            self._more_problems += 1

    def warn(self, where: str, why: str) -> None:
        """Report a doubt; the same doubt about many features becomes one sentence."""
        seen = self._warnings.setdefault(why, [where, 0, None])
        if seen[2] != where:
            seen[1:] = [seen[1] + 1, where]

    def result(self, transform: Transform | None = None) -> FeatureFile:
        """Checked features; `transform` leads from the file's coordinates to longitude and latitude."""
        features = self._features(transform)
        self._flag_invalid(features)
        if self._more_problems:
            n = self._more_problems
            why = translate("Formats", "Left out as well: %n more feature(s).", "", n)
            self._problems.append(Skip(self.file, "", why))
        warnings = [Skip(self.file, _many(where, count), why) for why, (where, count, _) in self._warnings.items()]
        return FeatureFile(features, self._problems, warnings, self.read)

    def _features(self, transform: Transform | None) -> list[Feature]:
        geometries = self._geometries()
        pixel = np.array([draft.pixel for draft in self._drafts], dtype=bool)
        if self.tell_precision:
            self._flag_precision(geometries)
        if transform is not None and len(geometries):
            geometries[~pixel] = shapely.transform(geometries[~pixel], transform)
        wrong = self._misplaced(geometries, pixel)
        empty = translate("Formats", "Its geometry is empty.")
        wrong.update(dict.fromkeys(np.flatnonzero(shapely.is_empty(geometries)).tolist(), empty))
        many = shapely.get_type_id(geometries) >= _FIRST_MULTI
        features: list[Feature] = []
        for index, (draft, geometry, multi) in enumerate(zip(self._drafts, geometries, many.tolist(), strict=True)):
            if index in wrong:
                self.skip(draft.where, wrong[index])
                continue
            where, name, properties, _, is_pixel, folder, dates, whole = draft
            feature = Feature(where, name, properties, geometry, is_pixel, folder, dates)
            features += parts(feature) if multi and not whole else [feature]
        return features

    def _geometries(self) -> npt.NDArray[Any]:
        """Geometries of all drafts; bare positions become points at once."""
        geometries = np.empty(len(self._drafts), dtype=object)
        bare = []
        for index, draft in enumerate(self._drafts):
            geometries[index] = draft.geometry
            if type(draft.geometry) is tuple:
                bare.append(index)
        if bare:
            geometries[bare] = shapely.points([self._drafts[index].geometry for index in bare])
        return geometries

    @staticmethod
    def _misplaced(geometries: npt.NDArray[Any], pixel: npt.NDArray[np.bool_]) -> dict[int, str]:
        """Index of each feature with a coordinate that cannot be, and why."""
        if not len(geometries):
            return {}
        coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
        with np.errstate(invalid="ignore"):
            off = (np.abs(coordinates[:, 0]) > 180) | (np.abs(coordinates[:, 1]) > 90)
        bad = np.flatnonzero(~np.isfinite(coordinates).all(axis=1) | (off & ~pixel[owner]))
        reasons: dict[int, str] = {}
        for row in bad[::-1].tolist():
            reasons[int(owner[row])] = why_misplaced(*coordinates[row].tolist())
        return reasons

    def _flag_precision(self, geometries: npt.NDArray[Any]) -> None:
        coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
        with np.errstate(invalid="ignore", over="ignore"):
            fine = (np.round(coordinates, 9) != coordinates) & np.isfinite(coordinates)
        why = translate("Formats", "Coordinates have more than 9 decimals (0.1 mm); they were kept as they are.")
        for index in np.unique(owner[fine.any(axis=1)]).tolist():
            self.warn(self._drafts[index].where, why)

    def _flag_invalid(self, features: list[Feature]) -> None:
        geometries = np.array([feature.geometry for feature in features], dtype=object)
        invalid = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
        why = translate("Formats", "The outline crosses or touches itself; it was kept as drawn.")
        for index in invalid.tolist():
            self.warn(features[index].where, why)


def parts(feature: Feature) -> list[Feature]:
    """The feature once per simple part of its geometry, with the same name and properties."""
    simple = _simple(feature.geometry)
    if len(simple) == 1:
        return [replace(feature, geometry=simple[0])]
    text = translate("Formats", "{where}, part {n}")
    return [
        replace(feature, where=text.format(where=feature.where, n=n), properties=dict(feature.properties), geometry=one)
        for n, one in enumerate(simple, 1)
    ]


def _simple(geometry: Geometry | None) -> list[Geometry]:
    """Points, lines and polygons of a geometry, nested collections resolved."""
    if geometry is None:
        return []
    todo, found = [geometry], []
    while todo:
        one = todo.pop()
        if shapely.get_type_id(one) < _FIRST_MULTI:
            if not shapely.is_empty(one):
                found.append(one)
        else:
            todo.extend(reversed(one.geoms))
    return found


_FIRST_MULTI = 4
"""Shapely's type ids: 0 to 3 are point, line, ring, polygon."""


def why_misplaced(x: float, y: float) -> str:
    if not (np.isfinite(x) and np.isfinite(y)):
        text = translate("Formats", "A coordinate is not a finite number ({x}, {y}).")
    elif abs(y) > 90 and abs(x) <= 90 and abs(y) <= 180:
        text = translate("Formats", "Latitude {y} is beyond ±90; latitude and longitude may be swapped.")
    else:
        text = translate("Formats", "The position {x}, {y} is not a longitude and latitude (±180, ±90).")
    return text.format(x=f"{x:.10g}", y=f"{y:.10g}")


def _many(where: str, count: int) -> str:
    if count == 1:
        return where
    return translate("Formats", "{where} and {n} more").format(where=where, n=count - 1)


def label(kind: str, number: int, name: str = "") -> str:
    """How a feature is pointed at in messages: its kind, its number from 1 and its name."""
    shown = name if len(name) <= 60 else name[:59] + "…"
    return f"{kind} {number} ({shown})" if shown else f"{kind} {number}"
