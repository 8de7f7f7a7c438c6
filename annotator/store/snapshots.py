"""Snapshots: verified copies in the user's data folder, some of every age.

A snapshot counts only once it was read back whole. The newest verified one is never pruned.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.domain.errors import ProjectError
from annotator.domain.text import translate
from annotator.store import failures, formats, integrity, reader, state
from annotator.store.connection import connect
from annotator.store.header import HeaderFile

NEWEST_KEPT = 12
DAYS_KEPT = 14
WEEKS_KEPT = 26
MOST_BYTES = 2_000_000_000
_PAGES_AT_ONCE = 256
_STAMP = "%Y%m%dT%H%M%S%f"


def folder_of(snapshot_dir: Path, project: Path) -> Path:
    """Where the snapshots of one project lie: named by file name and place."""
    place = hashlib.sha256(os.fsencode(project.absolute())).hexdigest()[:12]
    return snapshot_dir / f"{project.stem}-{place}"


def take(
    connection: sqlite3.Connection, project: Path, snapshot_dir: Path, edit_id: int, *, foreign: bool = False
) -> Path:
    """Make a verified snapshot and prune old ones. Raises ProjectError; older snapshots are untouched then."""
    folder = folder_of(snapshot_dir, project)
    stamp = datetime.now(UTC).strftime(_STAMP)
    target = folder / f"{stamp}-{edit_id}.gpkg"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failures.project_error(target, error) from error
    copy(connection, target, foreign=foreign)
    prune(folder)
    return target


def copy(connection: sqlite3.Connection, target: Path, *, foreign: bool = False) -> None:
    """Verified copy of an open project in place of `target`. Raises ProjectError; `target` is as before then.

    `foreign`: the project holds changes by another program that are not adopted yet, so rows need not fit.
    """
    aside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        _backup(connection, aside)
        problem = verify(aside, foreign=foreign)
        if problem:
            text = translate("Store", "The copy {name} did not read back whole and was thrown away: {reason}")
            raise ProjectError(text.format(name=target.name, reason=problem))
        _sync(aside)
        os.replace(aside, target)
        _sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise failures.project_error(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def _backup(connection: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.touch()
    header = HeaderFile(target)
    copied = sqlite3.connect(target, isolation_level=None)
    try:
        connection.backup(copied, pages=_PAGES_AT_ONCE, sleep=0.01)
        copied.execute("PRAGMA journal_mode=DELETE")
        # the copy counts its own commits; without its own number, damage would look like another program's edit
        copied.execute("BEGIN IMMEDIATE")
        found = state.read(copied)
        if found is not None and found.intact:
            state.write(copied, replace(found, change_counter=header.read().change_counter + 1))
        copied.execute("COMMIT")
    finally:
        copied.close()
        header.close()


def verify(path: Path, *, foreign: bool = False) -> str:
    """Empty where the closed project file at `path` is sound, else what is wrong with it."""
    try:
        connection = connect(path, "ro")
    except sqlite3.Error as error:
        return str(error)
    try:
        answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if answer != "ok":
            return answer
        found = state.read(connection)
        if found is None:
            return translate("Store", "It is not a project file.")
        if foreign:
            return ""
        contents = reader.read(connection, lacking=formats.lacking(found.format))
        # nobody else can have edited it: whatever does not fit is damage
        return integrity.judge(contents, found, found.change_counter or 0).damage
    except sqlite3.Error as error:
        return str(error)
    finally:
        connection.close()


def listed(folder: Path) -> list[Path]:
    """Snapshots in a folder, newest first."""
    return sorted((path for path in folder.glob("*.gpkg") if _taken_at(path)), reverse=True)


def prune(folder: Path) -> None:
    """Keep the newest dozen, one a day for two weeks, one a week for half a year; at most 2 GB; never the last one."""
    found = listed(folder)
    kept = _chosen(found)
    size = 0
    for number, path in enumerate(found):
        size += path.stat().st_size
        if number and (path not in kept or size > MOST_BYTES):
            with contextlib.suppress(OSError):  # in use elsewhere: next time
                path.unlink()


def _chosen(found: list[Path]) -> set[Path]:
    now = datetime.now(UTC)
    kept = set(found[:NEWEST_KEPT])
    kept |= _one_per(found, "%Y-%j", now - timedelta(days=DAYS_KEPT))
    kept |= _one_per(found, "%G-%V", now - timedelta(weeks=WEEKS_KEPT))
    return kept


def _one_per(found: Iterable[Path], unit: str, since: datetime) -> set[Path]:
    newest: dict[str, Path] = {}
    for path in found:
        taken = _taken_at(path)
        if taken is not None and taken >= since:
            newest.setdefault(taken.strftime(unit), path)
    return set(newest.values())


def _taken_at(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name.split("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        return  # some network drives cannot; the file itself is on the disk
    finally:
        os.close(descriptor)
