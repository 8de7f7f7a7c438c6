"""What stands on the picture besides the marks: scale bar, north arrow, credit, and the box beside the cursor."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from annotator.domain.text import translate

_INK, _SHADE = QColor(255, 255, 255), QColor(0, 0, 0, 150)
_TICK_PX = 5.0
_ARROW_PX = 13.0
_TEXT_ROOM = 4


def bar_length(longest_m: float) -> float:
    """The longest of 1, 2, 5 × 10ⁿ metres that is not longer than `longest_m`."""
    power = 10.0 ** math.floor(math.log10(longest_m))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= longest_m * (1 + 1e-9))


def length_text(metres: float) -> str:
    """A round length for people: `20 m`, `1.5 km`, `50 cm`."""
    if metres >= 1000.0:
        return f"{metres / 1000.0:g} km"
    return f"{metres:g} m" if metres >= 1.0 else f"{metres * 100.0:g} cm"


def paint_scale_bar(
    painter: QPainter, at: QPointF, m_per_px: float | None, font: QFont, longest_px: float = 128.0
) -> QRectF:
    """A bar whose left end is `at`; with no scale known, the words instead. Returns what it covers."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if m_per_px is None or not m_per_px > 0.0:
        text = translate("Decor", "no scale")
        paint_text(painter, QPointF(at.x(), at.y() + 14.0), text, font)
        painter.restore()
        return QRectF(at.x(), at.y(), QFontMetricsF(font).horizontalAdvance(text), 18.0)
    metres = bar_length(longest_px * m_per_px)
    width = metres / m_per_px
    line = QPolygonF(
        [
            QPointF(at.x(), at.y() - _TICK_PX),
            at,
            QPointF(at.x() + width, at.y()),
            QPointF(at.x() + width, at.y() - _TICK_PX),
        ]
    )
    for color, pen_px in ((_SHADE, 4.0), (_INK, 2.0)):
        painter.setPen(QPen(color, pen_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
        painter.drawPolyline(line)
    paint_text(painter, QPointF(at.x(), at.y() + 15.0), length_text(metres), font)
    painter.restore()
    return QRectF(at.x(), at.y() - _TICK_PX, width, _TICK_PX + 19.0)


def paint_north(painter: QPainter, center: QPointF, angle_deg: float, font: QFont) -> None:
    """An arrow to the north; `angle_deg` clockwise from the top of the picture."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(center)
    painter.rotate(angle_deg)
    reach = _ARROW_PX
    arrow = QPolygonF(
        [QPointF(0, -reach), QPointF(6, reach * 0.55), QPointF(0, reach * 0.2), QPointF(-6, reach * 0.55)]
    )
    painter.setPen(QPen(_SHADE, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolygon(arrow)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_INK)
    painter.drawPolygon(arrow)
    painter.restore()
    turned = math.radians(angle_deg)
    at = center + QPointF(math.sin(turned), -math.cos(turned)) * (reach + 9.0)
    letter = translate("Decor", "N")
    metrics = QFontMetricsF(font)
    half = metrics.horizontalAdvance(letter) / 2.0
    paint_text(painter, QPointF(at.x() - half, at.y() + metrics.capHeight() / 2.0), letter, font)


def paint_credit(painter: QPainter, right_bottom: QPointF, text: str, font: QFont, width_px: float) -> float:
    """Date and credits, ending at the lower right corner; in as many lines as they need, for they are owed.

    Returns how much higher they are than one line.
    """
    metrics, lines = QFontMetricsF(font), wrapped(text, font.toString(), round(width_px))
    for number, line in enumerate(reversed(lines)):
        bottom = right_bottom.y() - metrics.descent() - number * metrics.lineSpacing()
        paint_text(painter, QPointF(right_bottom.x() - metrics.horizontalAdvance(line), bottom), line, font)
    return metrics.lineSpacing() * (len(lines) - 1)


@lru_cache(maxsize=16)
def wrapped(text: str, font_text: str, width_px: int) -> tuple[str, ...]:
    """The text in lines of a width, broken between words; a word without room is cut with an ellipsis."""
    font = QFont()
    font.fromString(font_text)
    metrics, lines = QFontMetricsF(font), list[str]()
    for word in text.split():
        if lines and metrics.horizontalAdvance(f"{lines[-1]} {word}") <= width_px:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width_px) for line in lines)


def paint_note(
    painter: QPainter, near: QPointF, text: str, font: QFont, colors: tuple[str, str], within: QRectF
) -> QRectF:
    """A dark box with text right below `near`, moved so that it stays `within`. Returns its place.

    `colors` are those of the box and of the text.
    """
    metrics = QFontMetricsF(font)
    lines = text.splitlines() or [""]
    width = max(metrics.horizontalAdvance(line) for line in lines) + 20.0
    height = metrics.lineSpacing() * len(lines) + 10.0
    box = QRectF(near.x() + 14.0, near.y() + 14.0, width, height)
    if box.right() > within.right() - 4.0:
        box.moveRight(near.x() - 14.0)
    if box.bottom() > within.bottom() - 4.0:
        box.moveBottom(near.y() - 14.0)
    box.moveLeft(max(within.left() + 4.0, box.left()))
    box.moveTop(max(within.top() + 4.0, box.top()))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill = QColor(colors[0])
    fill.setAlpha(238)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 5.0, 5.0)
    painter.setPen(QColor(colors[1]))
    painter.setFont(font)
    for number, line in enumerate(lines):
        painter.drawText(
            QPointF(box.left() + 10.0, box.top() + 5.0 + metrics.ascent() + number * metrics.lineSpacing()), line
        )
    painter.restore()
    return box


def paint_text(painter: QPainter, at: QPointF, text: str, font: QFont) -> None:
    """White text with a dark halo, its base line beginning `at`; readable on any picture."""
    picture = _text_picture(text, font.toString(), painter.device().devicePixelRatioF())
    ascent = QFontMetricsF(font).ascent()
    painter.drawImage(QPointF(round(at.x()) - _TEXT_ROOM, round(at.y()) - math.ceil(ascent) - _TEXT_ROOM), picture)


@lru_cache(maxsize=64)
def _text_picture(text: str, font_text: str, ratio: float) -> QImage:
    """The text drawn once: stroking its halo anew would cost more than all marks of a frame."""
    font = QFont()
    font.fromString(font_text)
    metrics = QFontMetricsF(font)
    width = math.ceil(metrics.horizontalAdvance(text)) + 2 * _TEXT_ROOM
    height = math.ceil(metrics.height()) + 2 * _TEXT_ROOM + 1
    picture = QImage(math.ceil(width * ratio), math.ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(0)
    path = QPainterPath()
    path.addText(QPointF(_TEXT_ROOM, _TEXT_ROOM + math.ceil(metrics.ascent())), font, text)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(_SHADE, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, _INK)
    painter.end()
    return picture
