"""Texts of inspector lines that are shown but not typed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from annotator.app.wording import coordinates, number, placement_name, significant
from annotator.domain.document import Document
from annotator.domain.records import Scene, Vehicle, Zone
from annotator.domain.settings import adjudicated_passes
from annotator.domain.summary.basis import basis_of
from annotator.domain.summary.lives import last_absent
from annotator.domain.text import translate
from annotator.domain.time import display

HASH_SHOWN = 12


def scene_label(document: Document, scene_uid: str) -> str:
    """Date of a scene, with what it is known to: `2020-04 (month)`."""
    scene = document.get(Scene, scene_uid)
    if scene is None:
        return translate("Fields", "a lost scene") if scene_uid else ""
    return f"{display(scene)} · {scene.provider}" if scene.provider else display(scene)


def precision(scene: Scene) -> str:
    """How finely a scene's date is known."""
    text = display(scene)
    if "–" in text:
        return translate("Dates", "range")
    names = {4: translate("Dates", "year"), 7: translate("Dates", "month"), 10: translate("Dates", "day")}
    return names.get(len(text), "")


def drawn_on(document: Document, mark: Any) -> str:
    return scene_label(document, mark.drawn_on) or translate("Fields", "given as coordinates")


def gone_by(_document: Document, mark: Any) -> str:
    return mark.gone_by or ""


def not_before(document: Document, mark: Any) -> str:
    """Date of the last reviewed look without the mark; what has none is stock from the beginning."""
    absent = document.get(Scene, last_absent(document, basis_of(document), mark))
    return display(absent) if absent is not None else translate("Fields", "stock from the start")


def stall_size(_document: Document, stall: Any) -> str:
    if stall.length_m is None or stall.width_m is None:
        return translate("Fields", "not known: the scene has no scale")
    size = f"{number(stall.length_m, 1)} × {number(stall.width_m, 1)} m"
    return size if stall.orientation_deg is None else f"{size}, {number(stall.orientation_deg)}°"


def vehicle_heading(_document: Document, vehicle: Any) -> str:
    if vehicle.heading_deg is not None:
        return translate("Fields", "{degrees}° (front marked)").format(degrees=number(vehicle.heading_deg))
    return "" if vehicle.orientation_deg is None else f"{number(vehicle.orientation_deg)}°"


def zone_name(document: Document, vehicle: Any) -> str:
    zone = document.get(Zone, vehicle.zone_uid)
    return zone.name if zone is not None else translate("Fields", "none")


def zone_vehicles(document: Document, zone: Any) -> str:
    """Vehicles in a zone by scene, newest first."""
    counts: dict[str, int] = {}
    passes = adjudicated_passes(document)
    for vehicle in document.where(Vehicle, "zone_uid", zone.uid):
        if vehicle.certainty != "possible" and vehicle.pass_uid in passes:
            counts[vehicle.scene_uid] = counts.get(vehicle.scene_uid, 0) + 1
    basis = basis_of(document)
    uids = sorted(counts, key=lambda uid: basis.begin(uid), reverse=True)
    lines = [f"{counts[uid]:,} · {scene_label(document, uid)}" for uid in uids]
    return "\n".join(lines) or translate("Fields", "none yet")


def position(_document: Document, record: Any) -> str:
    return "" if record.geom is None else coordinates(record.geom.x, record.geom.y)


def by_whom(_document: Document, record: Any) -> str:
    """Analyst and local time of creation."""
    parts = (record.analyst, local_time(record.created))
    return ", ".join(part for part in parts if part) or translate("Fields", "not known")


@lru_cache(maxsize=1024)
def local_time(at: str | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """A stored UTC moment in the analyst's own time; a text that is none is shown as it is."""
    if not at:
        return ""
    try:
        return dt.datetime.fromisoformat(at).astimezone().strftime(form)
    except ValueError:
        return at


def placement(_document: Document, scene: Any) -> str:
    """`control points, ± 1.4 m, u 0.2 %`; an assumed scale error says so."""
    parts = [placement_name(scene.placement)]
    if scene.rmse_m is not None:
        parts.append(translate("Fields", "RMSE {rmse} m").format(rmse=number(scene.rmse_m, 1)))
    parts.append(scale_error(scene))
    return ", ".join(part for part in parts if part)


def scale_error(scene: Scene) -> str:
    """`u 0.2 %`, the relative standard deviation of areas; blank while unknown, or where there are no areas."""
    if scene.scale_sd is not None and scene.pixel_m is None:
        return ""
    if scene.scale_sd is None:
        return "" if scene.is_provisional else translate("Fields", "u not known")
    text = f"u {number(100 * scene.scale_sd, 1)} %"
    return translate("Fields", "{u} (assumed)").format(u=text) if scene.scale_assumed else text


def scene_size(_document: Document, scene: Any) -> str:
    if not scene.width_px or not scene.height_px:
        return ""
    size = f"{scene.width_px:,} × {scene.height_px:,} px"
    return size if scene.pixel_m is None else f"{size}, {significant(scene.pixel_m)} m/px"


def file_names(_document: Document, scene: Any) -> str:
    if "://" in scene.files:
        return urlsplit(scene.files).hostname or ""
    names = [PurePosixPath(line.replace("\\", "/")).name for line in scene.files.splitlines()]
    more = translate("Fields", "{name} and {n} more")
    return names[0] if len(names) == 1 else more.format(name=names[0], n=len(names) - 1) if names else ""


def hash_short(_document: Document, scene: Any) -> str:
    return f"{scene.sha256.splitlines()[0][:HASH_SHOWN]}…" if scene.sha256 else ""
