"""Values of different lengths one behind the other in one buffer: very many outlines or names, no object of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.signedinteger]

_INT32_MAX = 2**31 - 1


class Ragged:
    """A column of `bytes` or `None`."""

    def __init__(self, data: Bytes, starts: Places, sizes: Places) -> None:
        self.data = data
        self.starts = starts
        """Where each value begins; -1 where there is none."""
        self.sizes = sizes

    @classmethod
    def of(cls, values: Sequence[bytes | None]) -> Ragged:
        sizes = np.fromiter((0 if value is None else len(value) for value in values), np.int64, len(values))
        starts = np.cumsum(sizes) - sizes
        starts[[at for at, value in enumerate(values) if value is None]] = -1
        return cls(np.frombuffer(b"".join(filter(None, values)), dtype=np.uint8), starts, sizes)

    @classmethod
    def joined(cls, parts: Sequence[Ragged]) -> Ragged:
        """Several of them one after the other."""
        before = np.cumsum([0, *(len(part.data) for part in parts)])
        starts = [
            np.where(part.starts < 0, -1, part.starts + start) for part, start in zip(parts, before, strict=False)
        ]
        data, sizes = np.concatenate([part.data for part in parts]), np.concatenate([part.sizes for part in parts])
        places = np.concatenate(starts)
        if len(data) <= _INT32_MAX:
            places, sizes = places.astype(np.int32), sizes.astype(np.int32)
        return cls(data, places, sizes)

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, row: int) -> bytes | None:
        """One value."""
        start = int(self.starts[row])
        return None if start < 0 else self.data[start : start + int(self.sizes[row])].tobytes()

    def column(self) -> npt.NDArray[np.object_]:
        """All values as objects."""
        if 4 * int(self.sizes.sum()) < len(self.data):
            return np.fromiter(map(self.at, range(len(self))), dtype=object, count=len(self))
        whole = self.data.tobytes()
        edges = zip(self.starts.tolist(), (self.starts + self.sizes).tolist(), strict=True)
        each = (None if start < 0 else whole[start:end] for start, end in edges)
        return np.fromiter(each, dtype=object, count=len(self))

    def taken(self, rows: npt.NDArray[np.int64]) -> Ragged:
        """Some of the values, in the same buffer."""
        return Ragged(self.data, self.starts[rows], self.sizes[rows])

    def tails(self, head: int) -> Bytes:
        """What follows behind the first `head` bytes of each value, one behind the other; there are no `None`."""
        sizes = self.sizes - head
        if len(sizes) and (sizes == sizes[0]).all():
            return windows(self.data, self.starts + head, int(sizes[0])).reshape(-1)
        found = np.empty(int(sizes.sum()), dtype=np.uint8)
        starts = np.cumsum(sizes) - sizes
        for size in np.unique(sizes).tolist():
            rows = np.flatnonzero(sizes == size)
            scatter(found, starts[rows], windows(self.data, self.starts[rows] + head, size))
        return found


class Texts:
    """A column of `str` or `None`, kept as UTF-8: a text of its own in each row takes five times the memory."""

    def __init__(self, ragged: Ragged) -> None:
        """`ragged`: their bytes, known to be whole characters."""
        self._ragged = ragged

    def __len__(self) -> int:
        return len(self._ragged)

    def at(self, row: int) -> str | None:
        """One value."""
        return _text(self._ragged.at(row))

    def column(self) -> npt.NDArray[np.object_]:
        """All values as objects."""
        return np.fromiter(map(_text, self._ragged.column().tolist()), dtype=object, count=len(self))

    def taken(self, rows: npt.NDArray[np.int64]) -> Texts:
        """Some of the values, in the same buffer."""
        return Texts(self._ragged.taken(rows))


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode()


def windows(data: Bytes, starts: Places, width: int) -> Bytes:
    """`width` bytes from each of the places on: (places, width). All of them lie in `data`."""
    if not width or not len(starts):
        return np.empty((len(starts), width), dtype=np.uint8)
    # As one value of `width` bytes at every place, numpy copies each at once; byte by byte takes eighty times longer.
    every = np.ndarray((len(data) - width + 1,), dtype=f"V{width}", buffer=data.data, strides=(1,))
    return every[starts].view(np.uint8).reshape(-1, width)


def scatter(data: Bytes, starts: Places, block: Bytes) -> None:
    """Put each row of `block` to its place in `data`; the places do not overlap."""
    width = block.shape[1]
    if width and len(starts):
        every = np.ndarray((len(data) - width + 1,), dtype=f"V{width}", buffer=data.data, strides=(1,))
        every[starts] = np.ascontiguousarray(block).view(f"V{width}").ravel()
