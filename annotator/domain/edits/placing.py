"""Placing a scene anew, and shifting it at a site: its marks move with it, in one edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.obscuring import moved_hidden
from annotator.domain.edits.rows import change_of, replacing
from annotator.domain.edits.scale_sources import same_view_scenes, tied_scenes, ties_of
from annotator.domain.edits.scenes import link_of, with_footprint
from annotator.domain.edits.zoning import in_zones
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, placement_of
from annotator.domain.georeference.placement import Placement
from annotator.domain.georeference.solution import Solution
from annotator.domain.records import PLACED_KINDS, ControlPoint, IsoDate, Record, Scene, Site, SiteScene, Vehicle
from annotator.domain.text import translate

_Shifted = Callable[[SiteScene], tuple[float, float]]
_UNPLACED: dict[str, Any] = {
    "placement": "none",
    "mapping": "",
    "crs": "",
    "scale_sd": None,
    "scale_assumed": True,
    "rmse_m": None,
    "pixel_m": None,
}


def place_scene(
    scene_uid: str, author: Author, *, control_points: Sequence[ControlPoint] | None = None, **placement: Any
) -> Edit:
    """Place or re-place a scene (mapping, placement, scale_sd, rmse_m …); its marks move with it in this one edit.

    Scenes that share its view are placed with it; areas on scenes tied to it get its new scale error. Nudges go: they
    corrected the placement before.
    """

    def edit(document: Document) -> Change:
        scene = document.require(Scene, scene_uid)
        if placement.get("mapping"):
            _refuse_circle(document, scene, Placement.from_json(placement["mapping"]))
        rows = _placed_rows(document, scene, author, control_points, placement)
        for other in same_view_scenes(document, scene_uid) if "mapping" in placement else ():
            rows += _placed_rows(document, other, author, None, _shared(placement, scene_uid))
        placed = next((row.after for row in rows if row.uid == scene_uid), None)
        rows += _sited_rows(document, placed, author) if isinstance(placed, Scene) else []
        touched = {row.uid: None for row in rows if row.kind == "scene"}
        rows += [row for uid in touched if "mapping" in placement for row in _without_nudge(document, uid, author)]
        after = document.with_change(Change("", tuple(rows)))
        touched |= {tied.uid: None for uid in list(touched) for tied in tied_scenes(after, uid)}
        for uid in touched:
            moved = moved_marks(after, uid, author)
            after = after.with_change(Change("", tuple(moved)))
            rows += moved
        return change_of(translate("Edits", "Place scene {name}").format(name=scene.name), rows)

    return edit


def place_by(
    scene_uid: str,
    solution: Solution,
    author: Author,
    points: Sequence[ControlPoint] = (),
    acquired: tuple[IsoDate, IsoDate] | None = None,
) -> Edit:
    """Place a scene by what was found; its earlier control points give way to these.

    A scene without a date becomes `acquired`, first and last day, in the same edit.
    """

    def edit(document: Document) -> Change:
        scene = document.require(Scene, scene_uid)
        _require_pixels(scene)
        values = solution.scene_values(scene.width_px or 0, scene.height_px or 0)
        change = place_scene(scene_uid, author, control_points=points, **values)(document)
        has_date = scene.acquired_from is not None or scene.acquired_to is not None
        return change if acquired is None or has_date else _dated(change, scene_uid, acquired)

    return edit


def _dated(change: Change, scene_uid: str, acquired: tuple[IsoDate, IsoDate]) -> Change:
    rows = []
    for row in change.rows:
        if isinstance(row.after, Scene) and row.uid == scene_uid:
            row = replace(row, after=replace(row.after, acquired_from=acquired[0], acquired_to=acquired[1]))
        rows.append(row)
    return change_of(change.label, rows)


def unplace(scene_uid: str, author: Author) -> Edit:
    """Take a scene's placement away: counts stay, metres and coordinates become blank."""
    return place_scene(scene_uid, author, control_points=(), **_UNPLACED)


