"""The live tally: zones, classes, certainty, and what is in view."""

from __future__ import annotations

from annotator.app.tallying import figure, tally_rows
from tests.builders import document, scene, site, stall, vehicle, zone


def test_vehicles_by_zone_class_and_view_with_their_range():
    made = document(
        site(), scene("2020"), scene("2021"), zone("north"), zone("south"),
        *(vehicle(f"a{n}", "2020", zone_uid="north") for n in range(3)),
        vehicle("b", "2020", zone_uid="north", certainty="probable", kind="Sedan"),
        vehicle("c", "2020", zone_uid="south", certainty="possible"),
        vehicle("d", "2020"),
        vehicle("e", "2021", zone_uid="north"),
        vehicle("f", "2020", zone_uid="north", pass_uid="pass-second"),
    )  # fmt: skip
    rows = {row.name: row for row in tally_rows(made, "Haksan", "2020", "vehicle", {"a0", "c", "e"})}
    assert figure(rows["All"].all) == "5 (4–6)"
    assert figure(rows["All"].in_view) == "1 (1–2)"
    assert rows["north"].all[:3] == (4, 3, 4)
    assert rows["north"].classes == "Sedan 1 · Truck 3"
    assert figure(rows["south"].all) == "0 (0–1)"
    assert rows["In no zone"].all.count == 1


def test_of_lives_those_count_that_stand_on_the_date():
    made = document(
        site(), scene("2020"), scene("2021"), stall("a", "2020"), stall("b", "2020"), stall("gone", "2020", "2021"),
        stall("later", "2021"),
    )  # fmt: skip
    (row,) = tally_rows(made, "Haksan", "2020", "stall", {"a", "later"})
    assert (row.in_view.count, row.all.count, row.classes) == (1, 3, "Covered stall 3")
    (row,) = tally_rows(made, "Haksan", "2021", "stall", {"a", "gone"})
    assert (row.in_view.count, row.all.count) == (1, 3)


def test_a_tool_without_marks_has_no_tally():
    assert tally_rows(document(), "Haksan", "2020", "", ()) == []
