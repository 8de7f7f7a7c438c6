"""Where the program keeps what belongs to the user and not to a project: settings, snapshots, caches.

`ANNOTATOR_HOME` puts all three below one folder, for portable installations and for tests that must leave no trace.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from annotator.domain.errors import ProjectError
from annotator.domain.text import translate

HOME_VARIABLE = "ANNOTATOR_HOME"
_NAME = "annotator"


def data_dir() -> Path:
    """Folder of snapshots, unfinished sketches and logs; made when missing. Raises ProjectError when it cannot be."""
    return _made(_own("data") or platformdirs.user_data_path(_NAME, appauthor=False))


def config_dir() -> Path:
    """Folder of settings: window, recent files, shortcuts; made when missing. Raises ProjectError when it cannot be."""
    return _made(_own("config") or platformdirs.user_config_path(_NAME, appauthor=False))


def cache_dir() -> Path:
    """Folder of what can be made again: overviews, tiles; made when missing. Raises ProjectError when it cannot be."""
    return _made(_own("cache") or platformdirs.user_cache_path(_NAME, appauthor=False))


def _own(part: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser().absolute() / part if home else None


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = translate("Folders", "The folder {folder} cannot be made: {reason}.")
        raise ProjectError(text.format(folder=folder, reason=error.strerror)) from error
    return folder
