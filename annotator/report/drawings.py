"""What the report draws: the bars of the years, the maps, and each changed site on its two dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import shapely

from annotator.app.wording import number, plus_minus, signed
from annotator.domain.document import Document
from annotator.domain.measure.rounding import rounded
from annotator.domain.positions import LonLat
from annotator.domain.records import Crossing, ObjectClass, Route, Scene, Site, Stall
from annotator.domain.summary.basis import basis_of
from annotator.domain.summary.change import SiteChange
from annotator.domain.summary.survey import SurveyChange
from annotator.domain.summary.totals import COUNTED
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.render.before_after import Ground, ReadPixels, before_after
from annotator.render.colors import LIGHT
from annotator.render.mark_arrays import Symbol
from annotator.render.paper import Paint, drawn_png, drawn_svg, jpeg_of, paper_font
from annotator.render.place_map import MapPoint, paint_place_map
from annotator.render.year_bars import paint_year_bars
from annotator.report.years import year_bars

CHART_SIZE, MAP_SIZE = (760, 320), (760, 520)
_LABELS_AT_MOST = 80
_SYMBOLS = {symbol.name.lower(): symbol for symbol in Symbol}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of the report: files by their name, and which of them the pages show."""

    name: str
    caption: str
    files: dict[str, bytes]
    shown: str
    size: tuple[int, int]


def year_chart(document: Document, found: SurveyChange) -> Drawing | None:
    """Bars of the project's rule, stated figures beside them."""
    bars, notes = year_bars(document, found)
    if not bars:
        return None
    paint = partial(paint_year_bars, bars=bars, colors=LIGHT, font=paper_font())
    return _drawn("years", " ".join(notes), CHART_SIZE, paint)


def site_map(document: Document, found: SurveyChange) -> Drawing | None:
    """All measured sites, coloured by their verdict; those that changed are named."""
    color = {"grew": LIGHT.good, "shrank": LIGHT.bad}
    points = []
    for change in found.measured:
        site = document.get(Site, change.site_uid)
        if site is None or site.geom is None or site.geom.is_empty:
            continue
        direction = change.judgement.direction
        shape = {"grew": Symbol.TRIANGLE, "shrank": Symbol.DIAMOND}.get(direction, Symbol.CIRCLE)
        label = site.name if direction in color else ""
        points.append(MapPoint(LonLat(site.geom.x, site.geom.y), label, color.get(direction, LIGHT.faint), shape))
    if not points:
        return None
    points.sort(key=lambda point: (bool(point.label), point.at))
    caption = translate("Report", "Sites measured: triangle = grew, diamond = shrank, circle = unchanged.")
    return _drawn(
        "sites_map", caption, MAP_SIZE, partial(paint_place_map, points=points, colors=LIGHT, font=paper_font())
    )


def crossing_map(document: Document) -> Drawing | None:
    """All crossings with the symbols of their classes, and the routes."""
    points, used = [], {}
    for crossing in document.all(Crossing):
        kind = document.get(ObjectClass, crossing.class_uid)
        if crossing.geom is None or crossing.geom.is_empty or crossing.certainty not in COUNTED:
            continue
        symbol = _SYMBOLS.get(kind.symbol if kind else "", Symbol.CIRCLE)
        color = kind.color if kind else "#000000"
        points.append(MapPoint(LonLat(crossing.geom.x, crossing.geom.y), crossing.name, color, symbol))
        if kind is not None:
            used[kind.name] = translate("Report", "{symbol} = {name}").format(symbol=kind.symbol, name=kind.name)
    if not points:
        return None
    points.sort(key=lambda point: point.at)
    if len(points) > _LABELS_AT_MOST:
        points = [MapPoint(point.at, "", point.color, point.symbol) for point in points]
    lines = [
        [LonLat(x, y) for x, y in shapely.get_coordinates(route.geom).tolist()]
        for route in document.all(Route)
        if route.geom is not None and not route.geom.is_empty
    ]
    caption = translate("Report", "Crossings: {legend}.").format(legend=", ".join(used[name] for name in sorted(used)))
    return _drawn(
        "crossings_map",
        caption,
        MAP_SIZE,
        partial(paint_place_map, points=points, colors=LIGHT, font=paper_font(), lines=lines),
    )


def changed_pictures(document: Document, found: SurveyChange, read: ReadPixels) -> Iterator[Drawing]:
    """Each site that grew or shrank on its two dates, largest change first."""
    judged = [change for change in found.measured if change.judgement.direction in ("grew", "shrank")]
    for change in sorted(judged, key=lambda change: (-abs(change.net.area_m2 or 0.0), change.site_uid)):
        drawing = changed_picture(document, change, read)
        if drawing is not None:
            yield drawing


def changed_picture(document: Document, change: SiteChange, read: ReadPixels) -> Drawing | None:
    """One site before and after, the same ground in the same scale; `None` without two placed images."""
    site = document.get(Site, change.site_uid)
    start, end = document.get(Scene, change.start.uid), document.get(Scene, change.end.uid if change.end else "")
    ground = _ground(document, change.site_uid)
    if site is None or start is None or end is None or ground is None:
        return None
    picture = before_after(document, site.uid, (start, end), ground, read)
    if picture is None:
        return None
    name = f"site_{_file_part(site.name)}_{site.uid[-6:]}"
    size = (picture.width(), picture.height())
    return Drawing(
        name, _change_caption(site, change, start, end), {f"{name}.jpg": jpeg_of(picture)}, f"{name}.jpg", size
    )


def _change_caption(site: Site, change: SiteChange, start: Scene, end: Scene) -> str:
    text = translate("Report", "{site}: {start} ({before} m²) and {end} ({after} m²), net {net} m².")
    shown = [
        number(rounded(area.area_m2)) if area.area_m2 is not None else "?"
        for area in (change.area_start, change.area_end)
    ]
    net = "?" if change.net.area_m2 is None else signed(rounded(change.net.area_m2))
    net = f"{net} {plus_minus(change.net.sd_m2)}".strip()
    said = text.format(site=site.name, start=display(start), before=shown[0], end=display(end), after=shown[1], net=net)
    credit = ", ".join(dict.fromkeys(scene.credit for scene in (start, end) if scene.credit))
    return f"{said} {credit}".strip()


def _ground(document: Document, site_uid: str) -> Ground | None:
    """Bounds of all counted stalls of a site."""
    basis = basis_of(document)
    shapes = [
        stall.geom
        for stall in document.of_site(Stall, site_uid)
        if stall.geom is not None and basis.counts(stall.class_uid) and basis.is_adjudicated(stall.pass_uid)
    ]
    return Ground(*shapely.total_bounds(shapes).tolist()) if shapes else None


def _drawn(name: str, caption: str, size: tuple[int, int], paint: Paint) -> Drawing:
    files = {f"{name}.svg": drawn_svg(size, paint, caption), f"{name}.png": drawn_png(size, paint)}
    return Drawing(name, caption, files, f"{name}.png", size)


def _file_part(name: str) -> str:
    kept = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name)
    return "_".join(part for part in kept.lower().split("_") if part)[:40] or "site"
