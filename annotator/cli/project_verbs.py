"""Verbs that fill a project: new, add, import, review."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from annotator.app.exchange.images import Addition, ImageWish, addition, read_facts, record_only
from annotator.app.exchange.importing import KINDS, ImportWish
from annotator.app.exchange.outcome import Outcome, gathered
from annotator.app.exchange.placing import PlacementWish
from annotator.app.exchange.reading import import_paths
from annotator.app.exchange.reviewing import ReviewWish, review_edit
from annotator.app.headless import Project
from annotator.app.maps.opening import archive_service
from annotator.app.maps.scenes import tile_scene
from annotator.app.maps.sources import is_archive
from annotator.app.memory import allow_folder
from annotator.cli import parsing
from annotator.cli.answers import FOUND, OK, answer, json_option, say, verb
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.text import translate
from annotator.imagery.service import ImageryService
from annotator.store.paths import to_stored

PROJECT = click.argument("project", type=click.Path(path_type=Path))


def opened(path: Path, *, read_only: bool = False) -> Project:
    """The project of a verb; a writing verb needs it writable."""
    project = Project.open(path, read_only=read_only)
    for notice in project.notices:
        say(notice)
    if not read_only:
        try:
            project.require_writable()
        except AnnotatorError:
            project.close()
            raise
    return project


def reading_code(project: Project) -> int:
    """Exit code of a verb that only reads: what a damaged file tells is not to be relied on."""
    return FOUND if project.is_damaged else OK


@click.command()
@PROJECT
@click.option("--title", default="", help="Title of the survey.")
@json_option
@verb
def new(project: Path, title: str, as_json: bool) -> int:
    """Make a new, empty project."""
    if project.suffix.lower() != ".gpkg":
        raise Refused(translate("Cli", "A project file is named NAME.gpkg, not {name}.").format(name=project.name))
    if not project.absolute().parent.is_dir():
        raise Refused(translate("Cli", "The folder {folder} does not exist.").format(folder=project.parent))
    Project.create(project, title=title).close()
    answer(as_json, {"project": str(project)}, [translate("Cli", "Made {file}").format(file=project)])
    return OK


@click.command()
@PROJECT
@click.argument("images", nargs=-1, type=click.Path(path_type=Path))
@click.option("--mosaic", is_flag=True, help="All images are one scene.")
@click.option("--site", default="", help="Site the images show; made when new.")
@click.option("--acquired", type=parsing.DATES, default="", help="Day, month, year, or FROM/TO.")
@click.option("--provider", default="")
@click.option("--credit", default="")
@click.option("--name", default="", help="Name of the scene; the file's by default.")
@click.option("--gsd", "gsd_m", type=parsing.METRES, help="Detail of the sensor in metres.")
@click.option(
    "--corners",
    type=parsing.CORNERS,
    default="",
    help='"LON,LAT LON,LAT LON,LAT LON,LAT": UL UR LR LL, outer pixel corners.',
)
@click.option("--gcp", "gcps", type=parsing.CONTROL_POINT, multiple=True, help='"PX,PY,LON,LAT", repeated.')
@click.option("--scale", "scale", type=parsing.METRES, help="Metres per pixel, north up.")
@click.option("--at", "at", type=parsing.LAT_LON, help="LAT,LON of the image's centre (with --scale).")
@json_option
@verb
def add(project: Path, images: tuple[Path, ...], as_json: bool, mosaic: bool, **options: Any) -> int:
    """Add images (or, without an image, a record of one seen elsewhere)."""
    wish = _image_wish(options)
    if wish.name and len(images) > 1 and not mosaic:
        raise click.UsageError("--name goes with one image or with --mosaic")
    with opened(project) as open_project:
        if not images:
            one = record_only(open_project.document, _named(wish), "", open_project.author)
            open_project.apply(one.edit)
            return _added(as_json, [one], [])
        groups: list[tuple[Path, ...]] = [images] if mosaic else [(image,) for image in images]
        return _add_all(open_project, groups, wish, as_json)


def _add_all(project: Project, groups: list[tuple[Path, ...]], wish: ImageWish, as_json: bool) -> int:
    additions: list[Addition] = []
    skipped: list[dict[str, str]] = []
    imagery = ImageryService(workers=1)
    try:
        for group in groups:
            try:
                one = _addition(project, imagery, group, wish)
                project.apply(one.edit)
                additions.append(_with_hint(one, wish))
            except Refused as refusal:
                skipped.append({"file": group[0].name, "where": "", "why": str(refusal)})
    finally:
        imagery.close()
    return _added(as_json, additions, skipped)


def _with_hint(one: Addition, wish: ImageWish) -> Addition:
    """An image that is there already keeps what is known of it, whatever this command says."""
    if not one.is_known or replace(wish, site="", name="") == ImageWish():
        return one
    text = translate("Cli", "It is in the project already; its date, place and source were left as they are.")
    return replace(one, warnings=(*one.warnings, text))


def _addition(project: Project, imagery: ImageryService, group: tuple[Path, ...], wish: ImageWish) -> Addition:
    """The scene of images, or of an archive of map tiles."""
    if any(is_archive(path) for path in group):
        if len(group) > 1:
            raise Refused(translate("Cli", "An archive of tiles is a scene of its own; leave --mosaic out."))
        service = archive_service(group[0])
        _allow(project, group)
        return tile_scene(project.document, project.path, service, wish, project.author)
    facts = read_facts(imagery, group)
    _allow(project, group)
    return addition(project.document, project.path, facts, wish, project.author)


def _allow(project: Project, images: tuple[Path, ...]) -> None:
    """Naming an image allows its folder on this machine; below the project's own nothing need be allowed."""
    for image in images:
        if project.resolve_file(to_stored(project.path, image)) is None:
            allow_folder(image.absolute().parent)


