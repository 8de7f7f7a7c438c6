"""A rectangle on the ground as a scene shows it.

Right angles are right in metres, whatever the pixels of the scene are; what an analyst keeps from one stall to the
next (direction, width) is therefore kept on the ground.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY

Ring = npt.NDArray[np.float64]
"""Corners (4, 2) in pixels: from the anchor along the length, then across the width."""
Direction = tuple[float, float]
"""Unit vector east, north."""

SQUARE_DEG = 0.5
"""Corners that differ less from a right angle belong to a rectangle."""


@dataclass(frozen=True, slots=True)
class GroundRectangle:
    """Metres (pixels where the scene has no scale) east and north of `anchor`, the first corner."""

    anchor: PixelXY
    direction: Direction
    length: float
    width: float
    """Positive to the left of the direction, negative to its right."""

    @classmethod
    def of_ring(cls, frame: SceneFrame, ring: Any) -> GroundRectangle:
        """The rectangle of a ring (≥ 4, 2) whose first side is the length."""
        anchor = PixelXY(*(float(each) for each in ring[0]))
        first, second, third = frame.to_plane(np.asarray(ring)[:3], anchor).tolist()
        direction, length = unit((second[0] - first[0], second[1] - first[1]))
        across = (third[0] - second[0], third[1] - second[1])
        return cls(anchor, direction, length, direction[0] * across[1] - direction[1] * across[0])

    @classmethod
    def through(cls, frame: SceneFrame, first: PixelXY, second: PixelXY, third: PixelXY) -> GroundRectangle:
        """The rectangle on side 1–2 whose width is the distance of click 3 from its line (measurement 2.2)."""
        ends = frame.to_plane(np.array([second, third], dtype=float), first)
        direction, length = unit((float(ends[0, 0]), float(ends[0, 1])))
        width = direction[0] * float(ends[1, 1]) - direction[1] * float(ends[1, 0])
        return cls(first, direction, length, width)

    @property
    def angle_deg(self) -> float:
        """Direction of the length, clockwise from north, 0 ≤ … < 180."""
        return degrees(atan2(*self.direction)) % 180.0

    def ring(self, frame: SceneFrame) -> Ring:
        return self.cell(frame, 0.0, self.length, 0.0, self.width)

    def cell(self, frame: SceneFrame, begin: float, end: float, near: float, far: float) -> Ring:
        """Corners of the part from `begin` to `end` along the length and `near` to `far` across it."""
        return frame.from_plane(self.at(((begin, near), (end, near), (end, far), (begin, far))), self.anchor)

    def at(self, along_across: Any) -> npt.NDArray[np.float64]:
        """(n, 2) metres east and north for (n, 2) metres along the length and across it."""
        east, north = self.direction
        turned: npt.NDArray[np.float64] = np.asarray(along_across, dtype=float) @ ((east, north), (-north, east))
        return turned

    def along_across(self, frame: SceneFrame, pixel: PixelXY) -> tuple[float, float]:
        """How far a pixel lies along the length and across it, from the anchor."""
        (x, y), *_ = frame.to_plane(np.array([pixel], dtype=float), self.anchor).tolist()
        east, north = self.direction
        return x * east + y * north, y * east - x * north

    def cells(self, frame: SceneFrame, columns: int, rows: int = 1, gap: float = 0.0) -> list[Ring]:
        """Equal parts, `columns` along the length and `rows` across, with `gap` between them along the length.

        A gap that leaves nothing of a part gives parts of no length.
        """
        sign = 1.0 if self.length >= 0 else -1.0
        part = sign * max((abs(self.length) - (columns - 1) * gap) / columns, 0.0)
        depth, step = self.width / rows, part + sign * gap
        row, column = np.divmod(np.arange(rows * columns), columns)
        begin, near = column * step, row * depth
        end, far = begin + part, near + depth
        corners = np.stack([begin, near, end, near, end, far, begin, far], axis=1).reshape(-1, 2)
        return list(frame.from_plane(self.at(corners), self.anchor).reshape(-1, 4, 2))

    def resized(
        self, frame: SceneFrame, *, length: float | None = None, width: float | None = None, angle: float | None = None
    ) -> GroundRectangle:
        """Another size or angle (degrees clockwise from north) around the same centre; `None` keeps."""
        (east, north), *_ = self.at([(self.length / 2, self.width / 2)]).tolist()
        new_length = self.length if length is None else length
        new_width = self.width if width is None else (width if self.width >= 0 else -width)
        direction = self.direction if angle is None else _nearer_way(angle, self.direction)
        turned = replace(self, direction=direction, length=new_length, width=new_width)
        (out_east, out_north), *_ = turned.at([(new_length / 2, new_width / 2)]).tolist()
        corner = frame.from_plane(np.array([(east - out_east, north - out_north)]), self.anchor)[0]
        return replace(turned, anchor=PixelXY(float(corner[0]), float(corner[1])))


def is_rectangle(frame: SceneFrame, polygon: Any) -> bool:
    """Whether a pixel polygon has four right corners on the ground and no hole."""
    if polygon is None or polygon.geom_type != "Polygon" or len(polygon.interiors):
        return False
    ring = shapely.get_coordinates(polygon.exterior)
    if len(ring) != 5:
        return False
    sides = np.diff(frame.to_plane(ring, PixelXY(*ring[0])), axis=0)
    lengths = np.hypot(*sides.T)
    dots = np.abs((sides * np.roll(sides, -1, axis=0)).sum(axis=1))
    return bool((dots <= lengths * np.roll(lengths, -1) * sin(radians(SQUARE_DEG))).all() and (lengths > 0).all())


def unit(vector: tuple[float, float]) -> tuple[Direction, float]:
    """The direction of a vector and its length; east where it has none."""
    length = hypot(*vector)
    return ((vector[0] / length, vector[1] / length), length) if length > 0 else ((1.0, 0.0), 0.0)


def _nearer_way(angle_deg: float, direction: Direction) -> Direction:
    """The direction of an undirected angle that turns the least."""
    east, north = sin(radians(angle_deg)), cos(radians(angle_deg))
    return (east, north) if east * direction[0] + north * direction[1] >= 0 else (-east, -north)
