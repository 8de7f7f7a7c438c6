"""Two spellings of one place become one site; a change that was looked at on both dates says so."""

from __future__ import annotations

import pytest

from annotator.domain.checks import findings
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.checked import look_on_both
from annotator.domain.edits.merging import merge_sites
from annotator.domain.errors import Refused
from annotator.domain.records import Review, Site, SiteScene, Stall, Vehicle
from tests.builders import document, reviewed, scene, site, stall, vehicle

ME = Author("me", "2026-01-12T08:00:00.000Z")


def links(*pairs: tuple[str, str]) -> list[SiteScene]:
    return [SiteScene(uid=f"site_scene-{a}-{b}", site_uid=a, scene_uid=b) for a, b in pairs]


def two_spellings() -> Document:
    return document(
        [site("Waudo", at=None, town="", aliases="Old Waudo"), site("Wadu", town="Nampo", known=False)],
        [scene(date, mapping="", placement="none") for date in ("2022", "2024")],
        links(("Waudo", "2022"), ("Wadu", "2022"), ("Wadu", "2024")),
        [*reviewed("2022", site="Waudo"), *reviewed("2024", site="Wadu")],
        [
            stall("stall-a", "2022", site="Waudo"),
            stall("stall-b", "2024", site="Wadu"),
            vehicle("vehicle-c", "2024", site="Wadu"),
        ],
    )


def test_everything_moves_and_both_names_stay_findable() -> None:
    before = two_spellings()
    change = merge_sites("Waudo", "Wadu", ME)(before)
    after = before.with_change(change)
    (kept,) = after.all(Site)
    assert (kept.name, kept.aliases, kept.town, kept.known) == ("Waudo", "Old Waudo|Wadu", "Nampo", True)
    assert kept.geom is not None
    for kind in (Stall, Vehicle, Review):
        assert {row.site_uid for row in after.all(kind)} == {"Waudo"}
    assert sorted(link.scene_uid for link in after.all(SiteScene)) == ["2022", "2024"]
    back = after.with_change(change.inverted())
    assert back.get(Site, "Wadu") == before.get(Site, "Wadu")
    assert back.get(Stall, "stall-b") == before.get(Stall, "stall-b")


def test_two_looks_at_one_image_are_not_made_one() -> None:
    twice = document(
        [site("Waudo"), site("Wadu")], scene("2022"), [*reviewed("2022", site="Waudo"), *reviewed("2022", site="Wadu")]
    )
    with pytest.raises(Refused, match="same image"):
        merge_sites("Waudo", "Wadu", ME)(twice)
    with pytest.raises(Refused, match="itself"):
        merge_sites("Waudo", "Waudo", ME)(twice)


def unchecked(of: Document) -> list[str]:
    return sorted(one.scene_uid for one in findings(of) if one.code == "change_not_checked")


def test_only_the_changes_of_one_interval_are_said_to_be_looked_at() -> None:
    before = document(
        site(),
        [scene("2020"), scene("2022"), scene("2024")],
        reviewed("2020", "2022", "2024"),
        [
            stall("stall-a", "2020", "2022"),
            stall("stall-b", "2022"),
            stall("stall-c", "2024"),
            stall("stall-d", "2020"),
        ],
    )
    assert unchecked(before) == ["2022", "2024"]
    after = before.with_change(look_on_both("Haksan", "2022", ME)(before))
    assert unchecked(after) == ["2024"]
    assert after.require(Stall, "stall-a").gone_checked_by == "me"
    assert after.require(Stall, "stall-b").born_checked_at == ME.at
    assert after.require(Stall, "stall-c") == before.require(Stall, "stall-c")
    assert after.require(Stall, "stall-d") == before.require(Stall, "stall-d")
    with pytest.raises(Refused, match="no reviewed date before"):
        look_on_both("Haksan", "2020", ME)(before)
