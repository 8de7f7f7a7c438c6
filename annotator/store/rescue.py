"""Gathers the records of a damaged copy from all places where they may still be found.

First the tables, then the history, then bare pages. Only a row that fits its own checksum is taken as it is; a stall
that does not is measured anew where its outline still gives its stored area. The rest is named as lost.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from annotator.domain.document import Document
from annotator.domain.edits.measuring import measured_stalls
from annotator.domain.errors import ProjectError
from annotator.domain.records import BY_KIND, KINDS, Parts, Record, Stall
from annotator.domain.table import Columns, Table
from annotator.domain.text import translate
from annotator.store import failures, state
from annotator.store.checksum import checksum
from annotator.store.leaves import LooseRows, loose_rows
from annotator.store.reader import readable_record
from annotator.store.rows import column_names, grouped_parts, has_parts
from annotator.store.stand_ins import REFERRED
from annotator.store.walking import Key, history, walked
from annotator.store.writer import select_list


class Lost(NamedTuple):
    """What happened to a record; blank uid: rows of which nothing can be read."""

    kind: str
    uid: str
    why: str


@dataclass
class Salvaged:
    """What was saved."""

    records: dict[str, dict[str, Record]] = field(default_factory=lambda: {record.KIND: {} for record in KINDS})
    """By kind and uid."""
    from_history: int = 0
    measured_anew: int = 0
    lost: list[Lost] = field(default_factory=list)
    older: list[Lost] = field(default_factory=list)
    """Saved as an earlier edit left them, because what came after cannot be read."""
    stand_ins: list[Lost] = field(default_factory=list)
    """Lost records that others refer to; a bare one stands in their place."""
    lost_by_kind: dict[str, int] = field(default_factory=dict)
    is_counted: bool = False
    """It is known how many rows there were."""

    @property
    def is_whole(self) -> bool:
        """Nothing is missing, as far as can be known."""
        return self.is_counted and not self.lost and not self.older

    def may_lack(self, kind: str) -> bool:
        """Rows of this kind are lost, or it is not known how many there were."""
        return not self.is_counted or kind in self.lost_by_kind

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(rows) for kind, rows in self.records.items() if rows}

    @property
    def total(self) -> int:
        return sum(map(len, self.records.values()))


class Rescue:
    """One attempt to read a copy of the file; `records` fills as it goes on."""

    def __init__(self, connection: sqlite3.Connection, copy: Path) -> None:
        self._connection = connection
        self._copy = copy
        self._counts = _counts(connection)
        self._journal = history(connection)
        self._part_rows = walked(connection, "error_part", "stall_uid, source, part_m2", 0).rows
        self._misfits: dict[Key, Record | None] = {}
        self._found = Salvaged()

    def read(self) -> Salvaged:
        for record in KINDS:
            self._read_table(record)
        self._recall()
        if self._missing():
            self._take_loose(loose_rows(self._copy.read_bytes()))
        self._recall_older()
        self._measure_anew()
        self._tell_lost()
        return self._found

    def _read_table(self, record: type[Record]) -> None:
        lacking = self._lacking(record)
        names = f"{select_list(record, lacking)}, row_crc"
        parts = grouped_parts(self._part_rows.values())
        for row in walked(self._connection, record.KIND, names, self._counts.get(record.KIND, 0)).rows.values():
            self._take(record, row, parts, lacking)

    def _lacking(self, record: type[Record]) -> set[str]:
        """Columns that the table of an older format does not have."""
        there = self._columns.get(record.KIND)
        return set(column_names(record)) - there if there else set()

    @cached_property
    def _columns(self) -> dict[str, set[str]]:
        sql = "SELECT name FROM pragma_table_info(?)"
        with suppress(*failures.TROUBLES):
            return {kind: {name for (name,) in self._connection.execute(sql, (kind,))} for kind in BY_KIND}
        return {}

    def _take(self, record: type[Record], row: tuple[Any, ...], parts: dict[str, Parts], lacking: set[str]) -> None:
        """Keep a row that fits its checksum; remember what can be read of another."""
        *values, crc = row
        uid = values[0] if isinstance(values[0], str) else ""
        own = parts.get(uid, ()) if has_parts(record) else ()
        made = readable_record(record, _widened(record, values, lacking), {uid: own})
        if made is not None and _fits(values, own, crc):
            self._found.records[record.KIND][uid] = made
        elif uid:
            self._misfits[(record.KIND, uid)] = made

    def _recall(self) -> None:
        """Records that the tables have lost and the history still has."""
        for (kind, uid), record in self._journal.last.items():
            if record is not None and uid not in self._found.records[kind]:
                self._found.records[kind][uid] = record
                self._found.from_history += 1

    def _take_loose(self, loose: LooseRows) -> None:
        """Rows of pages that no table leads to any more, where they cannot be rows of the past."""
        parts = grouped_parts(row for _fid, row in sorted((loose.parts | self._part_rows).items()))
        for kind, rows in loose.records.items():
            versions: dict[str, set[tuple[Any, ...]]] = {}
            for row in rows:
                if self._is_wanted(kind, row[0], loose):
                    versions.setdefault(row[0], set()).add(row)
            for found in versions.values():
                for row in found if len(found) == 1 else ():
                    self._take(BY_KIND[kind], row, parts, set())

    def _is_wanted(self, kind: str, uid: object, loose: LooseRows) -> bool:
        if not isinstance(uid, str) or uid in self._found.records[kind]:
            return False
        if self._journal.is_whole:
            return (kind, uid) in self._journal.last
        # tables with as many columns are told apart by the uids of their rows
        return loose.is_free_known and uid.startswith(f"{kind}-")

    def _recall_older(self) -> None:
        """What others refer to is worth more as it once was than not at all; a mark is not."""
        text = translate("Store", "It is as an earlier edit left it; later changes cannot be read.")
        kinds = {record.KIND for record in REFERRED}
        for (kind, uid), record in self._journal.older.items():
            if kind in kinds and self._missing().get(kind, 1) and uid not in self._found.records[kind]:
                self._found.records[kind][uid] = record
                self._found.older.append(Lost(kind, uid, text))

    def _missing(self) -> Counter[str]:
        """Number of rows by kind that are in none of the places; every kind where the numbers are lost."""
        if not self._counts:
            return Counter({record.KIND: 1 for record in KINDS})
        there = {kind: len(rows) for kind, rows in self._found.records.items()}
        return Counter({kind: self._counts.get(kind, 0) - number for kind, number in there.items()}) + Counter()

    def _measure_anew(self) -> None:
        """Stalls whose outline still gives their stored area, with all computed columns made anew."""
        records = self._found.records
        document = Document({kind: Table(Columns.of(BY_KIND[kind], rows.values())) for kind, rows in records.items()})
        for (kind, uid), row in self._misfits.items():
            if isinstance(row, Stall) and uid not in records[kind]:
                anew = _measured(document, row)
                if anew is not None:
                    records[kind][uid] = anew
                    self._found.measured_anew += 1

    def _tell_lost(self) -> None:
        found = self._found
        misfit = [key for key in self._misfits if key[1] not in found.records[key[0]]]
        why = translate("Store", "Its row does not fit its checksum.")
        found.lost = [Lost(kind, uid, why) for kind, uid in misfit]
        known = [key for key in self._journal.last if key[1] not in found.records[key[0]] and key not in self._misfits]
        why = translate("Store", "Its row cannot be read.")
        found.lost += [Lost(kind, uid, why) for kind, uid in known]
        nameless = self._missing() - Counter(kind for kind, _uid in (*misfit, *known)) if self._counts else Counter()
        for kind, number in nameless.items():
            found.lost.append(Lost(kind, "", translate("Store", "%n row(s) cannot be read.", "", number)))
        found.lost_by_kind = dict(nameless + Counter(kind for kind, _uid in (*misfit, *known)))
        found.is_counted = bool(self._counts) or self._journal.is_whole


def _widened(record: type[Record], values: Iterable[Any], lacking: set[str]) -> tuple[Any, ...]:
    there = iter(values)
    return tuple(None if name in lacking else next(there) for name in column_names(record))


def _fits(values: list[Any], parts: Parts, crc: Any) -> bool:
    try:
        return bool(checksum(values, parts) == crc)
    except (ValueError, OverflowError):
        return False


def _measured(document: Document, row: Stall) -> Stall | None:
    try:
        (anew,) = measured_stalls(document, [row])
    except (ProjectError, ValueError, ArithmeticError):
        return None
    if anew.area_m2 and row.area_m2 and math.isclose(anew.area_m2, row.area_m2, rel_tol=1e-6):
        return replace(anew, uid=row.uid)
    return None


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    try:
        told = state.read(connection)
    except failures.TROUBLES:
        return {}
    return told.counts if told is not None and told.intact else {}
