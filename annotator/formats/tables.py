"""What the writers ask of a table, and how many decimals a column deserves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol


class Table(Protocol):
    """A header of column names and rows of as many values; `None` is unknown, numbers are unrounded."""

    @property
    def header(self) -> Sequence[str]: ...

    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...


class Decimals(NamedTuple):
    """Decimals of a column: rounded to `most`, zeros at the end cut down to `least`."""

    most: int
    least: int


POSITION = Decimals(9, 6)
"""0.1 mm; an imported position keeps all its digits."""
_SCALE = Decimals(6, 0)
_BY_NAME = {"lon": POSITION, "lat": POSITION, "pixel_m": _SCALE, "gsd_m": _SCALE}
_BY_ENDING = (("_lon", POSITION), ("_lat", POSITION), ("_m2", Decimals(2, 2)), ("_m", Decimals(2, 2)))
_DEGREES = Decimals(1, 1)
_OTHER = Decimals(6, 0)


def decimals(column: str) -> Decimals:
    """How a column of numbers is written: m² and m to the centimetre, angles to 0.1°, positions to 0.1 mm."""
    if column in _BY_NAME:
        return _BY_NAME[column]
    if column.endswith("_deg"):
        return _DEGREES
    return next((found for ending, found in _BY_ENDING if column.endswith(ending)), _OTHER)
