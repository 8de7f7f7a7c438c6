"""The open project: the only writer, and the one place that says what changed.

Edits are queued as functions. Each runs on the then-current document, on the owner's thread so that its shape is seen
at once, or on the writer thread where it may take long; its change is committed by the writer thread; only after
COMMIT come the next document and one `changed` signal. Until then the change is `pending` and views draw it as such.
Undo and redo take the same road.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Literal, TypeVar

from annotator.app.edit_size import holds_many, warmed
from annotator.app.project_reading import ReadProject, read_project
from annotator.app.signal import Signal
from annotator.app.threads import Worker, unless
from annotator.domain.change import Change
from annotator.domain.defaults import MAIN_PASS
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.outside import measured_again
from annotator.domain.edits.passes import in_pass
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.passes import seen_from, turn_to
from annotator.domain.text import translate
from annotator.domain.time import now_iso
from annotator.store import JournalEntry, ProjectFile

T = TypeVar("T")

Role = Literal["edit", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class _Wish:
    role: Role
    edit: Edit | None = None
    takes_long: bool = False


@dataclass(frozen=True, slots=True)
class _Committed:
    change: Change
    stored: Document
    """The next document."""
    entry: JournalEntry
    undo: JournalEntry | None
    redo: JournalEntry | None
    left_alone: int = 0
    """Rows that undo or redo could not change."""


class Session:
    """One project file in use. All methods belong to the owner's thread."""

    def __init__(self, project: ProjectFile, document: Document, worker: Worker, *, analyst: str) -> None:
        self.project = project
        self.stored = document
        """What the file holds; edits run on it, tables are written from it."""
        self.document = document
        """What is seen: the stored project, or that of another pass while the analyst works in one."""
        self.pass_uid = ""
        """Pass that is worked in; empty = the adjudicated one."""
        self.analyst = analyst
        self.pending: Change | None = None
        """On its way to the disk, or held back by `failure`."""
        self.failure = ""
        """Why the pending change could not be saved; empty = nothing is wrong."""
        self.undo_entry: JournalEntry | None = None
        self.redo_entry: JournalEntry | None = None
        self.changed: Signal[Change] = Signal()
        self.saved: Signal[JournalEntry] = Signal()
        self.refused: Signal[str] = Signal()
        self.pending_changed: Signal[Change | None] = Signal()
        self.failed: Signal[str] = Signal()
        self.crashed: Signal[Exception] = Signal()
        self._worker = worker
        self._wishes: deque[_Wish] = deque()
        self._busy = False
        self._is_leaving = False
        self._gone = Event()
        self.left = Event()
        """Set once the file was given back after `leave`."""

    @classmethod
    def open(cls, path: Path, worker: Worker, *, analyst: str, read_only: bool = False) -> Session:
        """Open a project file and wait for it; raises `ProjectError` with a sentence where that cannot be."""
        return cls.on(worker.call(lambda: read_project(path, read_only=read_only)), worker, analyst=analyst)

    @classmethod
    def on(cls, read: ReadProject, worker: Worker, *, analyst: str) -> Session:
        """The session on a project that was read already; from now on only `worker` touches it."""
        session = cls(read.project, read.document, worker, analyst=analyst)
        session.undo_entry, session.redo_entry = read.undo, read.redo
        if read.changed_outside:
            session.apply(measured_again(read.changed_outside, session.author))
        return session

    @property
    def author(self) -> Author:
        return Author(self.analyst, now_iso(), self.pass_uid or MAIN_PASS)

    @property
    def is_idle(self) -> bool:
        return not self._busy and not self._wishes

    @property
    def is_settled(self) -> bool:
        """Nothing more will be written unless somebody asks for it."""
        return not self._busy and (not self._wishes or bool(self.failure))

    def apply(self, edit: Edit, *, takes_long: bool = False) -> None:
        """Queue an edit; marks that it makes belong to the pass that is worked in.

        `takes_long`: it makes or changes thousands of rows, so that its change is computed by the writer thread.
        """
        self._ask(_Wish("edit", in_pass(edit, self.pass_uid) if self.pass_uid else edit, takes_long))

    def work_in(self, pass_uid: str) -> None:
        """Work in another pass, `""` = the adjudicated one; views hear of it as of any change of passes."""
        back = turn_to(self.stored, self.pass_uid).inverted()
        self.pass_uid = pass_uid
        forth = turn_to(self.stored, pass_uid)
        self.document = seen_from(self.stored, pass_uid)
        self.changed.emit(replace(forth, rows=(*back.rows, *forth.rows)))

    def undo(self) -> None:
        self._ask(_Wish("undo"))

    def redo(self) -> None:
        self._ask(_Wish("redo"))

    def retry(self) -> None:
        """Try again to save what could not be saved."""
        if self.failure and self.pending is not None:
            change, self.failure = self.pending, ""
            self._wishes.appendleft(_Wish("edit", lambda _document: change))
            self._next()

    def drop_failed(self) -> None:
        """Give up what could not be saved."""
        self.failure = ""
        self._set_pending(None)
        self._next()

    def history(self, then: Callable[[list[JournalEntry]], None]) -> None:
        """Read the newest journal entries in the writer's turn; `then` gets them on the owner's thread."""
        self.ask(lambda project: project.history(), then, lambda error: self.failed.emit(str(error)))

    def ask(
        self, read: Callable[[ProjectFile], T], then: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        """Read the project file in the writer's turn; `then` gets what was read on the owner's thread."""
        self._worker.run(lambda: read(self.project), unless(self._gone.is_set, then), unless(self._gone.is_set, failed))

    def save_copy(self, path: Path, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """Write a verified copy, in its turn behind the edits asked for."""
        self._worker.run(lambda: self.project.save_copy(path), lambda _none: done(), failed)

    def close(self) -> None:
        """Wait for what was asked for, and give the file back."""
        self._worker.call(self.project.close)
        self._worker.close()

    def leave(self) -> None:
        """Give the file back once everything asked for is written, without waiting; who listened hears no more."""
        for signal in (self.changed, self.saved, self.refused, self.pending_changed, self.failed, self.crashed):
            signal.silence()
        self._is_leaving = True
        self._gone.set()
        self._leave_when_settled()

    def _leave_when_settled(self) -> None:
        if self._is_leaving and self.is_settled:
            self._is_leaving = False
            self._worker.finish(self._give_back)

    def _give_back(self) -> None:
        try:
            self.project.close()
        finally:
            self.left.set()

    def _ask(self, wish: _Wish) -> None:
        if self.project.read_only:
            self.refused.emit(self.project.read_only_reason)
            return
        self._wishes.append(wish)
        self._next()

    def _next(self) -> None:
        while self._wishes and not self._busy and not self.failure:
            wish = self._wishes.popleft()
            if wish.role == "edit":
                self._start_edit(wish)
            else:
                self._start_travel(wish.role)
        self._leave_when_settled()

    def _start_edit(self, wish: _Wish) -> None:
        edit, stored = wish.edit, self.stored
        assert edit is not None, "an edit wish carries its edit"
        if not self._worker.is_inline and (wish.takes_long or holds_many(stored)):
            self._busy = True
            self._worker.run(lambda: warmed(edit(stored)), self._on_computed, self._on_failed)
            return
        try:
            change = edit(stored)
        except Refused as refusal:
            self.refused.emit(str(refusal))
            return
        self._start_commit(change)

    def _on_computed(self, change: Change) -> None:
        self._busy = False
        self._start_commit(change)
        self._next()

    def _start_commit(self, change: Change) -> None:
        if change.is_empty:
            return
        self._set_pending(change)
        author = self.author
        self._commit(lambda: self._committed(change, self.project.commit(change, author=author)))

    def _start_travel(self, role: Role) -> None:
        author = self.author

        def travel() -> _Committed | None:
            target = self.project.undo_target() if role == "undo" else self.project.redo_target()
            if target is None:
                return None
            change = self.project.change_of(target.id)
            if role == "undo":
                change = change.inverted()
            left_alone = self.project.left_alone(target.id) if target.role == "outside" else 0
            entry = self.project.commit(change, author=author, role=role, of=target.id)
            return replace(self._committed(change, entry), left_alone=left_alone)

        self._commit(travel)

    def _committed(self, change: Change, entry: JournalEntry) -> _Committed:
        return _Committed(
            change,
            self.stored.with_change(warmed(change)),
            entry,
            self.project.undo_target(),
            self.project.redo_target(),
        )

    def _commit(self, work: Callable[[], _Committed | None]) -> None:
        self._busy = True
        self._worker.run(work, self._on_committed, self._on_failed)

    def _on_committed(self, outcome: _Committed | None) -> None:
        self._busy = False
        if outcome is None:
            self.refused.emit(translate("Session", "There is nothing left to undo or redo."))
        else:
            self.stored = outcome.stored
            self.document = seen_from(self.stored, self.pass_uid)
            self.undo_entry, self.redo_entry = outcome.undo, outcome.redo
            self._set_pending(None)
            self.changed.emit(outcome.change)
            self.saved.emit(outcome.entry)
            self._tell_left_alone(outcome.left_alone)
        self._next()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused):
            self._set_pending(None)
            self.refused.emit(str(error))
        elif isinstance(error, AnnotatorError):
            # The shape stays on screen as not saved; the queue waits until the analyst retries or gives up.
            self.failure = str(error) if self.pending is not None else ""
            self.failed.emit(str(error))
        else:
            self._set_pending(None)
            self.crashed.emit(error)
        self._next()

    def _tell_left_alone(self, rows: int) -> None:
        if rows:
            text = translate(
                "Session",
                "%n row(s) of an import left as another program wrote them: what they were before is not in the file.",
                "",
                rows,
            )
            self.refused.emit(text)

    def _set_pending(self, change: Change | None) -> None:
        self.pending = change
        self.pending_changed.emit(change)
