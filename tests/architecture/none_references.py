"""Count references to None over the calls a canvas makes; print as JSON what PySide6 loses per thousand calls.

Run as a script in a process of its own: a PySide6 that loses references ends the interpreter.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QApplication, QWidget

REPEATS = 1000
NOISE = 20  # references that the interpreter itself takes or drops meanwhile

CORNERS = [QPointF(0, 0), QPointF(9, 0), QPointF(9, 9)]


def state_calls(painter: QPainter) -> dict[str, Callable[[], object]]:
    return {
        "setPen": lambda: painter.setPen(QPen(QColor(9, 9, 9))),
        "setBrush": lambda: painter.setBrush(QBrush(QColor(1, 2, 3))),
        "setOpacity": lambda: painter.setOpacity(1.0),
        "setRenderHint": lambda: painter.setRenderHint(QPainter.RenderHint.Antialiasing, True),
        "setTransform": lambda: painter.setTransform(QTransform()),
        "translate": lambda: painter.translate(0.0, 0.0),
        "setClipRect": lambda: painter.setClipRect(QRect(0, 0, 600, 400)),
        "save and restore": lambda: (painter.save(), painter.restore()),
    }


def drawing_calls(painter: QPainter) -> dict[str, Callable[[], object]]:
    tile = QImage(64, 64, QImage.Format.Format_RGB32)
    pixmap = QPixmap.fromImage(tile)
    polygon = QPolygonF(CORNERS)
    path = QPainterPath()
    path.addPolygon(polygon)
    return {
        "drawImage at point": lambda: painter.drawImage(QPointF(1, 1), tile),
        "drawImage into rectangle": lambda: painter.drawImage(QRectF(1, 1, 9, 9), tile, QRectF(0, 0, 9, 9)),
        "drawPixmap": lambda: painter.drawPixmap(1, 1, pixmap),
        "drawPolygon": lambda: painter.drawPolygon(polygon),
        "drawPolyline": lambda: painter.drawPolyline(polygon),
        "drawPath": lambda: painter.drawPath(path),
        "drawLines": lambda: painter.drawLines([QLineF(0, 0, 5, 5)]),
        "drawPoints": lambda: painter.drawPoints(polygon),
        "drawEllipse": lambda: painter.drawEllipse(QPointF(5, 5), 3, 3),
        "drawText": lambda: painter.drawText(5, 5, "x"),
        "drawRect": lambda: painter.drawRect(QRectF(0, 0, 5, 5)),
        "fillRect": lambda: painter.fillRect(QRect(0, 0, 5, 5), QColor(1, 2, 3)),
        "image.fill": lambda: tile.fill(0),
        "path.addPolygon": lambda: QPainterPath().addPolygon(polygon),
    }


def widget_calls(widget: QWidget) -> dict[str, Callable[[], object]]:
    return {
        "widget.update": lambda: widget.update(),
        "widget.update region": lambda: widget.update(QRect(0, 0, 5, 5)),
        "widget.setCursor": lambda: widget.setCursor(Qt.CursorShape.CrossCursor),
        "widget.setToolTip": lambda: widget.setToolTip("x"),
    }


def lost_per_thousand(call: Callable[[], object]) -> int:
    call()
    before = sys.getrefcount(None)
    for _ in range(REPEATS):
        call()
    return before - sys.getrefcount(None)


def main() -> None:
    _application = QApplication([])
    _head_room = [None] * 1_000_000  # so that losses are counted before they end the interpreter
    frame = QImage(600, 400, QImage.Format.Format_RGB32)
    painter = QPainter(frame)
    widget = QWidget()
    calls = {**state_calls(painter), **drawing_calls(painter), **widget_calls(widget)}
    lost = {name: lost_per_thousand(call) for name, call in calls.items()}
    print(json.dumps({"calls": len(lost), "lost": {name: n for name, n in lost.items() if abs(n) > NOISE}}), flush=True)
    os._exit(0)  # with references lost, an orderly end would crash


if __name__ == "__main__":
    main()
