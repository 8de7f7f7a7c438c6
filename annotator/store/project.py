"""The open project file: one connection, used by one thread at a time.

Every edit is one transaction that holds the rows, the journal entry, the checksums and the counts; once `commit`
returns, it is on the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.errors import ProjectError
from annotator.domain.records import Record
from annotator.domain.records.bulk import collector_paused
from annotator.domain.text import translate
from annotator.store import (
    adopting,
    changes,
    creating,
    failures,
    integrity,
    obscured,
    reader,
    snapshots,
    state,
    wal,
    writer,
)
from annotator.store.damaged import opened_somehow
from annotator.store.failures import TROUBLES
from annotator.store.header import identity_of
from annotator.store.journal import AuthorLike, Journal, JournalEntry
from annotator.store.opened import Opened, Options, Recompute
from annotator.store.opening import damaged


class ProjectFile:
    """A project on disk. Make one with `create` or `open`; always `close` it."""

    def __init__(self, opened: Opened) -> None:
        self.path = opened.path
        self.notices = opened.notices
        """Plain sentences on what happened since opening: recovered, adopted, open in another program."""
        self._opened = opened
        self._connection = opened.database
        self._journal = Journal(self._connection)
        self._data_version = self._read_data_version()

    @classmethod
    def create(
        cls, path: Path | str, records: Iterable[Record], *, title: str = "", program: str = "annotator"
    ) -> ProjectFile:
        """Make a new project at `path` and open it. Raises ProjectError where the file exists or cannot be made."""
        creating.create(Path(path), records, title=title)
        return cls.open(path, program=program)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        read_only: bool = False,
        snapshot_dir: Path | None = None,
        recompute: Recompute = lambda record: record,
        program: str = "annotator",
        show_damaged: bool = False,
    ) -> ProjectFile:
        """Open a project; where it cannot be edited, `read_only_reason` says why.

        `snapshot_dir`: folder of the user's snapshots; `recompute`: computed columns of a row that another program
        changed; `program`: named to whoever opens the project second; `show_damaged`: a file that cannot be opened is
        shown as far as it can be read. Raises ProjectError where it cannot be read.
        """
        opened = opened_somehow(Path(path), Options(read_only, program, show_damaged, snapshot_dir, recompute))
        project = cls(opened)
        if opened.foreign and not project.read_only:
            try:
                project.adopt()
            except BaseException:
                project.close()
                raise
        return project

    @property
    def read_only(self) -> bool:
        return bool(self._opened.read_only_reason)

    @property
    def is_copy_editable(self) -> bool:
        """Whether a copy elsewhere could be edited: it is this place or another user that keeps the project from it."""
        return self._opened.structure.is_ours and not self._opened.is_damaged

    @property
    def is_damaged(self) -> bool:
        return self._opened.is_damaged

    @property
    def read_only_reason(self) -> str:
        """Why the project cannot be edited; empty where it can."""
        return self._opened.read_only_reason

    def load(self) -> Document:
        """All rows as they are in the file; the revision is the newest edit's number."""
        contents = self._opened.take_contents()
        with self._failing(), collector_paused():
            if contents is None:
                structure = self._opened.structure
                contents = reader.read(self._connection, structure.readable, parts=structure.parts_readable)
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
        with collector_paused(), self._transaction():
            self._require_untouched()
            growth = writer.apply(self._connection, change)
            obscured.update(self._connection, change)
            entry = self._journal.append(change, author, role, of)
            fresh = self._recorded(state.grown(self._opened.state.counts, growth))
        self._opened.state = fresh
        self._opened.contents = None
        self._leave_wal()
        return entry

    def adopt(self) -> Change:
        """Take over what another program changed, as one edit of the journal; returns it (empty: nothing changed).

        Raises ProjectError where the rows are damaged or the file was overwritten with another version.
        """
        self._require_writable()
        with self._transaction():
            self._require_own_state()
            contents = reader.read(self._connection)
            verdict = integrity.judge(contents, self._opened.state, None)
            if verdict.damage:
                raise ProjectError(damaged(self._opened, verdict))
            found = adopting.adopt(self._connection, contents, self._opened.options.recompute)
            if found.change.rows:
                author = creating.Nobody("", creating.now())
                obscured.update(self._connection, found.change)
                self._journal.append(found.change, author, "outside", None, found.unknown)
            fresh = self._recorded(reader.read(self._connection).counts)
        self._opened.state = fresh
        self._opened.contents = None
        self._data_version = self._read_data_version()
        if found.change.rows:
            n = len(found.change.rows)
            text = translate("Store", "Another program changed %n row(s) of {name}; that was taken over.", "", n)
            self.notices.append(text.format(name=self.path.name))
        return found.change

    def undo_target(self) -> JournalEntry | None:
        """The edit that undo would take back."""
        with self._failing():
            return self._journal.undo_target()

    def redo_target(self) -> JournalEntry | None:
        """The edit that redo would bring back."""
        with self._failing():
            return self._journal.redo_target()

    def history(self, limit: int = 200) -> list[JournalEntry]:
        """The newest entries first."""
        with self._failing():
            return self._journal.newest(limit)

    def change_of(self, edit_id: int) -> Change:
        """The change of an entry as it was done, without the rows that are `left_alone`. Raises Refused."""
        with self._failing(), collector_paused():
            return changes.change_of(self._connection, edit_id)

    def left_alone(self, edit_id: int) -> int:
        """Number of rows of an entry whose earlier values are not in the file: undo and redo leave them as they are."""
        with self._failing():
            return changes.left_alone(self._connection, edit_id)

    def rows_after(self, edit_id: int) -> list[tuple[str, str]]:
        """(kind, uid) of the rows that an entry left in the tables."""
        with self._failing():
            return changes.rows_after(self._connection, edit_id)

    def save_copy(self, path: Path | str) -> None:
        """Write a verified copy to `path`, replacing what is there only once it is whole. Raises ProjectError."""
        target = Path(path)
        if target.absolute() == self.path.absolute():
            raise ProjectError(translate("Store", "A copy needs another name than the project itself."))
        with self._failing():
            snapshots.copy(self._connection, target)

    def snapshot(self) -> Path | None:
        """Add a verified snapshot to the user's; `None` where no folder was given. Raises ProjectError."""
        folder = self._opened.options.snapshot_dir
        if folder is None or self._opened.scratch is not None:
            return None
        with self._failing():
            return snapshots.take(self._connection, self.path, folder, self._journal.last_id())

    def close(self) -> None:
        """Give back the file and the lock."""
        self._opened.close()

    def __enter__(self) -> ProjectFile:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _require_writable(self) -> None:
        if self.read_only:
            raise ProjectError(self.read_only_reason)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except TROUBLES as error:
            raise failures.project_error(self.path, error) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._failing():
            self._require_same_file()
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
        header = self._opened.header
        try:
            same = header is not None and identity_of(self.path) == header.identity
        except OSError:
            same = False
        if not same:
            raise ProjectError(failures.moved().format(name=self.path.name))

    def _require_untouched(self) -> None:
        """Within a transaction: nobody changed a row since our last commit; another's mere visit does not matter."""
        version = self._read_data_version()
        if version == self._data_version:
            return
        self._require_own_state()
        verdict = integrity.judge(reader.read(self._connection), self._opened.state, None)
        if verdict.damage or verdict.foreign:
            text = translate(
                "Store", "Another program has just changed {name}; nothing was saved. Take its changes over first."
            )
            said = damaged(self._opened, verdict) if verdict.damage else text.format(name=self.path.name)
            raise ProjectError(said)
        self._data_version = version

    def _require_own_state(self) -> None:
        if state.read(self._connection) != self._opened.state:
            text = translate(
                "Store", "{name} was overwritten with another version of itself; nothing was saved. Open it again."
            )
            raise ProjectError(text.format(name=self.path.name))

    def _recorded(self, counts: writer.Counts) -> state.FileState:
        header = self._opened.header
        assert header is not None, "the project is closed"
        counter = None if wal.is_wal(self._connection) else header.read().change_counter + 1
        fresh = replace(self._opened.state, counts=counts, change_counter=counter)
        state.write(self._connection, fresh)
        return fresh

    def _leave_wal(self) -> None:
        if self._opened.state.change_counter is not None:
            return
        still = wal.leave(self._connection, self.path)
        if still:
            self.notices += [sentence for sentence in still if sentence not in self.notices]
            return
        with self._transaction():
            self._opened.state = self._recorded(self._opened.state.counts)

    def _read_data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
