"""A lock beside the project that names its owner, because SQLite's own lock names nobody and is easily lost."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from annotator.store.processes import is_alive, started_at

_TRIES = 3
_NAMED_WITHIN_S, _LOOK_EVERY_S = 1.0, 0.05
"""Where there are no hard links, a lock is there a moment before it names its owner."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a project open for editing."""

    pid: int
    host: str
    program: str
    user: str
    started: str = ""
    """When the process began, where the system tells; a pid alone may have been given to another process since."""
    token: str = ""

    def sentence(self) -> str:
        return f"{self.program} (process {self.pid}) of {self.user} on {self.host}"


class ProjectLock:
    """The file `NAME.gpkg.lock`; the first to create it owns the project."""

    def __init__(self, project: Path, program: str) -> None:
        self.path = project.with_name(project.name + ".lock")
        self._me = Owner(os.getpid(), socket.gethostname(), program, _user(), started_at(os.getpid()), uuid.uuid4().hex)
        self.held = False

    def acquire(self) -> Owner | None:
        """Take the lock; returns the owner's name when another has it. Raises OSError in a read-only folder."""
        for _ in range(_TRIES):
            try:
                self._create()
            except FileExistsError:
                try:
                    owner = self._named_owner()
                except FileNotFoundError:
                    continue  # given back meanwhile
                if owner is not None and not self._is_stale(owner):
                    return owner
                self._clear_stale(owner)
            else:
                self.held = True
                return None
        return read_owner(self.path) or Owner(0, "?", "?", "?")

    def holder(self) -> Owner | None:
        """Who has the lock now, if anybody; it is not taken."""
        owner = read_owner(self.path)
        return None if owner is None or self._is_stale(owner) else owner

    def release(self) -> None:
        """Give the lock back; another's lock in its place is left alone."""
        if not self.held:
            return
        self.held = False
        owner = read_owner(self.path)
        if owner is not None and owner.token == self._me.token:
            with contextlib.suppress(OSError):  # the folder went away: there is nothing to give back
                self.path.unlink()

    def _create(self) -> None:
        # written aside and linked, so that nobody ever sees a lock without its owner
        text = json.dumps(asdict(self._me))
        fresh = self.path.with_name(f"{self.path.name}.{self._me.token}")
        fresh.write_text(text, encoding="utf-8")
        try:
            _claim(fresh, self.path, text)
        finally:
            fresh.unlink(missing_ok=True)

    def _named_owner(self) -> Owner | None:
        """Who holds it, once he has named himself; `None` where nobody does. Raises FileNotFoundError."""
        end = time.monotonic() + _NAMED_WITHIN_S
        while not (text := self.path.read_text(encoding="utf-8", errors="replace")) and time.monotonic() < end:
            time.sleep(_LOOK_EVERY_S)
        return _owner_in(text)

    def _is_stale(self, owner: Owner) -> bool:
        if owner.host != self._me.host:
            return False
        return not is_alive(owner.pid) or (bool(owner.started) and started_at(owner.pid) != owner.started)

    def _clear_stale(self, owner: Owner | None) -> None:
        aside = self.path.with_name(f"{self.path.name}.{self._me.token}.old")
        try:
            os.replace(self.path, aside)
        except FileNotFoundError:
            return
        taken = read_owner(aside)
        if taken != owner:
            # somebody else took over between our look and our move: give it back
            with contextlib.suppress(FileExistsError):
                _claim(aside, self.path, aside.read_text(encoding="utf-8"))
        aside.unlink(missing_ok=True)


def read_owner(path: Path) -> Owner | None:
    """Who the lock file names, or `None` where it is missing or unreadable."""
    try:
        return _owner_in(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def _owner_in(text: str) -> Owner | None:
    try:
        return Owner(**json.loads(text))
    except (ValueError, TypeError):
        return None


def _claim(fresh: Path, path: Path, text: str) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        # no hard links here (FAT, some network drives)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"
