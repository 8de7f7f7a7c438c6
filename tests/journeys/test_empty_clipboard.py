"""Pasting when there is nothing to paste."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.journeys.conftest import CTRL, Analyst


def test_pasting_an_empty_clipboard_says_that_it_is_empty(analyst: Analyst):
    QGuiApplication.clipboard().clear()
    analyst.canvas.setFocus()
    analyst.key(Qt.Key.Key_V, CTRL)
    assert analyst.window.bench.status.sentence.text() == "The clipboard holds no picture and no file."
