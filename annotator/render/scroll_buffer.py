"""A painted picture that is kept while the view pans, so that only what comes into view is painted.

The buffer is larger than the view and wraps around in both directions: a column of the magnified frame always lies in
the same column of the buffer, modulo its width. Panning therefore moves no memory at all; strips are painted over what
left the buffer, most of them ahead, while nothing else is to be done. Two regions tell what it holds: *placed* pixels
are at their place but may be of before (a mark was edited, a better tile came), *fresh* ones are as they should be.
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
_AHEAD_SHARE = 0.26
_AHEAD_MIN_PX, _AHEAD_MAX_PX = 128, 560
_BAND_MIN_SHARE = 1 / 14
_BANDS_PER_SLICE = 1.8
_EASED = 0.25
_SURE_SHARE = 0.9
"""A band that is expected to end later than this in its slice may end too late."""


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


class Speed:
    """How long a pixel takes, as bands painted before tell: of the view, or around it, where often nothing is."""

    def __init__(self) -> None:
        self.ms_per_px = 0.0

    def rows(self, rect: QRect, whole: int, budget_ms: float) -> int:
        """How high a band of `rect` should be; the view has `whole` pixels."""
        if budget_ms >= 1e9:
            return rect.height()
        wanted = budget_ms / _BANDS_PER_SLICE / self.ms_per_px if self.ms_per_px else 0.0
        # Every piece has its fixed cost: many small ones would take longer than they seem to promise.
        return max(1, int(max(wanted, whole * _BAND_MIN_SHARE) / rect.width()))

    def learn(self, band: QRect, whole: int, took_ms: float) -> None:
        """A band was painted; of small ones most of the time is the fixed cost."""
        area = band.width() * band.height()
        if area > whole * _BAND_MIN_SHARE / 2:
            now, before = took_ms / area, self.ms_per_px
            self.ms_per_px = now if now > before else before - (before - now) * _EASED


class ScrollBuffer:
    """Keeps a painted view; `transparent` buffers are cleared before a part is painted again."""

    def __init__(self, *, transparent: bool) -> None:
        self._format = QImage.Format.Format_ARGB32_Premultiplied if transparent else QImage.Format.Format_RGB32
        self._transparent = transparent
        self._image = QImage()
        self._scratch = QImage()
        self._base = QPoint(0, 0)
        self._placed = QRegion()
        self._fresh = QRegion()
        self._scale = 0.0
        self._shown: Viewport | None = None
        self._view_speed, self._ahead_speed = Speed(), Speed()

    @property
    def is_complete(self) -> bool:
        """Whether everything in view is painted as it should be."""
        return self._shown is not None and self._missing(rect_of(self._shown)).isEmpty()

    @property
    def shown(self) -> Viewport | None:
        """The view it was last fitted to."""
        return self._shown

    def placed(self, view: Viewport) -> QRegion:
        """What it can show of a view, in device pixels."""
        return self._placed & QRegion(rect_of(view))

    @property
    def fresh(self) -> QRegion:
        """What is as it should be, in device pixels; reaches beyond the view where it was painted ahead."""
        return self._fresh

    def invalidate(self, part: QRect | QRegion | None = None) -> None:
        """Paint a part (device pixels), or everything, again; until then it shows what it was."""
        self._fresh = self._fresh - QRegion(part) if part is not None else QRegion()

    def keep_fresh(self, region: QRegion) -> None:
        """Only what lies within a region is still as it should be."""
        self._fresh &= region

    def forget(self) -> None:
        """Show nothing of before; what comes may take another time."""
        self._placed, self._fresh, self._shown = QRegion(), QRegion(), None
        self._view_speed, self._ahead_speed = Speed(), Speed()

    def adopt(self, view: Viewport) -> None:
        """Fit the buffer to a view without painting; at another scale nothing of it can be shown."""
        rect, scale = rect_of(view), view.device_scale
        size = _window(rect).size()
        if size != self._image.size():
            self._image = QImage(size, self._format)
            self._image.fill(0)
            self.forget()
        if self._shown is None or scale != self._scale:
            self.forget()
            self._base = rect.topLeft()
        self._scale, self._shown = scale, view
        window = QRegion(_window(rect))
        self._placed &= window
        self._fresh &= window

    def update(self, view: Viewport, paint: Paint, budget_ms: float = 1e9, within: QRegion | None = None) -> bool:
        """Paint what `view` misses (of a region alone), stopping after `budget_ms`; True when complete."""
        self.adopt(view)
        self._paint_all(self._missing(rect_of(view), within), view, paint, budget_ms, self._view_speed)
        return self.is_complete

    def update_ahead(self, paint: Paint, budget_ms: float, within: QRegion | None = None) -> bool:
        """Paint around the view what a pan may show next; True when the buffer is full."""
        assert self._shown is not None, "nothing was painted yet"
        window = _window(rect_of(self._shown))
        self._paint_all(self._missing(window, within), self._shown, paint, budget_ms, self._ahead_speed)
        return self._missing(window).isEmpty()

    def lay_over(self, painter: QPainter, rect: QRect) -> None:
        """Paint device pixels that are placed onto a painter that works in device pixels too."""
        for piece in self._unwrapped(rect):
            painter.drawImage(piece.topLeft(), self._image, self._place(piece))

    def draw(self, painter: QPainter, view: Viewport, region: QRegion | None = None) -> None:
        """Show the buffer, or a region of it that is placed, on a painter that works in screen pixels."""
        rect, ratio = rect_of(view), view.device_ratio
        painter.save()
        painter.scale(1.0 / ratio, 1.0 / ratio)
        for part in rects_of(self.placed(view) if region is None else region & self._placed):
            for piece in self._unwrapped(part):
                painter.drawImage(piece.topLeft() - rect.topLeft(), self._image, self._place(piece))
        painter.restore()

    def image(self) -> QImage:
        """The view as one picture, in device pixels."""
        assert self._shown is not None, "nothing was painted yet"
        rect = rect_of(self._shown)
        picture = QImage(rect.size(), self._format)
        picture.fill(0)
        painter = QPainter(picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for piece in self._unwrapped(rect):
            painter.drawImage(piece.topLeft() - rect.topLeft(), self._image, self._place(piece))
        painter.end()
        return picture

    def _missing(self, rect: QRect, within: QRegion | None = None) -> QRegion:
        missing = QRegion(rect) - self._fresh
        if within is not None:
            return missing & within
        return missing if missing.rectCount() <= _RECTS_MAX else QRegion(missing.boundingRect())

    def _paint_all(self, missing: QRegion, view: Viewport, paint: Paint, budget_ms: float, speed: Speed) -> None:
        """Band by band while the time lasts; a band is as large as past ones let expect."""
        end = time.perf_counter() + budget_ms * _SURE_SHARE / 1e3
        has_painted = False
        whole = rect_of(view).width() * rect_of(view).height()
        for rect in rects_of(missing):
            top = rect.top()
            while top <= rect.bottom():
                rows = min(speed.rows(rect, whole, budget_ms), rect.bottom() + 1 - top)
                if has_painted and time.perf_counter() + speed.ms_per_px * rows * rect.width() / 1e3 > end:
                    return
                band, start = QRect(rect.left(), top, rect.width(), rows), time.perf_counter()
                self._paint(band, view, paint)
                speed.learn(band, whole, (time.perf_counter() - start) * 1e3)
                self._placed += QRegion(band)
                self._fresh += QRegion(band)
                has_painted = True
                top += rows

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


def rects_of(region: QRegion) -> list[QRect]:
    """The rectangles of a region; PySide's stubs do not know that it can be iterated."""
    return list(cast("Iterable[QRect]", region))


def rect_of(view: Viewport) -> QRect:
    """A view in device pixels of the magnified frame."""
    return QRect(*view.device_rect())


def _window(view: QRect) -> QRect:
    """What the buffer has room for."""
    more_x, more_y = (
        min(_AHEAD_MAX_PX, max(_AHEAD_MIN_PX, round(side * _AHEAD_SHARE))) for side in (view.width(), view.height())
    )
    return view.adjusted(-more_x, -more_y, more_x, more_y)


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
