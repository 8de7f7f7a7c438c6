"""The pictures of scenes: which files they are made of, in which grid, and as a source of tiles in any frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.app.large_images import LargeImages
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.imagery.frames import warped_scene
from annotator.imagery.grid import PixelRect, TileGrid
from annotator.imagery.info import RasterInfo
from annotator.imagery.looking import composed, gathered, look
from annotator.imagery.mosaic import mosaic_info, mosaic_source
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.imagery.source import FileSource, WarpedSource
from annotator.imagery.style import DisplayStyle

if TYPE_CHECKING:
    from annotator.app.maps.kept import KeptTiles


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

    def __init__(
        self, imagery: ImageryService, resolve: Callable[[str], Path | None], large: LargeImages | None = None
    ) -> None:
        """Without `large` no copies are used, as by scripts."""
        self._imagery = imagery
        self._kept: KeptTiles | None = None
        self._known: dict[str, tuple[object, ScenePicture]] = {}
        self._expected: tuple[Scene, Future[ScenePicture]] | None = None
        self._resolve = resolve
        self._large = large

    @property
    def large(self) -> LargeImages:
        """The copies of large files."""
        assert self._large is not None, "only a window has copies made"
        return self._large

    def paths(self, scene: Scene) -> list[Path]:
        """Its files, where they may be read and exist."""
        found = [self._resolve(stored) for stored in scene.files.splitlines()]
        return [path for path in found if path is not None and path.is_file()]

    def missing(self, scene: Scene) -> list[str]:
        """Stored names of files that are not there."""
        names = scene.files.splitlines()
        return [name for name in names if (path := self._resolve(name)) is None or not path.is_file()]

    def expect(self, scene: Scene) -> Future[ScenePicture]:
        """Have the picture read that is asked for next, while that which will ask for it is still being made."""
        future = self.ask(scene)
        self._expected = scene, future
        return future

    def ask(self, scene: Scene) -> Future[ScenePicture]:
        """The picture of a scene with files; ends with `Refused` and one sentence where any of them is missing."""
        expected, self._expected = self._expected, None
        if expected is not None and expected[0] == scene:
            return expected[1]
        if scene.kind == "tiles":
            text = translate("Stage", "{name} is made of map tiles and can only be shown by itself here.")
            return _failed(Refused(text.format(name=scene.name)))
        paths, missing = self.paths(scene), self.missing(scene)
        if not paths or missing:
            return _failed(_why_missing(missing or [scene.name]))
        return gathered([self._imagery.info(path) for path in paths], lambda infos: self._picture(scene, infos))

    def _kept_tiles(self) -> KeptTiles:
        if self._kept is None:
            from annotator.app.maps.kept import KeptTiles  # of use to scenes made of map tiles only

            self._kept = KeptTiles(self._resolve)
        return self._kept

    def read(self, scene: Scene, rect: PixelRect, size: tuple[int, int]) -> Future[Picture]:
        """What a scene shows in a rectangle of its pixels, as it is displayed, scaled to `size` (width, height).

        Of map tiles only what is on disk; nothing is fetched. Ends with `Refused` where the picture cannot be shown.
        """
        if scene.kind == "tiles":
            try:
                grid = TileGrid(*size)
                return composed(self._imagery, self._kept_tiles().seen_in(scene, rect, grid), grid)
            except Refused as refused:
                return _failed(refused)
        style = DisplayStyle.from_json(scene.display).text()
        state = self._state(scene)
        known, picture = self._known.get(scene.uid, (None, None))
        if picture is not None and known == state:
            return look(self._imagery, picture.source, rect, size, style)
        whole: Future[Picture] = Future()

        def found(done: Future[ScenePicture]) -> None:
            try:
                picture = done.result()
            except BaseException as error:  # noqa: BLE001 - handed on to whoever waits, a cancellation included
                whole.set_exception(error)
                return
            self._known[scene.uid] = state, picture
            _hand_on(look(self._imagery, picture.source, rect, size, style), whole)

        self.ask(scene).add_done_callback(found)
        return whole

    def _state(self, scene: Scene) -> object:
        """Changes when another picture is to be read."""
        return scene.files, [(path, path.stat().st_mtime_ns) for path in self.paths(scene)]

    def _picture(self, scene: Scene, infos: Sequence[RasterInfo]) -> ScenePicture:
        copies = [self._large.copies_of(info) if self._large is not None else None for info in infos]
        if len(infos) > 1:
            return ScenePicture(scene.uid, mosaic_info(infos), tuple(infos), mosaic_source(infos, copies))
        (info,), (copy,) = infos, copies
        is_slow = copy is None and self._large is not None and self._large.needs_copies(info)
        return ScenePicture(scene.uid, info, (info,), FileSource(info.path, info, copy, is_slow))


def _why_missing(names: Sequence[str]) -> Refused:
    text = translate("Stage", "{name} is not where it was; its marks stay. File › Find missing images… looks for it.")
    return Refused(text.format(name=", ".join(name.rsplit("/", 1)[-1] for name in names)))


def _hand_on(done: Future[Picture], to: Future[Picture]) -> None:
    def end(future: Future[Picture]) -> None:
        try:
            to.set_result(future.result())
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits, a cancellation included
            to.set_exception(error)

    done.add_done_callback(end)


def _failed(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future
