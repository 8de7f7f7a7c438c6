"""Changing fields of any records, one or many at once, and the project's settings and classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.locks import refuse_locked
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.edits.scenes import refuse_twin_site
from annotator.domain.errors import Refused
from annotator.domain.records import ObjectClass, Record, Scene, Setting, Site, field_types
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
        names = ", ".join(sorted(values))
        return change_of(translate("Edits", "Set {names} of {n} objects").format(names=names, n=len(rows)), changes)

    return edit


def set_setting(key: str, value: str, author: Author) -> Edit:
    """Set one of the project's settings."""

    def edit(document: Document) -> Change:
        before = document.get(Setting, key)
        after = modified(before, author, value=value) if before else created(Setting(uid=key, value=value), author)
        label = translate("Edits", "Set {key} to {value}").format(key=key, value=value)
        return change_of(label, [RowChange(before, after)] if before is None or before.value != value else [])

    return edit


def add_records(records: Sequence[Record], label: str, author: Author) -> Edit:
    """Add records that need no measuring: classes, passes, stated values."""

    def edit(document: Document) -> Change:
        return change_of(label, [RowChange(None, created(row, author)) for row in records])

    return edit


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
        if row.acquired_from and row.acquired_to and row.acquired_from > row.acquired_to:
            raise Refused(translate("Edits", "The first day of the scene lies behind its last."))
