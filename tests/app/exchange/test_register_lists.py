"""Known lists as people keep them: a column "Market" names the sites, and rows that are known are not added twice."""

from __future__ import annotations

from pathlib import Path

from annotator.app.exchange.importing import ImportWish
from annotator.app.exchange.outcome import Outcome
from annotator.app.exchange.reading import taken_in
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.records import Scene, Site, SiteScene
from tests import builders

AUTHOR = Author("me", "2026-01-12T08:00:00.000Z")
LIST = "Market;Town;Latitude;Longitude\nAlpha;Hyesan;41.4;128.18\nDelta;Musan;42.21;129.21\n"


def take(document: Document, path: Path) -> Document:
    after, outcome = taken(document, path, "site")
    assert not outcome.skipped
    return after


def taken(document: Document, path: Path, kind: str) -> tuple[Document, Outcome]:
    edit, outcome = taken_in(document, [path], ImportWish(as_kind=kind), AUTHOR)
    return document.with_change(edit(document)), outcome


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.added, outcome.updated, outcome.matched, len(outcome.skipped)


def listed(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_column_market_names_the_sites_of_the_register(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text(LIST, "utf-8")
    after = take(builders.document(), path)
    assert {(site.name, site.town, site.known) for site in after.all(Site)} == {
        ("Alpha", "Hyesan", True),
        ("Delta", "Musan", True),
    }
    again = take(after, path)
    assert again.count(Site) == 2


SCENES = "site,provider,date\nAlpha,Maxar,2020\nAlpha,Maxar,2020-06\nAlpha,,2020-06-01\nDelta,Maxar,2020\n,Maxar,2020\n"


def test_scenes_without_names_are_known_again_and_named_as_precisely_as_their_date(tmp_path: Path) -> None:
    path = listed(tmp_path, SCENES)
    after, outcome = taken(builders.document(), path, "scene")
    assert counts(outcome) == (5, 0, 0, 0)
    assert sorted(row.name for row in after.all(Scene)) == [
        "2020-06-01",
        "Maxar 2020",
        "Maxar 2020",
        "Maxar 2020",
        "Maxar 2020-06",
    ]
    again, outcome = taken(after, path, "scene")
    assert counts(outcome) == (0, 0, 5, 0)
    assert again == after


def test_rows_of_one_scene_in_one_file_are_one_scene(tmp_path: Path) -> None:
    text = "name,site,provider,date,image_id,note\n"
    rows = ("S,Alpha,,2020,,", "S,Alpha,,2020,,seen", "S,Alpha,,2020,,seen", "S,Delta,,2020,,", "S,Alpha,,2021,,")
    after, outcome = taken(builders.document(), listed(tmp_path, text + "\n".join(rows)), "scene")
    assert counts(outcome) == (2, 1, 1, 1)
    assert sorted(row.note for row in after.all(Scene)) == ["", "seen"]
    assert after.count(SiteScene) == 2


def test_two_images_of_one_day_are_two_scenes(tmp_path: Path) -> None:
    path = listed(tmp_path, "site,provider,date,image_id\nAlpha,Maxar,2020,A1\nAlpha,Maxar,2020,B2\n")
    after, _ = taken(builders.document(), path, "scene")
    assert sorted(row.name for row in after.all(Scene)) == ["Maxar 2020", "Maxar 2020 B2"]
    assert counts(taken(after, path, "scene")[1]) == (0, 0, 2, 0)


SITES = """name,county,lat,lon,town
Alpha,East,41.4,128.18,
Alpha,East,41.4,128.18,
alpha ,East,41.4,128.18,Hyesan
Alpha,West,41.4,128.18,
Alpha,East,42.4,128.18,
Alpha,East,,,Hyesan
"""


def test_a_site_that_stands_twice_in_one_list_is_one_site(tmp_path: Path) -> None:
    after, outcome = taken(builders.document(), listed(tmp_path, SITES), "site")
    assert counts(outcome) == (3, 1, 2, 0)
    assert sorted((row.county, row.geom.y, row.town) for row in after.all(Site)) == [
        ("East", 41.4, "Hyesan"),
        ("East", 42.4, ""),
        ("West", 41.4, ""),
    ]
