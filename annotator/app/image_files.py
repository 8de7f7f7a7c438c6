"""Whether the files of scenes are there and still what they were, and finding moved ones again by their content."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from annotator.app.fingerprints import Fingerprints
from annotator.domain.document import Document
from annotator.domain.records import Scene, SiteScene
from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.domain.checks import Finding, Severity

IMAGE_ENDINGS = frozenset({".tif", ".tiff", ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".jp2", ".j2k"})
ENDINGS = IMAGE_ENDINGS | {".mbtiles", ".pmtiles"}
MOST_FILES = 200_000

Resolve = Callable[[str], Path | None]
Report = Callable[[float | None, str], None]


@dataclass(frozen=True)
class StoredFile:
    """One file of a scene as the project knows it."""

    scene: Scene
    stored: str
    sha256: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.stored).name


def stored_files(scenes: Iterable[Scene]) -> Iterator[StoredFile]:
    """Every file of every scene with its hash: images, and archives of map tiles."""
    for scene in scenes:
        hashes = scene.sha256.splitlines()
        # Map tiles from a server are no file and have no hash.
        has_files = scene.kind in ("file", "mosaic") or (scene.kind == "tiles" and bool(hashes))
        for index, stored in enumerate(scene.files.splitlines() if has_files else ()):
            yield StoredFile(scene, stored, hashes[index] if index < len(hashes) else "")


def file_findings(
    document: Document, resolve: Resolve, fingerprints: Fingerprints, *, read_all: bool, report: Report | None = None
) -> list[Finding]:
    """Missing and changed image files.

    With `read_all` every file is read whose hash is not known for its present size and time; without, only those that
    were known and have been touched since. Files that may not be touched on this machine are not asked about.
    """
    found = []
    for file in stored_files(document.all(Scene)):
        path = resolve(file.stored)
        if path is None:
            continue
        if report is not None:
            report(None, file.name)
        code = _state_of(path, file, fingerprints, read_all=read_all)
        if code:
            found.append(_finding(document, file, code))
    return found


def change_of(file: StoredFile, path: Path, fingerprints: Fingerprints, report: Report | None = None) -> str:
    """A sentence when the file is another one than was added; empty when it is the same. Raises OSError."""

    def hashing(done: int, total: int) -> None:
        if report is not None:
            report(done / max(1, total), file.name)

    digest = fingerprints.of(path, hashing)
    return _sentence(file, "image_changed") if file.sha256 and digest != file.sha256 else ""


def is_lost(file: StoredFile) -> str:
    """A sentence for a file that is not where it was."""
    return _sentence(file, "image_missing")


@dataclass
class Search:
    """Outcome of looking for missing files below a folder."""

    found: dict[str, dict[str, Path]] = field(default_factory=dict)
    """By scene uid and stored path."""
    lost: list[StoredFile] = field(default_factory=list)


def missing_files(document: Document, resolve: Resolve) -> list[StoredFile]:
    """Files that are not where the project says, or lie where nothing may be touched yet."""
    files = stored_files(document.all(Scene))
    return [file for file in files if (path := resolve(file.stored)) is None or not path.is_file()]


def search(lost: Iterable[StoredFile], folder: Path, fingerprints: Fingerprints, report: Report) -> Search:
    """Look below `folder` for files of the same content: those of the same name first, then all images.

    Only the hash decides; a file of the right name and other content is not taken.
    """
    wanted: dict[str, list[StoredFile]] = {}
    for file in lost:
        wanted.setdefault(file.sha256, []).append(file)
    unknown = wanted.pop("", [])
    names = {file.name.lower() for files in wanted.values() for file in files}
    outcome = Search()
    paths = list(_images_below(folder))
    paths.sort(key=lambda path: path.name.lower() not in names)
    for index, path in enumerate(paths):
        if not wanted:
            break
        report(index / len(paths), path.name)
        try:
            digest = fingerprints.of(path)
        except OSError:
            continue
        for file in wanted.pop(digest or "", ()):
            outcome.found.setdefault(file.scene.uid, {})[file.stored] = path
    outcome.lost = [*unknown, *(file for files in wanted.values() for file in files)]
    return outcome


def _images_below(folder: Path) -> Iterator[Path]:
    count = 0
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if os.path.splitext(name)[1].lower() in ENDINGS:
                yield Path(parent, name)
                count += 1
                if count >= MOST_FILES:
                    return


def _state_of(path: Path, file: StoredFile, fingerprints: Fingerprints, *, read_all: bool) -> str:
    if not path.is_file():
        return "image_missing"
    digest = fingerprints.known(path)
    if digest is None and file.sha256 and (read_all or fingerprints.was_known(path)):
        try:
            digest = fingerprints.of(path)
        except OSError:
            return "image_missing"
    return "image_changed" if digest is not None and file.sha256 and digest != file.sha256 else ""


def _finding(document: Document, file: StoredFile, code: str) -> Finding:
    from annotator.domain.checks import Finding  # all checks, of use only where a file is not as it was

    links = document.where(SiteScene, "scene_uid", file.scene.uid)
    site_uid = min((link.site_uid for link in links), default="")
    severity: Severity = "error" if code == "image_changed" else "warning"
    return Finding(code, severity, _sentence(file, code), "scene", file.scene.uid, site_uid, file.scene.uid)


def _sentence(file: StoredFile, code: str) -> str:
    texts = {
        "image_missing": translate(
            "Files", "{name} of scene {scene} is not where it was; its marks stay. File › Find missing images."
        ),
        "image_changed": translate(
            "Files", "{name} of scene {scene} is not the file that was measured: its content has changed since."
        ),
    }
    return texts[code].format(name=file.name, scene=file.scene.name)
