"""The figures of one site in one snapshot, computed when first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from annotator.app.selection import scenes_of
from annotator.app.site_rows import SceneRow, Tally, class_tallies, scene_rows
from annotator.domain.document import Document
from annotator.domain.records import Scene, Site
from annotator.domain.summary.change import SiteChange, site_change
from annotator.domain.summary.gather import forget
from annotator.domain.summary.totals import Total, site_totals

T = TypeVar("T")


class Headline(NamedTuple):
    """The one figure that stands for a site: `kind` is stall, vehicle, crossing or empty (nothing drawn yet)."""

    kind: str
    number: int = 0
    change: SiteChange | None = None


class _Figure(Generic[T]):
    """Computed when first asked for, and kept.

    `functools.cached_property` has one lock for all objects of a class: the window, asking for a small site, would wait
    for the large one that another thread computes. Here two threads may compute the same, which does no harm.
    """

    def __init__(self, compute: Callable[[SiteFigures], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, figures: SiteFigures, _owner: type) -> T:
        made = figures.__dict__[self._name] = self._compute(figures)
        return made


class SiteFigures:
    """Figures of one site in one snapshot; each is computed when first asked for."""

    def __init__(self, document: Document, site_uid: str) -> None:
        self.document = document
        self.site_uid = site_uid
        self.is_current = True
        """False while newer figures are being computed in the background: these are to be shown as of before."""

    @_Figure
    def scenes(self) -> list[Scene]:
        """Scenes in order of time."""
        return scenes_of(self.document, self.site_uid)

    @_Figure
    def change(self) -> SiteChange | None:
        """Change over the project's period, in the counted classes."""
        return site_change(self.document, self.site_uid) if self.site_uid else None

    @_Figure
    def totals(self) -> list[Total]:
        """Totals per scene and kind, all counted classes together."""
        return site_totals(self.document, self.site_uid, by_class=False)

    @_Figure
    def rows(self) -> list[SceneRow]:
        """One row per scene, for table and chart."""
        return scene_rows(self.document, self.site_uid, self.scenes, self.totals)

    @_Figure
    def tallies(self) -> dict[str, dict[str, Tally]]:
        """Tally by scene and class."""
        return class_tallies(self.document, self.site_uid, self.scenes)

    @_Figure
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

    def compute(self) -> SiteFigures:
        """Compute all of it now, on whatever thread this is, and keep nothing else."""
        for name in _COMPUTED:
            getattr(self, name)
        forget(self.document, self.site_uid)
        return self

    def outdated(self, document: Document) -> SiteFigures:
        """The same figures beside a newer snapshot, until those of that snapshot are there."""
        found = SiteFigures(document, self.site_uid)
        found.__dict__ |= {name: value for name, value in self.__dict__.items() if name in _COMPUTED}
        found.is_current = False
        return found

    @classmethod
    def awaited(cls, document: Document, site_uid: str) -> SiteFigures:
        """No figures yet: they are being computed."""
        found = cls(document, site_uid)
        nothing: dict[str, object] = {"change": None, "totals": [], "rows": [], "tallies": {}, "headline": Headline("")}
        found.__dict__ |= nothing
        found.is_current = False
        return found


_COMPUTED = ("change", "totals", "rows", "tallies", "headline")
