"""Outlines that come in as one set per date, matched by overlap into lives (design, lives; measurement 5).

What overlaps is one object: of one size on both dates it has one life, else the later outline `replaces` the earlier.
Nothing is marked gone because a set lacks it: the set may show a part of the place only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from annotator.app.exchange.matched_pair import better_outline, has_sd, is_same_size
from annotator.domain.document import Document
from annotator.domain.edits.lives import refuse_obscured
from annotator.domain.edits.locks import refuse_locked
from annotator.domain.edits.measuring import located, measured_stalls
from annotator.domain.errors import Refused
from annotator.domain.overlap import Pair, overlapping, paired
from annotator.domain.records import Review, Scene, Stall
from annotator.domain.summary.basis import basis_of, rules_of
from annotator.domain.text import translate
from annotator.domain.time import OrderKey, display, order_key

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer


@dataclass(frozen=True)
class Incoming:
    """An outline of a set, whose life begins on the set's scene unless it is known already."""

    file: str
    where: str
    stall: Stall
    says_class: bool
    """Whether file or command name the class; else it is no reason to take two outlines for two things."""


class Standing:
    """The stalls of the project as an import leaves them, and what it does to them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.born: dict[str, Stall] = {}
        self.changes: dict[str, dict[str, Any]] = {}
        """Fields of stalls of the project that get other values, by uid."""
        self._rows: dict[str, dict[str, Stall]] = {}

    def at(self, site_uid: str) -> dict[str, Stall]:
        """The stalls of a site by uid."""
        if site_uid not in self._rows:
            self._rows[site_uid] = {row.uid: row for row in self.document.of_site(Stall, site_uid)}
        return self._rows[site_uid]

    def add(self, stall: Stall) -> None:
        self.born[stall.uid] = self.at(stall.site_uid)[stall.uid] = stall

    def change(self, stall: Stall, **values: Any) -> None:
        """Give a stall other values."""
        after = replace(self.at(stall.site_uid)[stall.uid], **values)
        self.at(stall.site_uid)[stall.uid] = after
        if stall.uid in self.born:
            self.born[stall.uid] = after
        else:
            self.changes[stall.uid] = self.changes.get(stall.uid, {}) | values


def settle(importer: Importer, incoming: Sequence[Incoming]) -> None:
    """Make lives of the outlines of one import, date by date."""
    sets: dict[tuple[str, str, str], list[Incoming]] = {}
    for item in incoming:
        sets.setdefault((item.stall.first_seen, item.stall.site_uid, item.stall.pass_uid), []).append(item)
    standing = Standing(importer.document)
    scenes = {uid: importer.document.require(Scene, uid) for uid, _site, _pass in sets}
    for key in sorted(sets, key=lambda key: (order_key(scenes[key[0]]), key)):
        _DateSet(importer, standing, scenes[key[0]]).take(sets[key])
    importer.new += standing.born.values()
    for uid, values in standing.changes.items():
        importer.set_fields(Stall, uid, values)


class _DateSet:
    """The outlines of one date, site and pass meeting what stands there."""

    def __init__(self, importer: Importer, standing: Standing, scene: Scene) -> None:
        self.importer, self.standing, self.scene = importer, standing, scene
        self.document = importer.document
        self.basis = basis_of(importer.document)
        self.key = order_key(scene)
        self._met: set[str] = set()
        self._successors: dict[str, list[Stall]] = {}
        self._looked_at: set[str] = set()
        """Scenes of the site that were reviewed."""

    def take(self, items: Sequence[Incoming]) -> None:
        first = items[0].stall
        rows = self.document.of_site(Review, first.site_uid)
        self._looked_at = {row.scene_uid for row in rows if (row.object_kind, row.state) == ("stall", "reviewed")}
        there = [row for row in self.standing.at(first.site_uid).values() if row.pass_uid == first.pass_uid]
        for row in there:
            for uid in row.replaces.split():
                self._successors.setdefault(uid, []).append(row)
        living = [row for row in there if self._begin(row) <= self.key < self.basis.end(row.gone_by)]
        left = self._meet(items, living, self._meet_living)
        for later in self._later(there):
            left = self._meet(left, later, self._meet_later)
        for item in left:
            self._add(item.stall)
        self._say_missing([row for row in living if self._begin(row) < self.key and row.uid not in self._met])

    def _now(self, row: Stall) -> Stall:
        return self.standing.at(row.site_uid)[row.uid]

    def _begin(self, row: Stall) -> OrderKey:
        return self.basis.begin(row.first_seen)

    def _later(self, there: Iterable[Stall]) -> Iterator[list[Stall]]:
        """Stalls that begin after this date and follow on nothing, by the date they begin on.

        An import that goes backwards in time finds here what it has seen on later images.
        """
        by_begin: dict[OrderKey, list[Stall]] = {}
        for row in there:
            looked_at = self.basis.scenes.get(row.last_absent or "")
            was_absent = looked_at is not None and looked_at.key >= self.key
            if self._begin(row) > self.key and not row.replaces and not was_absent:
                by_begin.setdefault(self._begin(row), []).append(row)
        for begin in sorted(by_begin):
            yield by_begin[begin]

    def _meet(
        self, items: Sequence[Incoming], olds: Sequence[Stall], meet: Callable[[Incoming, Stall], None]
    ) -> list[Incoming]:
        """Let each outline meet the stall it overlaps most; the rest is handed back."""
        if not items or not olds:
            return list(items)
        by_uid, old_of = {item.stall.uid: item for item in items}, {row.uid: row for row in olds}
        pairs = self._pairs(by_uid, old_of)
        new_of = self._measured([by_uid[pair.first].stall for pair in pairs])
        old_of = self._measured([old_of[pair.second] for pair in pairs])
        for pair in pairs:
            item = replace(by_uid.pop(pair.first), stall=new_of[pair.first])
            self._met.add(pair.second)
            try:
                meet(item, old_of[pair.second])
            except Refused as refusal:
                self.importer.outcome.skip(item.file, item.where, str(refusal))
        return list(by_uid.values())

    def _pairs(self, items: dict[str, Incoming], olds: dict[str, Stall]) -> list[Pair]:
        """Greatest overlap first, those of one class before those of two."""
        new = [_with_place(self.document, item.stall) for item in items.values()]
        there = list(olds.values())
        found = [*overlapping(new, there, *([row.geom for row in rows] for rows in (new, there)))]
        found += overlapping(new, there, *([self._own_px(row) for row in rows] for rows in (new, there)))
        ranked = []
        for pair in found:
            item, old = items[pair.first], olds[pair.second]
            is_other = item.says_class and item.stall.class_uid != old.class_uid
            if not is_other or self._begin(old) != self.key:  # on one date a stall may stand in an open-air space
                ranked.append(((is_other, -pair.measure), pair))
        return paired(ranked)

    def _own_px(self, row: Stall) -> Any:
        """The pixels of a stall without a place, which can be compared on its own image alone."""
        return row.geom_px if row.geom is None and row.drawn_on == self.scene.uid else None

    def _measured(self, rows: Sequence[Stall]) -> dict[str, Stall]:
        blank = [row for row in rows if row.area_m2 is None]
        return {row.uid: row for row in (*rows, *measured_stalls(self.document, blank))}

    def _is_same(self, item: Incoming, old: Stall) -> bool:
        is_same_class = not item.says_class or item.stall.class_uid == old.class_uid
        return is_same_class and is_same_size(self.document, old, item.stall)

    def _meet_living(self, item: Incoming, old: Stall) -> None:
        if self._is_same(item, old):
            self._known(item, old, {})
        elif self._begin(old) == self.key:
            text = translate(
                "Import", "It is there on this date with another size; the outline in the file was not taken."
            )
            self._doubt(item, text)
            self.importer.outcome.matched += 1
        else:
            refuse_obscured(self.document, old, self.scene.uid)
            self._replace(item, old)

    def _meet_later(self, item: Incoming, old: Stall) -> None:
        if self._is_same(item, old):
            self._known(item, old, {"first_seen": self.scene.uid})
            return
        refuse_obscured(self.document, old, old.first_seen)
        refuse_locked(old)
        self._say_replaced(item, old)
        self._add(self._like(item, old, gone_by=old.first_seen))
        self.standing.change(old, replaces=item.stall.uid)

    def _known(self, item: Incoming, old: Stall, values: dict[str, Any]) -> None:
        outline = better_outline(self.document, old, item.stall)
        if outline:
            self._doubt(item, translate("Import", "Its outline was corrected by that of this date."))
        if values | outline:
            self.standing.change(old, **values, **outline)
            self.importer.outcome.updated += 1
        else:
            self.importer.outcome.matched += 1

    def _replace(self, item: Incoming, old: Stall) -> None:
        """The old stall ends on this scene; what came after it comes after the new one now."""
        self._say_replaced(item, old)
        new = self._like(item, old, gone_by=old.gone_by, replaces=old.uid)
        for row in self._successors.get(old.uid, ()):
            if row.first_seen == old.gone_by and not row.locked:
                uids = [new.uid if uid == old.uid else uid for uid in self._now(row).replaces.split()]
                self.standing.change(row, replaces=" ".join(uids))
        if self._was_seen_later(old):
            self._doubt(item, translate("Import", "Later dates showed it with its former size; look at them again."))
        self.standing.change(old, gone_by=self.scene.uid, gone_checked_by="", gone_checked_at=None)
        self._add(new)

    def _was_seen_later(self, old: Stall) -> bool:
        """Whether a stall was drawn or looked at on a date after this one, before it went."""
        uids = {old.drawn_on, *self._looked_at}
        keys = [self.basis.scenes[uid].key for uid in uids if uid in self.basis.scenes]
        return any(self.key < key < self.basis.end(old.gone_by) for key in keys)

    def _like(self, item: Incoming, old: Stall, **values: Any) -> Stall:
        """The outline with what the file does not say: the name and the class of the stall it stands for."""
        class_uid = item.stall.class_uid if item.says_class else old.class_uid
        return replace(item.stall, name=item.stall.name or old.name, class_uid=class_uid, **values)

    def _add(self, stall: Stall) -> None:
        self.standing.add(stall)
        self.importer.outcome.added += 1

    def _doubt(self, item: Incoming, why: str) -> None:
        self.importer.outcome.warn(item.file, item.where, why)

    def _say_replaced(self, item: Incoming, old: Stall) -> None:
        text = translate(
            "Import", "It has another size or class than on the other date; the later outline replaces it."
        )
        self._doubt(item, text)
        if not has_sd(old, item.stall):
            text = translate(
                "Import", "The ± of its size is not known; a difference of more than {m} m² is taken as a change."
            )
            self._doubt(item, text.format(m=f"{rules_of(self.document).m_m2:g}"))

    def _say_missing(self, missing: Sequence[Stall]) -> None:
        n = len(missing)
        if n:
            text = translate(
                "Import",
                "Not in the set of {date}: %n stall(s) that stood there before. They still count as there; "
                "mark gone what has gone.",
                "",
                n,
            )
            self.importer.outcome.warn("", self.scene.name, text.format(date=display(self.scene)))


def _with_place(document: Document, stall: Stall) -> Stall:
    placed: Stall = stall if stall.geom is not None else located(document, stall)
    return placed
