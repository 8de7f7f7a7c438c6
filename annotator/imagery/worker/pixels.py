"""From stored numbers to colours on the screen, by whole arrays; knows nothing of files."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imagery.picture import Argb
from annotator.imagery.style import DisplayStyle, Stretch
from annotator.imagery.worker.plan import Plan

Raw = NDArray[Any]
Bytes = NDArray[np.uint8]

FINE_STEPS = 4096
PERCENTILES = (2.0, 98.0)
_OPAQUE = np.uint32(0xFF000000)
_HALF = np.uint32(0xFEFEFEFE)


class Tone:
    """Brightness curve of each shown band, as tables wherever the numbers are few."""

    def __init__(self, dtype: np.dtype[Any], stretch: Stretch | None, style: DisplayStyle) -> None:
        self._stretch = stretch
        self._tables: list[Bytes] | None = None
        self._fine = _curve(np.linspace(0.0, 1.0, FINE_STEPS), style)
        if dtype == np.uint8 and stretch is not None and all(pair == (0.0, 255.0) for pair in stretch):
            stretch = self._stretch = None
        if stretch is None and dtype == np.uint8 and not style.is_toned:
            return
        if stretch is None:
            stretch = self._stretch = (full_range(dtype),)
        if dtype.itemsize <= 2 and dtype.kind in "ui":
            self._tables = [_table(dtype, low, high, style) for low, high in stretch]

    @property
    def is_plain(self) -> bool:
        """Whether stored 8-bit values are shown as they are."""
        return self._stretch is None

    def apply(self, index: int, raw: Raw) -> Bytes:
        """Shade 0..255 of band number `index` of those shown."""
        if self._tables is not None:
            unsigned = raw.view(np.dtype(f"u{raw.dtype.itemsize}"))
            return self._tables[index % len(self._tables)].take(unsigned)
        if self._stretch is None:
            return raw
        low, high = self._stretch[index % len(self._stretch)]
        work: NDArray[Any] = raw.astype(np.float32 if raw.dtype == np.float32 else np.float64)
        with np.errstate(all="ignore"):
            work = (work - low) * ((FINE_STEPS - 1) / (high - low))
            np.nan_to_num(work, copy=False, nan=0.0, posinf=FINE_STEPS, neginf=0.0)
            steps = np.clip(work, 0, FINE_STEPS - 1).astype(np.uint16)
        return self._fine.take(steps)


def full_range(dtype: np.dtype[Any]) -> tuple[float, float]:
    """Lowest and highest value of a type; 0..1 for floating point."""
    if dtype.kind == "f":
        return 0.0, 1.0
    limits = np.iinfo(dtype)
    return float(limits.min), float(limits.max)


def _curve(share: NDArray[np.float64], style: DisplayStyle) -> Bytes:
    shade = np.clip(share, 0.0, 1.0) ** (1.0 / style.gamma)
    if style.contrast:
        # As a slope: doubled at +1/3, flat at -1; at +1 black and white only, which the limit stands for.
        slope = (1.0 + style.contrast) / max(1.0 - style.contrast, 1e-3)
        shade = (shade - 0.5) * slope + 0.5
    shade = shade + style.brightness
    return np.round(np.clip(shade, 0.0, 1.0) * 255.0).astype(np.uint8)


def _table(dtype: np.dtype[Any], low: float, high: float, style: DisplayStyle) -> Bytes:
    """Shade by the bit pattern of the stored number read as unsigned."""
    patterns = np.arange(1 << (8 * dtype.itemsize), dtype=f"u{dtype.itemsize}")
    return _curve((patterns.view(dtype).astype(np.float64) - low) / (high - low), style)


def percentile_stretch(values: Raw) -> tuple[float, float]:
    """Low and high for one band: its 2nd and 98th percentile, widened where they fall together."""
    values = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    if values.size == 0:
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(values, PERCENTILES))
    if high > low:
        return low, high
    smallest, largest = float(values.min()), float(values.max())
    if largest > smallest:
        return smallest, largest
    return (0.0, largest) if largest > 0 else (smallest, smallest + 1.0)


def visibility(raw: Raw, extra: Raw | None, alpha_white: float, plan: Plan) -> Bytes | None:
    """Alpha 0..255 of each pixel, or None when all are opaque.

    `raw` has shape (bands, height, width); `extra` is the alpha band or mask, whose value `alpha_white` means opaque. A
    pixel is nodata when every shown band is; not-a-number in any band cannot be shown.
    """
    alpha: Bytes | None = None
    if extra is not None:
        alpha = extra if extra.dtype == np.uint8 and alpha_white == 255.0 else _scaled(extra, alpha_white)
    hidden: Any = None
    if all(value is not None and value == value for value in plan.nodata):
        hidden = np.asarray(raw[0] == plan.nodata[0])
        for band, value in zip(raw[1:], plan.nodata[1:], strict=False):
            hidden = hidden & (band == value)
    if raw.dtype.kind == "f":
        broken = ~np.isfinite(raw).all(axis=0)
        hidden = broken if hidden is None else hidden | broken
    if hidden is None or not hidden.any():
        return alpha
    return np.where(hidden, np.uint8(0), np.uint8(255) if alpha is None else alpha)


def _scaled(alpha: Raw, white: float) -> Bytes:
    with np.errstate(all="ignore"):
        share = np.nan_to_num(alpha.astype(np.float32) * np.float32(255.0 / white))
    rounded: NDArray[Any] = np.clip(np.rint(share), 0, 255)
    return rounded.astype(np.uint8)


def compose(raw: Raw, alpha: Bytes | None, plan: Plan, tone: Tone) -> Argb:
    """Premultiplied 0xAARRGGBB of shape (height, width)."""
    if plan.palette is not None:
        argb: Argb = plan.palette.take(raw[0], mode="clip")
        if alpha is not None:
            argb[alpha == 0] = 0
        return argb
    shades = [tone.apply(index, band) for index, band in enumerate(raw)]
    if alpha is not None and ((alpha != 0) & (alpha != 255)).any():
        weight = alpha.astype(np.uint16)
        shades = [((shade * weight + 127) // 255).astype(np.uint8) for shade in shades]
    if len(shades) == 1:
        argb = np.multiply(shades[0], np.uint32(0x010101), dtype=np.uint32)
    else:
        argb = np.left_shift(shades[0], 16, dtype=np.uint32)
        argb |= np.left_shift(shades[1], 8, dtype=np.uint32)
        argb |= shades[2]
    if alpha is None:
        argb |= _OPAQUE
        return argb
    argb |= np.left_shift(alpha, 24, dtype=np.uint32)
    argb[alpha == 0] = 0
    return argb


def over(below: Argb, above: Argb) -> None:
    """Paint premultiplied pixels over others of the same shape, in place."""
    alpha = above >> np.uint32(24)
    if int(alpha.min(initial=255)) == 255:
        below[...] = above
        return
    solid = alpha == 255
    np.copyto(below, above, where=solid)
    part = ~solid & (alpha != 0)
    if part.any():
        rest = np.uint32(255) - alpha[part]
        mask, covered = np.uint32(0x00FF00FF), below[part]
        low, high = _faded(covered & mask, rest), _faded((covered >> np.uint32(8)) & mask, rest)
        below[part] = above[part] + low + (high << np.uint32(8))


def _faded(pair: Argb, share: Argb) -> Argb:
    """Two channels at once, times share / 255, rounded."""
    product = pair * share + np.uint32(0x00800080)
    faded: Argb = ((product + ((product >> np.uint32(8)) & np.uint32(0x00FF00FF))) >> np.uint32(8)) & np.uint32(
        0x00FF00FF
    )
    return faded


def is_opaque(argb: Argb) -> bool:
    """Whether every alpha is 255."""
    return bool((argb >= _OPAQUE).all())


def halved(argb: Argb) -> Argb:
    """Half the width and height by averaging 2 × 2 pixels; an odd last row or column is repeated.

    Averages all four channels at once inside the 32-bit number; one direction rounds down and the other up.
    """
    height, width = argb.shape
    if height % 2 or width % 2:
        argb = np.pad(argb, ((0, height % 2), (0, width % 2)), mode="edge")
    upper, lower = argb[0::2], argb[1::2]
    argb = (((upper ^ lower) & _HALF) >> np.uint32(1)) + (upper & lower)
    left, right = argb[:, 0::2], argb[:, 1::2]
    return (left | right) - (((left ^ right) & _HALF) >> np.uint32(1))


def resampled(argb: Argb, ys: NDArray[np.float64], xs: NDArray[np.float64], *, smooth: bool) -> Argb:
    """Pixels at the crossings of rows `ys` and columns `xs` (pixel coordinates, centres at .5); outside is clear."""
    height, width = argb.shape
    if not smooth and _consecutive(ys, height) and _consecutive(xs, width):
        return argb[int(ys[0]) : int(ys[-1]) + 1, int(xs[0]) : int(xs[-1]) + 1]
    rows_inside, cols_inside = (ys >= 0) & (ys < height), (xs >= 0) & (xs < width)
    if smooth:
        out = _mixed(_mixed(argb, ys, axis=0), xs, axis=1)
    else:
        rows = np.clip(np.floor(ys).astype(np.intp), 0, height - 1)
        cols = np.clip(np.floor(xs).astype(np.intp), 0, width - 1)
        out = argb[rows[:, None], cols[None, :]]
    out[~rows_inside, :] = 0
    out[:, ~cols_inside] = 0
    return out


def _consecutive(places: NDArray[np.float64], size: int) -> bool:
    """Whether the places are the pixels of one range, each once."""
    first, last = int(np.floor(places[0])), int(np.floor(places[-1]))
    return (
        first >= 0
        and last < size
        and last - first == places.size - 1
        and abs(places[-1] - places[0] - last + first) < 1e-6
    )


def _mixed(argb: Argb, places: NDArray[np.float64], axis: int) -> Argb:
    """Linear interpolation along one axis; two channels at a time share one 32-bit product."""
    size = argb.shape[axis]
    low = np.floor(places - 0.5)
    weight = np.round((places - 0.5 - low) * 256).astype(np.uint32)
    first = np.take(argb, np.clip(low, 0, size - 1).astype(np.intp), axis=axis)
    second = np.take(argb, np.clip(low + 1, 0, size - 1).astype(np.intp), axis=axis)
    weight = weight[:, None] if axis == 0 else weight[None, :]
    mask, rest, half = np.uint32(0x00FF00FF), np.uint32(256) - weight, np.uint32(0x00800080)
    low_pair = (((first & mask) * rest + (second & mask) * weight + half) >> np.uint32(8)) & mask
    high_pair = ((first >> np.uint32(8)) & mask) * rest + ((second >> np.uint32(8)) & mask) * weight + half
    mixed: Argb = low_pair | (high_pair & ~mask)
    return mixed
