"""A painted picture that is kept while the view pans, so that only what comes into view is painted.

The buffer is a little larger than the view and wraps around in both directions: a column of the magnified frame always
lies in the same column of the buffer, modulo its width. Panning therefore moves no memory at all; it paints the exposed
strips over what left the view. Narrow strips are painted wider than needed, so that a slow drag seldom paints.
Coordinates called *device* are whole device pixels of the magnified frame (`Viewport.device_rect`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter, QRegion

from annotator.app.viewport import Viewport

_RECTS_MAX = 24
_BANDS = 6
_OVERSCAN_PX = 128
_NARROW_SHARE = 0.12


@dataclass(frozen=True)
class Piece:
    """One part of the buffer to be painted."""

    painter: QPainter
    """Clipped to the piece; its origin is the upper left corner of `rect`."""
    pixels: npt.NDArray[np.uint32]
    """The same pixels as premultiplied ARGB, shape (height, width)."""
    rect: QRect
    """Which device pixels they are."""


Paint = Callable[[Piece, Viewport], None]


class ScrollBuffer:
    """Keeps a painted view; `transparent` buffers are cleared before a part is painted again."""

    def __init__(self, *, transparent: bool) -> None:
        self._format = QImage.Format.Format_ARGB32_Premultiplied if transparent else QImage.Format.Format_RGB32
        self._transparent = transparent
        self._image = QImage()
        self._scratch = QImage()
        self._base = QPoint(0, 0)
        self._valid = QRegion()
        self._scale = 0.0
        self._stale: tuple[QImage, Viewport] | None = None
        self._shown: Viewport | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everything in view is painted at the present scale."""
        return self._shown is not None and self._missing(_rect_of(self._shown)).isEmpty()

    def invalidate(self, rect: QRect | None = None) -> None:
        """Forget a part (device pixels), or everything; it is painted again by the next `update`."""
        self._valid = self._valid - QRegion(rect) if rect is not None else QRegion()

    def forget(self) -> None:
        """Forget everything, also the picture that serves while a new scale is painted."""
        self._valid, self._stale, self._shown = QRegion(), None, None
        self._image.fill(0)

    def update(self, view: Viewport, paint: Paint, budget_ms: float = 1e9) -> bool:
        """Paint what `view` misses, stopping after `budget_ms`; True when complete."""
        self._adopt(view)
        rect = _rect_of(view)
        self._valid &= QRegion(_window(rect))
        deadline = time.perf_counter() + budget_ms / 1e3
        for part in list(_bands(self._wanted(rect), rect, budget_ms)):
            self._paint(part, view, paint)
            self._valid += QRegion(part)
            if time.perf_counter() > deadline:
                break
        complete = self._missing(rect).isEmpty()
        if complete:
            self._stale = None
        return complete

    def draw(self, painter: QPainter, view: Viewport) -> None:
        """Show the buffer on a widget whose painter works in screen pixels."""
        if self._stale is not None:
            self._draw_stale(painter, view)
        if self._stale is None or not self._transparent:
            self._draw_painted(painter, view)

    def image(self) -> QImage:
        """The view as one picture, in device pixels."""
        assert self._shown is not None, "nothing was painted yet"
        rect = _rect_of(self._shown)
        picture = QImage(rect.size(), self._format)
        picture.fill(0)
        painter = QPainter(picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for piece in self._unwrapped(rect):
            painter.drawImage(piece.topLeft() - rect.topLeft(), self._image, self._place(piece))
        painter.end()
        return picture

    def _adopt(self, view: Viewport) -> None:
        """Fit the buffer to the view; at another scale the old picture serves until the new one is complete."""
        size = _window(_rect_of(view)).size()
        scale = view.device_scale
        if self._shown is not None and scale != self._scale and not self._image.isNull():
            if self._stale is None or self.is_complete:
                self._stale = (self.image(), self._shown)
            self._valid = QRegion()
        if size != self._image.size():
            self._image = QImage(size, self._format)
            self._image.fill(0)
            self._valid, self._shown = QRegion(), None
        if self._shown is None or scale != self._scale:
            self._base = _rect_of(view).topLeft()
        self._scale, self._shown = scale, view

    def _missing(self, rect: QRect) -> QRegion:
        missing = QRegion(rect) - self._valid
        return missing if missing.rectCount() <= _RECTS_MAX else QRegion(missing.boundingRect())

    def _wanted(self, view: QRect) -> QRegion:
        """What to paint: the missing part, and some more around a narrow strip."""
        missing = self._missing(view)
        area = sum(rect.width() * rect.height() for rect in rects_of(missing))
        if not area or area > _NARROW_SHARE * view.width() * view.height():
            return missing
        more = QRegion()
        for rect in rects_of(missing):
            more += QRegion(_window(rect))
        return (more & QRegion(_window(view))) - self._valid

    def _place(self, piece: QRect) -> QRect:
        """Where a piece that does not wrap lies in the buffer."""
        x, y = piece.x() - self._base.x(), piece.y() - self._base.y()
        return QRect(x % self._image.width(), y % self._image.height(), piece.width(), piece.height())

    def _unwrapped(self, rect: QRect) -> Iterator[QRect]:
        """The rectangle cut where the buffer wraps around, so that each part lies in it in one piece."""
        size = self._image.size()
        for left, width in _spans(rect.x(), rect.width(), size.width(), self._base.x()):
            for top, height in _spans(rect.y(), rect.height(), size.height(), self._base.y()):
                yield QRect(left, top, width, height)

    def _paint(self, rect: QRect, view: Viewport, paint: Paint) -> None:
        pieces = list(self._unwrapped(rect))
        if len(pieces) == 1:
            _paint_on(self._image, self._place(rect), rect, view, paint, clear=self._transparent)
            return
        # Painting beside and copying costs less than culling and building paths once for every piece.
        scratch = self._scratch_for(rect.size())
        _paint_on(scratch, QRect(QPoint(0, 0), rect.size()), rect, view, paint, clear=self._transparent)
        source, target = _pixels(scratch), _pixels(self._image)
        for piece in pieces:
            target[_slices(self._place(piece))] = source[_slices(piece.translated(-rect.topLeft()))]

    def _scratch_for(self, size: QSize) -> QImage:
        if size.width() > self._scratch.width() or size.height() > self._scratch.height():
            self._scratch = QImage(size.expandedTo(self._scratch.size()), self._format)
        return self._scratch

    def _draw_painted(self, painter: QPainter, view: Viewport) -> None:
        """Blit what is valid; the rest shows the stale picture below."""
        rect, ratio = _rect_of(view), view.device_ratio
        painter.save()
        painter.scale(1.0 / ratio, 1.0 / ratio)
        for part in rects_of(self._valid & QRegion(rect)) if self._stale is not None else [rect]:
            for piece in self._unwrapped(part):
                painter.drawImage(piece.topLeft() - rect.topLeft(), self._image, self._place(piece))
        painter.restore()

    def _draw_stale(self, painter: QPainter, view: Viewport) -> None:
        assert self._stale is not None, "asked for a stale picture that is not there"
        image, then = self._stale
        rect = _rect_of(then)
        factor = view.scale / then.scale
        left = view.width / 2 + (rect.left() / then.device_scale - view.origin.x) * view.scale
        top = view.height / 2 + (rect.top() / then.device_scale - view.origin.y) * view.scale
        painter.save()
        painter.translate(left, top)
        painter.scale(factor / then.device_ratio, factor / then.device_ratio)
        painter.drawImage(QPoint(0, 0), image)
        painter.restore()


def rects_of(region: QRegion) -> list[QRect]:
    """The rectangles of a region; PySide's stubs do not know that it can be iterated."""
    return list(cast("Iterable[QRect]", region))


def _rect_of(view: Viewport) -> QRect:
    return QRect(*view.device_rect())


def _bands(missing: QRegion, view: QRect, budget_ms: float) -> Iterator[QRect]:
    """The missing rectangles; with a limited budget a large one in bands."""
    for rect in rects_of(missing):
        if budget_ms >= 1e9 or rect.height() * rect.width() * 2 < view.width() * view.height():
            yield rect
            continue
        step = max(16, view.height() // _BANDS)
        for top in range(rect.top(), rect.bottom() + 1, step):
            yield QRect(rect.left(), top, rect.width(), min(step, rect.bottom() + 1 - top))


def _window(view: QRect) -> QRect:
    """What the buffer has room for."""
    return view.adjusted(-_OVERSCAN_PX, -_OVERSCAN_PX, _OVERSCAN_PX, _OVERSCAN_PX)


def _spans(start: int, length: int, period: int, base: int) -> Iterator[tuple[int, int]]:
    while length > 0:
        part = min(length, period - (start - base) % period)
        yield start, part
        start, length = start + part, length - part


def _slices(rect: QRect) -> tuple[slice, slice]:
    return slice(rect.y(), rect.y() + rect.height()), slice(rect.x(), rect.x() + rect.width())


def _paint_on(image: QImage, at: QRect, rect: QRect, view: Viewport, paint: Paint, *, clear: bool) -> None:
    """Let `paint` fill `at` of an image with the device pixels `rect`."""
    pixels = _pixels(image)[_slices(at)]
    if clear:
        pixels[:] = 0
    painter = QPainter(image)
    painter.setClipRect(at)
    painter.translate(at.topLeft())
    paint(Piece(painter, pixels, rect), view)
    painter.end()


def _pixels(image: QImage) -> npt.NDArray[np.uint32]:
    """The image's memory as (height, width); valid while the image lives and is not shared."""
    buffer = np.frombuffer(image.bits(), dtype=np.uint32)
    return buffer.reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()]
