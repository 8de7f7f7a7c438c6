"""An annotated scene as a picture file, without a window: for reports, for scripts, for looking at what was drawn.

`python -m annotator.render.picture PROJECT -o out.png [--scene NAME] [--size WxH]`
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from annotator.app.carried import north_deg
from annotator.app.headless import Project
from annotator.app.pictures import Pictures
from annotator.app.viewport import Viewport
from annotator.domain.document import Document
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.frame import frame_of
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.imagery.grid import PixelRect
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.render.colors import DARK
from annotator.render.decor import paint_credit, paint_north, paint_scale_bar
from annotator.render.mark_states import mark_states
from annotator.render.marks import detail_for, paint_marks
from annotator.render.scene_marks import SceneMarks, StateOf
from annotator.render.scroll_buffer import ScrollBuffer

_SIZE = (1600, 1000)
_FONT_PX = 13
_READ_S = 120.0


def scene_view(scene: Scene, size: tuple[int, int]) -> Viewport:
    """The whole scene in a picture of `size` (width, height)."""
    extent = PixelRect(0, 0, scene.width_px or size[0], scene.height_px or size[1])
    return Viewport(*size).fitted(extent, 1.0).snapped()


def scene_picture(
    document: Document,
    scene: Scene,
    view: Viewport,
    pixels: Picture | None,
    site_uid: str = "",
    state_of: StateOf = mark_states,
) -> QImage:
    """The part of a scene that `view` shows, with marks, scale, north, date and credit.

    `pixels` are those of `view.visible_rect()` in the size of the view; `None` gives a plain ground. Needs a
    `QGuiApplication`, because there is text.
    """
    rect = view.device_rect()
    picture = QImage(rect.width, rect.height, QImage.Format.Format_RGB32)
    picture.fill(QColor(DARK.surround))
    marks = SceneMarks(document, scene, site_uid, state_of)
    layer = ScrollBuffer(transparent=True)
    detail = detail_for(marks.parts, view)
    layer.update(view, lambda piece, at: paint_marks(piece, at, marks.parts, detail))
    painter = QPainter(picture)
    if pixels is not None:
        height, width = pixels.argb.shape
        image = QImage(
            pixels.argb.data, width, height, pixels.argb.strides[0], QImage.Format.Format_ARGB32_Premultiplied
        )
        painter.drawImage(QRect(0, 0, rect.width, rect.height), image)
    painter.drawImage(0, 0, layer.image())
    painter.scale(view.device_ratio, view.device_ratio)
    _paint_decor(painter, document, scene, view, site_uid)
    painter.end()
    return picture


def read_pixels(pictures: Pictures, scene: Scene, view: Viewport) -> Picture:
    """The pixels of a scene that `view` shows; raises `Refused` with a sentence where it cannot be read."""
    rect = view.device_rect()
    return pictures.read(scene, view.visible_rect(), (rect.width, rect.height)).result(_READ_S)


def _paint_decor(painter: QPainter, document: Document, scene: Scene, view: Viewport, site_uid: str) -> None:
    frame, font = frame_of(document, scene, site_uid), QFont()
    font.setPixelSize(_FONT_PX)
    metres = frame.pixel_m(view.origin)
    paint_scale_bar(painter, QPointF(24.0, view.height - 36.0), metres / view.scale if metres else None, font)
    credit = " · ".join(part for part in (display(scene), scene.credit) if part)
    end = QPointF(view.width - 16.0, view.height - 10.0)
    higher = paint_credit(painter, end, credit, font, view.width * 0.6)
    north = north_deg(frame, view.origin)
    if north is not None:
        paint_north(painter, QPointF(view.width - 28.0, view.height - 52.0 - higher), north, font)


def _scene_of(document: Document, name: str | None) -> Scene:
    scenes = [scene for scene in document.all(Scene) if name is None or scene.name == name or scene.uid == name]
    if not scenes:
        text = translate("Picture", "The project has no scene {name}.").format(name=name or "")
        raise Refused(text.replace(" .", "."))
    return max(scenes, key=lambda scene: (scene.acquired_from or "", scene.uid))


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    return int(width), int(height)


def _save(project: Project, scene: Scene, size: tuple[int, int], out: Path) -> None:
    view = scene_view(scene, size)
    with ImageryService() as service:
        has_picture = scene.kind == "tiles" or bool(scene.files)
        pixels = read_pixels(Pictures(service, project.resolve_file), scene, view) if has_picture else None
    if not scene_picture(project.document, scene, view, pixels).save(str(out)):
        raise Refused(translate("Picture", "The picture {file} cannot be written.").format(file=out))


def main(arguments: Sequence[str] | None = None) -> int:
    """Render one scene; exit 0 when the file is written, 1 with a sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m annotator.render.picture", description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--scene")
    parser.add_argument("--size", type=_size, default=_SIZE, metavar="WxH")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication.instance() or QGuiApplication([])
    try:
        with Project.open(options.project, read_only=True) as project:
            _save(project, _scene_of(project.document, options.scene), options.size, options.out)
    except AnnotatorError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    assert app is not None, "text needs an application"
    return 0


if __name__ == "__main__":
    sys.exit(main())
