"""Reading files for an import; pixel labels need to know how large their image is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotator.app.exchange.importing import ImportWish, import_files
from annotator.app.exchange.labels import labels_of
from annotator.app.exchange.layers import read_layers
from annotator.app.exchange.names import find_site, scene_at
from annotator.app.exchange.outcome import Outcome
from annotator.app.headless import Project
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.errors import Refused
from annotator.domain.records import Scene
from annotator.domain.records.bulk import collector_paused
from annotator.formats import reader
from annotator.formats.features import FeatureFile, Skip
from annotator.store.layers import is_database


def import_paths(project: Project, paths: Sequence[Path], wish: ImportWish) -> tuple[Edit, Outcome]:
    """Read files and turn them into one edit; a file that cannot be read is skipped and named."""
    return taken_in(project.document, paths, wish, project.author)


def taken_in(document: Document, paths: Sequence[Path], wish: ImportWish, author: Author) -> tuple[Edit, Outcome]:
    """Like `import_paths`, for a document; may run off the owner's thread."""
    with collector_paused():
        return _taken_in(document, paths, wish, author)


def _taken_in(document: Document, paths: Sequence[Path], wish: ImportWish, author: Author) -> tuple[Edit, Outcome]:
    scene = _scene(document, wish)
    files, unread = [], []
    for path in paths:
        try:
            files.append((path, _read(path, scene, wish)))
        except Refused as refusal:
            unread.append(Skip(path.name, "", str(refusal)))
    edit, outcome = import_files(document, files, wish, author)
    outcome.skipped[:0] = unread
    return edit, outcome


def _read(path: Path, scene: Scene | None, wish: ImportWish) -> FeatureFile:
    size = (scene.width_px, scene.height_px) if scene and scene.width_px and scene.height_px else None
    if is_database(path):
        return read_layers(path, wish.as_kind)
    found = reader.read(path, image_size=size, columns=wish.columns)
    return found if scene is None else labels_of(found, path.name, scene)


def _scene(document: Document, wish: ImportWish) -> Scene | None:
    """The scene that the analyst names."""
    if not wish.scene.strip():
        return None
    return scene_at(document, wish.scene, find_site(document, wish.site) if wish.site.strip() else None)
