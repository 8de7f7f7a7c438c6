"""Where the reduced copies of a file lie; read by the program and by the decoding child alike."""

from __future__ import annotations

from typing import NamedTuple


class Pyramid(NamedTuple):
    """Reduced copies of a file kept in the user's cache: `paths[n]` is the file at level `first_level` + n."""

    first_level: int
    paths: tuple[str, ...]

    def at(self, level: int) -> tuple[str, int] | None:
        """The copy to read for a level, and the level within it; None where the file itself is to be read."""
        if level < self.first_level:
            return None
        step = min(level - self.first_level, len(self.paths) - 1)
        return self.paths[step], level - self.first_level - step