def same_view(scene_uids: Sequence[str], as_uid: str, author: Author) -> Edit:
    """Give images taken from one fixed camera the placement of one of them.

    Refused: another size in pixels, or a scene without placement.
    """

    def edit(document: Document) -> Change:
        model = document.require(Scene, as_uid)
        if not model.mapping:
            raise Refused(translate("Edits", "{name} has no placement yet; place it first.").format(name=model.name))
        values = _shared({field: getattr(model, field) for field in _UNPLACED}, _origin_of(model))
        rows: dict[str, RowChange] = {}
        for uid in scene_uids:
            scene = document.require(Scene, uid)
            _require_same_size(scene, model)
            change = place_scene(uid, author, control_points=(), **values)(document)
            document = document.with_change(change)
            rows |= {row.uid: row for row in change.rows}
        n = len(scene_uids)
        label = translate("Edits", "Place %n image(s) as {name}", "", n).format(name=model.name)
        return change_of(label, rows.values())

    return edit


def nudge(site_uid: str, scene_uid: str, east_m: float, north_m: float, author: Author) -> Edit:
    """Shift a scene at one site by metres east and north, on top of what it is shifted by already."""
    return _nudging(
        site_uid, scene_uid, author, lambda link: (link.nudge_east_m + east_m, link.nudge_north_m + north_m)
    )


def reset_nudge(site_uid: str, scene_uid: str, author: Author) -> Edit:
    """Put a scene back to where its placement says."""
    return _nudging(site_uid, scene_uid, author, lambda _link: (0.0, 0.0))


def moved_marks(document: Document, scene_uid: str, author: Author, site_uid: str | None = None) -> list[RowChange]:
    """Marks drawn on a scene (at one site), computed anew from their pixels; zones first, for the vehicles.

    So are cells of sweeps and ground outlined as hidden.
    """
    rows: list[RowChange] = []
    for kind in sorted(PLACED_KINDS, key=lambda kind: kind is Vehicle):
        field = "scene_uid" if kind.KIND == "cell" else "drawn_on"
        marks: list[Any] = document.where(kind, field, scene_uid)
        if site_uid is not None:
            marks = [mark for mark in marks if getattr(mark, "site_uid", "") == site_uid]
        pairs: list[tuple[Record, dict[str, Any]]] = [(mark, {}) for mark in marks]
        moved = _really_moved(replacing(document, author, pairs))
        if kind is Vehicle:
            zoned = in_zones(document, [row.row for row in moved])
            moved = [RowChange(row.before, new) for row, new in zip(moved, zoned, strict=True)]
        document = document.with_change(Change("", tuple(moved)))
        rows += moved
    return rows + moved_hidden(document, scene_uid, author, site_uid)


def _really_moved(rows: Iterable[RowChange]) -> list[RowChange]:
    """Rows with more that differs than the stamp."""
    return [
        row
        for row in rows
        if row.before is None or row.after is None or row.before != replace(row.after, modified=row.before.modified)
    ]


def _nudging(
    site_uid: str, scene_uid: str, author: Author, shifted: Callable[[SiteScene], tuple[float, float]]
) -> Edit:
    def edit(document: Document) -> Change:
        scene, site = document.require(Scene, scene_uid), document.get(Site, site_uid)
        if site is None:
            raise Refused(translate("Edits", "A nudge belongs to a site; choose the site first."))
        if not SceneFrame(scene).has_place:
            raise Refused(translate("Edits", "{name} has no place yet; place it first.").format(name=scene.name))
        known = [link for link in document.where(SiteScene, "scene_uid", scene_uid) if link.site_uid == site_uid]
        link = known[0] if known else link_of(site_uid, scene_uid)
        east, north = shifted(link)
        new = replace(link, nudge_east_m=east, nudge_north_m=north)
        row = RowChange(link, modified(new, author)) if known else RowChange(None, created(new, author))
        after = document.with_change(Change("", (row,)))
        rows = [row, *moved_marks(after, scene_uid, author, site_uid)]
        text = translate("Edits", "Nudge {scene} at {site}")
        return change_of(text.format(scene=scene.name, site=site.name), _really_moved(rows))

    return edit


