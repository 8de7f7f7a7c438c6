"""What every figure rests on besides the marks: dates of scenes, classes, adjudicated passes, thresholds, period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from annotator.domain.defaults import SETTINGS
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.records import ObjectClass, Pass, Scene, Setting
from annotator.domain.summary.gather import per_table
from annotator.domain.table import Table
from annotator.domain.time import LAST_DAY, DateRange, OrderKey, date_range, key_of, parse_range

Baseline = Literal["before", "inside", ""]

ALWAYS: OrderKey = (-1, -1, -1, "")
"""Sort key of what has no first scene: before every date."""
NEVER: OrderKey = (LAST_DAY + 1, LAST_DAY + 1, LAST_DAY + 1, "")
"""Sort key of what is not gone: after every scene, dated or not."""


class SceneDate(NamedTuple):
    """A scene as far as time goes; `dates` is `None` when undated."""

    uid: str
    name: str
    key: OrderKey
    dates: DateRange | None


class Span(NamedTuple):
    """The reviewed scenes that a period uses: indices of the first and the last, and where the first one lies."""

    first: int
    last: int
    baseline: Baseline


@dataclass(frozen=True, slots=True)
class Period:
    """Days a change is asked for, both inclusive; `None` = open on that side."""

    first: dt.date | None = None
    last: dt.date | None = None

    def span(self, dates: Sequence[DateRange]) -> Span | None:
        """The part of the ordered reviewed `dates` in use, `None` if there is none (design, change).

        Starts with the last at or before the beginning, else the first inside; a date lies where its middle lies.
        """
        start = None if self.first is None else self.first.toordinal()
        end = LAST_DAY if self.last is None else self.last.toordinal()
        before = [i for i, date in enumerate(dates) if start is not None and date.mid <= start]
        inside = [i for i, date in enumerate(dates) if (start is None or date.mid > start) and date.mid <= end]
        if before:
            return Span(before[-1], inside[-1] if inside else before[-1], "before")
        return Span(inside[0], inside[-1], "inside") if inside else None


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds and conventions stored in the project, printed with every table."""

    k: float
    m_m2: float
    year_rule: str
    period: Period
    edge_rule: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Shared look-ups of one document."""

    scenes: dict[str, SceneDate]
    classes: dict[str, ObjectClass]
    passes: frozenset[str]
    rules: Rules

    def counts(self, class_uid: str) -> bool:
        """Whether the class takes part in change and years; an unknown class does (a finding tells of it)."""
        known = self.classes.get(class_uid)
        return known is None or known.counted

    def is_adjudicated(self, pass_uid: str) -> bool:
        """Whether marks of the pass make the totals; a mark without a pass does (another program drew it)."""
        return not pass_uid or pass_uid in self.passes

    def begin(self, scene_uid: str | None) -> OrderKey:
        """Sort key of a first scene; without one, or with one that is lost, the mark has always been there."""
        scene = self.scenes.get(scene_uid or "")
        return ALWAYS if scene is None else scene.key

    def end(self, scene_uid: str | None) -> OrderKey:
        """Sort key of the scene on which a mark has gone."""
        scene = self.scenes.get(scene_uid or "")
        return NEVER if scene is None else scene.key

    def class_name(self, class_uid: str) -> str:
        """Name of a class for people; the uid of one that is lost."""
        known = self.classes.get(class_uid)
        return class_uid if known is None else known.name


def basis_of(document: Document) -> Basis:
    """Look-ups of a document; unchanged tables are not read again."""
    return Basis(_scenes(document), _classes(document), _passes(document), rules_of(document))


def period_of(first: str, last: str) -> Period:
    """Period from two texts ("2020", "2020-06-01" or empty); raises `Refused` on anything else."""
    return Period(
        dt.date.fromisoformat(parse_range(first)[0]) if first else None,
        dt.date.fromisoformat(parse_range(last)[1]) if last else None,
    )


@per_table(Setting)
def rules_of(table: Table[Setting]) -> Rules:
    """Settings as numbers; one that cannot be read counts as not set."""
    values = SETTINGS | {row.uid: row.value for row in table}
    return Rules(
        k=_number(values["k"], SETTINGS["k"]),
        m_m2=_number(values["m_m2"], SETTINGS["m_m2"]),
        year_rule=values["year_rule"] or SETTINGS["year_rule"],
        period=_period(values["period_from"], values["period_to"]),
        edge_rule=values["edge_rule"],
    )


@per_table(Scene)
def _scenes(table: Table[Scene]) -> dict[str, SceneDate]:
    return _dated(table)


def _dated(table: Table[Scene]) -> dict[str, SceneDate]:
    columns = table.columns("uid", "name", "acquired_from", "acquired_to")
    found = {}
    for uid, name, first, last in zip(*columns.values(), strict=True):
        dates = date_range(first, last)
        found[uid] = SceneDate(uid, name, key_of(dates, uid), dates)
    return found


@per_table(Scene)
def places_in_time(table: Table[Scene]) -> dict[str, int]:
    """Place of each scene in the order of time, by uid."""
    scenes = _dated(table)
    return {uid: place for place, uid in enumerate(sorted(scenes, key=lambda uid: scenes[uid].key))}


@per_table(ObjectClass)
def _classes(table: Table[ObjectClass]) -> dict[str, ObjectClass]:
    return {row.uid: row for row in table}


@per_table(Pass)
def _passes(table: Table[Pass]) -> frozenset[str]:
    return frozenset(row.uid for row in table if row.adjudicated)


def _number(text: str, default: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float(default)


def _period(first: str, last: str) -> Period:
    try:
        return period_of(first, last)
    except Refused:
        return Period()
