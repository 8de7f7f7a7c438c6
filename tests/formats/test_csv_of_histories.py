"""What is exported says what the program shows, for every history: sums of the file are the sums of the document."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings

from annotator.domain.document import Document
from annotator.domain.records import ObjectClass
from annotator.domain.summary import all_totals, changes, years
from annotator.domain.tables import TableOptions, rows
from annotator.formats import tables_csv
from tests.domain.summary.test_laws import histories


def exported(document: Document, name: str, options: TableOptions = TableOptions()) -> list[dict[str, str]]:  # noqa: B008
    """The rows of an exported table as a stranger reads them."""
    data = tables_csv.encode(rows(document, name, options)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline="")))


def same(text: str, value: float | None) -> None:
    """A cell and what the program has: blank is unknown, m² to the centimetre squared."""
    if value is None:
        assert text == ""
    else:
        assert float(text) == pytest.approx(value, abs=0.005001)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_totals_change_and_years_are_those_of_the_document(document: Document) -> None:
    totals = {(one.site_uid, one.scene_uid, one.object_kind, one.class_uid): one for one in all_totals(document)}
    names = {row.uid: row.name for row in document.all(ObjectClass)}
    listed = exported(document, "total")
    assert len(listed) == len(totals)
    for one in totals.values():
        (row,) = [
            row
            for row in listed
            if (row["site_uid"], row["scene_uid"], row["class"])
            == (one.site_uid, one.scene_uid, names.get(one.class_uid, one.class_uid))
        ]
        assert (int(row["count"]), int(row["count_min"]), int(row["count_max"])) == (
            one.count,
            one.count_min,
            one.count_max,
        )
        same(row["area_m2"], one.area_m2)
        same(row["area_sd_m2"], one.area_sd_m2)
    for row, change in zip(exported(document, "change"), changes(document), strict=True):
        assert row["direction"] == change.judgement.direction
        same(row["net_m2"], change.net.area_m2)
        same(row["gross_added_m2"], change.added.area_m2)
        same(row["gross_removed_m2"], change.removed.area_m2)
    for row, year in zip(
        exported(document, "year", TableOptions(rule="all")), years(document, rule="all"), strict=True
    ):
        assert (row["year"], row["rule"]) == (str(year.year), year.rule)
        same(row["net_m2"], year.net_m2)
