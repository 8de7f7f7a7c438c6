"""The market survey gives the published figures and finds the slips of the published text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import open_project
from annotator.app.headless import Project
from annotator.domain.checks import findings
from annotator.domain.records import Scene, Site, Stall
from annotator.domain.summary import years
from annotator.domain.summary.survey import half_makers, survey_change
from annotator.domain.tables import TABLES, rows


@pytest.fixture(scope="module")
def survey(request: pytest.FixtureRequest) -> Iterator[Project]:
    path = Path(request.config.rootpath) / "projects" / "market_survey" / "survey.gpkg"
    with open_project(path) as project:
        yield project


def test_published_counts_and_sums(survey: Project) -> None:
    found = survey_change(survey.document)
    assert found.net.area_m2 == pytest.approx(9905.0, abs=1e-4)
    assert found.directions == {"grew": 26, "shrank": 15, "unchanged": 181}
    assert found.events["closed"] == 4
    assert (found.sites_known_measured, found.sites_known) == (222, 477)
    assert found.added_m2 is not None
    assert found.removed_m2 is not None
    assert found.added_m2 - found.removed_m2 == pytest.approx(9905.0, abs=1e-4)


def test_four_markets_make_half_of_the_gain(survey: Project) -> None:
    found = survey_change(survey.document)
    makers = half_makers(found)
    names = {survey.document.require(Site, change.site_uid).name for change in makers}
    assert names == {"Sariwon #2", "Sariwon #4", "Pyongyang-Hadang #2", "Pyongyang-Hadang #3"}
    gain = sum(change.net.area_m2 or 0.0 for change in makers)
    assert gain == pytest.approx(5140.0, abs=2.0)
    assert round(100 * gain / 9905.0) == 52


@pytest.mark.parametrize(
    ("name", "lat", "lon", "area_m2"),
    [
        ("Haksan", 39.430997, 126.021379, 400.0),
        ("Nampo-Waudo", 38.723984, 125.348461, 650.0),
        ("Tokryong #2", 40.219230, 124.694337, 350.0),
        ("Yomjon", 37.766101, 126.127783, 1270.0),
    ],
)
def test_closed_markets_with_their_places_and_areas(
    survey: Project, name: str, lat: float, lon: float, area_m2: float
) -> None:
    table = rows(survey.document, "change")
    (row,) = [dict(zip(table.header, row, strict=True)) for row in table.rows if row[0] == name]
    assert (row["lat"], row["lon"]) == (lat, lon)
    assert (row["direction"], row["event"], row["area_end_m2"]) == ("shrank", "closed", 0.0)
    assert row["area_start_m2"] == pytest.approx(area_m2, rel=1e-3)


def test_towns_and_the_years_of_their_newest_images(survey: Project) -> None:
    table = rows(survey.document, "town")
    said = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    newest = [str(row["latest_image"])[:4] for row in said if row["latest_image"]]
    assert (newest.count("2025"), newest.count("2024"), len(newest)) == (69, 69, 138)


def test_years_add_up_to_the_period(survey: Project) -> None:
    for rule in ("observed", "spread"):
        total = sum(row.net_m2 or 0.0 for row in years(survey.document, rule=rule))
        assert total == pytest.approx(9905.0, abs=1e-4)


def test_the_slips_are_found_and_nothing_else(survey: Project) -> None:
    found = findings(survey.document)
    assert sorted(one.code for one in found) == [
        "sites_on_one_point",
        "spelling_twin",
        "stated_differs",
        "stated_differs",
        "unlike_bases",
    ]
    said = " ".join(one.sentence for one in found)
    for slip in (
        "222 of 477 is 46.5 %",
        "6 calendar years: 1,651",
        "Nampo-Wadu and Nampo-Waudo",
        "Hadang #2",
        "nationwide",
    ):
        assert slip in said


def test_everything_made_says_so(survey: Project) -> None:
    document = survey.document
    assert all("made" in stall.note for stall in document.all(Stall))
    assert all("made" in site.note for site in document.all(Site))
    assert all(scene.kind == "record" and not scene.files for scene in document.all(Scene))


def test_the_maker_makes_it_again(survey: Project, tmp_path: Path, repo_root: Path) -> None:
    out = tmp_path / "again.gpkg"
    maker = repo_root / "resources" / "market_survey" / "build_survey.py"
    done = subprocess.run([sys.executable, str(maker), "-o", str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with open_project(out) as again:
        for name in TABLES:
            assert rows(again.document, name) == rows(survey.document, name), name
