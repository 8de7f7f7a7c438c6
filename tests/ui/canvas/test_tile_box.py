"""Several panes share one loader: each pane's wishes replace its own, and the newest come first."""

from __future__ import annotations

import contextlib
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


def test_tiles_that_come_in_two_threads_at_once_are_told(qtbot: QtBot) -> None:
    service: Any = SimpleNamespace(add_supply=lambda _next_job: None)
    box, told, both = TileBox(service), set[TileKey](), threading.Barrier(2)
    box.arrived.connect(told.add)

    class Crowded(list[TileKey]):
        def append(self, key: TileKey) -> None:
            """Where two may come at once, both are here before either goes on."""
            super().append(key)
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(0.3)

    box._keys = Crowded()
    keys = {TileKey("s", 0, 0, col) for col in range(2)}
    threads = [threading.Thread(target=box._note, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: told == keys, timeout=2000)
