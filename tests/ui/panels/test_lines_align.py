"""Texts of one column begin at one edge and stand on one line with their labels, whatever shows them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.fields import Choice
from annotator.ui.application import make_application
from annotator.ui.panels.editors import LINE_HEIGHT, ChoiceEditor, NoteEditor, ShownText, TextEditor
from annotator.ui.panels.look import Panel, Text

LONG = "H" * 28


def first_ink(panel: Panel, part: QWidget) -> tuple[int, int]:
    """Left and top of what is painted in a part of a panel, from its corner."""
    image = panel.grab(part.geometry()).toImage()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[:, : image.width()].astype(int)
    rows, cols = np.nonzero(np.abs(pixels - pixels[-2, -2]).sum(axis=2) > 90)
    return int(cols.min()), int(rows.min())


@pytest.mark.parametrize("text", ["HHHH", LONG])
def test_values_begin_at_one_edge_and_on_the_line_of_their_label(qtbot: QtBot, text: str) -> None:
    make_application()
    panel = Panel()
    qtbot.addWidget(panel)
    grid = QGridLayout(panel)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(1, 1)
    values = [TextEditor(), ChoiceEditor(), ShownText(), NoteEditor()]
    labels = [Text("field", "HHHH") for _value in values]
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        label.setFixedHeight(LINE_HEIGHT)
        value.setFont(label.font())
        value.show_value(text, (Choice(text, text),))
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    grid.setRowStretch(len(values), 1)
    panel.resize(420, 300)
    panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    panel.show()
    qtbot.waitExposed(panel)
    panel.setFocus()
    edges = [first_ink(panel, value) for value in values]
    assert len(set(edges)) == 1, edges
    assert {first_ink(panel, label)[1] for label in labels} == {edges[0][1]}
    assert {value.height() for value in values[:3]} == {LINE_HEIGHT}
