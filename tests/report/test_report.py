"""The report holds the figures of the project, is the same each time, and touches nothing that is not its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator.__main__ import main
from annotator.app.jobs import Cancelled, Job
from annotator.app.report_child import make_report
from annotator.domain.errors import Refused

SAMPLE = Path(__file__).parents[2] / "projects" / "sample"
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    return tmp_path / "sample" / "sample.gpkg"


@pytest.fixture(scope="module")
def made(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of the shipped sample, by the command line's own code."""
    folder = tmp_path_factory.mktemp("report") / "out"
    assert main(["report", str(SAMPLE / "sample.gpkg"), "-o", str(folder)]) == 0
    return folder


def test_everything_is_there_and_listed(made: Path) -> None:
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert names - {"contents.txt"} == set((made / "contents.txt").read_text("utf-8").split("\n")) - {""}
    assert {"report.html", "report.pdf", "methods.txt", "sources.txt", "tables.xlsx", "charts/years.svg"} <= names
    assert {f"tables/{name}.csv" for name in ("site", "stall", "vehicle", "crossing", "change", "year")} <= names
    assert any(name.startswith("figures/site_sariwon") for name in names)
    assert (made / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_page_says_the_figures_of_the_sample(made: Path) -> None:
    page = (made / "report.html").read_text("utf-8")
    assert "+340 ± 37 m² (520 m² added, 180 m² removed)" in page
    assert "213 vehicles (206–213): Sedan 164, Truck 49." in page
    assert "1 of 3 known sites (33.3 %)" in page
    assert "divided by the 5 calendar years 2020–2024" in page
    assert "two standard deviations" in page
    assert 'src="data:image/png;base64,' in page
    assert "http://" not in page
    assert "https://" not in page


def test_same_project_same_bytes(made: Path, tmp_path: Path, sample: Path) -> None:
    again = tmp_path / "again"
    assert main(["report", str(sample), "-o", str(again)]) == 0
    for path in sorted(made.rglob("*")):
        if path.is_file() and path.suffix != ".pdf":  # another process, another order of fonts inside
            assert path.read_bytes() == (again / path.relative_to(made)).read_bytes(), path.name


def test_pdf_of_two_processes_is_the_same(sample: Path, tmp_path: Path) -> None:
    pages = [make_report(sample, tmp_path / name, Job("report", None)) for name in ("one", "two")]
    assert len({page.with_name("report.pdf").read_bytes() for page in pages}) == 1


def test_names_from_a_strangers_file_stay_text(sample: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.csv"
    evil.write_text("name,lat,lon,class\n<script>alert(1)</script>,41.4,128.1,Ford\n", "utf-8")
    assert main(["import", str(sample), str(evil), "--as", "crossing"]) == 0
    assert main(["report", str(sample), "-o", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_older_report_is_replaced_and_nothing_else(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert main(["report", str(sample), "-o", str(folder)]) == 0
    kept, stale = folder / "notes_of_mine.txt", folder / "figures" / "old.jpg"
    kept.write_text("mine", "utf-8")
    stale.write_bytes(b"old")
    outside = tmp_path / "outside.txt"
    outside.write_text("mine", "utf-8")
    listing = folder / "contents.txt"
    listing.write_text(listing.read_text("utf-8") + "figures/old.jpg\n../outside.txt\n", "utf-8")
    assert main(["report", str(sample), "-o", str(folder)]) == 0
    assert kept.read_text("utf-8") == "mine"
    assert outside.exists()
    assert not stale.exists()


def test_a_folder_with_other_things_is_refused(sample: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "thesis.doc").write_text("mine", "utf-8")
    assert main(["report", str(sample), "-o", str(folder)]) == 1
    assert "holds other files" in capfd.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["thesis.doc"]


def test_a_missing_picture_costs_its_figure_only(sample: Path, tmp_path: Path) -> None:
    shutil.rmtree(sample.parent / "images")
    assert main(["report", str(sample), "-o", str(tmp_path / "out")]) == 0
    assert "+340 ± 37" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_window_gets_progress_and_the_sentence_of_a_failure(sample: Path, tmp_path: Path) -> None:
    job, heard = Job("report", None), []
    job.progressed.connect(lambda one: heard.append(one.fraction))
    assert make_report(sample, tmp_path / "out", job) == tmp_path / "out" / "report.html"
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with pytest.raises(Refused, match="is a file"):
        make_report(sample, sample, Job("report", None))


def test_cancelling_ends_the_child(sample: Path, tmp_path: Path) -> None:
    job = Job("report", None)
    job.progressed.connect(lambda one: one.cancel())
    with pytest.raises(Cancelled):
        make_report(sample, tmp_path / "out", job)
    assert not (tmp_path / "out" / "contents.txt").exists()
