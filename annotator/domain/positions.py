"""Positions are types, because bare pairs get swapped.

Longitude comes before latitude and x before y in memory; only texts for people show latitude first.
"""

from __future__ import annotations

from typing import NamedTuple


class LonLat(NamedTuple):
    """Geographic position on WGS 84 in decimal degrees."""

    lon: float
    lat: float


class PixelXY(NamedTuple):
    """Position in a scene's own pixels; (0, 0) is the outer corner of the upper left pixel, y grows downwards."""

    x: float
    y: float


class ScreenXY(NamedTuple):
    """Position in a widget in device-independent pixels, y grows downwards."""

    x: float
    y: float
