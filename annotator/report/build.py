"""Makes the whole report; the same project gives the same bytes, however often and wherever it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.app.exchange.exporting import ExportWish, export
from annotator.domain.checks import findings
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.settings import text as setting
from annotator.domain.summary.survey import survey_change
from annotator.domain.tables import TABLES
from annotator.domain.text import translate
from annotator.formats.files import write_atomically
from annotator.render.before_after import ReadPixels
from annotator.render.paper import pdf_of
from annotator.report.drawings import Drawing, changed_pictures, crossing_map, site_map, year_chart
from annotator.report.headlines import headlines, period_text
from annotator.report.methods import methods
from annotator.report.page import Contents, page_for_browsers, page_for_paper
from annotator.report.second_looks import second_looks
from annotator.report.sheets import Sheet, sheets, sources

CONTENTS = "contents.txt"
"""List of the files of a report: what a later report of the same folder may replace or remove."""
_PAPER_WIDTH_PX = 900

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class ReportWish:
    """Which project, as of when, whereto."""

    title: str
    folder: Path
    edited: dt.datetime
    """Moment of the last edit (UTC): the report's date, so that it changes only with the project."""


def build(
    document: Document, wish: ReportWish, read: ReadPixels, progress: Progress = lambda _done, _what: None
) -> list[Path]:
    """Write the report into a folder; returns its files. Refuses a folder that holds something else."""
    before = _files_before(wish.folder)
    progress(0.05, translate("Report", "Computing"))
    contents = _contents(document, wish, read, progress)
    files = dict(_encoded(contents, wish))
    progress(0.9, translate("Report", "Writing"))
    written = _write(wish.folder, files)
    written += export(document, ExportWish(TABLES, _made(wish.folder / "tables")))
    workbook = wish.folder / "tables.xlsx"
    written += export(document, ExportWish(TABLES, workbook))
    names = sorted(path.relative_to(wish.folder).as_posix() for path in written)
    write_atomically(wish.folder / CONTENTS, "".join(f"{name}\n" for name in names).encode())
    for name in sorted(before - set(names)):
        (wish.folder / name).unlink(missing_ok=True)
    progress(1.0, "")
    return sorted(written)


def _contents(document: Document, wish: ReportWish, read: ReadPixels, progress: Progress) -> Contents:
    found = survey_change(document)
    charts = [year_chart(document, found), site_map(document, found), crossing_map(document)]
    expected = max(1, sum(change.judgement.direction in ("grew", "shrank") for change in found.measured))
    pictures: list[Drawing] = []
    for drawing in changed_pictures(document, found, read):
        pictures.append(drawing)
        progress(0.1 + 0.8 * min(1.0, len(pictures) / expected), drawing.caption)
    title = setting(document, "title") or wish.title
    period = period_text(document, found)
    as_of = translate("Report", "As edited {day}.").format(day=wish.edited.date().isoformat())
    return Contents(
        title=title,
        subtitle=" · ".join(part for part in (period, as_of) if part),
        headlines=headlines(document, found),
        charts=[chart for chart in charts if chart is not None],
        sheets=[*sheets(document, found), *second_looks(document)],
        pictures=pictures,
        methods=methods(document, found),
        findings=[finding.sentence for finding in findings(document)],
        sources=sources(document),
    )


def _encoded(contents: Contents, wish: ReportWish) -> Iterator[tuple[str, bytes]]:
    for drawing in contents.drawings:
        folder = "figures" if drawing in contents.pictures else "charts"
        for name, data in drawing.files.items():
            yield f"{folder}/{name}", data
    yield "report.html", page_for_browsers(contents).encode()
    pictures = {drawing.shown: drawing.files[drawing.shown] for drawing in contents.drawings}
    paper = page_for_paper(contents, _PAPER_WIDTH_PX)
    yield "report.pdf", pdf_of(paper, contents.title, wish.edited, f"{contents.title}{wish.edited}", pictures)
    yield "methods.txt", _paragraphs(contents.methods)
    yield "sources.txt", _lines(contents.sources)


def _paragraphs(texts: Sequence[str]) -> bytes:
    return ("\n\n".join(texts) + "\n").encode()


def _lines(sheet: Sheet) -> bytes:
    rows = [" | ".join(sheet.header), *(" | ".join(row) for row in sheet.rows)]
    return ("\n".join(rows) + "\n").encode()


def _write(folder: Path, files: dict[str, bytes]) -> list[Path]:
    written = []
    for name, data in files.items():
        path = folder / name
        _made(path.parent)
        write_atomically(path, data)
        written.append(path)
    return written


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = translate("Report", "The folder {folder} cannot be made: {reason}.")
        raise Refused(text.format(folder=folder, reason=error.strerror or error)) from error
    return folder


def _files_before(folder: Path) -> frozenset[str]:
    """Files of an older report in this folder; names that lead out of it are not believed."""
    if folder.exists() and not folder.is_dir():
        raise Refused(translate("Report", "{folder} is a file; name a folder for the report.").format(folder=folder))
    listing = folder / CONTENTS
    if not listing.is_file():
        if folder.is_dir() and any(folder.iterdir()):
            text = translate("Report", "{folder} holds other files; name a new folder, or one with an older report.")
            raise Refused(text.format(folder=folder))
        return frozenset()
    names = listing.read_text("utf-8", errors="replace").splitlines()
    return frozenset(name for name in names if name and _is_inside(folder, name))


def _is_inside(folder: Path, name: str) -> bool:
    root = folder.resolve()
    return (folder / name).resolve().is_relative_to(root) and not Path(name).is_absolute()
