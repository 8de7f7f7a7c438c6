"""Modules that come behind the window: some on another thread, the rest in turns of the window's own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.ui.bridge import OwnerThread
from annotator.ui.parts import Loading, Parts

NOTING = """
import threading
thread = threading.current_thread() is threading.main_thread()
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Makes modules that note whether the main thread imported them."""
    monkeypatch.syspath_prepend(tmp_path)
    made: list[str] = []

    def make(name: str, text: str = NOTING) -> str:
        (tmp_path / f"{name}.py").write_text(text)
        made.append(name)
        return name

    yield make
    for name in made:
        sys.modules.pop(name, None)


def is_on_main(name: str) -> bool:
    found: bool = sys.modules[name].thread
    return found


def test_each_group_comes_on_its_thread_and_what_waits_is_done(qtbot, module):
    post = OwnerThread().post
    behind, here = Parts([module("behind_a"), module("behind_b")], post), Parts([module("here_a")], post)
    done: list[str] = []
    loading = Loading(post, (behind,), (here,))
    behind.then(lambda: done.append("behind"))
    here.then(lambda: done.append("here"))
    qtbot.waitUntil(lambda: len(done) == 2, timeout=5000)
    assert done == ["behind", "here"]
    assert [is_on_main(name) for name in ("behind_a", "behind_b", "here_a")] == [False, False, True]
    here.then(lambda: done.append("at once"))
    assert done[-1] == "at once"
    loading.end()


def test_what_is_asked_for_last_comes_last_though_the_modules_came_just_before():
    posted: list[Callable[[], None]] = []
    done: list[str] = []
    parts = Parts([], posted.append)
    parts.expect()
    for name in ("first", "second"):
        parts.then(lambda name=name: done.append(name))
    fetching = threading.Thread(target=parts.fetch_next)
    fetching.start()
    fetching.join()
    parts.then(lambda: done.append("third"))
    while posted:
        posted.pop(0)()
    parts.then(lambda: done.append("at once"))
    assert done == ["first", "second", "third", "at once"]


def test_a_pause_leaves_the_turns_to_others(qtbot, module):
    post = OwnerThread().post
    here = Parts([module("paused_a"), module("paused_b")], post)
    loading = Loading(post, (), (here,))
    loading.pause()
    qtbot.wait(50)
    assert "paused_a" not in sys.modules
    loading.go_on()
    qtbot.waitUntil(lambda: "paused_b" in sys.modules, timeout=5000)
    loading.end()


def test_after_the_end_nothing_more_is_imported(qtbot, module):
    post = OwnerThread().post
    here = Parts([module("late_a"), module("late_b")], post)
    loading = Loading(post, (), (here,))
    loading.end()
    loading.go_on()
    qtbot.wait(50)
    assert "late_a" not in sys.modules


def test_a_module_that_fails_keeps_nobody_waiting(qtbot, module):
    post = OwnerThread().post
    broken = Parts([module("broken_a", "raise RuntimeError('broken')"), module("after_a")], post)
    later = Parts([module("later_a")], post)
    done: list[str] = []
    with qtbot.captureExceptions() as caught:
        loading = Loading(post, (), (broken, later))
        broken.then(lambda: done.append("broken"))
        later.then(lambda: done.append("later"))
        qtbot.waitUntil(lambda: len(done) == 2, timeout=5000)
    assert done == ["broken", "later"]
    assert [str(each[1]) for each in caught] == ["broken"]
    loading.end()


def test_a_module_that_fails_on_the_other_thread_keeps_nobody_waiting(qtbot, module, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(str(args.exc_value)))
    post = OwnerThread().post
    broken = Parts([module("broken_b", "raise RuntimeError('broken')")], post)
    here = Parts([module("here_b")], post)
    done: list[str] = []
    loading = Loading(post, (broken,), (here,))
    broken.then(lambda: done.append("broken"))
    here.then(lambda: done.append("here"))
    qtbot.waitUntil(lambda: len(done) == 2, timeout=5000)
    assert told == ["broken"]
    loading.end()
