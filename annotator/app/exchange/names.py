"""From names to records: sites, scenes, passes and classes as people and foreign files call them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from annotator.domain.defaults import class_uid
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.records import ObjectClass, Pass, Record, Scene, Site, SiteScene, new_uid
from annotator.domain.text import translate
from annotator.domain.time import display

R = TypeVar("R", bound=Record)

NEW_COLORS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""Okabe-Ito, for classes that come in with a file."""

VEHICLE_WORDS = (
    ("sedan", "car", "passenger car", "private car", "automobile", "motorcar", "auto", "pkw", "승용차"),
    ("truck", "lorry", "cargo truck", "heavy truck", "lkw", "트럭"),
    ("bus", "coach", "omnibus", "autobus", "버스"),
    ("minibus", "van", "minivan", "microbus", "승합차"),
    ("tractor", "farm tractor", "agricultural tractor", "트랙터"),
)
"""Words for the same vehicle in label files; as `_stem` leaves them."""
STALL_WORDS = (
    ("covered stall", "covered", "roofed", "roofed stall", "stall", "매대"),
    ("open air space", "open air", "openair", "open space", "open air market", "open air stall"),
)
"""Words for the two kinds of selling space: the one is counted, the other must not be."""
_WORDS = {"vehicle": VEHICLE_WORDS, "stall": STALL_WORDS}


def names_of(site: Site) -> frozenset[str]:
    """Name and aliases, folded for comparison."""
    return frozenset(map(folded, (site.name, *site.aliases.split("|")))) - {""}


def folded(name: str) -> str:
    """A name without the differences that do not matter: case and blanks."""
    return " ".join(name.casefold().split())


def find_site(document: Document, name: str, county: str = "") -> Site | None:
    """The site of that name or alias; refuses with the list where there are several."""
    wanted = folded(name)
    found = [site for site in document.all(Site) if site.uid == name or wanted in names_of(site)]
    if county:
        found = [site for site in found if folded(site.county) == folded(county)] or []
    exact = [site for site in found if site.uid == name or folded(site.name) == wanted]
    return _only(exact or found, name, [f"{site.name} ({site.county or site.town or site.uid})" for site in found])


def site_or_new(document: Document, name: str, county: str = "") -> tuple[Site, bool]:
    """The site of that name, or a new one; the flag says whether it is new."""
    found = find_site(document, name, county)
    return (found, False) if found else (Site(uid=new_uid("site"), name=name.strip(), county=county), True)


def find_scene(document: Document, name: str, site: Site | None = None) -> Scene | None:
    """The scene of that name, uid or date; with a site, among its scenes."""
    scenes: Iterable[Scene] = document.all(Scene)
    if site is not None:
        linked = {link.scene_uid for link in document.of_site(SiteScene, site.uid)}
        scenes = [scene for scene in scenes if scene.uid in linked]
    wanted = folded(name)
    listed = list(scenes)
    found = [scene for scene in listed if scene.uid == name or folded(scene.name) == wanted]
    found = found or [scene for scene in listed if display(scene) == name.strip()]
    return _only(found, name, [f"{scene.name} ({display(scene)}, {scene.uid})" for scene in found])


def require_scene(document: Document, name: str, site: Site | None = None) -> Scene:
    found = find_scene(document, name, site)
    if found is None:
        text = translate("Names", "There is no scene {name}{at}; add its image first.")
        at = translate("Names", " at {site}").format(site=site.name) if site else ""
        raise Refused(text.format(name=name, at=at))
    return found


def scene_at(document: Document, name: str, site: Site | None) -> Scene:
    """A scene of the site by name or date; else any scene of that name, which may yet be linked to the site."""
    if site is not None and document.of_site(SiteScene, site.uid):
        try:
            return require_scene(document, name, site)
        except Refused:
            if find_scene(document, name) is None:
                raise
    return require_scene(document, name)


def scenes_called(document: Document, name: str, site: Site | None = None) -> list[Scene]:
    """Scenes of exactly that name (dates and uids do not count), with a site among its scenes."""
    wanted = folded(name)
    found = [scene for scene in document.all(Scene) if folded(scene.name) == wanted]
    if site is None:
        return found
    linked = {link.scene_uid for link in document.of_site(SiteScene, site.uid)}
    return [scene for scene in found if scene.uid in linked]


def require_site(document: Document, name: str) -> Site:
    found = find_site(document, name)
    if found is None:
        raise Refused(translate("Names", "There is no site {name}.").format(name=name))
    return found


def site_of_scene(document: Document, scene: Scene) -> Site | None:
    """The one site a scene shows; `None` where there are none or several."""
    links = document.where(SiteScene, "scene_uid", scene.uid)
    return document.get(Site, links[0].site_uid) if len(links) == 1 else None


def pass_or_new(document: Document, name: str) -> tuple[Pass, bool]:
    """The pass of that name, or a new one that takes no part in totals."""
    found = [row for row in document.all(Pass) if row.uid == name or folded(row.name) == folded(name)]
    chosen = _only(found, name, [row.name for row in found])
    return (chosen, False) if chosen else (Pass(uid=new_uid("pass"), name=name.strip()), True)


def class_or_new(document: Document, object_kind: str, name: str) -> tuple[ObjectClass, bool]:
    """The class of that name among those of a kind (`truck`, `Trucks`, its uid), or a new one."""
    classes = document.where(ObjectClass, "object_kind", object_kind)
    wanted = _stem(name)
    for row in classes:
        if row.uid == name or _stem(row.name) == wanted:
            return row, False
    uid = class_uid(name)
    if document.get(ObjectClass, uid) is not None:
        uid = f"{uid}-{object_kind}"
    color = NEW_COLORS[len(classes) % len(NEW_COLORS)]
    symbol = "square" if object_kind == "stall" else "circle"
    return ObjectClass(uid=uid, name=name.strip(), object_kind=object_kind, color=color, symbol=symbol), True


def class_by_synonym(document: Document, object_kind: str, name: str) -> ObjectClass | None:
    """The class that others call by this name (`car` for Sedan, `open-air` for Open-air space).

    `None` where a class has the name itself.
    """
    wanted = _stem(name)
    called = {_stem(row.name): row for row in document.where(ObjectClass, "object_kind", object_kind)}
    if wanted in called or document.get(ObjectClass, name) is not None:
        return None
    words = next((group for group in _WORDS.get(object_kind, ()) if wanted in group), ())
    return next((called[word] for word in words if word in called), None)


def _stem(name: str) -> str:
    """`Trucks`, `truck` and `barge_site` compare equal to `Truck` and `Barge site`."""
    plain = re.sub(r"[\s_\-]+", " ", name.casefold()).strip()
    return plain[:-1] if plain.endswith("s") and not plain.endswith(("ss", "us")) else plain


def _only(found: list[R], name: str, listed: list[str]) -> R | None:
    if len(found) > 1:
        text = translate("Names", "{name} is ambiguous: {list}. Use the uid or another name.")
        raise Refused(text.format(name=name, list="; ".join(listed)))
    return found[0] if found else None
