"""Dates of scenes that cannot be ordered, or only by chance."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from annotator.domain.checks.finding import Finding
from annotator.domain.records import Scene
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate


def scene_dates_in_doubt(look: Lookups) -> Iterable[Finding]:
    """Scenes without a date, with a reversed one, or whose ranges overlap at a site."""
    columns = look.columns(Scene, "uid", "name", "acquired_from", "acquired_to")
    for uid, name, first, last in zip(*columns.values(), strict=True):
        if look.basis.scenes[uid].dates is None:
            text = translate("Checks", "Scene {name} has no date, so it takes no part in change.")
            yield Finding("date_missing", "warning", text.format(name=name), "scene", uid, *_site(look, uid), uid)
        elif first and last and first > last:
            text = translate("Checks", "Scene {name} is dated from {first} to {last}: the end is before the beginning.")
            sentence = text.format(name=name, first=first, last=last)
            yield Finding("date_reversed", "error", sentence, "scene", uid, *_site(look, uid), uid)
    yield from _overlaps(look)


def _overlaps(look: Lookups) -> Iterable[Finding]:
    scenes_of: dict[str, list[str]] = {}
    for scene, sites in look.sites_of_scene.items():
        for site in sites:
            scenes_of.setdefault(site, []).append(scene)
    for site, uids in scenes_of.items():
        known = sorted((look.basis.scenes[uid] for uid in uids if uid in look.basis.scenes), key=lambda one: one.key)
        for early, late in combinations([scene for scene in known if scene.dates], 2):
            if early.dates and late.dates and early.dates.overlaps(late.dates):
                text = translate("Checks", "{site}: the dates of {early} and {late} overlap; their order is a guess.")
                sentence = text.format(site=look.site_name(site), early=early.name, late=late.name)
                yield Finding("dates_overlap", "warning", sentence, "scene", late.uid, site, late.uid)


def _site(look: Lookups, scene_uid: str) -> tuple[str]:
    return (next(iter(look.sites_of_scene.get(scene_uid, [])), ""),)
