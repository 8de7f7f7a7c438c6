"""Changing fields of any records, one or many at once, and the project's settings and classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.locks import refuse_locked
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.edits.scenes import refuse_twin_scene, refuse_twin_site
from annotator.domain.errors import Refused
from annotator.domain.records import ObjectClass, Record, Scene, Setting, Site, SiteScene, field_types
from annotator.domain.text import translate

FIXED = frozenset({"uid", "created", "modified", "geom", "geom_px", "area_m2", "area_sd_m2", "perimeter_m"})
"""Fields that only drawing and measuring may set."""

CERTAINTIES = ("certain", "probable", "possible")


def set_fields(uids: Sequence[str], author: Author, **values: Any) -> Edit:
    """Set the same fields of several records; records whose kind lacks a field refuse."""

    def edit(document: Document) -> Change:
        rows = [find(document, uid) for uid in uids]
        for row in rows:
            refuse_locked(row, tuple(values))
            _refuse_unfit(document, row, values)
        changes = replacing(document, author, [(row, values) for row in rows])
        for change in changes:
            _refuse_twins(document, change.row)
        count = len(rows)
        label = translate("Edits", "Set {what} of %n object(s)", "", count)
        return change_of(label.format(what=", ".join(dict.fromkeys(map(_words, sorted(values))))), changes)

    return edit


def set_setting(key: str, value: str, author: Author) -> Edit:
    """Set one of the project's settings."""

    def edit(document: Document) -> Change:
        before = document.get(Setting, key)
        after = modified(before, author, value=value) if before else created(Setting(uid=key, value=value), author)
        label = translate("Edits", "Set {what} to {value}").format(what=_words(key), value=value or "–")
        return change_of(label, [RowChange(before, after)] if before is None or before.value != value else [])

    return edit


def add_records(records: Sequence[Record], label: str, author: Author) -> Edit:
    """Add records that need no measuring: classes, passes, stated values."""

    def edit(document: Document) -> Change:
        return change_of(label, [RowChange(None, created(row, author)) for row in records])

    return edit


def _words(field: str) -> str:
    """What people call a field or setting."""
    known = {
        "acquired_from": translate("Edits", "date"),
        "acquired_to": translate("Edits", "date"),
        "gsd_m": translate("Edits", "detail of the sensor"),
        "known": translate("Edits", "part of the register"),
        "s_px": translate("Edits", "pointing error"),
        "k": translate("Edits", "width of the ±"),
        "m_m2": translate("Edits", "smallest change that counts"),
        "period_from": translate("Edits", "begin of the period"),
        "period_to": translate("Edits", "end of the period"),
        "length_min_m": translate("Edits", "shortest length"),
        "length_max_m": translate("Edits", "greatest length"),
        "length_nominal_m": translate("Edits", "usual length"),
        "files": translate("Edits", "image files"),
    }
    return known.get(field) or field.removesuffix("_uid").removesuffix("_wkt").replace("_", " ")


def _refuse_unfit(document: Document, row: Record, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name in FIXED or name not in field_types(type(row)):
            text = translate("Edits", "{name} of a {kind} cannot be set.")
            raise Refused(text.format(name=name, kind=row.KIND))
        if name == "certainty" and value not in CERTAINTIES:
            raise Refused(translate("Edits", "{value} is no certainty.").format(value=value))
        if name == "class_uid":
            _refuse_foreign_class(document, row, str(value))


def _refuse_foreign_class(document: Document, row: Record, class_uid: str) -> None:
    found = document.get(ObjectClass, class_uid)
    if found is None or found.object_kind != row.KIND:
        text = translate("Edits", "{value} is no class for a {kind}.")
        raise Refused(text.format(value=found.name if found else class_uid, kind=row.KIND))


def _refuse_twins(document: Document, row: Record) -> None:
    if isinstance(row, Site):
        if not row.name.strip():
            raise Refused(translate("Edits", "A site needs a name."))
        refuse_twin_site(document, row)
    if isinstance(row, Scene):
        if not row.name.strip():
            raise Refused(translate("Edits", "A scene needs a name."))
        for site in _sites_shown(document, row):
            refuse_twin_scene(document, row, site)
        if row.acquired_from and row.acquired_to and row.acquired_from > row.acquired_to:
            raise Refused(translate("Edits", "The first day of the scene lies behind its last."))


def _sites_shown(document: Document, scene: Scene) -> list[Site]:
    links = document.where(SiteScene, "scene_uid", scene.uid)
    return [site for link in links if (site := document.get(Site, link.site_uid)) is not None]
