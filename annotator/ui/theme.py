"""Puts our colours on Qt: the Fusion style, a palette for its own drawing, and a style sheet for the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from annotator.render.colors import Palette, palette
from annotator.ui.theme_panels import panel_sheet
from annotator.ui.theme_sheet import style_sheet

_FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", ".AppleSystemUIFont", "Noto Sans")
_TEXT_PX = 13
_PROPERTY = "annotator_dark"
_FONTS: dict[tuple[int, QFont.Weight], QFont] = {}
"""Made once: lists ask for theirs with every row they paint."""


def apply_theme(app: QApplication, *, dark: bool | None = None) -> Palette:
    """Dress the program; `None` follows the system. Returns the colours for those who paint themselves."""
    chosen = palette(dark=system_is_dark() if dark is None else dark)
    sheet = style_sheet(chosen) + panel_sheet(chosen)
    if app.styleSheet() == sheet and app.property(_PROPERTY) == chosen.is_dark:
        return chosen  # every widget there is would be dressed once more
    app.setProperty(_PROPERTY, chosen.is_dark)
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(qt_palette(chosen))
    _FONTS.clear()
    app.setFont(text_font())
    _FONTS.clear()
    app.setStyleSheet(sheet)
    return chosen


def system_is_dark() -> bool:
    """What the system asks for; dark where it does not say, because the image is the brightest thing on the screen."""
    return QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light


def current_palette() -> Palette:
    """The colours in use; before `apply_theme` those of the nearest theme."""
    app = QGuiApplication.instance()
    known = app.property(_PROPERTY) if app is not None else None
    return palette(dark=bool(known) if known is not None else True)


def text_font(pixels: int = _TEXT_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's text font with digits of equal width, so that columns of figures stand under each other."""
    known = _FONTS.get((pixels, weight))
    if known is None:
        font = QFont(QGuiApplication.font())
        font.setFamilies([*_FAMILIES, font.family()])
        font.setPixelSize(pixels)
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        known = _FONTS[pixels, weight] = font
    return QFont(known)


def qt_palette(colors: Palette) -> QPalette:
    """Our colours as Qt's roles."""
    role = QPalette.ColorRole
    roles = {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.raised,
        role.AlternateBase: colors.hover,
        role.Text: colors.text,
        role.PlaceholderText: colors.muted,
        role.Button: colors.raised,
        role.ButtonText: colors.text,
        role.BrightText: colors.bad,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Accent: colors.accent,
        role.Link: colors.accent,
        role.LinkVisited: colors.accent,
        role.ToolTipBase: colors.note,
        role.ToolTipText: colors.on_note,
        role.Light: colors.hover,
        role.Midlight: colors.hover,
        role.Mid: colors.border,
        role.Dark: colors.border,
        role.Shadow: colors.surround,
    }
    made = QPalette()
    for each, color in roles.items():
        made.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(colors.faint))
    return made
