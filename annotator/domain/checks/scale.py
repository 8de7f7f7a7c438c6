"""Scales that rest on little: control points near a line, errors that are only assumed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from annotator.domain.checks.finding import Finding
from annotator.domain.measure.plane import to_plane
from annotator.domain.records import ControlPoint, Scene
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate

_LEAST_SPREAD = 0.1
"""Of control points across their main direction, as a part of that along it."""


def control_points_in_line(look: Lookups) -> Iterable[Finding]:
    """Scenes whose control points lie nearly on a line: the scale across it is a guess (measurement 3)."""
    points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for point in look.document.all(ControlPoint):
        if point.enabled and point.scene_uid in look.basis.scenes:
            points[point.scene_uid].append((point.lon, point.lat))
    for scene, listed in sorted(points.items()):
        if len(listed) < 3 or not _is_line(listed):
            continue
        text = translate("Checks", "The {n} control points of scene {name} lie nearly in a line.")
        sentence = text.format(n=len(listed), name=look.scene_name(scene))
        site = next(iter(look.sites_of_scene.get(scene, [])), "")
        yield Finding("control_points_in_line", "warning", sentence, "scene", scene, site, scene)


def assumed_scales(look: Lookups) -> Iterable[Finding]:
    """Scenes with a scale whose error is assumed; those that came with their place (native) are the normal case."""
    columns = look.columns(Scene, "uid", "name", "mapping", "placement", "scale_assumed", "scale_sd")
    for uid, name, mapping, placement, assumed, sd in zip(*columns.values(), strict=True):
        if not mapping or not assumed or placement in ("native", "none"):
            continue
        error = "?" if sd is None else f"{100 * sd:.2g}"
        text = translate("Checks", "The scale error of scene {name} is assumed (areas ± {percent} %).")
        site = next(iter(look.sites_of_scene.get(uid, [])), "")
        yield Finding("scale_assumed", "note", text.format(name=name, percent=error), "scene", uid, site, uid)


def _is_line(lonlat: list[tuple[float, float]]) -> bool:
    xy = to_plane(np.array(lonlat, dtype=np.float64))
    along, across = np.linalg.svd(xy - xy.mean(axis=0), compute_uv=False)
    return bool(across < _LEAST_SPREAD * along)
