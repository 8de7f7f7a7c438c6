"""The verb that saves what can be read of a damaged project."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.answers import FOUND, OK, answer, json_option, say, verb
from annotator.cli.project_verbs import PROJECT
from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.store.salvage import Salvaged, salvage

TOLD_LIMIT = 20
"""More lost rows than this are counted on stderr; the JSON names them all."""


@click.command()
@PROJECT
@click.option("-o", "--out", "out", required=True, type=click.Path(path_type=Path), help="The new project.")
@json_option
@verb
def repair(project: Path, out: Path, as_json: bool) -> int:
    """Save what can be read of a damaged project into a new one; exit 1 when something is lost."""
    if out.suffix.lower() != ".gpkg":
        raise Refused(translate("Cli", "A project file is named NAME.gpkg, not {name}.").format(name=out.name))
    found = salvage(project, out)
    for lost in found.lost[:TOLD_LIMIT]:
        say(" ".join(part for part in (lost.kind, lost.uid) if part) + ": " + lost.why)
    if len(found.lost) > TOLD_LIMIT:
        say(translate("Cli", "{n} more are lost.").format(n=len(found.lost) - TOLD_LIMIT))
    say(translate("Cli", "The new project begins a new history; {file} was left as it is.").format(file=project.name))
    answer(as_json, _told(found, out), [_line(found, out)])
    return FOUND if found.lost else OK


def _told(found: Salvaged, out: Path) -> dict[str, object]:
    told: dict[str, object] = {"project": str(out), "kept": found.counts, "from_history": found.from_history}
    return told | {"measured_anew": found.measured_anew, "lost": [lost._asdict() for lost in found.lost]}


def _line(found: Salvaged, out: Path) -> str:
    kept = ", ".join(f"{kind} {number}" for kind, number in found.counts.items())
    return translate("Cli", "Made {file}: {kept}").format(file=out, kept=kept)
