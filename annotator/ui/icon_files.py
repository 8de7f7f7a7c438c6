"""Where the files of our icons are, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import annotator

_PACKAGE = Path(annotator.__file__).parent
_FOLDERS = (_PACKAGE / "resources" / "icons", _PACKAGE.parent / "resources" / "icons")


def icon_folder() -> Path:
    """The folder of all icons."""
    return next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[-1])


def sheet_icon(name: str) -> str:
    """Path of an icon as style sheets name it; these keep their one gray, readable on light and dark."""
    return (icon_folder() / "sheet" / f"{name}.svg").as_posix()
