"""What inspector and status bar say of the selection: at once, or of very many objects when another thread has it."""

from __future__ import annotations

from typing import NamedTuple

from annotator.app.inspection import Inspected, inspect, records_of
from annotator.app.selection import Selection
from annotator.app.session import Session
from annotator.app.signal import Signal
from annotator.app.status import selection_text
from annotator.app.threads import Post, Worker, let_paint, unexpected
from annotator.domain.document import Document
from annotator.domain.text import translate

MANY = 500
"""More objects than these take longer to read than a frame may."""


class Chosen(NamedTuple):
    """The selection in one snapshot; `inspected` is `None` while it is being read."""

    document: Document
    uids: tuple[str, ...]
    inspected: Inspected | None
    text: str
    """For the status bar."""


class ChosenObjects:
    """The selection as it is now."""

    def __init__(self, session: Session, selection: Selection, post: Post | None = None) -> None:
        """`post` brings what another thread read; without it everything is read at once."""
        self.arrived: Signal[Chosen] = Signal()
        self._session, self._selection = session, selection
        self._worker = Worker(post, name="chosen")
        self._known: Chosen | None = None

    def now(self) -> Chosen:
        """What is to be said; where that is only being read, `arrived` comes later."""
        document, uids = self._session.document, self._selection.uids
        known = self._known
        if known is not None and known.document is document and (known.uids is uids or known.uids == uids):
            return known
        if self._worker.is_inline or len(uids) <= MANY:
            self._known = _read(document, uids)
        else:
            n = translate("Status", "{n} selected").format(n=f"{len(uids):,}")
            waiting = self._known = Chosen(document, uids, None, n)

            def read() -> Chosen:
                if self._known is waiting:  # of many selections in a row only the last is waited for
                    let_paint()
                return _read(document, uids) if self._known is waiting else waiting

            self._worker.run(read, self._take, unexpected)
        return self._known

    def leave(self) -> None:
        """Nothing more is read."""
        self.arrived.silence()
        self._worker.finish(lambda: None)

    def _take(self, found: Chosen) -> None:
        known = self._known
        if found.inspected is not None and known is not None and known[:2] == found[:2]:
            self._known = found
            self.arrived.emit(found)


def _read(document: Document, uids: tuple[str, ...]) -> Chosen:
    records = records_of(document, uids)
    return Chosen(document, uids, inspect(document, records), selection_text(records))
