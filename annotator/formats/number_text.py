"""Numbers to text by the column: a hundred thousand at once, digit by digit in arrays.

Python's own formatting takes a fifth of a microsecond per number, which for a table of stalls is most of the export.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from annotator.formats.tables import Decimals

_FILL = 0xFF
_LARGEST = 1e15
"""Scaled values up to here are whole numbers without loss."""
_SPLIT = float(2**27 + 1)


def number_texts(values: Sequence[float | None] | npt.NDArray[np.float64], decimals: Decimals) -> list[str]:
    """Text of each number with the given decimals; "" for `None` and for what is not finite."""
    array = np.array(values, dtype=np.float64)
    finite = np.isfinite(array)
    array[~finite] = 0.0
    with np.errstate(over="ignore"):
        scaled = np.abs(array) * 10.0**decimals.most
    if len(array) == 0 or scaled.max() >= _LARGEST:
        return [
            number_text(value, decimals) for value in (values.tolist() if isinstance(values, np.ndarray) else values)
        ]
    whole = _rounded(np.abs(array), scaled, decimals.most)
    return _written(whole, np.signbit(array) & (whole > 0), finite, decimals)


def number_text(value: float | None, decimals: Decimals) -> str:
    """Text of one number; "" for `None` and for what is not finite."""
    if value is None or not math.isfinite(value):
        return ""
    text = f"{value:.{decimals.most}f}"
    if decimals.most > decimals.least:
        whole, _, fraction = text.partition(".")
        fraction = fraction[: decimals.least] + fraction[decimals.least :].rstrip("0")
        text = f"{whole}.{fraction}" if fraction else whole
    return text.removeprefix("-") if not float(text) else text


def _rounded(values: npt.NDArray[np.float64], scaled: npt.NDArray[np.float64], decimals: int) -> npt.NDArray[np.int64]:
    """Whole numbers nearest to what `scaled` would be without loss; exact halves go to the even one."""
    nearest = np.rint(scaled)
    beyond = scaled - nearest
    half = np.flatnonzero(np.abs(beyond) == 0.5)
    if len(half):
        # Which side of the half the value really lies on: what was lost in multiplying (Dekker's exact product).
        high, low = _halves(values[half])
        factor_high, factor_low = _halves(np.full(len(half), 10.0**decimals))
        lost = low * factor_low - (((scaled[half] - high * factor_high) - low * factor_high) - high * factor_low)
        up, down = (beyond[half] > 0) & (lost > 0), (beyond[half] < 0) & (lost < 0)
        nearest[half] += up.astype(np.float64) - down
    return nearest.astype(np.int64)


def _halves(values: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Each value as a sum of two with half the digits."""
    high = values * _SPLIT
    high -= high - values
    return high, values - high


def _written(
    whole: npt.NDArray[np.int64], negative: npt.NDArray[np.bool_], finite: npt.NDArray[np.bool_], decimals: Decimals
) -> list[str]:
    """Texts of whole numbers with a point `decimals.most` digits from the right."""
    digits = max(len(str(int(whole.max()))), decimals.most + 1)
    ahead = digits - decimals.most
    # sign, digits before the point, point, digits behind it, end of line
    cells = np.full((digits + 3, len(whole)), _FILL, dtype=np.uint8)
    shown_behind = np.zeros(len(whole), dtype=bool)
    rest = whole.astype(np.int32) if int(whole.max()) < 2**31 else whole
    for place in range(digits - 1, -1, -1):
        # numpy is several times faster at this than at divmod
        tens = rest // 10
        digit = (rest - tens * 10).astype(np.uint8)
        if place >= ahead:
            shown_behind |= (digit > 0) | (place - ahead < decimals.least)
            cells[place + 2] = np.where(shown_behind, digit + 48, _FILL)
        else:
            cells[place + 1] = np.where((rest > 0) | (place == ahead - 1), digit + 48, _FILL)
        rest = tens
    cells[0, negative] = ord("-")
    cells[ahead + 1, shown_behind] = ord(".")
    cells[:, ~finite] = _FILL
    cells[-1] = ord("\n")
    return cells.T.tobytes().translate(None, bytes([_FILL])).decode("ascii").split("\n")[:-1]
