"""What the window shows of each site, computed when it is asked for and forgotten when an edit touches the site."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from annotator.app.progress import Progress, progress_by_site
from annotator.app.selection import scenes_of
from annotator.app.session import Session
from annotator.app.site_rows import SceneRow, Tally, class_tallies, scene_rows
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.records import Scene, Site
from annotator.domain.summary.change import SiteChange, changes, site_change
from annotator.domain.summary.totals import Total, site_totals

EVERYWHERE = frozenset({"scene", "class", "pass", "setting"})
"""Kinds of rows that may change the figures of any site."""


ONE_BY_ONE = 20
"""Up to so many sites are computed when asked for."""


class Headline(NamedTuple):
    """The one figure that stands for a site: `kind` is stall, vehicle, crossing or empty (nothing drawn yet)."""

    kind: str
    number: int = 0
    change: SiteChange | None = None


class SiteFigures:
    """Figures of one site in one snapshot; each is computed when first asked for."""

    def __init__(self, document: Document, site_uid: str) -> None:
        self.document = document
        self.site_uid = site_uid

    @cached_property
    def scenes(self) -> list[Scene]:
        """Scenes in order of time."""
        return scenes_of(self.document, self.site_uid)

    @cached_property
    def change(self) -> SiteChange | None:
        """Change over the project's period, in the counted classes."""
        return site_change(self.document, self.site_uid) if self.site_uid else None

    @cached_property
    def totals(self) -> list[Total]:
        """Totals per scene and kind, all counted classes together."""
        return site_totals(self.document, self.site_uid, by_class=False)

    @cached_property
    def rows(self) -> list[SceneRow]:
        """One row per scene, for table and chart."""
        return scene_rows(self.document, self.site_uid, self.scenes, self.totals)

    @cached_property
    def tallies(self) -> dict[str, dict[str, Tally]]:
        """Tally by scene and class."""
        return class_tallies(self.document, self.site_uid, self.scenes)

    @cached_property
    def headline(self) -> Headline:
        """What the list of sites shows: the change of stalls, else the newest count."""
        site = self.document.get(Site, self.site_uid)
        newest: dict[str, int] = defaultdict(int)
        seen_on: dict[str, str] = {}
        order = {scene.uid: place for place, scene in enumerate(self.scenes)}
        for total in sorted(self.totals, key=lambda total: order.get(total.scene_uid, -1)):
            if seen_on.get(total.object_kind) != total.scene_uid:
                newest[total.object_kind] = 0
            seen_on[total.object_kind] = total.scene_uid
            newest[total.object_kind] += total.count
        kinds = ["vehicle", "stall"] if site is not None and site.kind == "waypoint" else ["stall", "vehicle"]
        for kind in [*kinds, "crossing"]:
            if any(total.count_max for total in self.totals if total.object_kind == kind):
                return Headline(kind, newest[kind], self.change if kind == "stall" else None)
        return Headline("")


class Figures:
    """Figures of all sites of the open project."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, SiteFigures] = {}
        self._progress: dict[str, Progress] | None = None
        session.changed.connect(self._forget)

    def of(self, site_uid: str) -> SiteFigures:
        """Figures of a site as it is now; `""` stands for images without a site."""
        known = self._known.get(site_uid)
        if known is None:
            known = self._known[site_uid] = SiteFigures(self._session.document, site_uid)
        return known

    def progress(self, site_uid: str) -> Progress:
        """How many of a site's scenes were looked at."""
        return self.all_progress.get(site_uid, Progress(0, 0))

    @property
    def all_progress(self) -> dict[str, Progress]:
        if self._progress is None:
            self._progress = progress_by_site(self._session.document)
        return self._progress

    def compute_changes(self) -> None:
        """Compute the changes of all sites in one go, which is faster than many one by one."""
        missing = [uid for uid in self._site_uids() if "change" not in self.of(uid).__dict__]
        if len(missing) <= ONE_BY_ONE:
            return
        found = {change.site_uid: change for change in changes(self._session.document)}
        for uid in missing:
            self.of(uid).__dict__["change"] = found.get(uid)

    def _site_uids(self) -> list[str]:
        return list(self._session.document.columns(Site, "uid")["uid"].tolist())

    def _forget(self, change: Change) -> None:
        kinds = change.kinds()
        if kinds & EVERYWHERE:
            self._known.clear()
        else:
            for uid in change.touched_sites():
                self._known.pop(uid, None)
        if kinds & {"review", "site_scene", "site", "scene", "pass"}:
            self._progress = None
            self._known.pop("", None)  # scenes without a site may have got one
