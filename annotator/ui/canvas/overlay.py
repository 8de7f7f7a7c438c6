"""What changes with every movement: the tool's draft, its labels and handles, and the fixed decorations."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF

from annotator.app.carried import north_deg
from annotator.app.viewport import Viewport
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.render.colors import SKY, VERMILION, Palette
from annotator.render.decor import paint_credit, paint_north, paint_note, paint_scale_bar
from annotator.tools.tool import Preview

BAR_LEFT_PX, BAR_ABOVE_PX = 24.0, 36.0
"""Where the scale bar lies from the lower left corner."""
CREDIT_BASE_PX, CREDIT_ABOVE_PX = 50.0, 62.0
"""The line above it that names who made the map below: its base, and how far up it reaches."""
_HALO = QColor(10, 11, 13, 150)
_HINT_GROUND, _HINT_ABOVE_PX, _HINT_PAD_PX = QColor(10, 11, 13, 220), 76.0, 12.0
_HANDLE_PX = 7.0
_FAR_PX = 1e6
_MANY = 60
"""Lines of a draft that are drawn with a halo; more would cost a frame."""


@dataclass(frozen=True, slots=True)
class Decor:
    """What the canvas says about the scene."""

    m_per_px: float | None = None
    """Ground size of an image pixel; `None` = no scale."""
    north_deg: float | None = None
    """Clockwise from the top of the picture; `None` = no place."""
    credit: str = ""
    hint: str = ""
    """Sentence in the middle of a scene without picture."""
    has_scene: bool = False
    left_px: float = BAR_LEFT_PX
    """Where the scale bar begins, so that nothing stands over it."""
    raised_px: float = 0.0
    """How far the lower edge is taken by bars, above which everything is said."""

    def with_hint(self, hint: str) -> Decor:
        return replace(self, hint=hint)

    def following(self, before: Decor) -> Decor:
        """With what does not depend on where a view looks."""
        return replace(self, hint=before.hint, left_px=before.left_px, raised_px=before.raised_px)


def decor_at(view: Viewport, frame: SceneFrame | None, scene: Scene | None) -> Decor:
    """What is to be said where a view looks."""
    if frame is None or scene is None:
        return Decor()
    at = view.origin
    return Decor(frame.pixel_m(at), north_deg(frame, at), scene.credit, has_scene=True)


def paint_preview(painter: QPainter, view: Viewport, preview: Preview, font: QFont, colors: Palette) -> None:
    """The draft in the accent colour above everything."""
    accent = QColor(SKY)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for line in preview.hint_lines:
        painter.setPen(QPen(_HALO, 3.0))
        painter.drawPolyline(_polygon(view, line))
        painter.setPen(QPen(QColor(255, 255, 255, 220), 1.0, Qt.PenStyle.DashLine))
        painter.drawPolyline(_polygon(view, line))
    _paint_rings(painter, [_polygon(view, ring) for ring in preview.rings], accent)
    for ring in preview.alerts:
        _paint_alert(painter, _polygon(view, ring))
    for point in preview.points:
        _paint_point(painter, _screen(view, point), accent)
    for handle in preview.handles:
        _paint_handle(painter, _screen(view, handle))
    painter.restore()
    bounds = QRectF(0, 0, view.width, view.height)
    for at, text in preview.labels:
        paint_note(painter, _screen(view, at), text, font, (colors.note, colors.on_note), bounds)


def paint_decor(painter: QPainter, view: Viewport, decor: Decor, font: QFont) -> None:
    """Scale bar lower left, north and credit lower right."""
    if decor.hint:
        _paint_hint(painter, view, decor, font)
    if not decor.has_scene:
        return
    scale = decor.m_per_px / view.scale if decor.m_per_px else None
    right, low, higher = view.width - 16.0, view.height - decor.raised_px, 0.0
    paint_scale_bar(painter, QPointF(decor.left_px, low - BAR_ABOVE_PX), scale, font)
    if decor.credit:
        higher = paint_credit(painter, QPointF(right, low - 10.0), decor.credit, font, view.width * 0.5)
    if decor.north_deg is not None:
        paint_north(painter, QPointF(right - 12.0, low - 48.0 - higher), decor.north_deg, font)


def _paint_hint(painter: QPainter, view: Viewport, decor: Decor, font: QFont) -> None:
    """In the middle of an empty view; over a scene low down and on a ground of its own, so that its marks are seen."""
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    left, right = max(view.width * 0.2, decor.left_px + _HINT_PAD_PX if decor.has_scene else 0.0), view.width * 0.8
    box = QRectF(left, 0, max(right - left, 1.0), view.height)
    painter.save()
    painter.setFont(font)
    if decor.has_scene:
        ground = painter.boundingRect(box, flags, decor.hint).adjusted(-_HINT_PAD_PX, -6.0, _HINT_PAD_PX, 6.0)
        ground.moveBottom(view.height - decor.raised_px - _HINT_ABOVE_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_HINT_GROUND)
        painter.drawRoundedRect(ground, 5.0, 5.0)
        box.moveTop(ground.center().y() - box.height() / 2.0)
    painter.setPen(QColor(236, 238, 241) if decor.has_scene else QColor(160, 163, 168))
    painter.drawText(box, flags, decor.hint)
    painter.restore()


def _paint_rings(painter: QPainter, polygons: list[QPolygonF], accent: QColor) -> None:
    """The lines of a draft; those closed are filled. Very many are drawn thin, so that the hand stays free."""
    fill = QColor(accent)
    fill.setAlpha(46)
    if len(polygons) > _MANY:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        _paint_lines(painter, polygons, (accent, 1.0), fill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return
    _paint_lines(painter, polygons, (_HALO, 4.0), fill)
    _paint_lines(painter, polygons, (accent, 2.0), Qt.BrushStyle.NoBrush)


def _paint_lines(painter: QPainter, polygons: list[QPolygonF], pen: tuple[QColor, float], brush: object) -> None:
    color, width = pen
    painter.setBrush(brush)
    for polygon in polygons:
        closed = polygon.isClosed() and polygon.size() > 2
        join = Qt.PenJoinStyle.MiterJoin if closed else Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, join))
        if closed:
            painter.drawPolygon(polygon)
        else:
            painter.drawPolyline(polygon)


def _paint_alert(painter: QPainter, polygon: QPolygonF) -> None:
    """What is wrong with a draft: filled and hatched, so that it is seen without colours too."""
    fill = QColor(VERMILION)
    fill.setAlpha(90)
    painter.setPen(QPen(QColor(VERMILION), 1.5))
    painter.setBrush(fill)
    painter.drawPolygon(polygon)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(QColor(255, 255, 255, 150), Qt.BrushStyle.BDiagPattern))
    painter.drawPolygon(polygon)


def _paint_point(painter: QPainter, at: QPointF, accent: QColor) -> None:
    painter.setPen(QPen(_HALO, 1.5))
    painter.setBrush(accent)
    painter.drawEllipse(at, 4.5, 4.5)


def _paint_handle(painter: QPainter, at: QPointF) -> None:
    half = _HANDLE_PX / 2.0
    painter.setPen(QPen(QColor(10, 11, 13, 220), 1.2))
    painter.setBrush(QColor(255, 255, 255))
    painter.drawRect(QRectF(at.x() - half, at.y() - half, _HANDLE_PX, _HANDLE_PX))


def _screen(view: Viewport, pixel: PixelXY) -> QPointF:
    at = view.to_screen(PixelXY(*pixel))
    return QPointF(at.x, at.y)


def _polygon(view: Viewport, pixels: object) -> QPolygonF:
    """Screen polygon; positions far away are cut, because Qt's coordinates are bounded."""
    points = view.to_screen(np.asarray(pixels, dtype=np.float64).reshape(-1, 2))
    return QPolygonF([QPointF(x, y) for x, y in np.clip(points, -_FAR_PX, _FAR_PX).tolist()])
