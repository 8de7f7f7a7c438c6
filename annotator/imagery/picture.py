"""Decoded pixels as they travel through the program: one 32-bit number per pixel, ready to be painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# By its name only: the child is started before numpy is loaded.
Argb: TypeAlias = "NDArray[np.uint32]"


class Picture(NamedTuple):
    """Pixels of shape (height, width); each is 0xAARRGGBB with colours premultiplied by alpha.

    `opaque` promises that every alpha is 255, so the painter may use a format without alpha, which is faster.
    """

    argb: Argb
    opaque: bool

    @property
    def nbytes(self) -> int:
        """Bytes the pixels occupy."""
        return int(self.argb.nbytes)
