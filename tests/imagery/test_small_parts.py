"""Cache, display style, hash and sentences."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.imagery import sentences
from annotator.imagery.cache import TileCache
from annotator.imagery.grid import TileKey
from annotator.imagery.hash import sha256
from annotator.imagery.picture import Picture
from annotator.imagery.style import DisplayStyle
from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.raster import calmly


def tile(pixels: int) -> Picture:
    return Picture(np.zeros((1, pixels), np.uint32), opaque=False)


def key(col: int, source: str = "s") -> TileKey:
    return TileKey(source, 0, 0, col)


def test_the_least_recently_used_tile_leaves_first() -> None:
    cache = TileCache(max_bytes=40)
    for col in range(3):
        cache.put(key(col), tile(3))
    assert cache.get(key(0)) is not None
    cache.put(key(3), tile(3))
    assert [key(col) in cache for col in range(4)] == [True, False, True, True]
    assert cache.nbytes == 36


def test_the_bound_holds_when_a_tile_is_replaced_or_too_large() -> None:
    cache = TileCache(max_bytes=40)
    cache.put(key(0), tile(3))
    cache.put(key(0), tile(10))
    assert cache.nbytes == 40
    cache.put(key(1), tile(11))
    assert len(cache) == 1
    cache.put(key(0), tile(11))
    assert (len(cache), cache.nbytes) == (0, 0)


def test_a_source_is_forgotten_alone() -> None:
    cache = TileCache()
    cache.put(key(0, "a"), tile(3))
    cache.put(key(0, "b"), tile(5))
    cache.forget_source("a")
    assert key(0, "a") not in cache
    assert cache.nbytes == 20
    cache.clear()
    assert cache.nbytes == 0


finite = st.floats(allow_nan=False, allow_infinity=False)
pairs = st.tuples(finite, finite)


@given(
    st.one_of(st.none(), st.tuples(st.integers(1, 9)), st.tuples(*[st.integers(1, 9)] * 3)),
    st.one_of(st.none(), st.tuples(pairs), st.tuples(pairs, pairs, pairs)),
    st.floats(0.05, 20),
    st.floats(-1, 1),
)
def test_a_style_survives_its_text(
    bands: tuple[int, ...] | None, stretch: tuple[tuple[float, float], ...] | None, gamma: float, brightness: float
) -> None:
    style = DisplayStyle(bands, stretch, gamma, brightness)
    assert DisplayStyle.parse(style.text()) == style


def test_the_automatic_style_has_the_empty_text() -> None:
    assert DisplayStyle().text() == ""
    assert DisplayStyle.parse("") == DisplayStyle.parse("auto") == DisplayStyle()


@pytest.mark.parametrize("text", ["bands=1,2", "bands=0", "gamma=0", "gamma=x", "brightness=3", "colour=1", "x"])
def test_a_style_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        DisplayStyle.parse(text)


def test_the_hash_is_that_of_the_bytes_and_can_be_stopped(tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    seen: list[tuple[int, int]] = []
    assert sha256(path, lambda done, total: seen.append((done, total))) == hashlib.sha256(data).hexdigest()
    assert seen[-1] == (len(data), len(data))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert sha256(path, lambda done, total: False) is None
    with pytest.raises(OSError, match="missing"):
        sha256(tmp_path / "missing")


def test_a_sentence_names_the_file_and_not_its_folder() -> None:
    sentence = sentences.refusal("/secret place/a {0}.tif", "read", "strip {3}\nbroken")
    assert sentence.startswith("a {0}.tif cannot be shown: ")
    assert "strip {3}" in sentence
    assert "secret" not in sentence
    assert "a.tif holds 2 pictures" in sentences.warning("/x/a.tif", "pages", "2")


def test_a_complaint_of_before_in_unreadable_letters_is_no_answer() -> None:
    answers = [UnicodeDecodeError("utf-8", b"\xc7", 0, 1, "invalid continuation byte"), "asked again"]

    def ask() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    assert calmly(ask) == "asked again"

    def complain() -> str:
        raise UnicodeDecodeError("utf-8", b"\xc7", 0, 1, "invalid continuation byte")

    with pytest.raises(ImageRefused) as told:
        calmly(complain)
    assert told.value.code == "open"
