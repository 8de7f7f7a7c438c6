"""Facts and pixels of image files, decoded in a child process that may crash, hang or run out of memory safely."""

from __future__ import annotations

import atexit
import os
import threading
import time
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, Any

from annotator.imagery.grid import PixelRect, TileKey
from annotator.imagery.histogram import Histogram
from annotator.imagery.info import RasterInfo
from annotator.imagery.jobs import Desk, Job, Supply, tile_request
from annotator.imagery.lane import Lane
from annotator.imagery.picture import Picture
from annotator.imagery.process import MEMORY_BYTES, Children
from annotator.imagery.style import Stretch

if TYPE_CHECKING:
    from annotator.imagery.source import Composition

WORKERS = 2
TIMEOUT_S = 5.0
WATCH_EVERY_S = 0.2
CLOSE_WITHIN_S = 0.9


class ImageryService:
    """A decoding child with two threads, started in the background by the first request or by `start`.

    Every future ends with its result, with `Refused` holding one sentence that names the file, or with `CancelledError`
    when the service closes. Callbacks of futures run in a thread of the service and must be short. A child that dies or
    stays silent for `timeout_s` seconds is replaced by one for each thread; a request that then kills two is not tried
    again.
    """

    def __init__(self, workers: int = WORKERS, timeout_s: float = TIMEOUT_S, memory_bytes: int = MEMORY_BYTES) -> None:
        self._desk = Desk(workers)
        children = Children(workers, memory_bytes)
        self._lanes = [Lane(self._desk, number, timeout_s, children) for number in range(workers)]
        self._start_lock = threading.Lock()
        self._started = False
        self._closing = threading.Event()

    def start(self) -> None:
        """Start the child without waiting for it; more calls do nothing."""
        with self._start_lock:
            if self._started or self._closing.is_set():
                return
            self._started = True
        atexit.register(self.close)
        for lane in self._lanes:
            lane.start()
        threading.Thread(target=self._watch, name="imagery watch", daemon=True).start()

    def info(self, path: str | os.PathLike[str]) -> Future[RasterInfo]:
        """What the file says about itself."""
        return self._submit(Job({"op": "info", "path": os.fspath(path)}), urgent=True)

    def read(
        self, path: str | os.PathLike[str], rect: PixelRect, size: tuple[int, int], style: str = ""
    ) -> Future[Picture]:
        """The rectangle `rect` (full-resolution pixels as seen) scaled to `size` (width, height).

        At most 64 megapixels. Reduced smoothly, enlarged without smoothing; outside the picture is transparent.
        """
        width, height = int(size[0]), int(size[1])
        request = {
            "op": "read",
            "path": os.fspath(path),
            "rect": [float(value) for value in rect],
            "size": [width, height],
            "style": style,
        }
        return self._submit(Job(request, (width, height)), urgent=False)

    def tile(self, path: str | os.PathLike[str], key: TileKey, stretch: Stretch | None = None) -> Future[Picture]:
        """One tile by its level, row, column and style; `TileLoader` is the better way for a canvas."""
        return self._submit(Job(tile_request(os.fspath(path), key, key.level, stretch)), urgent=True)

    def compose(self, made: Composition, *, urgent: bool = True) -> Future[Picture]:
        """A tile painted from pieces of several files; it has at least one."""
        from annotator.imagery.source import composition_request  # knows numpy, which the start does without

        return self._submit(Job(composition_request(made)), urgent=urgent)

    def histogram(
        self, path: str | os.PathLike[str], rect: PixelRect, bands: tuple[int, ...] | None = None
    ) -> Future[Histogram]:
        """Numbers of the bands (None: those shown by default) in a rectangle of full-resolution pixels as seen."""
        rest = {"rect": [float(value) for value in rect], "bands": bands}
        return self._submit(Job({"op": "histogram", "path": os.fspath(path)} | rest), urgent=False)

    def reduce(
        self, path: str | os.PathLike[str], out: os.PathLike[str], factor: int, rows: tuple[int, int]
    ) -> Future[bool]:
        """Write some rows of a copy `factor` (1 or 2) times coarser into `out`, a file of the user's cache."""
        request = {"op": "reduce", "path": os.fspath(path), "out": os.fspath(out), "factor": factor}
        return self._submit(Job(request | {"row0": rows[0], "row1": rows[1]}), urgent=True)

    def add_supply(self, supply: Supply) -> None:
        """Ask `supply` for jobs whenever a hand is free (see `Desk.add_supply`)."""
        self._desk.add_supply(supply)

    def remove_supply(self, supply: Supply) -> None:
        """Ask it no more."""
        self._desk.remove_supply(supply)

    def wake(self, supply: Supply) -> None:
        """Tell the hands that `supply` has jobs."""
        self.start()
        self._desk.wake(supply)

    def worker_pids(self) -> list[int]:
        """Process ids of the children that live now."""
        return list(dict.fromkeys(pid for lane in self._lanes if (pid := lane.pid) is not None))

    def close(self) -> None:
        """End the children; what waits is cancelled. Takes well below a second; more calls do nothing."""
        with self._start_lock:
            if self._closing.is_set():
                return
            self._closing.set()
        self._desk.close()
        if not self._started:
            return
        end = time.monotonic() + CLOSE_WITHIN_S
        for lane in self._lanes:
            lane.stop()
        for lane in self._lanes:
            lane.join(max(0.0, end - time.monotonic()))
        atexit.unregister(self.close)

    def __enter__(self) -> ImageryService:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _submit(self, job: Job, *, urgent: bool) -> Future[Any]:
        self.start()
        self._desk.put(job, urgent=urgent)
        return job.future

    def _watch(self) -> None:
        while not self._closing.wait(WATCH_EVERY_S):
            now = time.monotonic()
            for lane in self._lanes:
                lane.check_deadline(now)
