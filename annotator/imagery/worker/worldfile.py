"""Reads the six numbers that place an image by a small file beside it.

Own and strict, because the file can come from anywhere: exactly six finite numbers, and a map that is not flat.
"""

from __future__ import annotations

import math
import os

MAX_BYTES = 4096

Affine6 = tuple[float, float, float, float, float, float]


def find(image_path: str) -> str | None:
    """Path of the world file beside an image, or None: `.tfw`, `.tifw`, `.wld` for a `.tif`, and so on."""
    stem, extension = os.path.splitext(image_path)
    letters = extension[1:]
    endings = ["wld"]
    if letters:
        endings[:0] = [letters[0] + letters[-1] + "w", letters + "w"]
    for ending in endings:
        for spelled in (ending.lower(), ending.upper()):
            candidate = f"{stem}.{spelled}"
            if os.path.isfile(candidate):
                return candidate
    return None


def read(path: str) -> Affine6 | None:
    """The affine (a, b, c, d, e, f) from pixel edges to the map, or None when the file is not six finite numbers.

    x = a·col + b·row + c and y = d·col + e·row + f, with (0, 0) the outer corner of the upper left pixel. The file
    itself gives the centre of that pixel, half a pixel away.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    words = data.decode("ascii", "replace").split()
    if len(data) > MAX_BYTES or len(words) != 6:
        return None
    try:
        a, d, b, e, x, y = (float(word.replace(",", ".")) for word in words)
    except ValueError:
        return None
    if not all(math.isfinite(value) for value in (a, b, d, e, x, y)) or a * e - b * d == 0.0:
        return None
    return a, b, x - (a + b) / 2, d, e, y - (d + e) / 2
