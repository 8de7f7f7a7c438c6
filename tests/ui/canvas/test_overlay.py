"""What the canvas says over the marks is readable whatever lies below."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from annotator.app.viewport import Viewport
from annotator.ui.canvas.overlay import Decor, paint_decor

pytestmark = pytest.mark.usefixtures("qapp")


def painted(decor: Decor) -> QImage:
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_decor(painter, Viewport(width=600, height=400), decor, QFont())
    painter.end()
    return image


def test_a_hint_over_a_scene_has_a_ground_and_leaves_the_middle_to_the_marks() -> None:
    image = painted(Decor(hint="The file is not where it was; its marks stay. " * 2, has_scene=True))
    white = QColor("white")
    assert all(image.pixelColor(x, y) == white for x in range(0, 600, 3) for y in range(100, 230, 3))
    said = [(x, y) for x in range(600) for y in range(230, 325) if image.pixelColor(x, y) != white]
    (left, right), (top, bottom) = ((min(at), max(at)) for at in zip(*said, strict=True))
    inside = [
        image.pixelColor(x, y).lightness() for x in range(left + 6, right - 6) for y in range(top + 6, bottom - 6)
    ]
    assert sum(light < 70 for light in inside) > len(inside) / 2, "light letters on a dark ground"


def test_a_hint_of_an_empty_view_stands_in_its_middle() -> None:
    image = painted(Decor(hint="Drop an image here"))
    assert any(image.pixelColor(x, 200) != QColor("white") for x in range(200, 400))