def _added(as_json: bool, additions: list[Addition], skipped: list[dict[str, str]]) -> int:
    for skip in skipped:
        say(skip["why"])
    for one in additions:
        for sentence in one.warnings:
            say(f"{one.scene.name}: {sentence}")
    value = {"added": [_told(one) for one in additions if not one.is_known]}
    value |= {"matched": [_told(one) for one in additions if one.is_known], "skipped": skipped}
    lines = [f"{one.scene.name}: {one.scene.placement} {one.scene.acquired_from or ''}".rstrip() for one in additions]
    answer(as_json, value, lines)
    return FOUND if skipped else OK


def _told(one: Addition) -> dict[str, Any]:
    fields = ("uid", "name", "placement", "width_px", "height_px", "pixel_m", "scale_sd", "rmse_m", "crs")
    dates = ("acquired_from", "acquired_to", "sha256")
    return {name: getattr(one.scene, name) for name in (*fields, *dates)} | {"warnings": list(one.warnings)}


def _image_wish(options: dict[str, Any]) -> ImageWish:
    placement = PlacementWish(
        corners=options["corners"] or (),
        control_points=options["gcps"],
        scale_m_per_px=options["scale"],
        at=options["at"] or None,
    )
    ways = [bool(placement.corners), bool(placement.control_points), placement.scale_m_per_px is not None]
    if sum(ways) > 1:
        raise click.UsageError("one of --corners, --gcp and --scale")
    if placement.at is not None and placement.scale_m_per_px is None:
        raise click.UsageError("--at goes with --scale")
    texts = {name: options[name] for name in ("site", "acquired", "provider", "credit", "name", "gsd_m")}
    return ImageWish(placement=placement, **texts)


def _named(wish: ImageWish) -> ImageWish:
    """A record needs some name: the date and provider will do."""
    name = wish.name or " ".join(part for part in (wish.provider, wish.acquired) if part)
    if not name:
        raise click.UsageError("give an IMAGE, or --name / --acquired / --provider for a record without pixels")
    return replace(wish, name=name)


@click.command("import")
@PROJECT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "as_kind", type=click.Choice(KINDS), required=True)
@click.option("--site", default="", help="Site of the features; made when new.")
@click.option("--scene", default="", help="Scene they were drawn on.")
@click.option("--pass", "pass_name", default="", help="Pass they belong to; made when new.")
@click.option("--class", "class_name", default="", help="Class of all of them; made when new.")
@click.option("--column", "columns", type=parsing.COLUMN, multiple=True, help="FIELD=NAME: which column fills a field.")
@json_option
@verb
def import_(
    project: Path, files: tuple[Path, ...], columns: tuple[tuple[str, str], ...], as_json: bool, **options: str
) -> int:
    """Take in files as one edit; what is good goes in, the rest is named."""
    wish = ImportWish(columns=dict(columns), **options)
    with opened(project) as open_project:
        outcome = _taken_in(open_project, files, wish)
    for skip in (*gathered(outcome.skipped), *outcome.warnings):
        say(": ".join(part for part in (skip.file, skip.where, skip.why) if part))
    text = translate("Cli", "{read} read, {added} added, {updated} updated, {matched} known, {skipped} skipped")
    value = outcome.as_dict()
    answer(as_json, value, [text.format(**(value | {"skipped": len(outcome.skipped)}))])
    return FOUND if outcome.skipped else OK


def _taken_in(project: Project, files: tuple[Path, ...], wish: ImportWish) -> Outcome:
    try:
        edit, outcome = import_paths(project, files, wish)
        if outcome.added or outcome.updated:
            project.apply(edit)
    except Refused as refusal:
        outcome = Outcome()
        outcome.skip("", "", str(refusal))
    return outcome


@click.command()
@PROJECT
@click.option("--site", required=True)
@click.option("--scene", required=True)
@click.option("--kind", type=click.Choice(["stall", "vehicle", "crossing", "all"]), default="all")
@click.option("--state", type=click.Choice(["reviewed", "obscured", "unreviewed"]), default="reviewed")
@click.option("--gone", multiple=True, help="all, or the uid of an object that is gone; repeated.")
@json_option
@verb
def review(project: Path, as_json: bool, gone: tuple[str, ...], **options: str) -> int:
    """Say that a scene was looked at, and what is gone on it."""
    with opened(project) as open_project:
        wish = ReviewWish(gone=gone, **options)
        edit, count = review_edit(open_project.document, wish, open_project.author)
        open_project.apply(edit)
    value = {"site": options["site"], "scene": options["scene"], "state": options["state"], "gone": count}
    text = translate("Cli", "{site}, {scene}: {state}, {gone} gone")
    answer(as_json, value, [text.format(**value)])
    return OK
