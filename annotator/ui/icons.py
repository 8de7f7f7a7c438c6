"""Our outline icons, tinted for the theme and rendered for any device ratio when they are asked for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from annotator.render.colors import Palette
from annotator.ui.icon_files import icon_folder
from annotator.ui.theme import current_palette


def icon(name: str) -> QIcon:
    """The icon in the colours of the theme at the time it is painted; a missing one is an error of the program."""
    _source(name)
    return QIcon(_Engine(name))


def pixmap(name: str, color: str, size: QSize, ratio: float = 1.0) -> QPixmap:
    """The icon in one colour; `size` in screen pixels. Kept, because buttons ask with every repaint."""
    key, picture = f"{name} {color} {size.width()} {size.height()} {ratio}", QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _render(painter, name, color, QRect(QPoint(0, 0), size))
    painter.end()
    QPixmapCache.insert(key, picture)
    return picture


def names() -> list[str]:
    """All icons there are."""
    return sorted(path.stem for path in icon_folder().glob("*.svg"))


class _Engine(QIconEngine):
    """Renders the outline in the colour its mode asks for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.save()
        _render(painter, self._name, _tint(current_palette(), mode, state), rect)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return pixmap(self._name, _tint(current_palette(), mode, state), size, scale)

    def clone(self) -> QIconEngine:
        return _Engine(self._name)

    def key(self) -> str:
        return "annotator-outline"

    def isNull(self) -> bool:
        return False


def _tint(colors: Palette, mode: QIcon.Mode, state: QIcon.State) -> str:
    if mode == QIcon.Mode.Disabled:
        return colors.faint
    if state == QIcon.State.On:
        return colors.on_accent
    return colors.accent if mode == QIcon.Mode.Selected else colors.text


def _render(painter: QPainter, name: str, color: str, rect: QRect) -> None:
    """As large as fits, in the middle."""
    side = min(rect.width(), rect.height())
    place = QRectF(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side)
    _renderer(name, color).render(painter, place)


@lru_cache(maxsize=512)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return (icon_folder() / f"{name}.svg").read_text(encoding="utf-8")
