"""The bar of figures follows the tool in the hand and gives the keyboard back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot

from annotator.tools.tool import Number
from annotator.ui.floating.number_bar import NumberBar


class Row:
    """As much of a tool as the bar asks for."""

    def __init__(self, **values: float) -> None:
        self.values = values
        self.completed = 0

    def numbers(self) -> list[Number]:
        return [Number(name, name.title(), value, "m", 1, 0.0) for name, value in self.values.items()]

    def set_number(self, name: str, value: float) -> None:
        self.values[name] = value

    def complete(self) -> bool:
        self.completed += 1
        return True


@pytest.fixture
def bar(qtbot: QtBot) -> NumberBar:
    bar = NumberBar()
    qtbot.addWidget(bar)
    return bar


def boxes(bar: NumberBar) -> dict[str, Any]:
    return {box.objectName(): box for box in bar.findChildren(QDoubleSpinBox)}


def test_it_shows_what_the_tool_has_and_hides_without_figures(qtbot: QtBot, bar: NumberBar):
    bar.follow(Row(count=3, gap=0.5))
    assert bar.isVisible()
    assert {name: box.value() for name, box in boxes(bar).items()} == {"number_count": 3.0, "number_gap": 0.5}
    bar.follow(Row())
    assert not bar.isVisible()


def test_a_figure_changed_by_the_wheel_on_the_canvas_is_followed(bar: NumberBar):
    tool = Row(count=3)
    bar.follow(tool)
    tool.values["count"] = 7
    bar.follow(tool)
    assert boxes(bar)["number_count"].value() == 7


def test_enter_takes_the_figure_finishes_and_gives_the_keyboard_back(qtbot: QtBot, bar: NumberBar):
    tool = Row(gap=0.0)
    bar.follow(tool)
    box = boxes(bar)["number_gap"]
    box.lineEdit().selectAll()
    with qtbot.waitSignal(bar.left):
        qtbot.keyClicks(box, "1.1")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert tool.values["gap"] == pytest.approx(1.1)
    assert tool.completed == 1


def test_escape_gives_the_keyboard_back_without_finishing(qtbot: QtBot, bar: NumberBar):
    tool = Row(gap=0.0)
    bar.follow(tool)
    with qtbot.waitSignal(bar.left):
        qtbot.keyClick(boxes(bar)["number_gap"], Qt.Key.Key_Escape)
    assert tool.completed == 0