def _without_nudge(document: Document, scene_uid: str, author: Author) -> list[RowChange]:
    links = document.where(SiteScene, "scene_uid", scene_uid)
    nudged = [link for link in links if link.nudge_east_m or link.nudge_north_m]
    return [RowChange(link, modified(link, author, nudge_east_m=0.0, nudge_north_m=0.0)) for link in nudged]


def _placed_rows(
    document: Document,
    scene: Scene,
    author: Author,
    control_points: Sequence[ControlPoint] | None,
    placement: dict[str, Any],
) -> list[RowChange]:
    rows = [RowChange(scene, with_footprint(modified(scene, author, **placement)))]
    if control_points is not None:
        kept = {point.uid for point in control_points}
        old = {row.uid: row for row in document.where(ControlPoint, "scene_uid", scene.uid)}
        rows += [RowChange(row, None) for uid, row in old.items() if uid not in kept]
        for point in control_points:
            before = old.get(point.uid)
            rows.append(RowChange(before, created(point, author) if before is None else _again(point, before, author)))
        rows = _really_moved(rows)
    return rows


def _again(point: ControlPoint, before: ControlPoint, author: Author) -> ControlPoint:
    """The point with its new values; who made it and when stays."""
    return modified(replace(point, analyst=before.analyst, created=before.created), author)


def _sited_rows(document: Document, scene: Scene, author: Author) -> list[RowChange]:
    """Sites that stand nowhere yet stand in the middle of their first placed image until somebody says better."""
    placement = placement_of(scene)
    if scene.geom is None or placement is None:
        return []
    middle = placement.to_lonlat(np.array([[(scene.width_px or 0) / 2, (scene.height_px or 0) / 2]]))[0]
    sites = [document.get(Site, link.site_uid) for link in document.where(SiteScene, "scene_uid", scene.uid)]
    nowhere = [site for site in sites if site is not None and site.geom is None]
    return [RowChange(site, modified(site, author, geom=shapely.Point(middle))) for site in nowhere]


def _shared(placement: dict[str, Any], origin_uid: str) -> dict[str, Any]:
    """Fields of a scene that uses another one's placement as it is."""
    if not placement.get("mapping"):
        return placement
    known = Placement.from_json(placement["mapping"])
    shared = replace(known, basis=replace(known.basis, same_view=origin_uid))
    return {**placement, "mapping": shared.to_json()}


def _origin_of(scene: Scene) -> str:
    """The scene whose placement this is: itself, or the one it shares the view of."""
    placement = placement_of(scene)
    return (placement.basis.same_view if placement is not None else "") or scene.uid


def _require_pixels(scene: Scene) -> None:
    if not scene.width_px or not scene.height_px:
        raise Refused(translate("Edits", "{name} has no picture that could be placed.").format(name=scene.name))


def _require_same_size(scene: Scene, model: Scene) -> None:
    if (scene.width_px, scene.height_px) != (model.width_px, model.height_px):
        text = translate(
            "Edits", "{name} has {w} × {h} pixels, {model} has {mw} × {mh}: not the same view. Nothing was placed."
        )
        raise Refused(
            text.format(
                name=scene.name,
                model=model.name,
                w=scene.width_px,
                h=scene.height_px,
                mw=model.width_px,
                mh=model.height_px,
            )
        )


def _refuse_circle(document: Document, scene: Scene, placement: Placement) -> None:
    """A scene cannot rest on one that rests on it."""
    for uid in placement.basis.tied_to:
        other = document.get(Scene, uid)
        if uid == scene.uid or (other is not None and scene.uid in ties_of(document, other)):
            text = translate("Edits", "{other} was itself placed by {name}; choose another image to tie it to.")
            raise Refused(text.format(other=other.name if other is not None else scene.name, name=scene.name))
