"""Tables of figures: totals, change and years."""

from __future__ import annotations

from annotator.domain.summary import all_totals, changes, years
from annotator.domain.summary.change import SiteChange, stall_classes
from annotator.domain.tables.data import Row, TableData, TableOptions, sorted_table
from annotator.domain.tables.lookups import Lookups, positions
from annotator.domain.tables.scenes import SEPARATOR

TOTAL = (
    "site scene acquired_from acquired_to zone object_kind class count count_min count_max count_assumed area_m2 "
    "area_sd_m2 area_min_m2 area_max_m2 area_assumed_m2 site_uid scene_uid"
)
CHANGE = (
    "site town lon lat classes baseline start_from start_to end_from end_to area_start_m2 area_start_sd_m2 area_end_m2 "
    "area_end_sd_m2 peak_m2 net_m2 net_sd_m2 gross_added_m2 gross_removed_m2 direction event reason site_uid"
)
YEAR = (
    "year rule class gross_added_m2 gross_removed_m2 net_m2 net_sd_m2 sites_covered sites_grew sites_shrank sites_new "
    "sites_closed"
)
_KINDS = {"stall": 0, "vehicle": 1, "crossing": 2}


def total_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per site, scene, zone, kind and class."""
    rows = []
    for total in all_totals(look.document):
        kind = look.basis.class_name(total.class_uid)
        zone = look.zones.get(total.zone_uid, total.zone_uid)
        place = (look.site_name(total.site_uid), look.scene_name(total.scene_uid), *look.days(total.scene_uid))
        counts = (total.count, total.count_min, total.count_max, total.count_assumed)
        areas = (total.area_m2, total.area_sd_m2, total.area_min_m2, total.area_max_m2, total.area_assumed_m2)
        uids = (total.site_uid, total.scene_uid)
        row = (*place, zone, total.object_kind, kind, *counts, *areas, *uids)
        key = (look.site_key(total.site_uid), look.scene_key(total.scene_uid), total.scene_uid)
        rows.append(((*key, _KINDS[total.object_kind], zone, kind, total.zone_uid, total.class_uid), row))
    return sorted_table(TOTAL, rows)


def change_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per site with a look in the period, or per site and class."""
    classes = stall_classes(look.basis)
    counted = SEPARATOR.join(look.basis.class_name(uid) for uid in classes if look.basis.counts(uid))
    order = {uid: place for place, uid in enumerate(["", *classes])}
    rows = []
    for change in changes(look.document, options.period, by_class=options.by_class):
        named = look.basis.class_name(change.class_uid) if change.class_uid else counted
        key = (look.site_key(change.site_uid), order.get(change.class_uid, len(order)))
        rows.append((key, _change_row(look, change, named)))
    return sorted_table(CHANGE, rows)


def year_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per year and rule, and per class if asked for; a blank class means all counted ones."""
    found = years(look.document, options.period, rule=options.rule, by_class=options.by_class)
    rows = []
    for place, row in enumerate(found):
        named = look.basis.class_name(row.class_uid) if row.class_uid else ""
        figures = (row.added_m2, row.removed_m2, row.net_m2, row.net_sd_m2)
        sites = (row.sites_covered, row.sites_grew, row.sites_shrank, row.sites_new, row.sites_closed)
        rows.append((place, (row.year, row.rule, named, *figures, *sites)))
    return sorted_table(YEAR, rows)


def _change_row(look: Lookups, change: SiteChange, classes: str) -> Row:
    site = look.sites[change.site_uid]
    lon, lat = positions([site.geom])[0]
    start, end = look.days(change.start.uid), look.days(change.end.uid if change.end else None)
    areas = (*change.area_start, *change.area_end, change.peak_m2, *change.net)
    said = (change.judgement.direction, change.judgement.event, change.judgement.reason)
    head = (site.name, site.town, lon, lat, classes, change.baseline, *start, *end)
    return (*head, *areas, change.added.area_m2, change.removed.area_m2, *said, site.uid)
