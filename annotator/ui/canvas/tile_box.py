"""Cache and loader of tiles as the canvas uses them: answers at once, and tells on the window's thread what came."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot

from annotator.imagery.cache import TileCache
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.info import RasterInfo
from annotator.imagery.loader import TileLoader
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.imagery.source import FileSource, TileSource


class TileShare:
    """The box as one pane uses it: its wishes live beside those of the other panes."""

    def __init__(self, box: TileBox) -> None:
        self._box = box

    def get(self, key: TileKey) -> Picture | None:
        return self._box.get(key)

    def has_failed(self, key: TileKey) -> bool:
        return self._box.has_failed(key)

    def want(self, keys: Sequence[TileKey]) -> None:
        """These instead of what this pane wanted before, ahead of what the others want."""
        self._box.want_for(self, keys)

    def end(self) -> None:
        """The pane is gone, and with it its wishes."""
        self._box.want_for(self, ())


class TileBox(QObject):
    """One per window; canvases connect to `arrived`."""

    arrived = Signal(object)
    """A `TileKey` that is here now or has failed."""
    failed = Signal(str, str)
    """Path and sentence, once for each file."""
    _news = Signal()

    def __init__(self, service: ImageryService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._keys: list[TileKey] = []
        self._wishes: dict[TileShare, tuple[TileKey, ...]] = {}
        self._cache = TileCache()
        self._loader = TileLoader(service, self._cache, self._note, self._complain, self._note)
        self._news.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def add(self, source: str, path: str, info: RasterInfo) -> TileGrid:
        """Make a file known under a source id; returns its grid."""
        self.add_source(source, FileSource(path, info))
        return info.grid

    def add_source(self, source_id: str, source: TileSource) -> None:
        """Make anything that gives tiles known: a file warped onto a frame, a mosaic, tiles of a map."""
        self._loader.add_source(source_id, source)

    def exchange_source(self, source_id: str, source: TileSource) -> None:
        """The same pixels come another, faster way from now on."""
        self._loader.exchange_source(source_id, source)

    def refresh(self, source_id: str, keys: Sequence[TileKey] | None = None) -> None:
        """A source that said "not here yet" has more now; may be called in any thread."""
        self._loader.refresh(source_id, keys)

    def renew(self, source_id: str) -> None:
        """Fetch the tiles of a source again, showing the old ones meanwhile."""
        self._loader.renew(source_id)

    def remove(self, source: str) -> None:
        self._loader.remove_source(source)

    def get(self, key: TileKey) -> Picture | None:
        return self._cache.get(key)

    def has_failed(self, key: TileKey) -> bool:
        return self._loader.has_failed(key)

    def share(self) -> TileShare:
        """The box for one pane."""
        return TileShare(self)

    def want_for(self, share: TileShare, keys: Sequence[TileKey]) -> None:
        """Merge the wishes of all panes, those of who asked last first."""
        self._wishes.pop(share, None)
        if keys:
            self._wishes[share] = tuple(keys)
        merged = dict.fromkeys(key for wishes in reversed(self._wishes.values()) for key in wishes)
        self._loader.want(list(merged))

    def close(self) -> None:
        self._loader.close()

    def _note(self, key: TileKey) -> None:
        """Called in the threads of the service; many tiles share one event."""
        with self._lock:
            is_first = not self._keys
            self._keys.append(key)
        if is_first:
            self._news.emit()

    def _complain(self, path: str, sentence: str) -> None:
        self.failed.emit(path, sentence)

    @Slot()
    def _tell(self) -> None:
        with self._lock:
            keys, self._keys = self._keys, []
        for key in keys:
            self.arrived.emit(key)
