"""Taking in foreign files: one import is one edit; good features go in, the rest is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.app.exchange.builders import BUILDERS
from annotator.app.exchange.dated import date_of_set
from annotator.app.exchange.drafts import Draft
from annotator.app.exchange.fields import Fields
from annotator.app.exchange.lookup import Lookup
from annotator.app.exchange.names import scene_at, site_of_scene
from annotator.app.exchange.new_sites import placed_sites
from annotator.app.exchange.outcome import Outcome
from annotator.app.exchange.sets_per_date import Incoming, settle
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.imports import take_in
from annotator.domain.errors import Refused
from annotator.domain.records import KINDS as KINDS_OF_RECORDS
from annotator.domain.records import Record, Scene, Site, Stall, new_uid
from annotator.domain.text import translate
from annotator.domain.time import display_range
from annotator.formats.features import Feature, FeatureFile

UID_LIMIT = 100
"""A longer text in a column `uid` is no identifier."""
KINDS = ("site", "scene", "review", "stall", "vehicle", "crossing", "zone", "route", "stated", "auto")


@dataclass(frozen=True)
class ImportWish:
    """How the analyst wants files taken in."""

    as_kind: str = "auto"
    site: str = ""
    scene: str = ""
    pass_name: str = ""
    class_name: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field -> name of the column or property that fills it."""


class Importer(Lookup):
    """Collects the records of one import; knows what it has added before they are in the document."""

    def __init__(self, document: Document, wish: ImportWish, author: Author) -> None:
        super().__init__(document)
        self.wish = wish
        self.author = author
        self.outcome = Outcome()
        self._updates: dict[str, tuple[type[Record], dict[str, Any]]] = {}
        self._uids: set[str] = set()
        self._sets: list[Incoming] = []
        self._at = ("", "")
        self.site = self.site_named(wish.site) if wish.site.strip() else None
        self.scene = scene_at(document, wish.scene, self._known_site()) if wish.scene.strip() else None
        if self.site is None and self.scene is not None:
            self.site = site_of_scene(document, self.scene)
        if self.site is not None and self.scene is not None:
            self.link(self.site, self.scene)

    def take(self, file: str, found: FeatureFile) -> None:
        """Turn the features of one file into records."""
        self.outcome.read += found.read
        self.outcome.extend(found.problems, found.warnings)
        for feature in found.features:
            self._at = (file, feature.where)
            kind = self.wish.as_kind if self.wish.as_kind != "auto" else _guessed(feature)
            try:
                draft = BUILDERS[kind](self, feature, Fields.of(feature, self.wish.columns))
            except Refused as refusal:
                self.outcome.skip(file, feature.where, str(refusal))
            else:
                self._keep(draft)

    def edit(self, label: str) -> Edit:
        """The one edit that takes everything in."""
        settle(self, self._sets)
        updates = [(uid, kind, values) for uid, (kind, values) in self._updates.items()]
        new = [self.fresh.get(row.uid, row) for row in self.new]
        return take_in(placed_sites(self.document, new), label, self.author, updates=updates)

    @property
    def file_at_hand(self) -> str:
        """Name of the file that the feature at hand comes from."""
        return self._at[0]

    def doubt(self, why: str) -> None:
        """A doubt about the feature at hand."""
        self.outcome.warn(*self._at, why)

    def site_of(self, fields: Fields) -> Site | None:
        """The site of a feature: the import's, else by the uid, else by the name that the feature gives."""
        if self.site is not None:
            return self.site
        known = self.document.get(Site, fields.text("site_uid"))
        name = fields.text("site") if known is None else ""
        return self.site_named(name, fields.text("county")) if name else known

    def scene_of(self, fields: Fields, at: Site | None) -> Scene | None:
        """The scene a feature was drawn on: the import's, else by uid, else by name."""
        if self.scene is not None:
            return self.scene
        known = self.document.get(Scene, fields.text("scene_uid"))
        name = fields.text("scene") if known is None else ""
        found = self.scene_named(name, at) if name else known
        if name and found is None:
            self.doubt(translate("Import", "There is no scene {name} here; it was left open.").format(name=name))
        return found

    def scene_of_set(self, fields: Fields, at: Site | None) -> Scene | None:
        """As `scene_of`; where nothing names a scene, the one of the date that the feature or its folder gives."""
        named = self.scene_of(fields, at)
        dates = date_of_set(fields)
        if named is not None or dates is None or fields.text("scene"):
            return named
        found = self.scenes_around(dates, at)
        if len(found) != 1:
            none = translate("Import", "There is no scene of {date} at its site; its date was left open.")
            several = translate("Import", "Several scenes fit {date}; its date was left open: name one with --scene.")
            self.doubt((several if found else none).format(date=display_range(dates)))
            return None
        return found[0]

    def scene_of_life(self, fields: Fields, end: str, at: Site | None) -> Scene | None:
        """The scene on which a life begins or ends: by name, else by the days our own tables give."""
        name = fields.text(end)
        days = fields.text(f"{end}_from"), fields.text(f"{end}_to")
        if not name and not any(days):
            return None
        found = self.scene_named(name, at) if name else self.scene_dated(days, at)
        if found is None:
            text = translate("Import", "There is no scene {name} here; it was left open.")
            self.doubt(text.format(name=name or " – ".join(dict.fromkeys(filter(None, days)))))
        return found

    def class_named(self, object_kind: str, name: str) -> str:
        """Uid of the class of that name (the first class of the kind when there is none), made when new."""
        wanted = self.wish.class_name or name
        synonym = self.synonym_of(object_kind, name) if name and not self.wish.class_name else None
        if synonym is not None:
            text = translate("Import", "{word} is taken as the class {name}; --class says otherwise.")
            self.doubt(text.format(word=name, name=synonym.name))
            return synonym.uid
        found, is_new = self.class_of(object_kind, wanted)
        if is_new:
            text = translate("Import", "New class {name}: choose its colour and lengths in the class list.")
            self.outcome.warn("", found.name, text.format(name=found.name))
        if not wanted:
            self.doubt(translate("Import", "No class is given; taken as {name}.").format(name=found.name))
        return found.uid

    def pass_of(self, fields: Fields) -> str:
        """Uid of the pass of a feature: the import's, else its own, else the main one; made when new."""
        return self.pass_named(self.wish.pass_name or fields.text("pass"))

    def set_fields(self, kind: type[Record], uid: str, values: dict[str, Any]) -> None:
        """Give a record of the project, or one that this import adds, other values."""
        if uid in self.fresh:
            self.fresh[uid] = replace(self.fresh[uid], **values)
            return
        self._updates[uid] = (kind, self._updates.get(uid, (kind, {}))[1] | values)

    def uid_for(self, record: type[Record], fields: Fields) -> str:
        """The uid that the feature brings, where it can be used; else a fresh one."""
        uid = fields.text("uid")
        if uid in self._uids:
            raise Refused(translate("Import", "The uid {uid} is there twice.").format(uid=uid))
        usable = 0 < len(uid) <= UID_LIMIT and not any(self.document.get(kind, uid) for kind in KINDS_OF_RECORDS)
        if not usable:
            return new_uid(record.KIND)
        self._uids.add(uid)
        return uid

    def _keep(self, draft: Draft) -> None:
        for sentence in draft.warnings:
            self.doubt(sentence)
        if draft.of_set and isinstance(draft.record, Stall):
            self._sets.append(Incoming(*self._at, draft.record, draft.says_class))
        elif draft.record is not None:
            self.add(draft.record)
            self.outcome.added += 1
        elif draft.update is not None:
            uid, kind, values = draft.update
            self.set_fields(kind, uid, values)
            self.outcome.updated += 1
        else:
            self.outcome.matched += 1

    def _known_site(self) -> Site | None:
        return self.site if self.site is not None and self.document.get(Site, self.site.uid) else None


