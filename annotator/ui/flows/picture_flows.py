"""Pictures that do not come as plain files: laid on the ground by a KML, or pasted from the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter

from annotator.app.exchange.images import ImageFacts, ImageWish, read_facts
from annotator.app.exchange.kept_images import images_folder, keep_image
from annotator.app.exchange.overlays import OverlayImages, overlay_images
from annotator.app.jobs import Job
from annotator.app.memory import allow_folder, allowed_folders
from annotator.app.workspace import Workspace
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.ui.flows.file_flows import FileFlows

_MAPS = (".kml", ".kmz")
Read = tuple[list[tuple[ImageFacts, ImageWish]], list[str], list[Path]]
"""Pictures with their wishes, sentences, and files that hold something else as well."""


def lay_on_ground(flows: FileFlows, workspace: Workspace, paths: Sequence[Path]) -> None:
    """Add the pictures that KML and KMZ files lay on the ground as placed scenes; import the rest as usual."""
    maps = [path for path in paths if path.suffix.lower() in _MAPS]
    plain = [path for path in paths if path not in maps]
    if not maps:
        flows.import_files(plain)
        return
    for path in maps:
        allow_folder(path.parent)
    workspace.allowed_roots = allowed_folders()
    document, project, site_uid = workspace.document, workspace.path, workspace.selection.site_uid

    def work(job: Job) -> Read:
        found: list[tuple[ImageFacts, ImageWish]] = []
        said: list[str] = []
        rest: list[Path] = []
        for path in maps:
            images = _overlays_of(document, project, path, site_uid)
            said += images.problems
            rest += [path] if images.has_placemarks or not (images.found or images.problems) else []
            found += [facts for pair in images.found if (facts := _facts(workspace, pair, job, said)) is not None]
        return found, said, rest

    def done(read: Read) -> None:
        found, said, rest = read
        flows.add_all(found, said)
        if rest or plain:
            flows.import_files([*rest, *plain])

    n = len(maps)
    label = translate("Files", "Reading %n file(s)", "", n)
    workspace.jobs.start(label, work, done, flows.failed, owed=True)


def pasted_files(workspace: Workspace, say: Callable[[str], None]) -> list[Path]:
    """Files of the clipboard; its picture is kept beside the project as PNG first."""
    data = QGuiApplication.clipboard().mimeData()
    # Qt has no data at all for an empty clipboard on some systems.
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data is not None else []
    if files:
        return files
    image = QGuiApplication.clipboard().image() if data is not None and data.hasImage() else QImage()
    if image.isNull():
        say(translate("Files", "The clipboard holds no picture and no file."))
        return []
    try:
        return [keep_image(workspace.path, _free_name(workspace.path), _png(image))]
    except AnnotatorError as error:
        say(str(error))
        return []


def _overlays_of(document, project: Path, path: Path, site_uid: str) -> OverlayImages:
    """What cannot be read here is left to the import, which says why."""
    try:
        return overlay_images(document, project, path, site_uid)
    except Refused:
        return OverlayImages((), (), True)


def _facts(
    workspace: Workspace, pair: tuple[Path, ImageWish], job: Job, said: list[str]
) -> tuple[ImageFacts, ImageWish] | None:
    path, wish = pair
    try:
        return read_facts(workspace.imagery, [path], job.report), wish
    except Refused as refusal:
        said.append(str(refusal))
        return None


def _free_name(project: Path) -> str:
    """`pasted_1.png` and on; no date, because it would be taken for the image's."""
    folder, number = images_folder(project), 1
    while (folder / f"pasted_{number}.png").exists():
        number += 1
    return f"pasted_{number}.png"


def _png(image: QImage) -> bytes:
    bytes_ = QByteArray()
    buffer = QBuffer(bytes_)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(bytes_.data())
