"""Which part of a scene a pane shows, and how large: a frozen value without Qt.

The frame of a pane is the shown scene's own pixel grid, so there is no rotation: one scale and one position say it all.
Screen lengths are device-independent pixels; `device_ratio` tells how many device pixels one of them has.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from annotator.domain.positions import PixelXY, ScreenXY
from annotator.imagery.grid import PixelRect

Points = npt.NDArray[np.float64]
"""Positions, shape (n, 2)."""

SCALE_MIN = 1.0 / 8192.0
SCALE_MAX = 128.0
_CORNER = PixelXY(0.0, 0.0)
_FIT_MARGIN = 0.96


class DeviceRect(NamedTuple):
    """Whole device pixels of the magnified frame; (0, 0) is where the frame's corner falls."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Viewport:
    """A widget of `width` × `height` screen pixels whose centre shows `origin` at `scale` screen pixels per pixel."""

    width: float
    height: float
    scale: float = 1.0
    origin: PixelXY = _CORNER
    """Frame position shown at the centre of the widget."""
    device_ratio: float = 1.0

    @overload
    def to_screen(self, position: PixelXY) -> ScreenXY: ...

    @overload
    def to_screen(self, position: Points) -> Points: ...

    def to_screen(self, position: PixelXY | Points) -> ScreenXY | Points:
        """Screen position of a frame position, or of an array (n, 2) of them."""
        if isinstance(position, np.ndarray):
            return (position - self.origin) * self.scale + self._half
        return ScreenXY(
            (position.x - self.origin.x) * self.scale + self.width / 2.0,
            (position.y - self.origin.y) * self.scale + self.height / 2.0,
        )

    @overload
    def to_pixel(self, position: ScreenXY) -> PixelXY: ...

    @overload
    def to_pixel(self, position: Points) -> Points: ...

    def to_pixel(self, position: ScreenXY | Points) -> PixelXY | Points:
        """Frame position under a screen position, or under an array (n, 2) of them."""
        if isinstance(position, np.ndarray):
            pixels: Points = (position - self._half) / self.scale + np.asarray(self.origin)
            return pixels
        return PixelXY(
            (position.x - self.width / 2.0) / self.scale + self.origin.x,
            (position.y - self.height / 2.0) / self.scale + self.origin.y,
        )

    def zoomed(self, at: ScreenXY, factor: float) -> Viewport:
        """Larger by `factor`; what is under `at` stays there."""
        scale = min(max(self.scale * factor, SCALE_MIN), SCALE_MAX)
        fixed = self.to_pixel(at)
        x = fixed.x - (at.x - self.width / 2.0) / scale
        y = fixed.y - (at.y - self.height / 2.0) / scale
        return self._with(scale=scale, origin=PixelXY(x, y))

    def panned(self, dx: float, dy: float) -> Viewport:
        """The picture moved by (dx, dy) screen pixels, right and down."""
        return self._with(origin=PixelXY(self.origin.x - dx / self.scale, self.origin.y - dy / self.scale))

    def fitted(self, rect: PixelRect, margin: float = _FIT_MARGIN) -> Viewport:
        """All of `rect` in view, as large as it goes; `margin` is the share of the widget that it may fill."""
        width, height = max(rect.x1 - rect.x0, 1e-6), max(rect.y1 - rect.y0, 1e-6)
        scale = margin * min(max(self.width, 1.0) / width, max(self.height, 1.0) / height)
        return self._with(scale=min(max(scale, SCALE_MIN), SCALE_MAX), origin=_center(rect))

    def at_native(self) -> Viewport:
        """One frame pixel on one device pixel, the centre kept."""
        return self._with(scale=1.0 / self.device_ratio)

    def centered(self, at: PixelXY) -> Viewport:
        return self._with(origin=at)

    def resized(self, width: float, height: float, device_ratio: float | None = None) -> Viewport:
        """Another widget size; centre and scale are kept."""
        return self._with(width=width, height=height, device_ratio=device_ratio or self.device_ratio)

    def visible_rect(self) -> PixelRect:
        """The part of the frame in view."""
        half_w, half_h = self.width / 2.0 / self.scale, self.height / 2.0 / self.scale
        x, y = self.origin
        return PixelRect(x - half_w, y - half_h, x + half_w, y + half_h)

    @property
    def device_scale(self) -> float:
        """Device pixels per frame pixel."""
        return self.scale * self.device_ratio

    def device_rect(self) -> DeviceRect:
        """The view in device pixels of the magnified frame, whole numbers: panning moves it by whole pixels."""
        width = max(1, math.ceil(self.width * self.device_ratio))
        height = max(1, math.ceil(self.height * self.device_ratio))
        left = round(self.origin.x * self.device_scale - self.width * self.device_ratio / 2.0)
        top = round(self.origin.y * self.device_scale - self.height * self.device_ratio / 2.0)
        return DeviceRect(left, top, width, height)

    def snapped(self) -> Viewport:
        """The nearest view whose corner falls on whole device pixels, so that shapes and image pixels stay in step."""
        rect = self.device_rect()
        x = (rect.left + self.width * self.device_ratio / 2.0) / self.device_scale
        y = (rect.top + self.height * self.device_ratio / 2.0) / self.device_scale
        return self._with(origin=PixelXY(x, y))

    @property
    def _half(self) -> Points:
        return np.array([self.width / 2.0, self.height / 2.0])

    def _with(self, **changes: Any) -> Viewport:
        return dataclasses.replace(self, **changes)


def _center(rect: PixelRect) -> PixelXY:
    return PixelXY((rect.x0 + rect.x1) / 2.0, (rect.y0 + rect.y1) / 2.0)
