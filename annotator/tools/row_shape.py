"""The row being drawn: where it begins, how its stalls look, and how many of them fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.domain.edits.recipe import Recipe, Side
from annotator.domain.frame import SceneFrame
from annotator.domain.ground_rectangle import GroundRectangle, Ring
from annotator.domain.positions import PixelXY
from annotator.domain.records import new_uid
from annotator.tools.habits import Kept

MOST = 500
"""Stalls of one row."""


@dataclass(frozen=True, slots=True)
class RowShape:
    """Begins at the anchor of `stall`; metres on the ground (pixels where the scene has no scale)."""

    stall: GroundRectangle
    """One stall: direction and width of all, and the length to expect."""
    uid: str
    """Names the row's own sources of error."""
    width_side: Side | None = None
    """Whose width it is; `None` = clicked for this row."""
    is_first: bool = False
    """The stall was clicked for this row and is its first: the row is never shorter."""
    end: float = 0.0
    """Where the row ends, signed along the direction."""
    count: int | None = None
    """Number set by the analyst; `None` = as many as fit."""
    gap: float = 0.0

    @classmethod
    def from_clicks(cls, frame: SceneFrame, clicks: list[PixelXY], third: PixelXY, gap: float) -> RowShape:
        stall = GroundRectangle.through(frame, clicks[0], clicks[1], third)
        return cls(stall, new_uid("row"), is_first=True, end=stall.length, gap=gap)

    @classmethod
    def from_kept(cls, kept: Kept, start: PixelXY, gap: float) -> RowShape:
        stall = GroundRectangle(start, kept.direction, kept.length, kept.width)
        return cls(stall, new_uid("row"), kept.width_side, gap=gap)

    def to(self, frame: SceneFrame, pixel: PixelXY) -> RowShape:
        """The row dragged as far as a pixel."""
        return replace(self, end=self.stall.along_across(frame, pixel)[0])

    @property
    def length(self) -> float:
        """Of the whole row, signed; the first stall is in it, whichever way the row goes."""
        if not self.is_first:
            return self.end
        if self.end < 0:
            return self.end - self.stall.length
        return self.stall.length if self.number == 1 else max(self.end, self.stall.length)

    @property
    def number(self) -> int:
        if self.count is not None:
            return self.count
        reach = self.stall.length - self.end if self.is_first and self.end < 0 else abs(self.end)
        step = self.stall.length + self.gap
        return min(max(round((reach + self.gap) / step), 1), MOST) if step > 0 else 1

    def rings(self, frame: SceneFrame) -> list[Ring]:
        """Corners of each stall, pixels."""
        row = replace(self.stall, length=self.length)
        if self.is_first and self.end < 0:
            # It grows backwards from the far end of the first stall.
            corner = self.stall.cell(frame, self.stall.length, self.stall.length, 0.0, 0.0)[0]
            row = replace(row, anchor=PixelXY(float(corner[0]), float(corner[1])))
        return row.cells(frame, self.number, 1, self.gap)

    def recipe(self, sd_px: float) -> Recipe:
        """One drag over all stalls, and one width (measurement 2.3)."""
        width = self.width_side or Side(f"{self.uid}:width", sd_px)
        return Recipe(length=Side(f"{self.uid}:length", sd_px, self.number), width=width)
