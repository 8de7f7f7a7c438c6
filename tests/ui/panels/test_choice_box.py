"""Combo boxes in narrow columns say that a text is longer than they are."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from annotator.ui.panels.choice_box import ChoiceBox


def test_a_text_without_room_ends_in_dots(qtbot: QtBot) -> None:
    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItems(["2023-08-01 · Hyesan 2023-08", "2024"])
    box.show()
    qtbot.waitExposed(box)
    box.resize(500, 24)
    assert box.shown_text() == "2023-08-01 · Hyesan 2023-08"
    before = box.grab().toImage()
    box.resize(120, 24)
    assert box.shown_text().endswith("…")
    assert len(box.shown_text()) > 3
    box.setCurrentIndex(1)
    assert box.shown_text() == "2024"
    box.resize(500, 24)
    assert box.grab().toImage() != before
    box.setPlaceholderText("several")
    box.setCurrentIndex(-1)
    assert box.shown_text() == "several"
