"""What was dropped or named at the start: projects to open, files to take in, folders that stand for their files."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.text import translate

COMPANIONS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qix", ".qmd", ".shp.xml")
"""What lies beside a .shp and belongs to it."""
PROJECT = ".gpkg"
"""Other map programs' layers have this ending too; those are taken in, see `is_project`."""
IMAGES = (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".jp2", ".webp", ".bmp")
IMPORTS = (".kml", ".kmz", ".geojson", ".json", ".csv", ".xlsx", ".txt", ".xml", ".gpkg", ".shp", ".zip")
KINDS = frozenset({*IMAGES, *IMPORTS})
"""What is taken out of folders."""
MOST_FILES = 2_000


@dataclass(frozen=True)
class Dropped:
    """What is to be done with what was dropped."""

    projects: Sequence[Path]
    files: Sequence[Path]
    home: Path | None
    """What a new project for these files is named after: the dropped folder, else the first file."""


def is_project(path: Path) -> bool:
    """Whether a file is to be opened; one that is damaged is, so that it is said how to mend it."""
    if path.suffix.lower() != PROJECT:
        return False
    # the window knows this module before it stands, and the store's are heavy
    from annotator.store.layers import holds_layers

    return not holds_layers(path)


def sorted_out(paths: Iterable[Path], kinds: Collection[str]) -> Dropped:
    """Projects and files among what was dropped; a folder that holds a project stands for it, else for its files.

    `kinds` are the endings, in small letters, that are taken out of folders. Raises `Refused` for a folder with nothing
    of use or too much in it.
    """
    projects: list[Path] = []
    files: list[Path] = []
    homes: list[Path] = []
    for path in _without_companions(paths):
        held = _projects_in(path) if path.is_dir() else [path] if is_project(path) else []
        projects += held
        if not held:
            files += _files_below(path, kinds) if path.is_dir() else [path]
            homes.append(path)
    return Dropped(projects, files, homes[0] if homes else None)


def _without_companions(paths: Iterable[Path]) -> list[Path]:
    """Without the files of a shapefile that are read along with its .shp."""
    listed = list(paths)
    shapes = {path.with_suffix("") for path in listed if path.suffix.lower() == ".shp"}
    return [path for path in listed if not (path.name.lower().endswith(COMPANIONS) and _bare(path) in shapes)]


def _bare(path: Path) -> Path:
    """Without its endings, as `roads.shp.xml` and `roads.dbf` have them."""
    bare = path.with_suffix("")
    return bare.with_suffix("") if bare.suffix.lower() == ".shp" else bare


def _projects_in(folder: Path) -> list[Path]:
    """The project of this folder's own name first: it is the one that was made for it."""
    held = [path for path in folder.iterdir() if path.is_file() and is_project(path)]
    return sorted(held, key=lambda path: (path.stem != folder.name, path.name))


def _files_below(folder: Path, kinds: Collection[str]) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        wanted = (name for name in sorted(names) if not name.startswith("."))
        paths = [Path(parent, name) for name in wanted if os.path.splitext(name)[1].lower() in kinds]
        found += [path for path in _without_companions(paths) if not is_project(path)]
        if len(found) > MOST_FILES:
            text = translate("Files", "{folder} holds more than {most} files; drop a folder with fewer.")
            raise Refused(text.format(folder=folder.name, most=MOST_FILES))
    if not found:
        text = translate("Files", "{folder} holds no image and no file that can be taken in.")
        raise Refused(text.format(folder=folder.name))
    return found
