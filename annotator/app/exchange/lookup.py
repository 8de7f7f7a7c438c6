"""From the names a file uses to records, each looked up once per import; what is new is made on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from annotator.app.exchange.matching import Key, named_of, shapes_of
from annotator.app.exchange.names import class_by_synonym, class_or_new, find_scene, folded, pass_or_new, site_or_new
from annotator.domain.change import Change, added
from annotator.domain.defaults import MAIN_PASS
from annotator.domain.document import Document
from annotator.domain.edits.scenes import link_of
from annotator.domain.frame import frame_of
from annotator.domain.positions import PixelXY
from annotator.domain.records import ObjectClass, Pass, Record, Scene, Site, SiteScene
from annotator.domain.settings import pointing_sd_px
from annotator.domain.time import DateRange, scene_dates

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class Lookup:
    """Remembers every answer: a file asks the same thing a hundred thousand times."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.new: list[Record] = []
        """What the import adds, in this order."""
        self.fresh: dict[str, Site | Scene] = {}
        """The sites and scenes among it by uid, with what later rows say of them."""
        self._uids_called: dict[tuple[str, str], list[str]] = {}
        self._links: set[tuple[str, str]] = {(row.site_uid, row.scene_uid) for row in document.all(SiteScene)}
        self._known: dict[tuple[Any, ...], Any] = {}

    def add(self, record: Record) -> None:
        """Let the import add a record."""
        self.new.append(record)
        if isinstance(record, Site | Scene):
            self.fresh[record.uid] = record
            self._uids_called.setdefault((record.KIND, folded(record.name)), []).append(record.uid)

    def made(self, kind: type[R], name: str) -> list[R]:
        """The sites or scenes of that name that this import adds."""
        rows = (self.fresh[uid] for uid in self._uids_called.get((kind.KIND, folded(name)), ()))
        return [row for row in rows if isinstance(row, kind)]

    def shows(self, scene: Scene, site: Site | None) -> bool:
        """Whether a scene shows a site; without one, whether it shows none at all."""
        if site is not None:
            return (site.uid, scene.uid) in self._links
        return all(scene_uid != scene.uid for _site_uid, scene_uid in self._links)

    def site_named(self, name: str, county: str = "") -> Site:
        """The site of that name, made when new."""
        key = ("site", name.strip(), county)
        if key not in self._known:
            self._known[key], is_new = site_or_new(self._so_far(), name, county)
            self._add_new(self._known[key], is_new)
        found: Site = self._known[key]
        return found

    def class_of(self, object_kind: str, name: str) -> tuple[ObjectClass, bool]:
        """The class of that name (no name: the first of the kind), made when new, and whether it has just been."""
        key = ("class", object_kind, name)
        if key in self._known:
            return self._known[key], False
        if name:
            found, is_new = class_or_new(self._so_far(), object_kind, name)
            self._add_new(found, is_new)
        else:
            classes = self.document.where(ObjectClass, "object_kind", object_kind)
            found, is_new = min(classes, key=lambda row: (row.key or 99, row.name)), False
        self._known[key] = found
        return found, is_new

    def synonym_of(self, object_kind: str, name: str) -> ObjectClass | None:
        """The class of the project that this is another word for."""
        key = ("synonym", object_kind, name)
        if key not in self._known:
            self._known[key] = class_by_synonym(self.document, object_kind, name)
        found: ObjectClass | None = self._known[key]
        return found

    def pass_named(self, name: str) -> str:
        """Uid of the pass of that name (no name: the main one), made when new."""
        key = ("pass", name.strip())
        if not name.strip():
            return MAIN_PASS
        if key not in self._known:
            self._known[key], is_new = pass_or_new(self._so_far(), name)
            self._add_new(self._known[key], is_new)
        return str(self._known[key].uid)

    def scene_named(self, name: str, site: Site | None) -> Scene | None:
        """The scene of that name at a site; `None` where there is none."""
        if not name:
            return None
        key = ("scene", name, site.uid if site is not None else "")
        if key not in self._known:
            self._known[key] = find_scene(self.document, name, self._in_project(site))
        found: Scene | None = self._known[key]
        return found

    def scene_dated(self, days: tuple[str, str], site: Site | None) -> Scene | None:
        """The one scene of a site with these first and last days; `None` where there is none or several."""
        key = ("dated", days, site.uid if site is not None else "")
        if key not in self._known:
            shown = self.document.of_site(SiteScene, site.uid) if site is not None else []
            scenes = [self.document.require(Scene, link.scene_uid) for link in shown]
            found = [row for row in scenes if (row.acquired_from, row.acquired_to) == days]
            self._known[key] = found[0] if len(found) == 1 else None
        scene: Scene | None = self._known[key]
        return scene

    def scenes_around(self, dates: DateRange, site: Site | None) -> list[Scene]:
        """The scenes of a site of exactly these days; where there are none, those that share a day with them."""
        key = ("around", dates, site.uid if site is not None else "")
        if key not in self._known:
            shown = self.document.of_site(SiteScene, site.uid) if site is not None else []
            scenes = [self.document.require(Scene, link.scene_uid) for link in shown]
            dated = [(row, found) for row in scenes if (found := scene_dates(row)) is not None]
            exact = [row for row, found in dated if found == dates]
            self._known[key] = exact or [row for row, found in dated if found.overlaps(dates)]
        scenes_then: list[Scene] = self._known[key]
        return scenes_then

    def remembered(self, key: tuple[Any, ...], find: Callable[[], T]) -> T:
        """What `find` gives, asked once per import; `key` names the question."""
        if key not in self._known:
            self._known[key] = find()
        found: T = self._known[key]
        return found

    def remember(self, key: tuple[Any, ...], answer: Any) -> None:
        """From now on this is the answer to the question `key`."""
        self._known[key] = answer

    def link(self, site: Site, scene: Scene) -> None:
        """Say that a scene shows a site, unless that is said already."""
        if (site.uid, scene.uid) not in self._links:
            self._links.add((site.uid, scene.uid))
            self.new.append(link_of(site.uid, scene.uid))

    def pointing_sd_px(self, scene_uid: str, site_uid: str) -> float | None:
        """Pointing error of labels made on a scene at full zoom, in its pixels (measurement 1)."""
        key = ("pointing", scene_uid, site_uid)
        if key not in self._known:
            self._known[key] = self._pointing_sd_px(scene_uid, site_uid)
        found: float | None = self._known[key]
        return found

    def has_any(self, record: type[Record]) -> bool:
        """Whether the project has marks of a kind at all."""
        key = ("any", record.KIND)
        if key not in self._known:
            self._known[key] = bool(self.document.count(record))
        return bool(self._known[key])

    def shapes(self, record: type[Record], pixel: bool) -> dict[Key, str]:
        """Uids of the project's marks of a kind, by shape."""
        key = ("shapes", record.KIND, pixel)
        if key not in self._known:
            self._known[key] = shapes_of(self.document, record, pixel)
        found: dict[Key, str] = self._known[key]
        return found

    def named(self, record: type[Record]) -> dict[Key, list[tuple[str, float, float]]]:
        """The project's named marks of a kind, by name and place."""
        key = ("named", record.KIND)
        if key not in self._known:
            self._known[key] = named_of(self.document, record)
        found: dict[Key, list[tuple[str, float, float]]] = self._known[key]
        return found

    def _add_new(self, record: Record, is_new: bool) -> None:
        if is_new:
            self.add(record)

    def _so_far(self) -> Document:
        """The document with what this import has made, for looking up names."""
        named = [row for row in self.new if isinstance(row, Site | ObjectClass | Pass)]
        return self.document.with_change(Change("", added(*named))) if named else self.document

    def _in_project(self, site: Site | None) -> Site | None:
        return site if site is not None and self.document.get(Site, site.uid) is not None else None

    def _pointing_sd_px(self, scene_uid: str, site_uid: str) -> float | None:
        shown = self.document.get(Scene, scene_uid)
        if shown is None:
            return None
        frame = frame_of(self.document, shown, site_uid)
        centre = PixelXY((shown.width_px or 0) / 2, (shown.height_px or 0) / 2)
        return frame.pointing_sd_px(pointing_sd_px(self.document), 1.0, centre)
