"""Normalised correlation of edges at every place of a picture, by OpenCV where it is there, else by Fourier."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.assist.edges import Field

LEAST_ENERGY = 0.25
"""Of the example's edges: where a picture has fewer, likeness would be made of noise."""

Correlate = Callable[[Field, NDArray[np.float32]], NDArray[np.float32]]


def correlator(field: Field) -> Correlate:
    """Compares a turned example with every place of a picture; values 0 … 1 of the picture's shape."""
    try:
        cv2 = importlib.import_module("cv2")
    except ImportError:
        return _by_fourier(field)
    return _by_opencv(field, cv2)


def _by_opencv(field: Field, cv2: Any) -> Correlate:
    real, imag = (np.ascontiguousarray(part) for part in (field.real, field.imag))
    there = real * real + imag * imag

    def filtered(values: Any, kernel: Any) -> Any:
        return cv2.filter2D(values, cv2.CV_32F, np.ascontiguousarray(kernel), borderType=cv2.BORDER_CONSTANT)

    def correlate(pattern: Field, mask: NDArray[np.float32]) -> NDArray[np.float32]:
        return _normed(filtered(real, pattern.real) + filtered(imag, pattern.imag), filtered(there, mask), pattern)

    return correlate


def _by_fourier(field: Field) -> Correlate:
    rows, cols = field.shape
    padded = (_even(rows + 64), _even(cols + 64))
    spectrum = np.fft.fft2(field, s=padded)
    there = np.fft.rfft2((np.abs(field) ** 2).astype(np.float32), s=padded)

    def correlate(pattern: Field, mask: NDArray[np.float32]) -> NDArray[np.float32]:
        half = pattern.shape[0] // 2
        shift = (slice(None, rows), slice(None, cols))
        alike = np.fft.ifft2(spectrum * np.conj(np.fft.fft2(pattern, s=padded))).real
        energy = np.fft.irfft2(there * np.conj(np.fft.rfft2(mask, s=padded)), s=padded)
        alike, energy = (np.roll(each, (half, half), axis=(0, 1))[shift] for each in (alike, energy))
        return _normed(alike, energy, pattern)

    return correlate


def _normed(alike: Any, there: Any, pattern: Field) -> NDArray[np.float32]:
    """Where the picture has hardly any edges, likeness is not made of noise."""
    energy = float((np.abs(pattern) ** 2).sum())
    return np.asarray(alike / np.sqrt(energy * np.maximum(there, LEAST_ENERGY * energy)), dtype=np.float32)


def _even(size: int) -> int:
    """A size that Fourier transforms like: a multiple of 64."""
    return -(-size // 64) * 64
