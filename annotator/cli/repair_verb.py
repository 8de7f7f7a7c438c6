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
    for what in told_about(found):
        say(what)
    say(translate("Cli", "The new project begins a new history; {file} was left as it is.").format(file=project.name))
    answer(as_json, _told(found, out), _lines(found, out))
    return OK if found.is_whole else FOUND


def told_about(found: Salvaged) -> list[str]:
    """Sentences on what was lost or is not as it was."""
    notes = [*found.lost, *found.older, *found.stand_ins]
    told = [" ".join(part for part in (note.kind, note.uid) if part) + ": " + note.why for note in notes[:TOLD_LIMIT]]
    if len(notes) > TOLD_LIMIT:
        told.append(translate("Cli", "{n} more are named by --json.").format(n=len(notes) - TOLD_LIMIT))
    if not found.is_counted:
        told.append(translate("Cli", "How many rows there were cannot be read, so more may be missing than is named."))
    return told


def _told(found: Salvaged, out: Path) -> dict[str, object]:
    told: dict[str, object] = {"project": str(out), "kept": found.counts, "lost_by_table": found.lost_by_kind}
    told |= {"from_history": found.from_history, "measured_anew": found.measured_anew, "counted": found.is_counted}
    named = {"lost": found.lost, "older": found.older, "stand_ins": found.stand_ins}
    return told | {name: [note._asdict() for note in notes] for name, notes in named.items()}


def _lines(found: Salvaged, out: Path) -> list[str]:
    text = translate("Cli", "{kind}: {saved} saved, {lost} lost")
    kinds = sorted(found.counts.keys() | found.lost_by_kind.keys())
    tables = [
        text.format(kind=kind, saved=found.counts.get(kind, 0), lost=found.lost_by_kind.get(kind, 0)) for kind in kinds
    ]
    return [translate("Cli", "Made {file}").format(file=out), *tables]
