"""Saves what can be read of a damaged project into a new one, and says what could not.

Only rows that fit their own checksum are taken as they are. Others come from the history, or, for stalls whose outline
still gives their area, are measured anew; the rest is named and left out: a guessed figure cannot be defended.
"""

from __future__ import annotations

import math
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.edits.measuring import measured_stalls
from annotator.domain.errors import ProjectError
from annotator.domain.records import BY_KIND, KINDS, Record, Scene, Stall
from annotator.domain.table import Columns, Table
from annotator.domain.text import translate
from annotator.store import creating, failures, state
from annotator.store.checksum import checksum
from annotator.store.mending import mended_copies
from annotator.store.paths import is_plain_relative, to_stored
from annotator.store.reader import readable_record
from annotator.store.rows import grouped_parts, has_parts
from annotator.store.walking import Walk, connect_calmly, history, walked
from annotator.store.writer import select_list


class Lost(NamedTuple):
    """What was left out; blank uid: rows of which nothing can be read."""

    kind: str
    uid: str
    why: str


@dataclass
class Salvaged:
    """What was saved."""

    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    """By kind and uid."""
    from_history: int = 0
    measured_anew: int = 0
    lost: list[Lost] = field(default_factory=list)
    is_whole: bool = False
    """The file's own numbers of rows were read, and nothing is missing from them."""

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(rows) for kind, rows in self.records.items() if rows}

    @property
    def total(self) -> int:
        return sum(map(len, self.records.values()))


def salvage(path: Path, new: Path) -> Salvaged:
    """Write what can be read of `path` to the new project `new`.

    Raises ProjectError where nothing can be read, or where `new` exists or cannot be written.
    """
    if not path.is_file():
        raise ProjectError(translate("Store", "There is no project {name}.").format(name=path.name))
    try:
        with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
            found = _best(path, Path(folder))
    except OSError as error:
        raise failures.project_error(path, error) from error
    if not found.total:
        text = translate("Store", "Nothing of {name} can be read as a project; {new} was not made.")
        raise ProjectError(text.format(name=path.name, new=new.name))
    rows = [_moved(record, path, new) for kind in found.records.values() for record in kind.values()]
    known = {row.uid for row in rows}
    creating.create(new, [*rows, *(row for row in starting_records() if row.uid not in known)])
    return found


def _best(path: Path, folder: Path) -> Salvaged:
    """The reading that saves most; the least mended copy wins where several save the same."""
    best = Salvaged()
    for copy in mended_copies(path, folder):
        with closing(connect_calmly(copy)) as connection:
            found = _read(connection)
        if found.total > best.total:
            best = found
        if best.is_whole:
            break
    return best


def _read(connection: sqlite3.Connection) -> Salvaged:
    found = Salvaged()
    counts = _counts(connection)
    parts = grouped_parts(walked(connection, "error_part", "stall_uid, source, part_m2", 0).rows.values())
    journal = history(connection)
    doubtful: list[Stall] = []
    for record in KINDS:
        walk = walked(connection, record.KIND, f"{select_list(record)}, row_crc", counts.get(record.KIND, 0))
        good, misfits = _sorted(record, walk, parts)
        found.records[record.KIND] = good
        remembered = {uid: row for (kind, uid), row in journal.items() if kind == record.KIND and uid not in good}
        for uid, row in remembered.items():
            good[uid] = row
            misfits.pop(uid, None)
            found.from_history += 1
        doubtful += [row for row in misfits.values() if isinstance(row, Stall)]
        found.lost += [_lost(record, uid) for uid, row in misfits.items() if not isinstance(row, Stall)]
    _keep_consistent(found, doubtful)
    for kind, number in counts.items():
        told = sum(1 for lost in found.lost if lost.kind == kind)
        missing = number - len(found.records.get(kind, {})) - told
        if kind in BY_KIND and missing > 0:
            text = translate("Store", "{n} rows cannot be read.")
            found.lost.append(Lost(kind, "", text.format(n=missing)))
    found.is_whole = bool(counts) and not found.lost
    return found


def _sorted(
    record: type[Record], walk: Walk, parts: dict[str, Any]
) -> tuple[dict[str, Record], dict[str, Record | None]]:
    """Rows that fit their checksum as records, and the others as far as they can be read, by uid."""
    good: dict[str, Record] = {}
    misfits: dict[str, Record | None] = {}
    for row in walk.rows.values():
        *values, crc = row
        uid = values[0] if isinstance(values[0], str) else ""
        own = parts.get(uid, ()) if has_parts(record) else ()
        made = readable_record(record, tuple(values), {uid: own})
        if made is not None and _fits(values, own, crc):
            good[uid] = made
        else:
            misfits[uid] = made
    return good, {uid: row for uid, row in misfits.items() if uid not in good}


def _fits(values: list[Any], parts: Any, crc: Any) -> bool:
    try:
        return bool(checksum(values, parts) == crc)
    except (ValueError, OverflowError):
        return False


def _keep_consistent(found: Salvaged, doubtful: list[Stall]) -> None:
    """Stalls whose outline still gives their stored area, with all computed columns made anew."""
    whole = {kind: Table(Columns.of(BY_KIND[kind], rows.values())) for kind, rows in found.records.items()}
    document = Document(whole)
    for row in doubtful:
        try:
            (anew,) = measured_stalls(document, [row])
        except (ProjectError, ValueError, ArithmeticError):
            anew = replace(row, area_m2=None)
        if anew.area_m2 and row.area_m2 and math.isclose(anew.area_m2, row.area_m2, rel_tol=1e-6):
            found.records[Stall.KIND][row.uid] = anew
            found.measured_anew += 1
        else:
            found.lost.append(_lost(Stall, row.uid))


def _lost(record: type[Record], uid: str) -> Lost:
    return Lost(record.KIND, uid, translate("Store", "Its row does not fit its checksum."))


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    try:
        told = state.read(connection)
    except failures.TROUBLES:
        return {}
    return told.counts if told is not None and told.intact else {}


def _moved(record: Record, path: Path, new: Path) -> Record:
    """Image paths below the old project's folder, as the new project sees them."""
    if not isinstance(record, Scene) or path.absolute().parent == new.absolute().parent:
        return record
    return replace(record, files="\n".join(_stored_anew(record.files.splitlines(), path, new)))


def _stored_anew(files: Iterable[str], path: Path, new: Path) -> list[str]:
    return [to_stored(new, path.absolute().parent / one) if is_plain_relative(one) else one for one in files]