def _guessed(feature: Feature) -> str:
    """What its layer is called says what it is, where its shape fits that; else its shape says it.

    Outlines are stalls, boxes on an image vehicles, lines routes, points and rows without place sites.
    """
    if feature.pixel:
        return "vehicle"
    kind = feature.geometry.geom_type if feature.geometry is not None else ""
    named = feature.folder[0].casefold() if feature.folder else ""
    if named in _SHAPES and kind in ("", _SHAPES[named]):
        return named
    return {"Polygon": "stall", "LineString": "route"}.get(kind, "site")


_SHAPES = {
    "site": "Point",
    "stall": "Polygon",
    "vehicle": "Point",
    "crossing": "Point",
    "zone": "Polygon",
    "route": "LineString",
}
"""Layers and folders that our own exports name so, and what their features are."""


def import_files(
    document: Document, files: Sequence[tuple[Path, FeatureFile]], wish: ImportWish, author: Author
) -> tuple[Edit, Outcome]:
    """Turn read files into one edit and say what became of each feature."""
    if wish.as_kind not in BUILDERS and wish.as_kind != "auto":
        raise Refused(translate("Import", "Cannot import as {kind}.").format(kind=wish.as_kind))
    importer = Importer(document, wish, author)
    for path, found in files:
        importer.take(path.name, found)
    names = ", ".join(path.name for path, _found in files)
    label = translate("Import", "Import {files}").format(files=names)
    return importer.edit(label), importer.outcome
