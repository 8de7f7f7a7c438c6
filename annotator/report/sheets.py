"""The tables of the report: fewer columns than the files beside it, numbers as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.app.wording import (
    coordinates,
    direction_name,
    event_name,
    number,
    placement_name,
    plus_minus,
    signed,
    span,
)
from annotator.domain.document import Document
from annotator.domain.measure.rounding import parts_add_up, rounded
from annotator.domain.records import Scene, Site, Zone
from annotator.domain.summary import all_totals, rules_of, years
from annotator.domain.summary.basis import SceneDate, basis_of
from annotator.domain.summary.change import SiteChange
from annotator.domain.summary.survey import SurveyChange
from annotator.domain.summary.years import rules_named
from annotator.domain.tables import rows as table_rows
from annotator.domain.text import translate
from annotator.domain.time import display, order_key


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its heading; columns in `figures` are set right."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    figures: frozenset[int] = frozenset()
    note: str = ""


def sheets(document: Document, found: SurveyChange) -> list[Sheet]:
    """The tables that have rows."""
    every = (changed_sites(document, found), yearly(document, found), vehicles(document), crossings(document))
    return [sheet for sheet in every if sheet.rows]


def changed_sites(document: Document, found: SurveyChange) -> Sheet:
    """Sites that grew or shrank, largest change first; unchanged ones stand in the file of all."""
    judged = [change for change in found.measured if change.judgement.direction in ("grew", "shrank")]
    judged.sort(key=lambda change: (-abs(change.net.area_m2 or 0.0), change.site_uid))
    rows = [_changed(document, change) for change in judged]
    header = (
        translate("Report", "Site"),
        translate("Report", "Coordinates"),
        translate("Report", "From"),
        translate("Report", "To"),
        translate("Report", "Start m²"),
        translate("Report", "End m²"),
        translate("Report", "Net m²"),
        "±",
        translate("Report", "Verdict"),
    )
    return Sheet(
        translate("Report", "Sites that changed"), header, rows, frozenset({4, 5, 6, 7}), _rounding(judged, found)
    )


def yearly(document: Document, found: SurveyChange) -> Sheet:
    """Change per year under the rule of the project."""
    rule = rules_of(document).year_rule
    measured = len(found.measured)
    rows = []
    for row in years(document, rule=rule):
        covered = f"{row.sites_covered} / {measured}"
        if row.sites_covered < measured:
            covered += " " + translate("Report", "incomplete")
        areas = (_m2(row.added_m2), _m2(row.removed_m2), signed(_round(row.net_m2)), plus_minus(row.net_sd_m2))
        named = (row.rule,) if len(rules_named(rule)) > 1 else ()
        rows.append((str(row.year), *named, *areas, covered))
    named_header = (translate("Report", "Rule"),) if len(rules_named(rule)) > 1 else ()
    header = (
        translate("Report", "Year"),
        *named_header,
        translate("Report", "Added m²"),
        translate("Report", "Removed m²"),
        translate("Report", "Net m²"),
        "±",
        translate("Report", "Sites covered"),
    )
    note = translate(
        "Report", "Rule: {rule}. A year is incomplete where a site has no look before it or none after it."
    )
    first = 1 + len(named_header)
    figures = frozenset(range(first, first + 5))
    return Sheet(translate("Report", "Change per year"), header, rows, figures, note.format(rule=rule))


def vehicles(document: Document) -> Sheet:
    """Counts per site, date, zone and class, with their range of judgement."""
    basis = basis_of(document)
    rows = []
    for total in all_totals(document):
        if total.object_kind != "vehicle":
            continue
        zone = document.get(Zone, total.zone_uid)
        kind = basis.class_name(total.class_uid) if total.class_uid else "–"
        place = (_site_name(document, total.site_uid), _scene_date(document, total.scene_uid))
        counted = (f"{total.count:,}", span(total.count_min, total.count_max))
        rows.append((*place, zone.name if zone is not None else "–", kind, *counted))
    header = (
        translate("Report", "Site"),
        translate("Report", "Image"),
        translate("Report", "Zone"),
        translate("Report", "Class"),
        translate("Report", "Count"),
        translate("Report", "Range"),
    )
    return Sheet(translate("Report", "Vehicles"), header, rows, frozenset({4, 5}))


def crossings(document: Document) -> Sheet:
    """Each crossing with its coordinates, first look and place along the route."""
    data = table_rows(document, "crossing")
    at = {name: place for place, name in enumerate(data.header)}
    rows = []
    for row in data.rows:
        lon, lat = row[at["lon"]], row[at["lat"]]
        where = coordinates(float(lon), float(lat)) if lon is not None and lat is not None else ""
        days = [str(row[at[key]]) for key in ("first_seen_from", "first_seen_to") if row[at[key]]]
        seen = " – ".join(dict.fromkeys(days))
        km = [_km(row[at[key]]) for key in ("chainage_m", "spacing_m")]
        said = [str(row[at[key]] or "") for key in ("name", "site", "class", "at_gate")]
        rows.append((*said, where, seen, *km))
    header = (
        translate("Report", "Name"),
        translate("Report", "Site"),
        translate("Report", "Class"),
        translate("Report", "At gate"),
        translate("Report", "Coordinates"),
        translate("Report", "First seen"),
        translate("Report", "Along route km"),
        translate("Report", "To next km"),
    )
    return Sheet(translate("Report", "Crossings"), header, rows, frozenset({6, 7}))


def sources(document: Document) -> Sheet:
    """Every image with its date, origin, and the hash that proves which pixels were measured."""
    rows = []
    for scene in sorted(document.all(Scene), key=lambda scene: (order_key(scene), scene.uid)):
        said = (scene.provider, scene.image_id, scene.credit, scene.licence, scene.citation, _lean(scene))
        origin = ", ".join(part for part in said if part)
        error = "" if scene.scale_sd is None else f"u {100.0 * scene.scale_sd:g} %"
        assumed = translate("Report", "assumed") if scene.scale_sd is not None and scene.scale_assumed else ""
        placed = " ".join(part for part in (placement_name(scene.placement), error, assumed) if part)
        hashes = ", ".join(f"{line[:12]}…" for line in scene.sha256.split())
        rows.append((display(scene), scene.name, origin, placed, _gsd(scene), hashes))
    header = (
        translate("Report", "Date"),
        translate("Report", "Image"),
        translate("Report", "Origin"),
        translate("Report", "Placement"),
        translate("Report", "Detail m"),
        translate("Report", "SHA-256"),
    )
    return Sheet(translate("Report", "Sources"), header, rows, frozenset({4}))


def _changed(document: Document, change: SiteChange) -> tuple[str, ...]:
    site = document.require(Site, change.site_uid)
    where = "" if site.geom is None or site.geom.is_empty else coordinates(site.geom.x, site.geom.y)
    verdict = change.judgement
    said = ", ".join(part for part in (direction_name(verdict.direction), event_name(verdict.event)) if part)
    if verdict.is_overruled:
        said += f": {verdict.reason}"
    dates = (_date(change.start), _date(change.end))
    areas = (_m2(change.area_start.area_m2), _m2(change.area_end.area_m2), signed(_round(change.net.area_m2)))
    return (site.name, where, *dates, *areas, plus_minus(change.net.sd_m2), said)


def _rounding(listed: Sequence[SiteChange], found: SurveyChange) -> str:
    """Says "rounded" where the printed parts do not give the printed sum (measurement 9)."""
    text = translate("Report", "Areas to 10 m²; ± to 1 m².")
    if found.net.area_m2 is None or len(listed) < len(found.measured):
        return text
    parts = [rounded(change.net.area_m2 or 0.0) for change in listed]
    if parts_add_up(parts, rounded(found.net.area_m2)):
        return text
    return text + " " + translate("Report", "Rounded: the parts do not add up to the sum.")


def _date(scene: SceneDate | None) -> str:
    if scene is None or scene.dates is None:
        return ""
    low, high = scene.dates
    return low.isoformat() if low == high else f"{low} – {high}"


def _scene_date(document: Document, scene_uid: str) -> str:
    scene = document.get(Scene, scene_uid)
    return "–" if scene is None else display(scene)


def _site_name(document: Document, site_uid: str) -> str:
    site = document.get(Site, site_uid)
    return "–" if site is None else site.name


def _round(value: float | None) -> float | None:
    return None if value is None else rounded(value)


def _m2(value: float | None) -> str:
    return number(_round(value))


def _km(metres: object) -> str:
    return number(metres / 1000.0, 2) if isinstance(metres, float | int) else ""


def _lean(scene: Scene) -> str:
    if scene.off_nadir_deg is None:
        return ""
    return translate("Report", "{angle}° off nadir").format(angle=f"{scene.off_nadir_deg:g}")


def _gsd(scene: Scene) -> str:
    return "" if scene.gsd_m is None else f"{scene.gsd_m:g}"
