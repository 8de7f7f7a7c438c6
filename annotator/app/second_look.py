"""A second pass compared with the main one, in the words of the panel and of the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from annotator.app.wording import kind_name, number, plus_minus, signed
from annotator.domain.defaults import MAIN_PASS
from annotator.domain.document import Document
from annotator.domain.measure.pointing import MIN_REPEATS
from annotator.domain.records import Pass
from annotator.domain.settings import pointing_sd_px
from annotator.domain.summary.agreement import Agreement
from annotator.domain.summary.basis import basis_of
from annotator.domain.summary.own_pointing import OwnPointing
from annotator.domain.summary.second_look import area_difference
from annotator.domain.text import translate


def main_pass(document: Document) -> Pass | None:
    """The pass that makes the totals, the program's own before any other."""
    rows = sorted((row for row in document.all(Pass) if row.adjudicated), key=lambda row: row.uid != MAIN_PASS)
    return rows[0] if rows else None


class Names(NamedTuple):
    """What the two passes are called."""

    first: str
    second: str


def sentences(document: Document, object_kind: str, agreement: Agreement, names: Names) -> list[str]:
    """What was found: matches, differences in counts and m², classes, and how many both may have missed."""
    return [
        _matched(agreement, names),
        *_counted(document, object_kind, agreement, names),
        *_classes(agreement),
        *_estimated(agreement, object_kind),
    ]


def assumption() -> str:
    """What the estimate rests on (measurement 7)."""
    return translate(
        "SecondLook",
        "The estimate assumes one scene, blind and independent observers, every mark real, matching without error and "
        "the same chance for each object. Objects that are hard for both (in shadow, under roofs) are missed by both, "
        "so the true number may be higher still: it says at least, and no published count is corrected by it. Certain "
        "and probable marks are compared, whatever their class; an object seen on two dates counts on both.",
    )


def pointing_sentence(document: Document, found: OwnPointing | None) -> str:
    """How well the analyst repeats his own clicks, and whether that is known well enough."""
    if found is None:
        return translate(
            "SecondLook", "Own pointing error: not known; no stall was outlined twice by one analyst, corner by corner."
        )
    said = translate("SecondLook", "Own pointing error: {s} px ± {sd}, from {n} repeated vertices; in use: {used} px.")
    text = said.format(
        s=number(found.s_px, 2),
        sd=number(found.s_px * found.relative_sd, 2),
        n=found.vertices,
        used=number(pointing_sd_px(document), 2),
    )
    if not found.is_enough:
        text += " " + translate("SecondLook", "It may be used from {n} vertices on.").format(n=MIN_REPEATS)
    return text


def confusion_table(document: Document, agreement: Agreement) -> tuple[list[str], list[list[int]]]:
    """Names of the classes given, and how often each (row: first pass) met each (column: second pass)."""
    basis = basis_of(document)
    uids = sorted({uid for pair in agreement.confusion for uid in pair}, key=lambda uid: (basis.class_name(uid), uid))
    counts = [[agreement.confusion.get((one, other), 0) for other in uids] for one in uids]
    return [basis.class_name(uid) for uid in uids], counts


def interval_text(agreement: Agreement) -> str:
    """`171–174`, or `361 and more`; empty where neither pass has a mark."""
    observers = agreement.observers
    if not observers.seen:
        return ""
    low, high = observers.interval
    if high is None:
        return translate("SecondLook", "{n} and more").format(n=f"{low:,}")
    return f"{low:,}–{high:,}"


def _matched(agreement: Agreement, names: Names) -> str:
    text = translate("SecondLook", "{both} seen in both, {first} only in {a}, {second} only in {b}.")
    return text.format(
        both=f"{len(agreement.pairs):,}",
        first=f"{len(agreement.only_first):,}",
        second=f"{len(agreement.only_second):,}",
        a=names.first,
        b=names.second,
    )


def _counted(document: Document, object_kind: str, agreement: Agreement, names: Names) -> Iterator[str]:
    observers = agreement.observers
    text = translate("SecondLook", "Counts: {n1} and {n2} {kind}, difference {d}.")
    many = kind_name(object_kind, plural=True)
    counts = {"n1": f"{observers.n1:,}", "n2": f"{observers.n2:,}", "d": signed(observers.n2 - observers.n1) or "0"}
    yield text.format(kind=many, **counts)
    if object_kind != "stall":
        return
    difference = area_difference(document, agreement)
    if difference.area_m2 is None:
        yield translate("SecondLook", "Areas cannot be compared: one is not known.")
        return
    text = translate("SecondLook", "Areas: {a} and {b} m², difference {d} m².")
    yield text.format(
        a=number(agreement.area_first_m2),
        b=number(agreement.area_second_m2),
        d=f"{signed(difference.area_m2)} {plus_minus(difference.sd_m2)}".strip(),
    )


def _classes(agreement: Agreement) -> Iterator[str]:
    if agreement.pairs:
        text = translate("SecondLook", "The same class for {same} of {n}.")
        yield text.format(same=f"{agreement.same_class:,}", n=f"{len(agreement.pairs):,}")


def _estimated(agreement: Agreement, object_kind: str) -> Iterator[str]:
    observers = agreement.observers
    if not observers.seen:
        return
    text = translate(
        "SecondLook",
        "At least {low} {kind} were there: 95 % interval {interval}, estimate {n} ± {pm} (Chapman 1951).",
    )
    yield text.format(
        low=f"{observers.interval[0]:,}",
        kind=kind_name(object_kind, plural=True),
        interval=interval_text(agreement),
        n=number(observers.estimate, 1),
        pm=number(2 * observers.sd, 1),
    )
