"""Themes dress the program; icons follow them, at any device ratio."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from annotator.render.colors import DARK, LIGHT
from annotator.ui import icons
from annotator.ui.menus import all_entries
from annotator.ui.spin_boxes import DecimalBox, WholeBox
from annotator.ui.theme import apply_theme, current_palette


@pytest.mark.parametrize("colors", [DARK, LIGHT])
def test_theme_is_applied_and_known(qapp: QApplication, colors: object) -> None:
    assert apply_theme(qapp, dark=colors is DARK) is colors
    assert current_palette() is colors
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == getattr(colors, "window")  # noqa: B009


def test_every_action_has_its_icon(qapp: QApplication) -> None:
    known = set(icons.names())
    assert {entry.icon for entry in all_entries() if entry.icon} <= known


def test_icons_are_tinted_for_theme_and_mode(qapp: QApplication) -> None:
    shown = {}
    for dark in (True, False):
        colors = apply_theme(qapp, dark=dark)
        for mode, color in ((QIcon.Mode.Normal, colors.text), (QIcon.Mode.Disabled, colors.faint)):
            image = icons.icon("check").pixmap(QSize(24, 24), 2.0, mode).toImage()
            assert image.width() == 48
            found = {
                image.pixelColor(x, y).name()
                for x in range(48)
                for y in range(48)
                if image.pixelColor(x, y).alpha() == 255
            }
            assert color in found
            shown[dark, mode] = found
    assert len({frozenset(found) for found in shown.values()}) == 4


def test_a_missing_icon_is_a_bug(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("nothing-of-that-name")


@pytest.mark.parametrize("dark", [True, False])
def test_boxes_for_figures_have_arrows_and_text_off_the_edge(qtbot: QtBot, qapp: QApplication, dark: bool) -> None:
    colors = apply_theme(qapp, dark=dark)
    for box in (WholeBox(maximum=99, value=50), DecimalBox(maximum=99.0, value=50.0)):
        qtbot.addWidget(box)
        box.resize(100, 30)
        image = box.grab().toImage()
        inked = [x for x in range(3, 97) if any(_differs(image, x, y, colors.raised) for y in range(8, 22))]
        assert min(inked) >= 7
        for half in (range(4, 14), range(16, 26)):
            assert any(_differs(image, x, y, colors.raised) for x in range(80, 96) for y in half)


def _differs(image: QImage, x: int, y: int, ground: str) -> bool:
    return abs(image.pixelColor(x, y).lightness() - QColor(ground).lightness()) > 40


def test_a_disabled_box_is_no_ground_to_write_on(qtbot: QtBot, qapp: QApplication) -> None:
    colors = apply_theme(qapp, dark=True)
    box = QLineEdit()
    qtbot.addWidget(box)
    box.resize(100, 30)
    grounds = []
    for enabled in (True, False):
        box.setEnabled(enabled)
        grounds.append(box.grab().toImage().pixelColor(80, 15).name())
    assert grounds == [colors.raised, colors.window]
