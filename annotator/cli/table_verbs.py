"""Verbs that read a project: summary, export, check."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from annotator.app.exchange.exporting import SINGLE, TABLES, ExportWish, export
from annotator.app.exchange.since import reasons_since
from annotator.app.fingerprints import Fingerprints
from annotator.app.folders import cache_dir
from annotator.app.headless import Project
from annotator.app.image_files import file_findings
from annotator.app.memory import allowed_folders
from annotator.cli.answers import FOUND, answer, json_option, say, verb
from annotator.cli.parsing import DATES
from annotator.cli.project_verbs import PROJECT, opened, reading_code
from annotator.domain.checks import Finding, findings
from annotator.domain.document import Document
from annotator.domain.summary.overall import Summary, summarise
from annotator.domain.tables.editions import ReasonOf, edition_named
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.store.paths import resolve

RULE_CHOICES = ("observed", "spread", "bounds", "bounds_min", "bounds_max", "all")


@click.command()
@PROJECT
@json_option
@verb
def summary(project: Path, as_json: bool) -> int:
    """Counts and areas of everything in the project."""
    with opened(project, read_only=True) as open_project:
        found = summarise(open_project.document)
        code = reading_code(open_project)
    answer(as_json, found, _lines(found))
    return code


def _lines(found: Summary) -> list[str]:
    stall, vehicle, crossing = found["stall"], found["vehicle"], found["crossing"]
    area = "" if stall["area_m2"] is None else f" {stall['area_m2']:,.1f} m²"
    spread = "" if stall["area_sd_m2"] is None else f" ± {2 * stall['area_sd_m2']:,.1f}"
    by_class = ", ".join(f"{name} {count}" for name, count in vehicle["by_class"].items())
    kinds = ", ".join(f"{name} {count}" for name, count in crossing["by_class"].items())
    n_sites, n_scenes = found["sites"], found["scenes"]
    n_stalls, n_vehicles, n_crossings = stall["count"], vehicle["count"], crossing["count"]
    sites, scenes = translate("Cli", "%n site(s)", "", n_sites), translate("Cli", "%n scene(s)", "", n_scenes)
    counted = translate("Cli", "{count} ({min}–{max}) vehicle(s)", "", n_vehicles).format(**vehicle)
    crossed = translate("Cli", "%n crossing(s), {at_gate} at gates", "", n_crossings).format(
        at_gate=crossing["at_gate"]
    )
    return [
        f"{sites}, {scenes}",
        translate("Cli", "%n stall(s)", "", n_stalls) + area + spread,
        counted + (f": {by_class}" if by_class else ""),
        crossed + (f": {kinds}" if kinds else ""),
    ]


@click.command("export")
@PROJECT
@click.argument("tables", nargs=-1, required=True, type=click.Choice([*TABLES, "all"]))
@click.option("-o", "--out", "out", required=True, type=click.Path(path_type=Path))
@click.option("--from", "first", type=DATES, default="", help="Begin of the period.")
@click.option("--to", "last", type=DATES, default="", help="End of the period.")
@click.option("--rule", type=click.Choice(RULE_CHOICES), default=None, help="Rule of the table of years.")
@click.option("--by", type=click.Choice(["class"]), default=None, help="Change and years of each class.")
@click.option("--since", default="", help="Edition to compare with.")
@json_option
@verb
def export_(project: Path, tables: tuple[str, ...], out: Path, as_json: bool, **options: Any) -> int:
    """Write tables: .csv, .xlsx, .geojson, .kml, .kmz, .gpkg, or a folder of .csv files."""
    wish = _export_wish(tables, out, options)
    with opened(project, read_only=True) as open_project:
        written = export(open_project.document, wish, _reasons(open_project, wish.since))
        code = reading_code(open_project)
    answer(as_json, {"files": [str(path) for path in written]}, [str(path) for path in written])
    return code


def _export_wish(tables: tuple[str, ...], out: Path, options: dict[str, Any]) -> ExportWish:
    first, last = options["first"], options["last"]
    wish = ExportWish(
        tables=TABLES if "all" in tables else tuple(dict.fromkeys(tables)),
        out=out,
        period_from=parse_range(first)[0] if first else "",
        period_to=parse_range(last)[1] if last else "",
        rule=options["rule"] or "",
        by_class=options["by"] == "class",
        since=options["since"],
    )
    if wish.period_from and wish.period_to and wish.period_from > wish.period_to:
        raise click.UsageError(f"the period ends ({wish.period_to}) before it begins ({wish.period_from})")
    if out.suffix.lower() in SINGLE and len(wish.tables) > 1 and not out.is_dir():
        raise click.UsageError(f"several tables do not fit into one {out.suffix}: name a folder or an .xlsx file")
    return wish


def _reasons(project: Project, edition: str) -> ReasonOf:
    """Why figures differ from an edition, out of the journal."""
    if not edition:
        return lambda _site_uid: ""
    return reasons_since(project.session.project, edition_named(project.document, edition).edit_id)


def _file_findings(project: Path, document: Document) -> list[Finding]:
    """Every image file that may be touched is read and compared with its hash."""
    roots = allowed_folders()
    fingerprints = Fingerprints(cache_dir() / "hashes.json")
    return file_findings(document, lambda stored: resolve(project, stored, roots), fingerprints, read_all=True)


@click.command()
@PROJECT
@json_option
@verb
def check(project: Path, as_json: bool) -> int:
    """Find what does not fit together; exit 1 when there is more than notes."""
    with opened(project, read_only=True) as open_project:
        found = [*_file_findings(project, open_project.document), *findings(open_project.document)]
        code = reading_code(open_project)
    answer(as_json, {"findings": [asdict(one) for one in found]}, [one.sentence for one in found])
    if not found:
        say(translate("Cli", "Nothing found."))
    return FOUND if any(one.severity != "note" for one in found) else code
