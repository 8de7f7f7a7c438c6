"""Second looks in the report: how far two passes agree, and how many objects both may have missed."""

from __future__ import annotations

from annotator.app.second_look import Names, assumption, interval_text, main_pass
from annotator.app.wording import kind_name, number, plus_minus, signed
from annotator.domain.document import Document
from annotator.domain.edits.reviews import OBJECT_KINDS
from annotator.domain.passes import other_passes
from annotator.domain.records import Pass
from annotator.domain.summary.agreement import Agreement
from annotator.domain.summary.second_look import area_difference, second_look
from annotator.domain.text import translate
from annotator.report.sheets import Sheet


def second_looks(document: Document) -> list[Sheet]:
    """One table of all passes that were compared with the main one; none where there is no other pass."""
    first = main_pass(document)
    passes = other_passes(document) if first is not None else []
    rows = [row for each in passes if first is not None for row in _rows(document, first, each)]
    if not rows:
        return []
    header = (
        translate("Report", "Pass"),
        translate("Report", "Objects"),
        translate("Report", "Dates"),
        translate("Report", "Main pass"),
        translate("Report", "Second"),
        translate("Report", "Both"),
        translate("Report", "Same class"),
        translate("Report", "Difference m²"),
        translate("Report", "At least"),
    )
    return [Sheet(translate("Report", "Second looks"), header, rows, frozenset(range(2, 9)), assumption())]


def _rows(document: Document, first: Pass, second: Pass) -> list[tuple[str, ...]]:
    names = Names(first.name, second.name)
    rows = []
    for kind in OBJECT_KINDS:
        look = second_look(document, kind, (first.uid, second.uid))
        if look.looks and look.together.observers.seen:
            rows.append(_row(document, kind, names, len(look.looks), look.together))
    return rows


def _row(document: Document, kind: str, names: Names, dates: int, agreement: Agreement) -> tuple[str, ...]:
    observers = agreement.observers
    difference = area_difference(document, agreement) if kind == "stall" else None
    known = difference is not None and difference.area_m2 is not None
    parts = (signed(difference.area_m2), plus_minus(difference.sd_m2)) if known and difference is not None else ()
    return (
        names.second,
        kind_name(kind, plural=True),
        number(dates),
        number(observers.n1),
        number(observers.n2),
        number(observers.matched),
        number(agreement.same_class),
        " ".join(part for part in parts if part),
        interval_text(agreement),
    )
