"""How numbers become shades: tone curves by value, styles as text and JSON, and counts of what is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from annotator.imagery.grid import PixelRect, TileKey
from annotator.imagery.histogram import BINS
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.imagery.style import DisplayStyle

from .conftest import WAIT_S, channels

STYLES = [
    DisplayStyle(),
    DisplayStyle(bands=(3, 2, 1), gamma=1.8),
    DisplayStyle(bands=(4,), stretch=((0.5, 1e4),), brightness=-0.25, contrast=0.125),
]


@pytest.mark.parametrize("style", STYLES)
def test_styles_survive_both_forms(style: DisplayStyle) -> None:
    assert DisplayStyle.parse(style.text()) == style
    assert DisplayStyle.from_json(style.to_json()) == style


def test_the_automatic_style_is_the_empty_text() -> None:
    assert (DisplayStyle().text(), DisplayStyle().to_json()) == ("", "")


@pytest.mark.parametrize("text", ["[]", "{", '{"gamma": "wide"}', '{"bands": [0]}', '{"gamma": 99}', "7"])
def test_a_display_that_cannot_be_read_is_the_automatic_one(text: str) -> None:
    assert DisplayStyle.from_json(text) == DisplayStyle()


@pytest.mark.parametrize(
    ("style", "shades"),
    [
        (DisplayStyle(contrast=1 / 3), {0: 0, 64: 0, 96: 64, 128: 128, 191: 255}),
        (DisplayStyle(contrast=-0.5), {0: 85, 128: 128, 255: 170}),
        (DisplayStyle(brightness=0.1), {0: 26, 200: 226, 250: 255}),
        (DisplayStyle(gamma=2.0), {64: 128, 255: 255, 0: 0}),
        (DisplayStyle(stretch=((50.0, 150.0),) * 3), {50: 0, 100: 128, 150: 255, 20: 0, 200: 255}),
    ],
)
def test_tone_curves(
    whole: Callable[..., Picture], write_tiff: Callable[..., Path], style: DisplayStyle, shades: dict[int, int]
) -> None:
    values = np.array([list(shades)], np.uint8)
    path = write_tiff(np.stack([values] * 3))
    seen = channels(whole(path, style=style.text()))[0, :, 0].astype(int)
    assert np.abs(seen - list(shades.values())).max() <= 1


def test_what_is_counted_is_what_is_seen(service: ImageryService, write_tiff: Callable[..., Path]) -> None:
    numbers = np.zeros((4, 300, 400), np.uint16)
    numbers[:, :, :200] = np.array([100, 200, 300, 400])[:, None, None]
    numbers[:, :, 200:] = np.arange(1000, 1200)[None, None, :]
    path = write_tiff(numbers, colours=["red", "green", "blue", "undefined"], nodata=300)
    left = service.histogram(path, PixelRect(-50, 0, 200, 300)).result(WAIT_S)
    assert left.bands == (1, 2, 3)
    assert [end[0] for end in left.ends] == [100.0, 200.0, 300.0]
    assert all(len(counts) == BINS for counts in left.counts)
    right = service.histogram(path, PixelRect(200, 0, 400, 300), (4,)).result(WAIT_S)
    assert (right.bands, right.ends) == ((4,), ((1000.0, 1199.0),))
    assert right.percentiles[0] == pytest.approx((1004, 1195), abs=1)
    assert sum(right.counts[0]) == 200 * 300


def test_a_large_view_is_counted_by_a_sample(service: ImageryService, write_tiff: Callable[..., Path]) -> None:
    rng = np.random.default_rng(8)
    numbers = rng.normal(500, 60, (1, 3000, 3000)).astype(np.float32)
    numbers[0, :100] = np.nan
    path = write_tiff(numbers, tiled=True, blockxsize=256, blockysize=256)
    found = service.histogram(path, PixelRect(0, 0, 3000, 3000)).result(WAIT_S)
    assert found.percentiles[0] == pytest.approx((500 - 2.054 * 60, 500 + 2.054 * 60), abs=4)
    assert sum(found.counts[0]) < 1_000_000


def test_other_bands_show_in_tiles(service: ImageryService, write_tiff: Callable[..., Path]) -> None:
    bands = np.stack([np.full((20, 20), shade, np.uint8) for shade in (10, 60, 110, 210)])
    path = write_tiff(bands, colours=["red", "green", "blue", "undefined"])
    key = TileKey("s", 0, 0, 0, DisplayStyle(bands=(4, 1, 2), stretch=((0.0, 255.0),) * 3).text())
    assert channels(service.tile(path, key).result(WAIT_S))[5, 5].tolist() == [210, 10, 60, 255]


def test_an_undeclared_black_collar_does_not_darken_the_picture(
    service: ImageryService, write_tiff: Callable[..., Path]
) -> None:
    numbers = np.random.default_rng(2).integers(2000, 3000, (1, 200, 200)).astype(np.uint16)
    numbers[0, :60] = 0
    stretch = service.info(write_tiff(numbers)).result(WAIT_S).stretch
    assert stretch is not None
    assert stretch[0] == pytest.approx((2020, 2980), abs=5)
