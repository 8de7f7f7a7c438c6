"""With very many marks the window's thread reads none of them and makes no figures of them.

Many means three here, so that the sample is large. Nothing is timed: whoever reads marks, makes figures, looks through
the selection or runs an edit is asked on which thread he is.
"""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt

from annotator.app import chosen, edit_size, figures
from annotator.app.session import Session
from annotator.app.site_figures import SiteFigures
from annotator.domain.positions import PixelXY
from annotator.render.scene_marks import SceneMarks
from annotator.ui.canvas import marks_reader
from tests.journeys.conftest import CTRL, Analyst

SITE = "site-made-sariwon-market-2"
BEFORE, AFTER = "scene-made-sariwon-2022-09-18", "scene-made-sariwon-2024-05-14"

Seen = dict[str, set[bool]]
"""By what was done: whether the window's thread did it."""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Patched before the window is made."""
    found: Seen = defaultdict(set)

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def noting(*arguments: Any, **named: Any) -> Any:
            found[name].add(threading.current_thread() is threading.main_thread())
            return work(*arguments, **named)

        return noting

    for module, name in ((figures, "LARGE"), (edit_size, "MANY_MARKS"), (marks_reader, "MANY"), (chosen, "MANY")):
        monkeypatch.setattr(module, name, 3)
    monkeypatch.setattr(SceneMarks, "__init__", noted("marks", SceneMarks.__init__))
    monkeypatch.setattr(SiteFigures, "compute", noted("figures", SiteFigures.compute))
    monkeypatch.setattr(chosen, "_read", noted("selection", chosen._read))
    apply = Session.apply
    monkeypatch.setattr(Session, "apply", lambda self, edit, **named: apply(self, noted("edit", edit), **named))
    return found


@pytest.fixture
def market(seen: Seen, on_a_copy_of_the_sample: Analyst) -> Analyst:
    hand = on_a_copy_of_the_sample
    hand.window.workspace.selection.show(SITE, BEFORE)
    hand.settle()
    hand.look_at_image()
    seen.clear()
    return hand


def figures_of(hand: Analyst) -> SiteFigures:
    return hand.window.workspace.figures.of(SITE)


def shown(hand: Analyst) -> Sequence[str]:
    """Marks in view."""
    rect = hand.canvas.view.visible_rect()
    return hand.canvas.marks.within(PixelXY(rect.x0, rect.y0), PixelXY(rect.x1, rect.y1))


def is_current(hand: Analyst) -> bool:
    return figures_of(hand).is_current


def test_looking_choosing_editing_and_taking_back(seen: Seen, market: Analyst):
    hand = market
    hand.key(Qt.Key.Key_BracketRight)
    hand.wait(lambda: hand.window.workspace.selection.scene_uid == AFTER)
    hand.look_at_image()
    hand.wait(lambda: len(shown(hand)) > 3)
    before = figures_of(hand)
    hand.key(Qt.Key.Key_A, CTRL)
    assert len(hand.window.workspace.selection.uids) > 3
    hand.wait(lambda: hand.window.workspace.chosen.now().inspected is not None)
    hand.key(Qt.Key.Key_Delete)
    hand.settle()
    hand.wait(lambda: is_current(hand))
    assert figures_of(hand).totals != before.totals
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.settle()
    hand.wait(lambda: is_current(hand))
    assert figures_of(hand).totals == before.totals == SiteFigures(hand.document, SITE).totals
    assert {name: threads for name, threads in seen.items() if True in threads} == {}
    assert set(seen) >= {"marks", "figures", "selection", "edit"}
