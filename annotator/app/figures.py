"""What the window shows of each site, computed when it is asked for and forgotten when an edit touches the site.

A small site is computed at once. A large one, and many at once, are computed on another thread: the window shows what
it knew before, marked as such, until `arrived` says that the figures are there.
"""

from __future__ import annotations

from collections.abc import Iterable

from annotator.app.heap import give_back
from annotator.app.progress import Progress, progress_by_site
from annotator.app.session import Session
from annotator.app.signal import Signal
from annotator.app.site_figures import SiteFigures
from annotator.app.threads import Post, Worker, let_paint, unexpected
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.records import Crossing, Site, Stall, Vehicle
from annotator.domain.summary.change import SiteChange, changes

EVERYWHERE = frozenset({"scene", "class", "pass", "setting"})
"""Kinds of rows that may change the figures of any site."""

ONE_BY_ONE = 20
"""Up to so many sites are computed when asked for."""

LARGE = 1000
"""From so many marks on a site takes longer than a frame may."""


class Figures:
    """Figures of all sites of the open project."""

    def __init__(self, session: Session, post: Post | None = None) -> None:
        """`post` brings what other threads computed; without it everything is computed at once."""
        self.arrived: Signal[frozenset[str]] = Signal()
        """Uids of the sites whose figures were computed in the background."""
        self._session = session
        self._known: dict[str, SiteFigures] = {}
        self._changes: dict[str, SiteChange | None] = {}
        """Of the last time all were computed in one go; shown until they are again."""
        self._running: set[str] = set()
        self._held: dict[str, None] | None = None
        """Sites whose figures wait for `go_on`."""
        self._all_running_on: Document | None = None
        self._progress: dict[str, Progress] | None = None
        self._worker = Worker(post, name="figures")
        session.changed.connect(self._forget)

    def of(self, site_uid: str) -> SiteFigures:
        """Figures of a site as it is now (or was before, see `is_current`); `""` stands for images without a site."""
        known = self._known.get(site_uid)
        if known is None:
            known = SiteFigures(self._session.document, site_uid)
            if not self._worker.is_inline and self._is_large(site_uid):
                known = SiteFigures.awaited(self._session.document, site_uid)
            self._known[site_uid] = known
        if not known.is_current:
            self._compute(site_uid)
        return known

    def is_at_hand(self, site_uid: str) -> bool:
        """Whether the headline of a site costs nothing."""
        return site_uid in self._known and "headline" in self._known[site_uid].__dict__

    def progress(self, site_uid: str) -> Progress:
        """How many of a site's scenes were looked at."""
        return self.all_progress.get(site_uid, Progress(0, 0))

    @property
    def all_progress(self) -> dict[str, Progress]:
        if self._progress is None:
            self._progress = progress_by_site(self._session.document)
        return self._progress

    def change(self, site_uid: str) -> SiteChange | None:
        """Change of a site where it is known; after `compute_changes` said so, that of now."""
        known = self._known.get(site_uid)
        if known is not None and "change" in known.__dict__:
            return known.change
        return self._changes.get(site_uid)

    def compute_changes(self) -> bool:
        """Compute the changes of all sites in one go; False where that has only been started, or waits for others."""
        document = self._session.document
        missing = [uid for uid in self._site_uids() if not self._knows_change(uid)]
        if len(missing) <= ONE_BY_ONE:
            for uid in missing:
                self.of(uid).change  # noqa: B018  kept where it was computed
            return all(self.of(uid).is_current for uid in missing)
        if self._worker.is_inline:
            self._take_changes(document, changes(document))
        elif self._all_running_on is not document:
            self._all_running_on = document
            self._worker.run(
                lambda: changes(document), lambda found: self._changes_arrived(document, found), unexpected
            )
        return self._worker.is_inline

    def hold(self) -> None:
        """Compute nothing on other threads for now: the window is busy, and would wait for each of its turns."""
        self._held = {}

    def go_on(self) -> None:
        """Compute what was asked for meanwhile."""
        held, self._held = self._held or {}, None
        for site_uid in held:
            if site_uid in self._known and not self._known[site_uid].is_current:
                self._compute(site_uid)

    def leave(self) -> None:
        """Nothing more is computed; what is on its way goes nowhere."""
        self.arrived.silence()
        self._worker.finish(lambda: None)

    def _knows_change(self, site_uid: str) -> bool:
        known = self._known.get(site_uid)
        return known is not None and known.is_current and "change" in known.__dict__

    def _is_large(self, site_uid: str) -> bool:
        tables = (self._session.document.table(kind) for kind in (Stall, Vehicle, Crossing))
        return sum(len(table.base.rows_where("site_uid", site_uid)) for table in tables) >= LARGE

    def _compute(self, site_uid: str) -> None:
        """Start computing a site, once; what an edit overtakes is shown all the same and computed again."""
        if self._held is not None:
            self._held[site_uid] = None
        elif site_uid not in self._running:
            self._running.add(site_uid)
            figures = SiteFigures(self._known[site_uid].document, site_uid)

            def computed() -> SiteFigures:
                let_paint()
                figures.compute()
                give_back()
                return figures

            self._worker.run(computed, self._site_arrived, unexpected)

    def _site_arrived(self, figures: SiteFigures) -> None:
        document, uid = self._session.document, figures.site_uid
        self._running.discard(uid)
        if uid in self._known and not self._known[uid].is_current:
            # An edit elsewhere leaves the entry as it is; one of this site makes a new one for its own snapshot.
            is_overtaken = self._known[uid].document is not figures.document
            self._known[uid] = figures.outdated(document) if is_overtaken else figures
            self.arrived.emit(frozenset({uid}))

    def _changes_arrived(self, document: Document, found: Iterable[SiteChange]) -> None:
        if self._all_running_on is document:
            self._all_running_on = None
        if document is not self._session.document:
            self._changes = {change.site_uid: change for change in found}
        else:
            self._take_changes(document, found)
        self.arrived.emit(frozenset(self._site_uids()))

    def _take_changes(self, document: Document, found: Iterable[SiteChange]) -> None:
        self._changes = {change.site_uid: change for change in found}
        for uid in self._site_uids():
            if uid not in self._known:
                self._known[uid] = SiteFigures(document, uid)
            self._known[uid].__dict__["change"] = self._changes.get(uid)

    def _site_uids(self) -> list[str]:
        return list(self._session.document.columns(Site, "uid")["uid"].tolist())

    def _forget(self, change: Change) -> None:
        kinds = change.kinds()
        touched = list(self._known) if kinds & EVERYWHERE else change.touched_sites()
        for uid in touched:
            known = self._known.pop(uid, None)
            if known is not None and not self._worker.is_inline and self._is_large(uid):
                self._known[uid] = known.outdated(self._session.document)
        if kinds & {"review", "site_scene", "site", "scene", "pass"}:
            self._progress = None
            self._known.pop("", None)  # scenes without a site may have got one
