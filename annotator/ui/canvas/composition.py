"""Puts pictures and marks together so that a frame is always quick and never wrong for longer than a moment.

The first frame after a movement paints nothing anew: it shows what the buffers hold at its new place, after a change
of scale the last whole picture stretched, and where there is neither the tiles that are here, unsmoothed. The exact
picture then comes in slices. Marks and tiles of a place change over together: neither is seen without the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from annotator.app.viewport import Viewport
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.positions import PixelXY
from annotator.imagery.grid import TileKey
from annotator.render.colors import Palette
from annotator.render.scroll_buffer import rect_of
from annotator.ui.canvas.marks_layer import MarksLayer
from annotator.ui.canvas.tiles_layer import Layer, TileAccess, TilesLayer

_AHEAD_MS = 4.0


@dataclass(frozen=True)
class _StandIn:
    """A whole picture of another scale, marks included, and the view it was painted for."""

    image: QImage
    view: Viewport


class Composition:
    """Pictures of one pane with their marks: `ground`, and `above` where it is shown."""

    def __init__(self, tiles: TileAccess, marks: MarksLayer, colors: Palette) -> None:
        self._colors = colors
        self.ground = TilesLayer(tiles, marks, colors)
        self.above = TilesLayer(tiles, marks.beside(), colors, instead=True)
        self.is_above_shown = False
        self.split: float | None = None
        """Share of the width from which on `above` is seen, `None` = everywhere."""
        self.opacity = 1.0
        """Of `above`; below 1 the ground is seen through it."""
        self._tiles = tiles
        self._asked: tuple[TileKey, ...] = ()
        self._stand_in: _StandIn | None = None
        self._spare = QImage()

    def show(self, layers: Sequence[Layer]) -> None:
        """Other pictures on the ground; nothing of before is shown any more."""
        self.ground.show(layers)
        self.forget()

    def forget(self) -> None:
        self._stand_in, self._asked = None, ()

    def set_colors(self, colors: Palette) -> None:
        self._colors = colors
        self.ground.set_colors(colors)
        self.above.set_colors(colors)
        self.forget()

    def select(self, uids: Collection[str], view: Viewport) -> bool:
        """Show these as selected; True when something in view looks different."""
        differs = [layer.marks.select(uids, view) for layer in (self.ground, self.above)]
        return any(differs)

    def follow(self, document: Document, change: Change, view: Viewport) -> bool:
        """Take over the next document; True when something in view looks different."""
        differs = [layer.marks.follow(document, change, view) for layer in (self.ground, self.above)]
        return any(differs)

    def finish_marks(self) -> None:
        """Have all marks at once."""
        for layer in (self.ground, self.above):
            layer.marks.finish()

    def stop(self) -> None:
        """Read no marks any more."""
        for layer in (self.ground, self.above):
            layer.marks.stop()

    def set_marks_visible(self, visible: bool) -> None:
        """Show the pictures with or without marks; what is shown stays until the whole view is painted anew."""
        for layer in (self.ground, self.above):
            layer.marks.is_visible = visible
            layer.buffer.invalidate()

    def ask(self, view: Viewport | None) -> None:
        """Ask for the tiles of this view; wishes of before die. `None`: it is not known yet."""
        if view is None:
            return
        layers = [self.above, self.ground] if self.is_above_shown else [self.ground, self.above]
        wanted = tuple(key for layer in layers for key in layer.wanted(view))
        if wanted != self._asked:
            self._asked = wanted
            self._tiles.want(wanted)

    def adopt(self, view: Viewport) -> None:
        """Take over a view without painting; before the scale changes the picture shown is kept to stand in."""
        shown = self.ground.buffer.shown
        if shown is not None and shown.device_scale != view.device_scale:
            self._keep(shown)
        for layer in self._layers():
            layer.adopt(view)
        if self.is_complete():
            self._stand_in = None

    def is_complete(self) -> bool:
        return all(layer.is_complete for layer in self._layers())

    def work(self, view: Viewport, budget_ms: float) -> bool:
        """Paint what is missing within a time; True when the picture is exact."""
        missing = [layer for layer in self._layers() if not layer.is_complete]
        for layer in missing:
            layer.update(view, budget_ms if budget_ms >= 1e9 else budget_ms / len(missing))
        if self.is_complete():
            self._stand_in = None
            return True
        return False

    def work_ahead(self) -> bool:
        """Paint around the view what a pan may show next; True when there is nothing more to do."""
        return all(layer.update_ahead(_AHEAD_MS) for layer in self._layers())

    def _draw_slid(self, painter: QPainter, view: Viewport, slide: PixelXY) -> None:
        """The ground beside its place, as it is while it is dragged."""
        dx, dy = (round(part * view.device_scale) for part in slide)
        rect, ratio = rect_of(view), view.device_ratio
        painter.fillRect(QRectF(0, 0, rect.width() / ratio, rect.height() / ratio), QColor(self._colors.surround))
        painter.save()
        painter.translate(dx / ratio, dy / ratio)
        self.ground.buffer.draw(painter, view, QRegion(rect.translated(-dx, -dy)))
        painter.restore()
        above = self._above_region(view)
        if not above.isEmpty():
            self._draw_above(painter, view, above)

    def draw(self, painter: QPainter, view: Viewport, slide: PixelXY | None = None) -> None:
        """The best picture of a view that there is without painting anew; `painter` works in screen pixels.

        `slide`: the ground is drawn so many pixels of the frame beside its place.
        """
        if slide is not None:
            self._draw_slid(painter, view, slide)
            return
        whole, above = QRegion(rect_of(view)), self._above_region(view)
        tiles = self.ground.buffer.placed(view)
        tiles -= above - self.above.buffer.placed(view)
        stood = self._draw_stand_in(painter, view, whole - tiles)
        tiles -= stood
        rough = whole - tiles - stood
        if not rough.isEmpty():
            self._draw_rough(painter, view, rough, above)
        self.ground.buffer.draw(painter, view, tiles)
        if not above.isEmpty():
            self._draw_above(painter, view, tiles & above)

    def _draw_above(self, painter: QPainter, view: Viewport, region: QRegion) -> None:
        painter.setOpacity(self.opacity)
        self.above.buffer.draw(painter, view, region)
        painter.setOpacity(1.0)

    def _layers(self) -> list[TilesLayer]:
        return [self.ground, self.above] if self.is_above_shown else [self.ground]

    def _above_region(self, view: Viewport) -> QRegion:
        """Device pixels in which `above` is seen."""
        if not self.is_above_shown:
            return QRegion()
        rect = rect_of(view)
        rect.setLeft(rect.left() + round(rect.width() * (self.split or 0.0)))
        return QRegion(rect)

    def _draw_rough(self, painter: QPainter, view: Viewport, region: QRegion, above: QRegion) -> None:
        rect = rect_of(view)
        painter.save()
        painter.scale(1.0 / view.device_ratio, 1.0 / view.device_ratio)
        painter.translate(-rect.topLeft())
        self.ground.paint_rough(painter, view, region)
        if self.above.has_picture and not (region & above).isEmpty():
            self._rough_above(painter, view, region & above)
        painter.restore()

    def _rough_above(self, painter: QPainter, view: Viewport, region: QRegion) -> None:
        """Beside, because what is not there yet is clear, and then the ground is seen."""
        box = region.boundingRect()
        image = QImage(box.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        beside = QPainter(image)
        beside.translate(-box.topLeft())
        self.above.paint_rough(beside, view, region)
        beside.end()
        painter.drawImage(box.topLeft(), image)

    def _keep(self, shown: Viewport) -> None:
        if self._stand_in is not None and not self.is_complete():
            return
        size = rect_of(shown).size()
        image = self._spare if self._spare.size() == size else QImage(size, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(1.0)
        self._spare = image
        self._stand_in = None
        painter = QPainter(image)
        painter.scale(shown.device_ratio, shown.device_ratio)
        self.draw(painter, shown)
        painter.end()
        self._stand_in = _StandIn(image, shown)

    def _draw_stand_in(self, painter: QPainter, view: Viewport, region: QRegion) -> QRegion:
        """Stretch the kept picture to its place within a region of device pixels; returns what it covers."""
        if self._stand_in is None or region.isEmpty():
            return QRegion()
        then, rect, ratio = self._stand_in.view, rect_of(view), view.device_ratio
        factor = view.device_scale / then.device_scale
        at = rect_of(then)
        place = QRectF(at.left() * factor, at.top() * factor, at.width() * factor, at.height() * factor)
        covered = region & QRegion(place.toRect())
        painter.save()
        painter.scale(1.0 / ratio, 1.0 / ratio)
        painter.setClipRegion(covered.translated(-rect.topLeft()))
        painter.translate(place.topLeft() - QPointF(rect.topLeft()))
        painter.scale(factor, factor)
        painter.drawImage(0, 0, self._stand_in.image)
        painter.restore()
        return covered
