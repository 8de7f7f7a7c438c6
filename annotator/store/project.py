"""The open project file: one connection, used by one thread at a time.

Every edit is one transaction that holds the rows, the journal entry, the checksums and the counts; once `commit`
returns, it is on the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.errors import ProjectError
from annotator.domain.records import BY_KIND, Record
from annotator.domain.text import translate
from annotator.store import creating, failures, journal, reader, state, writer
from annotator.store.header import HeaderFile, identity_of
from annotator.store.journal import AuthorLike, Journal, JournalEntry
from annotator.store.opening import Opened, open_project

Recompute = Callable[[Record], Record]


class ProjectFile:
    """A project on disk. Make one with `create` or `open`; always `close` it."""

    def __init__(self, opened: Opened) -> None:
        self.path = opened.path
        self.read_only_reason = opened.read_only_reason
        self.notices = list(opened.notices)
        self._opened = opened
        self._connection = opened.connection
        self._header: HeaderFile = opened.header
        self._journal = Journal(opened.connection)
        self._state = opened.state
        self._data_version = self._read_data_version()

    @classmethod
    def create(
        cls, path: Path, records: Iterable[Record], *, title: str = "", program: str = "annotator"
    ) -> ProjectFile:
        """Make a new project at `path` and open it. Raises ProjectError where the file exists or cannot be made."""
        creating.create(Path(path), records, title=title)
        return cls.open(path, program=program)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, program: str = "annotator") -> ProjectFile:
        """Open a project. Raises ProjectError where it cannot even be read."""
        return cls(open_project(Path(path), read_only=read_only, program=program))

    @property
    def read_only(self) -> bool:
        return bool(self.read_only_reason)

    def load(self) -> Document:
        """All rows as they are in the file."""
        contents = self._opened.take_contents()
        if contents is None:
            with self._failing():
                contents = reader.read(self._connection)
        return reader.document(contents, self._journal.last_id())

    def commit(
        self,
        change: Change,
        *,
        author: AuthorLike,
        role: Literal["edit", "undo", "redo"] = "edit",
        of: int | None = None,
    ) -> JournalEntry:
        """Write one edit and return its entry, once it is safe on the disk.

        Raises Refused where a row is no longer what the change believes, ProjectError where the file cannot be
        written; nothing is changed then.
        """
        self._require_writable()
        with self._transaction():
            growth = writer.apply(self._connection, change)
            entry = self._journal.append(change, author, role, of)
            fresh = self._recorded(growth)
        self._state = fresh
        return entry

    def _recorded(self, growth: writer.Counts) -> state.FileState:
        counter = None if self._is_wal() else self._header.read().change_counter + 1
        fresh = replace(self._state, counts=state.grown(self._state.counts, growth), change_counter=counter)
        state.write(self._connection, fresh)
        return fresh

    def undo_target(self) -> JournalEntry | None:
        """The edit that undo would take back."""
        return self._journal.undo_target()

    def redo_target(self) -> JournalEntry | None:
        """The edit that redo would bring back."""
        return self._journal.redo_target()

    def history(self, limit: int = 200) -> list[JournalEntry]:
        """The newest entries first."""
        return self._journal.newest(limit)

    def change_of(self, edit_id: int) -> Change:
        """The change as it was done; rows of a bulk import come from the tables, or from the journal once undone."""
        entry = self._journal.entry(edit_id)
        rows: list[RowChange] = []
        bulk = False
        for kind, uid, before, after, packed in self._journal.stored_rows(edit_id):
            if before == journal.UNKNOWN:
                text = translate("Store", "Another program changed {kind} {uid}; what it was before is not known.")
                raise ProjectError(text.format(kind=kind, uid=uid))
            if packed is None:
                rows.append(journal.decoded(kind, before, after))
                continue
            bulk = True
            rows += self._packed_rows(entry, kind, before, packed)
        return Change(entry.label, tuple(rows), entry.scene_uid, entry.site_uid, bulk)

    def _packed_rows(self, entry: JournalEntry, kind: str, before: str | None, packed: bytes) -> list[RowChange]:
        if before == journal.PACKED:
            return [RowChange(record, None) for record in journal.unpacked_records(kind, packed)]
        undo = None if entry.state == "done" else self._journal.undo_of(entry.id)
        if undo is not None:
            stored = self._journal.stored_rows(undo.id)
            return [
                RowChange(None, record)
                for other, _, was, _, blob in stored
                if other == kind and was == journal.PACKED
                for record in journal.unpacked_records(kind, blob)
            ]
        found = reader.records(self._connection, BY_KIND[kind], journal.unpack(packed))
        return [RowChange(None, record) for record in found]

    def close(self) -> None:
        """Give back the file and the lock."""
        self._opened.close()

    def __enter__(self) -> ProjectFile:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _require_writable(self) -> None:
        if self.read_only_reason:
            raise ProjectError(self.read_only_reason)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise failures.project_error(self.path, error) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._failing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._require_same_file()
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _require_same_file(self) -> None:
        try:
            same = identity_of(self.path) == self._header.identity
        except OSError:
            same = False
        if not same:
            raise ProjectError(failures.moved().format(name=self.path.name))

    def _read_data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _is_wal(self) -> bool:
        return str(self._connection.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"
