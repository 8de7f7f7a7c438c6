"""Normalised correlation of edges at every place of a picture, by Fourier transforms of overlapping squares.

The squares are transformed once and then compared with as many examples as there are turns (overlap-save: Oppenheim and
Schafer, Discrete-Time Signal Processing, 8.7.3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.assist.edges import Field

LEAST_ENERGY = 0.25
"""Of the example's edges: where a picture has fewer, likeness would be made of noise."""

Reals = NDArray[np.float32]
_LEAST_SQUARE_PX = 192
_SQUARE_PER_REACH = 10


class Correlator:
    """Compares turned examples with every place of one picture."""

    def __init__(self, field: Field, reach: int) -> None:
        """`reach`: pixels from the middle of an example to the farthest of its columns and rows."""
        self._reach, self._shape = reach, field.shape
        self._side = max(_LEAST_SQUARE_PX, -(-_SQUARE_PER_REACH * reach // 64) * 64)
        self._step = self._side - 2 * reach
        self._count = tuple(-(-size // self._step) for size in field.shape)
        real, imag = np.ascontiguousarray(field.real), np.ascontiguousarray(field.imag)
        self._real, self._imag, self._there = (self._squares(each) for each in (real, imag, real * real + imag * imag))

    def both_ways(self, pattern: Field, mask: Reals) -> tuple[Reals, Reals]:
        """Likeness, 0 … 1 and of the picture's shape, to an example and to the same turned by 180°.

        `pattern` and `mask` are square, of odd side up to twice the reach and one; the mask is the same both ways.
        """
        real, imag = self._kernel(pattern.real), self._kernel(pattern.imag)
        back_real, back_imag = self._kernel(pattern.real[::-1, ::-1]), self._kernel(pattern.imag[::-1, ::-1])
        energy = float((np.abs(pattern) ** 2).sum())
        there = self._picture(self._there * self._kernel(mask))
        # Where the picture has hardly any edges, likeness is not made of noise.
        scale = 1 / np.sqrt(energy * np.maximum(there, LEAST_ENERGY * energy))
        one = self._picture(self._real * real + self._imag * imag)
        other = self._picture(self._real * back_real + self._imag * back_imag)
        return np.asarray(one * scale, np.float32), np.asarray(other * scale, np.float32)

    def _squares(self, values: Reals) -> NDArray[np.complex64]:
        """Spectra (rows, cols, side, side // 2 + 1) of the squares, each with its reach around it."""
        (down, across), reach, step, side = self._count, self._reach, self._step, self._side
        padded = np.zeros((down * step + 2 * reach, across * step + 2 * reach), np.float32)
        padded[reach : reach + values.shape[0], reach : reach + values.shape[1]] = values
        windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side))[::step, ::step]
        return np.asarray(np.fft.rfft2(windows), np.complex64)

    def _kernel(self, values: Reals) -> NDArray[np.complex64]:
        """Spectrum of an example in the middle of the reach."""
        margin = self._reach - values.shape[0] // 2
        placed = np.zeros((self._side, self._side), np.float32)
        placed[margin : margin + values.shape[0], margin : margin + values.shape[1]] = values
        return np.conj(np.asarray(np.fft.rfft2(placed), np.complex64))

    def _picture(self, spectra: NDArray[np.complex64]) -> Reals:
        """The squares' own parts, put together."""
        (down, across), step = self._count, self._step
        parts = np.fft.irfft2(spectra, s=(self._side, self._side))[..., :step, :step]
        whole = parts.transpose(0, 2, 1, 3).reshape(down * step, across * step)
        return np.asarray(whole[: self._shape[0], : self._shape[1]], np.float32)
