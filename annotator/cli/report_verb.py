"""The verb that makes the whole report of a project."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.answers import OK, answer, json_option, say, verb
from annotator.cli.project_verbs import PROJECT, opened
from annotator.domain.text import translate


@click.command()
@PROJECT
@click.option("-o", "--out", "out", required=True, type=click.Path(path_type=Path), help="Folder of the report.")
@click.option("--progress", is_flag=True, hidden=True, help="Tell the progress on stderr, one line each.")
@json_option
@verb
def report(project: Path, out: Path, progress: bool, as_json: bool) -> int:
    """Make tables, charts, figures, maps, methods and sources as HTML, PDF and data files."""
    from annotator.report.headless import report_of

    with opened(project, read_only=True) as open_project:
        written = report_of(open_project, out, _tell if progress else _silent)
    line = translate("Cli", "Made {file}").format(file=out / "report.html")
    answer(as_json, {"files": [str(path) for path in written]}, [line])
    return OK


def _tell(done: float, what: str) -> None:
    say(f"{round(100 * done)}%\t{what}")


def _silent(_done: float, _what: str) -> None: ...
