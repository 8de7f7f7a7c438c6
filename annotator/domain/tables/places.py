"""Tables of places: sites, towns, zones and routes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from annotator.domain.records import Review, Route, Site, Zone
from annotator.domain.tables.data import TableData, TableOptions, sorted_table
from annotator.domain.tables.lookups import Lookups, positions, texts

SITE = "uid name aliases kind town county province lon lat known note"
TOWN = "town county province sites_known sites_reviewed latest_image"
ZONE = "uid name site area_m2 perimeter_m lon lat drawn_on note wkt site_uid scene_uid"
ROUTE = "uid name site length_m drawn_on note wkt site_uid scene_uid"


def site_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per site."""
    sites = list(look.sites.values())
    rows = []
    for site, (lon, lat) in zip(sites, positions([site.geom for site in sites]), strict=True):
        known = "yes" if site.known else "no"
        place = (site.uid, site.name, site.aliases, site.kind, site.town, site.county, site.province)
        rows.append((look.site_key(site.uid), (*place, lon, lat, known, site.note)))
    return sorted_table(SITE, rows)


def town_table(look: Lookups, options: TableOptions) -> TableData:
    """Sites of the register per town: how many there are, how many of them were reviewed, how new the images are."""
    towns: defaultdict[tuple[str, str, str], list[Site]] = defaultdict(list)
    for site in look.sites.values():
        towns[site.town, site.county, site.province].append(site)
    reviewed = {row.site_uid for row in look.document.all(Review) if _is_done(look, row)}
    latest = _latest_images(look)
    rows = []
    for town, sites in towns.items():
        known = [site for site in sites if site.known]
        newest = max((latest.get(site.uid, "") for site in sites), default="")
        rows.append((town, (*town, len(known), sum(site.uid in reviewed for site in known), newest)))
    return sorted_table(TOWN, rows)


def zone_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per zone."""
    fields = ("uid", "name", "site_uid", "drawn_on", "area_m2", "perimeter_m", "note", "geom")
    columns = look.columns(Zone, *fields)
    shapes = columns.pop("geom")
    rows = []
    for values, (lon, lat), wkt in zip(_rows(columns), positions(shapes), texts(shapes), strict=True):
        uid, name, site, drawn_on, area, perimeter, note = values
        scene = look.scene_name(drawn_on)
        row = (uid, name, look.site_name(site), area, perimeter, lon, lat, scene, note, wkt, site, drawn_on)
        rows.append(((look.site_key(site), name, uid), row))
    return sorted_table(ZONE, rows)


def route_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per route."""
    columns = look.columns(Route, "uid", "name", "site_uid", "drawn_on", "length_m", "note", "geom")
    shapes = columns.pop("geom")
    rows = []
    for values, wkt in zip(_rows(columns), texts(shapes), strict=True):
        uid, name, site, drawn_on, length, note = values
        row = (uid, name, look.site_name(site), length, look.scene_name(drawn_on), note, wkt, site, drawn_on)
        rows.append(((look.site_key(site), name, uid), row))
    return sorted_table(ROUTE, rows)


def _rows(columns: dict[str, list[Any]]) -> Iterable[tuple[Any, ...]]:
    return zip(*columns.values(), strict=True)


def _is_done(look: Lookups, review: Review) -> bool:
    return review.state == "reviewed" and look.basis.is_adjudicated(review.pass_uid)


def _latest_images(look: Lookups) -> dict[str, str]:
    """Last day of the newest dated scene of each site."""
    latest: dict[str, str] = {}
    for scene, sites in look.sites_of_scene.items():
        for site in sites:
            latest[site] = max(latest.get(site, ""), look.days(scene)[1])
    return latest
