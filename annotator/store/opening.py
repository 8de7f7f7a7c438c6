"""Opening a project file: lock, header, structure, format, contents; each step may end in reading only.

Nothing in the file is trusted before its structure is known to be ours, and nothing is written before its rows are
known to be sound.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from annotator.domain.errors import DamagedProject, ProjectError
from annotator.domain.records.bulk import collector_paused
from annotator.domain.text import translate
from annotator.store import failures, formats, inspecting, integrity, page_reader, reader, snapshots, state, wal
from annotator.store.connection import connect, deadline, trust
from annotator.store.failures import TROUBLES
from annotator.store.header import HeaderFile
from annotator.store.lock import ProjectLock
from annotator.store.opened import Opened, Options
from annotator.store.page_check import page_check
from annotator.store.scratch import ScratchCopy, has_hot_journal


def open_project(path: Path, options: Options) -> Opened:
    """Open for editing where possible, else for reading with a reason. Raises ProjectError where not even that."""
    if not path.is_file():
        raise ProjectError(translate("Store", "There is no project {path}.").format(path=path))
    opened = Opened(path, options)
    try:
        _take_lock(opened)
        _connect(opened)
        _inspect(opened)
        _read(opened)
    except TROUBLES as error:
        opened.close()
        raise failures.project_error(path, error) from error
    except BaseException:
        opened.close()
        raise
    return opened


def _take_lock(opened: Opened) -> None:
    name = opened.path.name
    if opened.options.read_only:
        opened.only_read(translate("Store", "{name} was opened for reading only.").format(name=name))
        return
    if not os.access(opened.path, os.W_OK):
        opened.only_read(translate("Store", "{name} is write-protected.").format(name=name))
        return
    lock = ProjectLock(opened.path, opened.options.program)
    try:
        owner = lock.acquire()
    except OSError:
        text = translate("Store", "The folder {folder} is write-protected, so {name} is open for reading only.")
        opened.only_read(text.format(folder=opened.path.parent, name=name))
        return
    if owner is None:
        opened.lock = lock
    else:
        text = translate("Store", "{name} is being edited by {owner}, so it is open for reading only here.")
        opened.only_read(text.format(name=name, owner=owner.sentence()))


def _connect(opened: Opened) -> None:
    hot = has_hot_journal(opened.path)
    _open_header(opened, opened.path)
    if opened.read_only_reason:
        _connect_reading(opened)
    else:
        opened.connection = connect(opened.path, "rw")
        with deadline(opened.connection):
            opened.connection.execute("SELECT count(*) FROM sqlite_master")
        if hot:
            text = translate("Store", "The last session of {name} ended in the middle of an edit; it was taken back.")
            opened.notices.append(text.format(name=opened.path.name))


def _open_header(opened: Opened, path: Path) -> None:
    opened.header = HeaderFile(path)
    if not opened.header.read().is_sqlite:
        raise DamagedProject(failures.not_a_project().format(name=path.name))


def _connect_reading(opened: Opened) -> None:
    try:
        opened.connection = connect(opened.path, "ro")
        with deadline(opened.connection):
            opened.connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorname", "")
        if not code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise
        _connect_scratch(opened)
        text = translate("Store", "{name} is shown from a recovered copy, because its own place cannot be written.")
        opened.notices.append(text.format(name=opened.path.name))


def _connect_scratch(opened: Opened) -> None:
    """Work on a copy: the file needs a recovery or a migration that its place does not allow."""
    opened.disconnect()
    opened.scratch = copy = ScratchCopy(opened.path)
    _open_header(opened, copy.path)
    opened.connection = connect(copy.path, "rw")
    opened.connection.execute("SELECT count(*) FROM sqlite_master")


def _inspect(opened: Opened) -> None:
    connection = opened.database
    with deadline(connection):
        found = inspecting.master(connection)
        if not inspecting.is_plain_table(found, "file_state"):
            text = translate("Store", "{name} is no project of this program; make or open one and import its layers.")
            raise ProjectError(text.format(name=opened.path.name))
        stored = state.read(connection)
        if stored is None:
            stored = state.FileState(formats.CURRENT, {}, None, intact=False)
        opened.state = stored
        if stored.format > formats.CURRENT:
            opened.structure = inspecting.inspect_newer(found, connection)
            _refuse_newer(opened)
        else:
            opened.structure = inspecting.inspect(found, stored.format)
            _refuse_strangers(opened)
    if opened.structure.is_ours:
        trust(connection)
    else:
        connection.execute("PRAGMA query_only=ON")


def _refuse_newer(opened: Opened) -> None:
    text = translate(
        "Store", "{name} was made by a newer version of this program (format {format}); it is open for reading only."
    )
    opened.only_read(text.format(name=opened.path.name, format=opened.state.format))


def _refuse_strangers(opened: Opened) -> None:
    structure = opened.structure
    if structure.is_ours:
        return
    named = ", ".join(sorted(structure.strangers or structure.missing)[:5])
    text = translate(
        "Store",
        "{name} holds parts that this program did not make or lacks some that it needs ({parts}); "
        "it is open for reading only. Export its tables to a .gpkg file and import that into a new project to go on.",
    )
    opened.only_read(text.format(name=opened.path.name, parts=named))


def _read(opened: Opened) -> None:
    if opened.structure.is_ours and opened.state.format < formats.CURRENT:
        _migrate(opened)
    writable = not opened.read_only_reason
    if writable:
        opened.notices += wal.leave(opened.database, opened.path)
    if opened.structure.is_ours:
        opened.contents, verdict = examine(opened)
        if verdict.damage:
            opened.only_read(damaged(opened, verdict))
        opened.foreign = verdict.foreign
        if verdict.foreign and opened.read_only_reason:
            text = translate("Store", "{name} holds changes by another program that are not in its history yet.")
            opened.notices.append(text.format(name=opened.path.name))
        return
    with deadline(opened.database):
        structure = opened.structure
        opened.contents = reader.read(opened.database, structure.readable, parts=structure.parts_readable)


def examine(opened: Opened) -> tuple[reader.Contents, integrity.Verdict]:
    """Read all rows and judge them against the record of the last commit."""
    with page_check(opened.database) as pages, collector_paused():
        contents = _contents(opened)
        verdict = integrity.judge(contents, opened.state, _counter(opened))
        answer = "ok" if verdict.damage else pages.answer()
        if contents.ready and (verdict.damage or answer != "ok"):
            # Whether rows of such a file can be read at all is for SQLite to say.
            contents = reader.read(opened.database)
            verdict = integrity.judge(contents, opened.state, _counter(opened))
            answer = "ok" if verdict.damage else pages.answer()
    if answer != "ok":
        verdict = integrity.Verdict(damage=" ".join(answer.replace("*** in database main ***", "").split()))
    return contents, verdict


def _contents(opened: Opened) -> reader.Contents:
    assert opened.header is not None, "the project is closed"
    with page_reader.transaction(opened.database):
        ready = page_reader.read(opened.database, opened.header, opened.state.counts)
        return reader.read(opened.database, ready=ready)


def damaged(opened: Opened, verdict: integrity.Verdict) -> str:
    """The sentence for a damaged file; remembers that it is damaged."""
    opened.is_damaged = True
    text = translate("Store", "{name} is damaged ({what}). Nothing is written to it; {hint}.")
    return text.format(name=opened.path.name, what=verdict.damage, hint=failures.repair_hint())


def _counter(opened: Opened) -> int | None:
    """The header's change counter; `None` in a write-ahead log, where it stands still."""
    assert opened.header is not None, "the project is closed"
    return None if wal.is_wal(opened.database) else opened.header.read().change_counter


