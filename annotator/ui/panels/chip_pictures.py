"""Pictures of chips, read when they are first painted and kept as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from annotator.app.chips import Chip
from annotator.app.workspace import Workspace
from annotator.domain.records import Scene
from annotator.imagery.picture import Picture

KEPT, AT_ONCE = 3000, 24


class ChipPictures(QObject):
    """Asks for what is painted, newest wishes first; a picture that cannot be read is asked for once."""

    arrived = Signal(str, object)
    """Uid of the object; emitted from a thread of the imagery service."""

    def __init__(self, workspace: Workspace, side_px: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.side_px = side_px
        self._known: OrderedDict[tuple[str, str], QPixmap] = OrderedDict()
        self._asked: dict[tuple[str, str], Future[Picture]] = {}
        self._wanted: list[Chip] = []
        self._closed = False

    def get(self, chip: Chip) -> QPixmap | None:
        """The picture if it is here; else it is asked for."""
        key = (chip.uid, repr(chip.rect))
        found = self._known.get(key)
        if found is None and key not in self._asked:
            self._wanted = [each for each in self._wanted if each.uid != chip.uid][-4 * AT_ONCE :] + [chip]
            self._ask_more()
        return found

    def take(self, chip_key: tuple[str, str], picture: Picture | None) -> None:
        """A picture came, on the owner's thread; `None` = it could not be read."""
        self._asked.pop(chip_key, None)
        if picture is not None:
            self._known[chip_key] = _pixmap(picture)
        else:
            self._known[chip_key] = QPixmap()
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        self._ask_more()

    def close(self) -> None:
        self._closed = True
        for future in self._asked.values():
            future.cancel()

    def _ask_more(self) -> None:
        while self._wanted and len(self._asked) < AT_ONCE and not self._closed:
            self._ask(self._wanted.pop())

    def _ask(self, chip: Chip) -> None:
        key = (chip.uid, repr(chip.rect))
        scene = self._workspace.document.get(Scene, chip.scene_uid)
        if scene is None:
            self._known[key] = QPixmap()
            return
        future = self._workspace.pictures.read(scene, chip.rect, (self.side_px, self.side_px))
        self._asked[key] = future
        future.add_done_callback(lambda done: self._tell(key, done))

    def _tell(self, key: tuple[str, str], done: Future[Picture]) -> None:
        if self._closed or done.cancelled():
            return
        picture = done.result() if done.exception() is None else None
        self.arrived.emit(key[0], (key, picture))


def _pixmap(picture: Picture) -> QPixmap:
    height, width = picture.argb.shape
    form = QImage.Format.Format_RGB32 if picture.opaque else QImage.Format.Format_ARGB32_Premultiplied
    return QPixmap.fromImage(QImage(picture.argb.data, width, height, picture.argb.strides[0], form).copy())
