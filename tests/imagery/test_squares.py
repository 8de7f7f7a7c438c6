"""Squares of warped files are decoded once for all hands, and come out as the file would give them."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import numpy as np
import pytest

from annotator.imagery.style import DisplayStyle
from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.raster import Box
from annotator.imagery.worker.squares import Squares, View

WIDTH, HEIGHT = 1300, 1100
PIXELS = np.arange(WIDTH * HEIGHT, dtype=np.uint32).reshape(HEIGHT, WIDTH)


class File:
    """Stands in for an open file; counts what is decoded, and all copies of it count together."""

    path, signature, is_striped = "a.tif", (1, 1), False

    def __init__(self, decoded: Counter[Box], gate: threading.Event | None = None) -> None:
        self.decoded, self.gate, self.fails = decoded, gate, False

    def level_size(self, level: int) -> tuple[int, int]:
        return WIDTH, HEIGHT

    def render(self, level: int, box: Box, *_rest: Any) -> np.ndarray:
        self.decoded[box] += 1
        if self.gate is not None:
            assert self.gate.wait(20)
        if self.fails:
            raise ImageRefused("read")
        return PIXELS[box[1] : box[3], box[0] : box[2]]


def view(file: Any, style: str = "") -> View:
    return View(file, 0, DisplayStyle.parse(style), None)


@pytest.mark.parametrize(
    "box",
    [(0, 0, WIDTH, HEIGHT), (500, 500, 530, 530), (512, 512, 1024, 1024), (1299, 1099, 1300, 1100), (3, 7, 4, 600)],
)
def test_any_window_is_what_the_file_holds(box: Box) -> None:
    found = Squares().render(view(File(Counter())), box, lambda: None)
    assert np.array_equal(found, PIXELS[box[1] : box[3], box[0] : box[2]])


def test_neighbouring_windows_decode_a_square_once() -> None:
    decoded: Counter[Box] = Counter()
    squares = Squares()
    for left in (0, 100, 300):
        squares.render(view(File(decoded)), (left, 100, left + 600, 700), lambda: None)
    assert decoded == {(x, y, x + 512, min(y + 512, HEIGHT)): 1 for x in (0, 512) for y in (0, 512)}
    squares.render(view(File(decoded), "gamma=2"), (0, 0, 10, 10), lambda: None)
    assert decoded[0, 0, 512, 512] == 2, "shown otherwise, it is another square"
    squares.clear()
    squares.render(view(File(decoded)), (0, 0, 10, 10), lambda: None)
    assert decoded[0, 0, 512, 512] == 3


def test_little_is_kept() -> None:
    decoded: Counter[Box] = Counter()
    squares = Squares(kept_bytes=2 * 512 * 512 * 4)
    for left in (0, 512, 1024, 512, 0):
        squares.render(view(File(decoded)), (left, 0, left + 9, 9), lambda: None)
    assert [decoded[left, 0, min(left + 512, WIDTH), 512] for left in (0, 512, 1024)] == [2, 1, 1]


def in_two_hands(squares: Squares, first: File, second: File, gate: threading.Event) -> list[Any]:
    """What the second hand gets, asking while the first is at work; its beats are counted."""
    got: list[Any] = []

    def one() -> None:
        try:
            squares.render(view(first), (0, 0, 10, 10), lambda: None)
        except ImageRefused as refused:
            got.append(refused)

    def other() -> None:
        got.append(squares.render(view(second), (500, 0, 530, 10), beats.set))

    beats = threading.Event()
    threads = [threading.Thread(target=one), threading.Thread(target=other)]
    threads[0].start()
    while not first.decoded:
        pass
    threads[1].start()
    assert beats.wait(20), "a hand that waits is not silent"
    gate.set()
    for thread in threads:
        thread.join(20)
    return got


def test_two_hands_do_not_make_the_same_square() -> None:
    decoded: Counter[Box] = Counter()
    gate = threading.Event()
    (found,) = in_two_hands(Squares(), File(decoded, gate), File(decoded), gate)
    assert np.array_equal(found, PIXELS[0:10, 500:530])
    assert decoded == {(0, 0, 512, 512): 1, (512, 0, 1024, 512): 1}


def test_a_hand_that_fails_does_not_fail_another() -> None:
    decoded: Counter[Box] = Counter()
    gate = threading.Event()
    first = File(decoded, gate)
    first.fails = True
    refused, found = in_two_hands(Squares(), first, File(decoded), gate)
    assert isinstance(refused, ImageRefused)
    assert np.array_equal(found, PIXELS[0:10, 500:530])
    assert decoded[0, 0, 512, 512] == 2


def test_a_replaced_file_is_decoded_again() -> None:
    decoded: Counter[Box] = Counter()
    squares, file = Squares(), File(decoded)
    squares.render(view(file), (0, 0, 10, 10), lambda: None)
    file.signature = (2, 1)
    squares.render(view(file), (0, 0, 10, 10), lambda: None)
    assert decoded[0, 0, 512, 512] == 2
