"""References to records that are not in the project; other programs can delete rows without asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from annotator.domain.checks.finding import Finding
from annotator.domain.records import (
    KINDS,
    ControlPoint,
    ObjectClass,
    Pass,
    Record,
    Route,
    Scene,
    Setting,
    Site,
    Zone,
    field_types,
)
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate

TARGETS: dict[str, type[Record]] = {
    "site_uid": Site,
    "scene_uid": Scene,
    "drawn_on": Scene,
    "first_seen": Scene,
    "gone_by": Scene,
    "last_absent": Scene,
    "class_uid": ObjectClass,
    "pass_uid": Pass,
    "zone_uid": Zone,
    "route_uid": Route,
}
"""Field -> what it refers to."""


def dangling_references(look: Lookups) -> Iterable[Finding]:
    """Rows that name a site, scene, class, pass, zone or route that does not exist."""
    known = {target: frozenset(look.document.columns(target, "uid")["uid"].tolist()) for target in TARGETS.values()}
    for record in KINDS:
        if record not in (Setting, ControlPoint):
            yield from _of_kind(look, record, known)
    scenes = look.columns(ControlPoint, "uid", "scene_uid")
    for uid, scene in zip(*scenes.values(), strict=True):
        if scene not in known[Scene]:
            yield _finding(look, ControlPoint, {"uid": uid}, "scene_uid", scene)


def _of_kind(look: Lookups, record: type[Record], known: dict[type[Record], frozenset[Any]]) -> Iterator[Finding]:
    fields = [name for name in field_types(record) if name in TARGETS]
    if not fields:
        return
    columns = look.columns(
        record, "uid", *(name for name in ("name", "site_uid") if name in field_types(record)), *fields
    )
    for field in fields:
        present = known[TARGETS[field]]
        for row, value in enumerate(columns[field]):
            if value and value not in present:
                named = {name: values[row] for name, values in columns.items()}
                yield _finding(look, record, named, field, value)


def _finding(look: Lookups, record: type[Record], row: dict[str, Any], field: str, value: str) -> Finding:
    text = translate("Checks", "The {kind} {name} refers to the {target} {value}, which is not in the project.")
    name = row.get("name") or row["uid"]
    sentence = text.format(kind=record.KIND, name=name, target=TARGETS[field].KIND, value=value)
    site = row.get("site_uid") or ""
    return Finding("dangling_reference", "error", sentence, record.KIND, row["uid"], site if site in look.sites else "")
