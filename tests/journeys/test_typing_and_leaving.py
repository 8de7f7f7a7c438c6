"""What is typed into a field belongs to what was shown when it was typed."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from annotator.domain.records import Scene, Stall
from tests.journeys.conftest import Analyst

SITE, SCENE, OTHER = "site-made-sariwon-market-2", "scene-made-sariwon-2024-05-14", "scene-made-sariwon-2022-09-18"


def begin_to_type(hand: Analyst, section: str, name: str, text: str) -> None:
    editor = getattr(hand.window.bench.inspector, section).editors[name]
    hand.window.activateWindow()
    editor.setFocus()
    assert editor.hasFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)


@pytest.mark.parametrize("field", ["name", "note"])
def test_another_date_from_the_menu_leaves_what_was_typed_with_its_own(on_a_copy_of_the_sample: Analyst, field: str):
    hand = on_a_copy_of_the_sample
    hand.window.workspace.selection.show(SITE, SCENE)
    other = hand.document.require(Scene, OTHER)
    begin_to_type(hand, "scene", field, "Abc")
    hand.window.actions_["previous_scene"].trigger()
    hand.settle()
    hand.canvas.setFocus()
    hand.settle()
    assert hand.window.workspace.selection.scene_uid == OTHER
    assert getattr(hand.document.require(Scene, SCENE), field) == "Abc"
    assert hand.document.require(Scene, OTHER) == other


def test_selecting_by_a_menu_takes_over_the_name_that_is_being_typed(on_a_copy_of_the_sample: Analyst):
    hand = on_a_copy_of_the_sample
    hand.window.workspace.selection.show(SITE, SCENE)
    begin_to_type(hand, "scene", "name", "Abc")
    hand.window.actions_["select_all"].trigger()
    hand.settle()
    assert hand.document.require(Scene, SCENE).name == "Abc"
    begin_to_type(hand, "objects", "note", "All of them")
    hand.window.workspace.selection.select(["stall-made-01"])
    hand.settle()
    noted = [row.uid for row in hand.document.all(Stall) if row.note == "All of them"]
    assert len(noted) > 10
