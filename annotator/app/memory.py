"""What the program remembers between runs, outside the project: recent files, allowed folders, unfinished sketches.

Small JSON files in the user's own folders. A file that cannot be read counts as empty and is kept aside; losing a
list of recent files must never keep anybody from working.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from annotator.app.folders import config_dir, data_dir

log = logging.getLogger(__name__)

RECENT_LIMIT = 12


def read_json(path: Path) -> Any:
    """The value in a file; `None` where there is none or it is damaged (which is logged)."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read and is ignored: %s", path.name, error)
        return None


def write_json(path: Path, value: Any) -> None:
    """Write whole or not at all, also where other threads and programs write the same file."""
    scratch = path.with_name(f"{path.stem}.{uuid4().hex[:8]}.new")
    try:
        scratch.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
        os.replace(scratch, path)
    except OSError as error:
        log.warning("%s cannot be written: %s", path.name, error)
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)


def recent_projects() -> list[Path]:
    """Projects opened lately, newest first; also those that are not there now."""
    value = read_json(config_dir() / "recent.json")
    return [Path(text) for text in value if isinstance(text, str)] if isinstance(value, list) else []


def remember_project(path: Path) -> None:
    known = [each for each in recent_projects() if each != path.absolute()]
    write_json(config_dir() / "recent.json", [str(each) for each in (path.absolute(), *known)][:RECENT_LIMIT])


def forget_project(path: Path) -> None:
    write_json(config_dir() / "recent.json", [str(each) for each in recent_projects() if each != path])


def allowed_folders() -> tuple[Path, ...]:
    """Folders outside projects from which images may be opened on this machine."""
    value = read_json(config_dir() / "allowed_folders.json")
    return tuple(Path(text) for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def allow_folder(folder: Path) -> None:
    """The analyst has named a file in this folder: its images may be opened from now on."""
    known = allowed_folders()
    if folder.absolute() not in known:
        write_json(config_dir() / "allowed_folders.json", [str(each) for each in (*known, folder.absolute())])


def project_key(project: Path) -> str:
    """A short name for a project's path, for files about it in the user's own folders."""
    return hashlib.sha256(str(project.absolute()).encode()).hexdigest()[:16]


class Drafts:
    """The unfinished sketch of one project: kept at every click, gone once the shape is finished."""

    def __init__(self, project: Path) -> None:
        folder = data_dir() / "drafts"
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{project_key(project)}.json"

    def load(self) -> dict[str, Any]:
        value = read_json(self._path)
        return value if isinstance(value, dict) else {}

    def keep(self, state: dict[str, Any]) -> None:
        if state:
            write_json(self._path, state)
        else:
            self._path.unlink(missing_ok=True)
