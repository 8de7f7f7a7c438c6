"""Takes the place of lost records that others refer to, so that a mended project is sound and names what it lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from annotator.domain.checks.references import TARGETS
from annotator.domain.defaults import MAIN_PASS
from annotator.domain.records import ObjectClass, Pass, Record, Scene
from annotator.domain.text import translate

REFERRED: tuple[type[Record], ...] = tuple(dict.fromkeys(TARGETS.values()))
"""Kinds that other records refer to."""


def stand_ins(records: Iterable[Record]) -> list[Record]:
    """A bare record for every uid that is referred to but not among the records."""
    rows = list(records)
    known = {(row.KIND, row.uid) for row in rows}
    made: dict[tuple[str, str], Record] = {}
    for row in rows:
        for target, uid in _references(row):
            key = (target.KIND, uid)
            if key not in known and key not in made:
                made[key] = _stand_in(target, uid, row)
    return list(made.values())


def _references(row: Record) -> Iterator[tuple[type[Record], str]]:
    for field, target in TARGETS.items():
        uid = getattr(row, field, None)
        if uid:
            yield target, str(uid)


def _stand_in(target: type[Record], uid: str, of: Record) -> Record:
    fields: dict[str, Any] = {"uid": uid, "name": translate("Store", "Lost: {uid}").format(uid=uid)}
    fields["note"] = translate("Store", "Stands for a record that was lost when the project was damaged.")
    if target is Scene:
        fields["kind"] = "record"
    elif target is ObjectClass:
        fields["object_kind"] = of.KIND
    elif target is Pass:
        fields["adjudicated"] = uid == MAIN_PASS
    return target(**fields)
