"""A frozen table can be printed again as it was; what differs later is named row by row."""

from __future__ import annotations

import dataclasses

import pytest

from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.editions import delete_edition, freeze_edition
from annotator.domain.errors import Refused
from annotator.domain.records import Edition
from annotator.domain.tables import TABLES, rows
from annotator.domain.tables.editions import KEYS, differences, edition_named, frozen, thawed
from tests.builders import crossing, document, reviewed, scene, site, stall, vehicle

ME = Author("me", "2026-01-12T08:00:00.000Z")


def survey(*more: object, size: tuple[float, float] = (20.0, 3.0)) -> Document:
    return document(
        site(),
        [scene("2020"), scene("2024")],
        reviewed("2020", "2024"),
        [
            stall("stall-a", "2020"),
            stall("stall-b", "2024", size=size),
            vehicle("vehicle-a", "2024"),
            crossing("c", "2020"),
        ],
        *more,  # type: ignore[arg-type]
    )


def edition(of: Document, name: str = "January 2026") -> Edition:
    return Edition(uid="edition-1", name=name, edit_id=3, tables=frozen(of))


def test_every_table_comes_back_to_the_last_digit() -> None:
    there = thawed(edition(survey()))
    for name in TABLES:
        assert there[name] == rows(survey(), name), name


def test_keys_tell_rows_apart_in_every_table() -> None:
    assert set(KEYS) == set(TABLES)
    for name in TABLES:
        table = rows(survey(), name)
        places = [table.header.index(column) for column in KEYS[name]]
        keys = [tuple(row[place] for place in places) for row in table.rows]
        assert len(set(keys)) == len(keys), name


def test_only_what_differs_is_told_with_its_old_values_and_reason() -> None:
    then = thawed(edition(survey()))
    later = survey([stall("stall-c", "2024")], size=(24.0, 3.0))
    found = differences("stall", rows(later, "stall"), then["stall"], lambda uid: f"edits of {uid}")
    said = {row[0]: dict(zip(found.header, row, strict=True)) for row in found.rows}
    assert {uid: row["difference"] for uid, row in said.items()} == {"stall-b": "changed", "stall-c": "new"}
    assert "area_m2 60" in said["stall-b"]["before"]
    assert said["stall-b"]["area_m2"] == pytest.approx(72.0)
    assert said["stall-b"]["reason"] == "edits of Haksan"
    gone = differences("stall", rows(survey(), "stall"), {"stall": rows(later, "stall")}["stall"], str)
    assert [(row[0], row[-3]) for row in gone.rows] == [("stall-b", "changed"), ("stall-c", "gone")]


def test_nothing_differs_from_itself_and_last_bits_do_not_count() -> None:
    now = rows(survey(), "change")
    net = now.header.index("net_m2")
    shaken = [(*row[:net], row[net] * (1 + 1e-12), *row[net + 1 :]) for row in now.rows]  # type: ignore[operator]
    assert differences("change", now, now._replace(rows=shaken), str).rows == []


def test_names_are_unique_and_a_missing_one_is_named_with_those_there_are() -> None:
    project = survey()
    frozen_once = project.with_change(freeze_edition(" January 2026 ", 7, ME)(project))
    (kept,) = frozen_once.all(Edition)
    assert (kept.name, kept.edit_id, kept.analyst) == ("January 2026", 7, "me")
    with pytest.raises(Refused, match="already an edition"):
        freeze_edition("january 2026", 8, ME)(frozen_once)
    with pytest.raises(Refused, match="needs a name"):
        freeze_edition("  ", 8, ME)(project)
    with pytest.raises(Refused, match="this project has: January 2026"):
        edition_named(frozen_once, "June")
    assert list(frozen_once.with_change(delete_edition(kept.uid)(frozen_once)).all(Edition)) == []


@pytest.mark.parametrize("tables", ["", "no base64!", "aGVsbG8=", frozen(Document())[:-20]])
def test_damaged_tables_are_refused_with_a_sentence(tables: str) -> None:
    with pytest.raises(Refused, match="January 2026 are damaged"):
        thawed(dataclasses.replace(edition(Document()), tables=tables))
