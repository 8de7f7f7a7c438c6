"""Answers the program's messages with the open files at hand; each hand is a thread with files of its own.

GDAL forbids two threads one handle, and decodes without Python's lock.
"""

from __future__ import annotations

import os
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any, BinaryIO

import numpy as np

from annotator.imagery import channel
from annotator.imagery.grid import TILE_PX, PixelRect
from annotator.imagery.picture import Argb
from annotator.imagery.style import DisplayStyle, Stretch
from annotator.imagery.worker.describe import describe
from annotator.imagery.worker.magic import ImageRefused, checked_path
from annotator.imagery.worker.pixels import is_opaque
from annotator.imagery.worker.raster import MAX_READ_PIXELS, Raster, beating, signature
from annotator.imagery.worker.squares import Squares

# Tiles of a map are files of their own; one tile of the screen can need a dozen.
OPEN_FILES = 32


class Server:
    """One hand: serves one request after the other, until the program has gone."""

    def __init__(self, reply: Callable[[channel.Message], None], block: channel.SharedBlock, squares: Squares) -> None:
        self.requests: SimpleQueue[channel.Message] = SimpleQueue()
        self._squares = squares
        self._reply = reply
        self._block = block
        self._rasters: OrderedDict[str, Raster] = OrderedDict()
        self._pieces: Iterator[Argb] = iter(())
        self._beat = beating(lambda: self._reply({"beat": True}))

    def run(self) -> None:
        """Serve until nobody listens any more."""
        try:
            self._reply({"ready": True})
            while True:
                request = self.requests.get()
                if request["op"] == "rest":
                    self._close_all()
                    continue
                self._reply({"id": request["id"], **self._answer(request)})
        except channel.ChannelClosed:
            return

    def _answer(self, request: channel.Message) -> channel.Message:
        try:
            return self._work(request)
        except ImageRefused as refused:
            return {"error": refused.code, "detail": refused.detail}
        except MemoryError:
            self._close_all()
            return {"error": "memory"}
        except Exception as error:  # noqa: BLE001 - one bad file must not end the service; the program logs the trace
            return {"error": "bug", "detail": f"{type(error).__name__}: {error}"[:300], "trace": traceback.format_exc()}

    def _work(self, request: channel.Message) -> channel.Message:
        operation = request["op"]
        if operation == "more":
            return self._piece(request["slot"])
        if operation == "compose":
            return self._composition(request)
        raster = self._raster(request["path"])
        if operation == "info":
            return {"info": describe(raster)}
        if operation == "reduce":
            return self._reduction(raster, request)
        if operation == "histogram":
            return self._histogram(raster, request)
        style = DisplayStyle.parse(request["style"])
        if operation == "tile":
            return self._tile(raster, request, style)
        self._pieces = self._start_read(raster, request, style)
        return self._piece(request["slot"])

    def _tile(self, raster: Raster, request: channel.Message, style: DisplayStyle) -> channel.Message:
        level = request["level"]
        width, height = raster.level_size(level)
        x0, y0 = request["col"] * TILE_PX, request["row"] * TILE_PX
        if not (0 <= x0 < width and 0 <= y0 < height):
            raise ImageRefused("outside")
        box = x0, y0, min(x0 + TILE_PX, width), min(y0 + TILE_PX, height)
        stretch: Stretch | None = None
        if request["stretch"] is not None:
            stretch = tuple((float(low), float(high)) for low, high in request["stretch"])
        return self._hand_over(raster.render(level, box, style, stretch, self._beat), request["slot"])

    def _composition(self, request: channel.Message) -> channel.Message:
        from annotator.imagery.worker.warp import Store, compose, size_of

        canvas = self._block.slot(request["slot"], *size_of(request))
        faults = compose(canvas, request, Store(self._raster, self._squares), self._beat)
        return {**_handed_over(canvas), "faults": faults}

    def _reduction(self, raster: Raster, request: channel.Message) -> channel.Message:
        from annotator.imagery.worker.reduce import reduce_rows

        reduce_rows(raster, request, self._beat)
        return {"written": True}

    def _histogram(self, raster: Raster, request: channel.Message) -> channel.Message:
        from annotator.imagery.worker.counting import counted

        bands = None if request["bands"] is None else tuple(int(band) for band in request["bands"])
        return {"histogram": counted(raster, PixelRect(*(float(value) for value in request["rect"])), bands)}

    def _start_read(self, raster: Raster, request: channel.Message, style: DisplayStyle) -> Iterator[Argb]:
        width, height = request["size"]
        rect = PixelRect(*(float(value) for value in request["rect"]))
        if not (rect.x0 < rect.x1 and rect.y0 < rect.y1 and np.isfinite(rect).all() and width > 0 and height > 0):
            raise ImageRefused("outside")
        if width * height > MAX_READ_PIXELS or width > channel.SLOT_PIXELS:
            raise ImageRefused("large")
        return raster.read(rect, (width, height), style, channel.SLOT_PIXELS // width, self._beat)

    def _piece(self, slot: int) -> channel.Message:
        piece = next(self._pieces, None)
        if piece is None:
            raise ImageRefused("outside")
        return self._hand_over(piece, slot)

    def _hand_over(self, argb: Argb, slot: int) -> channel.Message:
        self._block.slot(slot, *argb.shape)[...] = argb
        return _handed_over(argb)

    def _raster(self, path: str) -> Raster:
        """The file, opened once and again when it was replaced meanwhile."""
        raster = self._rasters.pop(path, None)
        if raster is not None and raster.signature != signature(checked_path(path)):
            raster.close()
            raster = None
        if raster is None:
            raster = Raster(path)
        self._rasters[path] = raster
        while len(self._rasters) > OPEN_FILES:
            _, oldest = self._rasters.popitem(last=False)
            oldest.close()
        return raster

    def _close_all(self) -> None:
        self._squares.clear()
        self._pieces = iter(())
        while self._rasters:
            _, raster = self._rasters.popitem()
            raster.close()


def _handed_over(argb: Argb) -> channel.Message:
    return {"height": argb.shape[0], "width": argb.shape[1], "opaque": is_opaque(argb)}


def serve(requests: BinaryIO, replies: BinaryIO, tokens: list[str], options: dict[str, Any]) -> None:
    """Run a server for each token with GDAL's own settings in force; returns when the program closes the pipe."""
    writing, squares = threading.Lock(), Squares()

    def hand(number: int, token: str) -> Server:
        def reply(message: channel.Message) -> None:
            with writing:
                channel.send(replies, {**message, "hand": number})

        return Server(reply, channel.SharedBlock(token), squares)

    hands = [hand(number, token) for number, token in enumerate(tokens)]
    for server in hands:
        threading.Thread(target=_run, args=(server, options), daemon=True).start()
    try:
        while True:
            request = channel.receive(requests)
            hands[request["hand"]].requests.put(request)
    except channel.ChannelClosed:
        # Hands may be in the middle of a decoder's work, which nobody waits for.
        os._exit(0)


def _run(server: Server, options: dict[str, Any]) -> None:
    """The settings hold for one thread each."""
    import rasterio

    with rasterio.Env(**options):
        server.run()
