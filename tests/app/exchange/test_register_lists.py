"""Known lists as people keep them: a column "Market" names the sites, and rows that are known are not added twice."""

from __future__ import annotations

from pathlib import Path

from annotator.app.exchange.importing import ImportWish
from annotator.app.exchange.reading import taken_in
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.records import Site
from tests import builders

AUTHOR = Author("me", "2026-01-12T08:00:00.000Z")
LIST = "Market;Town;Latitude;Longitude\nAlpha;Hyesan;41.4;128.18\nDelta;Musan;42.21;129.21\n"


def take(document: Document, path: Path) -> Document:
    edit, outcome = taken_in(document, [path], ImportWish(as_kind="site"), AUTHOR)
    assert not outcome.skipped
    return document.with_change(edit(document))


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
