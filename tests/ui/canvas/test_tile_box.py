"""Several panes share one loader: each pane's wishes replace its own, and the newest come first."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from annotator.imagery.grid import TileKey
from annotator.ui.canvas.tile_box import TileBox


def test_wishes_of_panes_are_merged_newest_first(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    service: Any = SimpleNamespace(add_supply=lambda _next_job: None)
    box, asked = TileBox(service), []
    monkeypatch.setattr(box._loader, "want", asked.append)
    one, other = box.share(), box.share()
    a, b, c = (TileKey("s", 0, 0, col) for col in range(3))
    one.want([a, b])
    other.want([b, c])
    assert asked[-1] == [b, c, a]
    one.want([a])
    assert asked[-1] == [a, b, c]
    other.end()
    assert asked[-1] == [a]


@pytest.mark.usefixtures("hasty_threads")
def test_tiles_that_come_in_two_threads_at_once_are_all_told(qtbot: QtBot) -> None:
    service: Any = SimpleNamespace(add_supply=lambda _next_job: None)
    box, told = TileBox(service), []
    box.arrived.connect(told.append)
    for turn in range(120):
        keys = [TileKey("s", turn, 0, col) for col in range(2)]
        both = threading.Barrier(2)

        def come(key: TileKey, both: threading.Barrier = both) -> None:
            both.wait()
            box._note(key)

        threads = [threading.Thread(target=come, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        qtbot.waitUntil(lambda known=set(keys): known <= set(told), timeout=2000)
