"""The pictures of scenes: which files they are made of, in which grid, and as a source of tiles in any frame."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from annotator.app.large_images import LargeImages
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.imagery.frames import warped_scene
from annotator.imagery.grid import TileGrid
from annotator.imagery.info import RasterInfo
from annotator.imagery.mosaic import mosaic_info, mosaic_source
from annotator.imagery.service import ImageryService
from annotator.imagery.source import FileSource, WarpedSource


@dataclass(frozen=True)
class ScenePicture:
    """What is shown of one scene; `info` is that of its file, or of the whole mosaic."""

    scene_uid: str
    info: RasterInfo
    infos: tuple[RasterInfo, ...]
    """Of each file."""
    source: FileSource | WarpedSource
    """Tiles in the scene's own grid."""

    @property
    def grid(self) -> TileGrid:
        return self.info.grid

    def seen_from(self, target: SceneFrame, grid: TileGrid, own: SceneFrame) -> WarpedSource:
        """Tiles of `grid`, in the frame of another scene; `own` is this scene's frame. Both need `has_place`."""
        return warped_scene(target, grid, own, self.source)


class Pictures:
    """Asks what is in files; `resolve` gives the path of a stored name, or None where it may not be read."""

    def __init__(self, imagery: ImageryService, resolve: Callable[[str], Path | None], large: LargeImages) -> None:
        self._imagery = imagery
        self._resolve = resolve
        self.large = large

    def paths(self, scene: Scene) -> list[Path]:
        """Its files, where they may be read and exist."""
        found = [self._resolve(stored) for stored in scene.files.splitlines()]
        return [path for path in found if path is not None and path.is_file()]

    def missing(self, scene: Scene) -> list[str]:
        """Stored names of files that are not there."""
        names = scene.files.splitlines()
        return [name for name in names if (path := self._resolve(name)) is None or not path.is_file()]

    def ask(self, scene: Scene) -> Future[ScenePicture]:
        """The picture of a scene with files; ends with `Refused` and one sentence where any of them is missing."""
        if scene.kind == "tiles":
            text = translate("Stage", "{name} is made of map tiles and can only be shown by itself here.")
            return _failed(Refused(text.format(name=scene.name)))
        paths, missing = self.paths(scene), self.missing(scene)
        if not paths or missing:
            return _failed(_why_missing(missing or [scene.name]))
        return _gathered([self._imagery.info(path) for path in paths], lambda infos: self._picture(scene, infos))

    def _picture(self, scene: Scene, infos: Sequence[RasterInfo]) -> ScenePicture:
        copies = [self.large.copies_of(info) for info in infos]
        if len(infos) > 1:
            return ScenePicture(scene.uid, mosaic_info(infos), tuple(infos), mosaic_source(infos, copies))
        (info,), (copy,) = infos, copies
        is_slow = copy is None and self.large.needs_copies(info)
        return ScenePicture(scene.uid, info, (info,), FileSource(info.path, info, copy, is_slow))


def _why_missing(names: Sequence[str]) -> Refused:
    text = translate("Stage", "{name} is not where it was; its marks stay. File › Find missing images… looks for it.")
    return Refused(text.format(name=", ".join(name.rsplit("/", 1)[-1] for name in names)))


def _failed(error: Exception) -> Future[ScenePicture]:
    future: Future[ScenePicture] = Future()
    future.set_exception(error)
    return future


def _gathered(
    asked: Sequence[Future[RasterInfo]], finish: Callable[[Sequence[RasterInfo]], ScenePicture]
) -> Future[ScenePicture]:
    """One future for several answers; the first failure is its failure."""
    whole: Future[ScenePicture] = Future()
    left, lock = len(asked), threading.Lock()

    def one_more(_done: Future[RasterInfo]) -> None:
        nonlocal left
        with lock:
            left -= 1
            if left:
                return
        try:
            whole.set_result(finish([future.result() for future in asked]))
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits, a cancellation included
            whole.set_exception(error)

    for future in asked:
        future.add_done_callback(one_more)
    return whole
