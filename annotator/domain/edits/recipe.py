"""Which clicks gave a stall its length and width.

Errors of stalls that share a click are the same error. The recipe keeps the names of those clicks and how sure each
was in pixels, so that the error parts of measurement 2.3 can be computed again whenever the scene is placed anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from math import sqrt

from annotator.domain.records import Part, Parts

Shares = tuple[tuple[str, float], ...]
"""(source, px²): change of the area for one SD of a source."""


@dataclass(frozen=True, slots=True)
class Side:
    """One dimension: its error source, pointing error in pixels per axis, and how many stalls share one drag."""

    source: str
    sd_px: float
    share: int = 1

    def sd_m(self, pixel_m: float) -> float:
        """Standard deviation of the dimension in metres: √2·s, shared by the stalls of one drag."""
        return sqrt(2.0) * self.sd_px * pixel_m / self.share

    def among(self, count: int) -> Side:
        """The same click, its error shared by more stalls."""
        return replace(self, share=self.share * count)


@dataclass(frozen=True, slots=True)
class Recipe:
    """`length` and `width`; or `shares` (a part or a union of others keeps their sources); or `area` (one click per
    vertex; a copy keeps the source of its original).
    """

    length: Side | None = None
    width: Side | None = None
    area: str = ""
    shares: Shares = ()

    @classmethod
    def three_clicks(cls, uid: str, sd_px: float) -> Recipe:
        return cls(length=Side(f"{uid}:length", sd_px), width=Side(f"{uid}:width", sd_px))

    def kept_width(self, uid: str, sd_px: float) -> Recipe:
        """The next rectangle by one drag: a length of its own, this one's width."""
        return replace(self, length=Side(f"{uid}:length", sd_px))

    def scaled(self, factor: float) -> Recipe:
        """The same errors on a scene whose pixels are `factor` times as many per metre."""

        def finer(side: Side | None) -> Side | None:
            return None if side is None else replace(side, sd_px=side.sd_px * factor)

        shares = tuple((source, px2 * factor**2) for source, px2 in self.shares)
        return replace(self, length=finer(self.length), width=finer(self.width), shares=shares)

    def to_json(self) -> str:
        return json.dumps({key: value for key, value in asdict(self).items() if value}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        raw = json.loads(text) if text else {}
        sides = {key: Side(**raw[key]) for key in ("length", "width") if key in raw}
        shares = tuple((str(source), float(px2)) for source, px2 in raw.get("shares", ()))
        return cls(**sides, area=raw.get("area", ""), shares=shares)

    def parts(self, length_m: float, width_m: float, pixel_m: float) -> Parts:
        """Error parts of a rectangle, m² (table of measurement 2.3)."""
        assert self.length is not None, "parts of a rectangle need its length"
        assert self.width is not None, "parts of a rectangle need its width"
        return (
            Part(self.length.source, width_m * self.length.sd_m(pixel_m)),
            Part(self.width.source, length_m * self.width.sd_m(pixel_m)),
        )

    def shared_parts(self, pixel_m: float) -> Parts:
        """Error parts of a piece or a union, m²."""
        return tuple(Part(source, px2 * pixel_m**2) for source, px2 in self.shares)


def summed(shares: Iterable[tuple[str, float]]) -> Shares:
    """Signed shares added up per source (measurement 2.4)."""
    total: dict[str, float] = {}
    for source, px2 in shares:
        total[source] = total.get(source, 0.0) + px2
    return tuple(total.items())
