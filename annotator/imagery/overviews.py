"""Reduced copies of large files, kept in the user's cache under the hash of what they were made of.

One tiled file per level instead of a single one with overviews: a level that is written is never touched again, so the
work can stop at any moment and go on there. The analyst's file is only read. Of several programs that want the same
copies one makes them and the others wait.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from annotator.imagery.grid import TileGrid
from annotator.imagery.info import RasterInfo
from annotator.imagery.pyramid import Pyramid
from annotator.imagery.service import ImageryService
from annotator.imagery.turns import in_turn

MAX_BYTES = 20 << 30
ROWS = 512
COARSE_ENOUGH_PX = 2048
LAST_SIDE_PX = 1024
STRIPED_PIXELS = 16 << 20
MAX_BANDS = 16
SILENCE_S = 60.0
DONE = "done.json"
STATE = "state.json"
LOCK = "lock"

Report = Callable[[float], None]
"""Told the part that is done, 0 to 1; may raise to stop the work, which goes on there another time."""


def first_level_needed(info: RasterInfo) -> int | None:
    """The finest level worth a copy: 0 for large files without tiles, 1 for those without overviews, else None."""
    if info.band_count > MAX_BANDS or info.exif_orientation != 1:
        return None
    if info.is_striped and info.width_px * info.height_px > STRIPED_PIXELS:
        return 0
    coarsest = max(info.width_px, info.height_px) / max((1, *info.overview_factors))
    return 1 if coarsest > COARSE_ENOUGH_PX else None


class OverviewStore:
    """The folder of all copies; the ones unused for longest go when it grows beyond `max_bytes`."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self.folder = folder
        self.max_bytes = max_bytes

    def find(self, sha256: str) -> Pyramid | None:
        """The finished copies of the file with this hash; asking makes them young again."""
        folder = self._of(sha256)
        try:
            done = json.loads((folder / DONE).read_text(encoding="utf-8"))
            first, count = int(done["first_level"]), int(done["count"])
            os.utime(folder / DONE)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        paths = tuple(str(folder / f"{first + step}.tif") for step in range(count))
        return Pyramid(first, paths) if count and all(map(os.path.isfile, paths)) else None

    def build(self, sha256: str, info: RasterInfo, report: Report) -> Pyramid | None:
        """Make the copies, in a child of its own; None where none are needed. Raises Refused or what `report` does.

        Levels that an earlier attempt finished stay; the one it was in goes on where it stopped.
        """
        first = first_level_needed(info)
        if first is None:
            return None
        folder = self._of(sha256)
        folder.mkdir(parents=True, exist_ok=True)
        levels = _levels(info, first)
        with in_turn(folder / LOCK, lambda: report(0.0)):
            _write_levels(info, folder, levels, report)
            _write_json(folder / DONE, {"first_level": first, "count": len(levels)})
            (folder / STATE).unlink(missing_ok=True)
        self.trim(keep=sha256)
        return self.find(sha256)

    @property
    def nbytes(self) -> int:
        """Bytes of all copies."""
        return sum(_size(folder) for folder in self._folders())

    def trim(self, keep: str = "") -> None:
        """Remove the copies unused for longest until the rest is within the limit."""
        folders = sorted(self._folders(), key=_last_used)
        total = sum(_size(folder) for folder in folders)
        for folder in folders:
            if total <= self.max_bytes or folder == self._of(keep):
                continue
            total -= _size(folder)
            _remove(folder)

    def clear(self) -> int:
        """Remove all copies; the bytes that could not be freed because a file is in use."""
        for folder in self._folders():
            _remove(folder)
        return self.nbytes

    def _of(self, sha256: str) -> Path:
        return self.folder / (sha256 or "-")

    def _folders(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.is_dir()] if self.folder.is_dir() else []


def _levels(info: RasterInfo, first: int) -> list[tuple[int, int]]:
    """Levels to write, with the pixels to be read for each."""
    grid: TileGrid = info.grid
    found, level = [], first
    while True:
        width, height = grid.size_at(max(0, level - 1))
        found.append((level, width * height))
        if max(grid.size_at(level)) <= LAST_SIDE_PX:
            return found
        level += 1


def _write_levels(info: RasterInfo, folder: Path, levels: list[tuple[int, int]], report: Report) -> None:
    with ImageryService(workers=1, timeout_s=SILENCE_S) as service:
        source, total, before = info.path, sum(pixels for _, pixels in levels), 0
        for level, pixels in levels:
            target, start, share = folder / f"{level}.tif", before / total, pixels / total
            if not target.is_file():
                factor = 1 if level == 0 else 2
                rows = info.grid.size_at(level)[1]
                _write_level(service, source, target, factor, rows, _part_of(report, start, share))
            source, before = str(target), before + pixels


def _write_level(service: ImageryService, source: str, target: Path, factor: int, height: int, report: Report) -> None:
    part, state = target.with_name(f"{target.stem}.part.tif"), target.with_name(STATE)
    done = _rows_done(state, part)
    for row in range(done, height, ROWS):
        report(row / height)
        service.reduce(source, part, factor, (row, min(row + ROWS, height))).result()
        _write_json(state, {"part": part.name, "rows": row + ROWS})
    part.replace(target)


def _rows_done(state: Path, part: Path) -> int:
    """How much of the unfinished level an earlier attempt wrote."""
    try:
        told = json.loads(state.read_text(encoding="utf-8"))
        return int(told["rows"]) if told["part"] == part.name and part.is_file() else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _part_of(report: Report, start: float, share: float) -> Report:
    return lambda done: report(start + share * done)


def _write_json(path: Path, content: dict[str, object]) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(path)


def _size(folder: Path) -> int:
    total = 0
    # Another program may be removing it.
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            total += path.stat().st_size
    return total


def _last_used(folder: Path) -> float:
    for path in (folder / DONE, folder):
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
    return 0.0


def _remove(folder: Path) -> None:
    """The list of what is there goes first, so that nothing half removed is found."""
    (folder / DONE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