def _migrate(opened: Opened) -> None:
    """Bring an older file to today's format: after a verified copy, in one transaction."""
    old = opened.state.format
    contents = reader.read(opened.database, lacking=formats.lacking(old))
    verdict = integrity.judge(contents, opened.state, _counter(opened))
    if verdict.damage:
        raise DamagedProject(damaged(opened, verdict))
    if not opened.read_only_reason:
        _keep_old(opened, foreign=verdict.foreign)
    elif opened.scratch is None:
        _connect_scratch(opened)
        trust(opened.database)
    opened.state = _migrated(opened, foreign=verdict.foreign)
    text = translate("Store", "{name} was brought from format {old} to {new}.")
    if opened.scratch is not None:
        text = translate("Store", "{name} is read through a copy in format {new}; the file stays in format {old}.")
    opened.notices.append(text.format(name=opened.path.name, old=old, new=opened.state.format))


def _migrated(opened: Opened, *, foreign: bool) -> state.FileState:
    connection = opened.database
    connection.execute("BEGIN IMMEDIATE")
    try:
        counter = _counter(opened)
        fresh = formats.migrate(connection, opened.state, None if foreign or counter is None else counter + 1)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return fresh


def _keep_old(opened: Opened, *, foreign: bool) -> None:
    path, folder = opened.path, opened.options.snapshot_dir
    if folder is not None:
        snapshots.take(opened.database, path, folder, 0, foreign=foreign)
    else:
        beside = path.with_name(f"{path.stem}.format-{opened.state.format}.gpkg")
        snapshots.copy(opened.database, beside, foreign=foreign)
