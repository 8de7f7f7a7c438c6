"""Decoded squares of files that are warped, kept for all hands of the child.

A warped tile lies askew over the squares in which its file is stored, and its neighbours lie over the same ones. Each
square is decoded once, by whichever hand needs it first; another that needs it meanwhile does its other squares and
then waits.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from annotator.imagery.grid import TILE_PX
from annotator.imagery.picture import Argb
from annotator.imagery.style import DisplayStyle, Stretch
from annotator.imagery.worker.raster import Beat, Box, Raster

KEPT_BYTES = 24 << 20
# A larger window would push out all that was kept.
MOST_PIXELS = 4 << 20
WAIT_S = 0.5


class View(NamedTuple):
    """What makes squares of one place differ: the file, its level and how it is shown."""

    raster: Raster
    level: int
    style: DisplayStyle
    stretch: Stretch | None

    @property
    def name(self) -> tuple[Any, ...]:
        """Equal for all hands, which have files of their own."""
        return self.raster.path, self.raster.signature, self.level, self.style.text(), self.stretch


_Name = tuple[Any, ...]


class Squares:
    """Safe to use from all hands at once."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._change = threading.Condition()
        self._kept: OrderedDict[_Name, Argb] = OrderedDict()
        self._bytes = 0
        self._begun: set[_Name] = set()

    def clear(self) -> None:
        """Let go of all."""
        with self._change:
            self._kept.clear()
            self._bytes = 0

    def render(self, view: View, box: Box, beat: Beat) -> Argb:
        """As `Raster.render`: the colours of `box` (x0, y0, x1, y1 in whole pixels of the level)."""
        width, height = box[2] - box[0], box[3] - box[1]
        if view.raster.is_striped or width * height > MOST_PIXELS:
            return view.raster.render(view.level, box, view.style, view.stretch, beat)
        argb = np.empty((height, width), np.uint32)
        waiting = []
        for square in _squares_below(box):
            if not self._paint(argb, box, view, square, beat, must_wait=False):
                waiting.append(square)
        for square in waiting:
            self._paint(argb, box, view, square, beat, must_wait=True)
        return argb

    def _paint(self, argb: Argb, box: Box, view: View, square: tuple[int, int], beat: Beat, *, must_wait: bool) -> bool:
        """Put one square where it belongs; False when another hand is making it and nobody must wait."""
        made = self._made(view, square, beat, must_wait=must_wait)
        if made is None:
            return False
        x, y = square[0] * TILE_PX - box[0], square[1] * TILE_PX - box[1]
        bottom, right = min(argb.shape[0], y + made.shape[0]), min(argb.shape[1], x + made.shape[1])
        argb[max(0, y) : bottom, max(0, x) : right] = made[max(0, -y) : bottom - y, max(0, -x) : right - x]
        return True

    def _made(self, view: View, square: tuple[int, int], beat: Beat, *, must_wait: bool) -> Argb | None:
        name = (*view.name, *square)
        with self._change:
            while name in self._begun and name not in self._kept:
                if not must_wait:
                    return None
                self._change.wait(WAIT_S)
                beat()
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
            self._begun.add(name)
        try:
            made = self._decoded(view, square, beat)
            self._keep(name, made)
        finally:
            with self._change:
                self._begun.discard(name)
                self._change.notify_all()
        return made

    def _keep(self, name: _Name, made: Argb) -> None:
        with self._change:
            self._kept[name] = made
            self._bytes += made.nbytes
            while self._bytes > self._kept_bytes:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes

    def _decoded(self, view: View, square: tuple[int, int], beat: Beat) -> Argb:
        width, height = view.raster.level_size(view.level)
        x, y = square[0] * TILE_PX, square[1] * TILE_PX
        box = x, y, min(x + TILE_PX, width), min(y + TILE_PX, height)
        return view.raster.render(view.level, box, view.style, view.stretch, beat)


def _squares_below(box: Box) -> Iterable[tuple[int, int]]:
    """Columns and rows of the squares that a box touches."""
    for row in range(box[1] // TILE_PX, -(-box[3] // TILE_PX)):
        for col in range(box[0] // TILE_PX, -(-box[2] // TILE_PX)):
            yield col, row
