"""One open image file: its levels, and windows of it as colours.

Windows are whole pixels of the native grid or of an overview, because a fractional window costs ten times as much.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np
import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from annotator.imagery.grid import PixelRect
from annotator.imagery.picture import Argb
from annotator.imagery.style import DisplayStyle, Stretch
from annotator.imagery.worker import orient, sampling
from annotator.imagery.worker.jpeg_blocks import JpegBlocks, bands_of
from annotator.imagery.worker.magic import ImageRefused, checked_path, driver_of
from annotator.imagery.worker.pixels import Tone, compose, halved, resampled, visibility
from annotator.imagery.worker.plan import Plan, plan_for
from annotator.imagery.worker.references import refuse_references

MAX_READ_PIXELS = 64 << 20
STRIP_PIXELS = 1 << 20
STRIP_SOURCE_PIXELS = 8 << 20
MAX_SAMPLES_PER_AXIS = 4
# JPEG can be decoded at 1/2, 1/4 and 1/8, which is smooth and fast; GDAL does so inside a TIFF where it is asked to.
JPEG_REDUCES = 8
# Of files stored in rows the whole row of tiles is kept: the neighbours will be asked for next.
PLAIN_DRIVERS = frozenset({"JPEG", "PNG", "WEBP", "BMP"})
ROW_PIXELS = 12 << 20
ROWS_KEPT = 3

Box = orient.Box
Beat = Callable[[], None]
T = TypeVar("T")

DECODER_ERRORS = (RasterioError, CPLE_BaseError, ValueError, OSError)


class Raster:
    """An image opened for reading; `width` and `height` are as seen, after the EXIF turn."""

    def __init__(self, path: str) -> None:
        self.path = checked_path(path)
        self.driver = driver_of(self.path)
        self.signature = signature(self.path)
        self.dataset = self._open()
        calmly(lambda: refuse_references(self.dataset, self.path))
        self.plan = calmly(lambda: plan_for(self.dataset))
        self.orientation = calmly(lambda: _orientation(self.dataset))
        compression = calmly(lambda: self.dataset.tags(ns="IMAGE_STRUCTURE").get("COMPRESSION", ""))
        self._is_jpeg = self.driver == "GTiff" and "JPEG" in compression and self.dataset.dtypes[0] == "uint8"
        self.width, self.height = orient.seen_size(self.orientation, self.dataset.width, self.dataset.height)
        self._levels: dict[int, Any] = {1: self.dataset}
        self.factors = calmly(self._overview_factors)
        self._jpeg_blocks = calmly(lambda: JpegBlocks(self.dataset, self.path))
        self._tones: dict[tuple[str, Stretch | None], tuple[Plan, Tone]] = {}
        self._samples: dict[tuple[int, ...], sampling.Sample] = {}
        self._rows: OrderedDict[tuple[Any, ...], Argb] = OrderedDict()

    def close(self) -> None:
        """Let go of the file."""
        for dataset in self._levels.values():
            dataset.close()
        self._jpeg_blocks.close()

    @property
    def is_striped(self) -> bool:
        """Whether the file is stored in rows, so that a tile costs as much as all beside it."""
        rows, cols = self.dataset.block_shapes[0]
        return self.driver in PLAIN_DRIVERS or bool(cols >= self.dataset.width > 2 * rows)

    def sample(self, plan: Plan | None = None) -> sampling.Sample:
        """Automatic stretch of the bands of `plan` (the file's own by default); computed once."""
        plan = plan or self.plan
        if plan.bands not in self._samples:
            self._samples[plan.bands] = sampling.sample(self, plan)
        return self._samples[plan.bands]

    def stored_size(self, factor: int) -> tuple[int, int]:
        """Width and height as stored at a level factor of the file."""
        dataset = self._level(factor)
        return dataset.width, dataset.height

    def level_size(self, level: int) -> tuple[int, int]:
        """Width and height as seen at a level; a part of a pixel counts as one."""
        return -(-self.width >> level), -(-self.height >> level)

    def render(self, level: int, box: Box, style: DisplayStyle, stretch: Stretch | None, beat: Beat) -> Argb:
        """Colours of the seen `box` (x0, y0, x1, y1 in whole pixels of `level`, inside the picture)."""
        width = self.level_size(level)[0]
        if not self.is_striped or box[2] - box[0] == width or width * (box[3] - box[1]) > ROW_PIXELS:
            return self._rendered(level, box, style, stretch, beat)
        key = level, box[1], box[3], style, stretch
        if key not in self._rows:
            while len(self._rows) >= ROWS_KEPT:
                self._rows.popitem(last=False)
            self._rows[key] = self._rendered(level, (0, box[1], width, box[3]), style, stretch, beat)
        self._rows.move_to_end(key)
        return self._rows[key][:, box[0] : box[2]]

    def _rendered(self, level: int, box: Box, style: DisplayStyle, stretch: Stretch | None, beat: Beat) -> Argb:
        plan, tone = self._tone(style, stretch)
        stored_w, stored_h = -(-self.dataset.width >> level), -(-self.dataset.height >> level)
        x0, y0, x1, y1 = orient.stored_box(self.orientation, box, stored_w, stored_h)
        factor = max(f for f in self.factors if f <= 1 << level)
        ratio = (1 << level) // factor
        rows = max(1, min(STRIP_PIXELS // (x1 - x0), STRIP_SOURCE_PIXELS // ((x1 - x0) * ratio * ratio)))
        strips = []
        for top in range(y0, y1, rows):
            strips.append(self._strip(factor, ratio, (x0, top, x1, min(top + rows, y1)), plan, tone))
            beat()
        stored = strips[0] if len(strips) == 1 else np.concatenate(strips)
        return orient.turned(self.orientation, stored)

    def read(
        self, rect: PixelRect, size: tuple[int, int], style: DisplayStyle, rows: int, beat: Beat
    ) -> Iterator[Argb]:
        """The seen rectangle scaled to `size` (width, height), in pieces of `rows` rows from the top.

        Reduced by the next finer level and then smoothly; enlarged without smoothing. Outside the picture is clear.
        """
        width, height = size
        step_x, step_y = (rect.x1 - rect.x0) / width, (rect.y1 - rect.y0) / height
        level = max(0, int(np.log2(max(1.0, min(step_x, step_y))) + 1e-9))
        level_w, level_h = self.level_size(level)
        unit = float(1 << level)
        xs = (rect.x0 + (np.arange(width, dtype=np.float64) + 0.5) * step_x) / unit
        left, right = _touched(xs, level_w)
        exact = step_x == unit and step_y == unit and rect.x0 % unit == 0 and rect.y0 % unit == 0
        smooth = not exact and min(step_x, step_y) > 1.0
        for top in range(0, height, rows):
            ys = (rect.y0 + (np.arange(top, min(top + rows, height), dtype=np.float64) + 0.5) * step_y) / unit
            above, below = _touched(ys, level_h)
            if left >= right or above >= below:
                yield np.zeros((ys.size, width), np.uint32)
                continue
            part = self.render(level, (left, above, right, below), style, None, beat)
            yield resampled(part, ys - above, xs - left, smooth=smooth)

    def raw(self, factor: int, box: Box, plan: Plan, shape: tuple[int, int] | None = None) -> tuple[Any, Any]:
        """Stored numbers of a window of the level `factor` (bands first) and its alpha or mask, if any."""
        x0, y0, x1, y1 = box
        dataset, window = self._level(factor), ((y0, y1), (x0, x1))
        count = len(plan.bands) + (plan.alpha is not None)
        indexes = [*plan.bands, plan.alpha] if plan.alpha is not None else list(plan.bands)
        try:
            if shape is None:
                bands = dataset.read(indexes, window=window)
                mask = dataset.read_masks(plan.bands[0], window=window) if plan.has_mask else None
            else:
                bands = dataset.read(indexes, window=window, out_shape=(count, *shape))
                mask = dataset.read_masks(plan.bands[0], window=window, out_shape=shape) if plan.has_mask else None
        except DECODER_ERRORS as error:
            raise ImageRefused("read", _cause(error)) from error
        return (bands[:-1], bands[-1]) if plan.alpha is not None else (bands, mask)

    def _strip(self, factor: int, ratio: int, box: Box, plan: Plan, tone: Tone) -> Argb:
        """Colours of a stored box given in pixels `ratio` times coarser than the level `factor`."""
        dataset = self._level(factor)
        source = (
            min(box[0] * ratio, dataset.width - 1),
            min(box[1] * ratio, dataset.height - 1),
            min(box[2] * ratio, dataset.width),
            min(box[3] * ratio, dataset.height),
        )
        samples = min(max(1, ratio // JPEG_REDUCES) if self._is_jpeg else ratio, MAX_SAMPLES_PER_AXIS)
        skip = ratio // samples
        shape = None
        if skip > 1:
            shape = (-(-(source[3] - source[1]) // skip), -(-(source[2] - source[0]) // skip))
        decoded = self._decoded(factor, source, skip) if plan.is_plain else None
        if decoded is not None:
            argb = decoded if tone.is_plain and plan.bands == (1, 2, 3) else _toned(decoded, plan, tone)
        elif shape is None and plan.is_plain and tone.is_plain:
            argb = self._plain(factor, source, plan)
        else:
            raw, extra = self.raw(factor, source, plan, shape)
            white = 255.0 if extra is None or extra.dtype == np.uint8 else self.sample().alpha_white
            argb = compose(raw, visibility(raw, extra, white, plan), plan, tone)
        while samples > 1:
            argb = halved(argb)
            samples //= 2
        return _fitted(argb, box[3] - box[1], box[2] - box[0])

    def _decoded(self, factor: int, box: Box, skip: int) -> Argb | None:
        """Colours of the blocks below a box without GDAL; None where only GDAL can read them."""
        overview = self.factors[factor]
        return self._jpeg_blocks.read(self._level(factor), overview if overview >= 0 else None, box, skip)

    def _plain(self, factor: int, box: Box, plan: Plan) -> Argb:
        """Three 8-bit bands as opaque colours; packed here, which is faster than decoding into place."""
        x0, y0, x1, y1 = box
        try:
            red, green, blue = self._level(factor).read(list(plan.bands), window=((y0, y1), (x0, x1)))
        except DECODER_ERRORS as error:
            raise ImageRefused("read", _cause(error)) from error
        argb: Argb = red.astype(np.uint32)
        for band in (green, blue):
            argb <<= np.uint32(8)
            argb |= band
        argb |= np.uint32(0xFF000000)
        return argb

    def _tone(self, style: DisplayStyle, stretch: Stretch | None) -> tuple[Plan, Tone]:
        key = (style.text(), stretch)
        if key not in self._tones:
            plan = self.plan if style.bands is None else self.plan.with_bands(style.bands, self.dataset)
            chosen = style.stretch
            if chosen is None and plan.palette is None:
                chosen = stretch if stretch is not None and plan is self.plan else self.sample(plan).stretch
            self._tones[key] = plan, Tone(plan.dtype, chosen, style)
        return self._tones[key]

    def _open(self, level: int | None = None) -> Any:
        try:
            if level is None:
                return rasterio.open(self.path, driver=self.driver)
            return rasterio.open(self.path, driver=self.driver, overview_level=level)
        except DECODER_ERRORS as error:
            raise ImageRefused("open", _cause(error)) from error

    def _level(self, factor: int) -> Any:
        if factor not in self._levels:
            self._levels[factor] = self._open(self.factors[factor])
        return self._levels[factor]

    def _overview_factors(self) -> dict[int, int]:
        """Index of the overview of each usable factor: powers of two, present for all shown bands."""
        factors = {1: -1}
        for index, factor in enumerate(self.dataset.overviews(self.plan.bands[0])):
            if factor > 1 and factor & (factor - 1) == 0:
                factors[factor] = index
        return factors


def calmly(ask: Callable[[], T]) -> T:
    """The answer to a question about an open file that reads no pixels.

    GDAL keeps an earlier complaint (a bad tag, a broken block) until somebody asks, and rasterio then raises it at a
    harmless question, or fails to read its bytes; asked again, the question is answered.
    """
    for _ in range(3):
        try:
            return ask()
        except (CPLE_BaseError, UnicodeDecodeError) as error:
            complaint: Exception = error
    raise ImageRefused("open", _cause(complaint))


def signature(path: str) -> tuple[int, int]:
    """Changes when the file is replaced."""
    status = os.stat(path)
    return status.st_mtime_ns, status.st_size


def beating(send: Callable[[], None], every_s: float = 1.0) -> Beat:
    """A function for long work to call often; it calls `send` at most once in `every_s` seconds."""
    last = time.monotonic()

    def beat() -> None:
        nonlocal last
        if time.monotonic() - last > every_s:
            last = time.monotonic()
            send()

    return beat


def _toned(colors: Argb, plan: Plan, tone: Tone) -> Argb:
    return compose(bands_of(colors, plan.bands), None, plan, tone)


def _fitted(argb: Argb, height: int, width: int) -> Argb:
    """The same pixels in exactly that shape: some writers round the size of an overview down instead of up."""
    argb = argb[:height, :width]
    missing = height - argb.shape[0], width - argb.shape[1]
    return np.pad(argb, ((0, missing[0]), (0, missing[1])), mode="edge") if any(missing) else argb


def _touched(places: Any, size: int) -> tuple[int, int]:
    """Half-open range of pixels within one of the sampled places."""
    return max(0, int(np.floor(places[0])) - 1), min(size, int(np.floor(places[-1])) + 2)


def _orientation(dataset: Any) -> int:
    text = dataset.tags().get("EXIF_Orientation", "1") if dataset.driver == "JPEG" else "1"
    return int(text) if text in {"1", "2", "3", "4", "5", "6", "7", "8"} else 1


def _cause(error: BaseException) -> str:
    """The decoder's own words, in one line."""
    return " ".join(str(error.__cause__ or error).split())[:300]
