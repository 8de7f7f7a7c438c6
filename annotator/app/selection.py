"""Where the analyst is and what he has chosen: site, scene, pass, selected objects, class and certainty of the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import filterfalse

from annotator.app.signal import Signal
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.attributes import CERTAINTIES
from annotator.domain.records import BY_KIND, ObjectClass, Scene, Site, SiteScene
from annotator.domain.summary.gather import per_table
from annotator.domain.table import Table
from annotator.domain.time import order_key


class Selection:
    """Shared by all views of a window; each says what it changes by one signal."""

    def __init__(self) -> None:
        self.site_uid = ""
        self.scene_uid = ""
        self.pass_uid = ""
        """Pass that is worked in; empty = the one that makes the totals."""
        self.uids: tuple[str, ...] = ()
        self.chosen: frozenset[str] = frozenset()
        """The same, to look one up among very many."""
        self.certainty = "certain"
        self._class_of: dict[str, str] = {}
        self.scene_changed: Signal[str] = Signal()
        self.site_changed: Signal[str] = Signal()
        self.pass_changed: Signal[str] = Signal()
        self.selected: Signal[tuple[str, ...]] = Signal()
        self.palette_changed: Signal[str] = Signal()

    def show(self, site_uid: str, scene_uid: str) -> None:
        """Go to a scene of a site; what is selected stays selected."""
        site_differs, scene_differs = site_uid != self.site_uid, scene_uid != self.scene_uid
        self.site_uid, self.scene_uid = site_uid, scene_uid
        if site_differs:
            self.site_changed.emit(site_uid)
        if scene_differs or site_differs:
            self.scene_changed.emit(scene_uid)

    def work_in(self, pass_uid: str) -> None:
        """Work in another pass; what is selected belongs to the one before."""
        if pass_uid != self.pass_uid:
            self.select(())
            self.pass_uid = pass_uid
            self.pass_changed.emit(pass_uid)

    def select(self, uids: Iterable[str]) -> None:
        wanted = tuple(uids)
        chosen = frozenset(wanted)
        self._select(wanted if len(chosen) == len(wanted) else tuple(dict.fromkeys(wanted)), chosen)

    def _select(self, uids: tuple[str, ...], chosen: frozenset[str]) -> None:
        """`uids` has nothing twice."""
        if uids != self.uids:
            self.uids, self.chosen = uids, chosen
            self.selected.emit(uids)

    def toggle(self, uids: Iterable[str]) -> None:
        """Add what is not selected, take out what is."""
        toggled = dict.fromkeys(uids)
        kept = filterfalse(toggled.__contains__, self.uids)
        self.select((*kept, *filterfalse(self.chosen.__contains__, toggled)))

    def class_uid(self, document: Document, object_kind: str) -> str:
        """Class of the next mark of a kind: the chosen one, or the first by its key."""
        chosen = self._class_of.get(object_kind, "")
        if document.get(ObjectClass, chosen) is not None:
            return chosen
        classes = classes_of(document, object_kind)
        return classes[0].uid if classes else ""

    def choose_class(self, object_kind: str, class_uid: str) -> None:
        self._class_of[object_kind] = class_uid
        self.palette_changed.emit(object_kind)

    def choose_key(self, document: Document, object_kind: str, key: int) -> bool:
        """Choose the class with a number key; False where there is none."""
        found = next((row for row in classes_of(document, object_kind) if row.key == key), None)
        if found is not None:
            self.choose_class(object_kind, found.uid)
        return found is not None

    def next_certainty(self) -> None:
        self.certainty = CERTAINTIES[(CERTAINTIES.index(self.certainty) + 1) % len(CERTAINTIES)]
        self.palette_changed.emit("")

    def forget_missing(self, document: Document, change: Change) -> None:
        """Drop from the selection what a change has removed; a scene gives way to the newest one that is left."""
        gone = {row.before.uid for row in change.rows if row.after is None and row.before is not None}
        if self.pass_uid in gone:
            self.work_in("")
        if gone & self.chosen:
            self._select(tuple(filterfalse(gone.__contains__, self.uids)), self.chosen - gone)
        if self.site_uid in gone:
            self.show(*_newest(document, (*(site.uid for site in sites_of(document)), "")))
        elif self.scene_uid in gone:
            self.show(*_newest(document, (self.site_uid,)))


def _newest(document: Document, site_uids: Sequence[str]) -> tuple[str, str]:
    """The newest scene of the first of the sites that has any, after that site; without one, the last site alone."""
    for site_uid in site_uids:
        scenes = scenes_of(document, site_uid)
        if scenes:
            return site_uid, scenes[-1].uid
    return site_uids[-1], ""


def classes_of(document: Document, object_kind: str) -> list[ObjectClass]:
    """Classes of one kind in the order of their number keys."""
    rows = document.where(ObjectClass, "object_kind", object_kind)
    return sorted(rows, key=lambda row: (row.key is None, row.key or 0, row.name))


def scenes_of(document: Document, site_uid: str) -> list[Scene]:
    """Scenes of a site in the order of their dates, undated ones last; without a site, scenes that show none."""
    if site_uid:
        links = document.of_site(SiteScene, site_uid)
        scenes = [scene for link in links if (scene := document.get(Scene, link.scene_uid)) is not None]
    else:
        linked = {link.scene_uid for link in document.all(SiteScene)}
        scenes = [scene for scene in document.all(Scene) if scene.uid not in linked]
    return sorted(scenes, key=order_key)


def sites_of(document: Document) -> list[Site]:
    """All sites by name."""
    return list(_by_name(document))


@per_table(Site)
def _by_name(table: Table[Site]) -> list[Site]:
    return sorted(table, key=lambda site: (site.name.casefold(), site.county, site.uid))


def kind_of(uid: str) -> str:
    """The kind a uid names by its prefix; empty for foreign ones."""
    prefix = uid.partition("-")[0]
    return prefix if prefix in BY_KIND else ""
