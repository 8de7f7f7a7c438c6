"""Taking in foreign files: one import is one edit; good features go in, the rest is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.app.exchange.builders import BUILDERS, Draft
from annotator.app.exchange.fields import Fields
from annotator.app.exchange.names import (
    class_or_new,
    find_scene,
    pass_or_new,
    require_scene,
    site_of_scene,
    site_or_new,
)
from annotator.app.exchange.outcome import Outcome
from annotator.domain.change import Change, added
from annotator.domain.defaults import MAIN_PASS
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.imports import take_in
from annotator.domain.edits.scenes import link_of
from annotator.domain.errors import Refused
from annotator.domain.records import ObjectClass, Pass, Record, Scene, Site, SiteScene
from annotator.domain.text import translate
from annotator.formats.features import Feature, FeatureFile

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


class Importer:
    """Collects the records of one import; knows what it has added before they are in the document."""

    def __init__(self, document: Document, wish: ImportWish, author: Author) -> None:
        self.document = document
        self.wish = wish
        self.author = author
        self.outcome = Outcome()
        self.new: list[Record] = []
        self.updates: list[tuple[str, type[Record], dict[str, Any]]] = []
        self._sites: dict[tuple[str, str], Site] = {}
        self._classes: dict[tuple[str, str], ObjectClass] = {}
        self._links: set[tuple[str, str]] = {(row.site_uid, row.scene_uid) for row in document.all(SiteScene)}
        self.site = self.site_named(wish.site) if wish.site.strip() else None
        self.scene = require_scene(document, wish.scene, self._known_site()) if wish.scene.strip() else None
        if self.site is None and self.scene is not None:
            self.site = site_of_scene(document, self.scene)
        if self.site is not None and self.scene is not None:
            self.link(self.site, self.scene)
        self.pass_uid = self._pass_uid(wish.pass_name)

    def take(self, file: str, found: FeatureFile) -> None:
        """Turn the features of one file into records."""
        self.outcome.read += found.read
        self.outcome.extend(found.problems, found.warnings)
        for feature in found.features:
            kind = self.wish.as_kind if self.wish.as_kind != "auto" else self._guessed(feature)
            try:
                draft = BUILDERS[kind](self, feature, Fields.of(feature, self.wish.columns))
            except Refused as refusal:
                self.outcome.skip(file, feature.where, str(refusal))
            else:
                self._keep(draft, file, feature)

    def edit(self, label: str) -> Edit:
        """The one edit that takes everything in."""
        return take_in(self.new, label, self.author, updates=self.updates)

    def site_named(self, name: str, county: str = "") -> Site:
        """The site of that name, made when new."""
        key = (name.strip(), county)
        if key not in self._sites:
            site, is_new = site_or_new(self._so_far(), name, county)
            if is_new:
                self.add(site)
            self._sites[key] = site
        return self._sites[key]

    def class_named(self, object_kind: str, name: str) -> str:
        """Uid of the class of that name (the first class of the kind when there is none), made when new."""
        wanted = self.wish.class_name or name
        if not wanted:
            classes = self.document.where(ObjectClass, "object_kind", object_kind)
            return min(classes, key=lambda row: (row.key or 99, row.name)).uid
        key = (object_kind, wanted)
        if key not in self._classes:
            found, is_new = class_or_new(self._so_far(), object_kind, wanted)
            if is_new:
                self.add(found)
                text = translate("Import", "New class {name}: choose its colour and lengths in the class list.")
                self.outcome.warn("", found.name, text.format(name=found.name))
            self._classes[key] = found
        return self._classes[key].uid

    def scene_named(self, name: str, site: Site | None) -> Scene | None:
        """The scene of that name at a site; `None` where there is none."""
        in_project = site if site is not None and self.document.get(Site, site.uid) else None
        return find_scene(self.document, name, in_project) if name else None

    def link(self, site: Site, scene: Scene) -> None:
        if (site.uid, scene.uid) not in self._links:
            self._links.add((site.uid, scene.uid))
            self.new.append(link_of(site.uid, scene.uid))

    def add(self, record: Record) -> None:
        self.new.append(record)

    def _keep(self, draft: Draft, file: str, feature: Feature) -> None:
        for sentence in draft.warnings:
            self.outcome.warn(file, feature.where, sentence)
        if draft.record is not None:
            self.add(draft.record)
            self.outcome.added += 1
        elif draft.update is not None:
            self.updates.append(draft.update)
            self.outcome.updated += 1
        else:
            self.outcome.matched += 1

    def _guessed(self, feature: Feature) -> str:
        """Outlines are stalls, boxes on an image vehicles, lines routes, points and rows without place sites."""
        if feature.pixel:
            return "vehicle"
        kind = feature.geometry.geom_type if feature.geometry is not None else ""
        return {"Polygon": "stall", "LineString": "route"}.get(kind, "site")

    def _so_far(self) -> Document:
        """The document with what this import has made, for looking up names."""
        named = [row for row in self.new if isinstance(row, Site | ObjectClass | Pass)]
        return self.document.with_change(Change("", added(*named))) if named else self.document

    def _known_site(self) -> Site | None:
        return self.site if self.site is not None and self.document.get(Site, self.site.uid) else None

    def _pass_uid(self, name: str) -> str:
        if not name.strip():
            return MAIN_PASS
        found, is_new = pass_or_new(self.document, name)
        if is_new:
            self.add(found)
        return found.uid


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
