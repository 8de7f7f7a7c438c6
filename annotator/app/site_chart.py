"""What the chart of a site shows: its area date by date, or its counts where it has no stalls."""

from __future__ import annotations

from typing import NamedTuple

from annotator.app.site_figures import SiteFigures
from annotator.app.site_rows import SceneRow
from annotator.app.wording import MINUS, SD_SHOWN, number, span, with_error
from annotator.domain.document import Document
from annotator.domain.records import ObjectClass, Scene, Site
from annotator.domain.text import translate
from annotator.domain.time import DateRange, display, scene_dates


class Look(NamedTuple):
    """One dated scene; `value` `None` = not reviewed, `plus_minus` two standard deviations.

    `marked` is the count so far where the date is not reviewed.
    """

    scene: Scene
    dates: DateRange
    value: float | None
    plus_minus: float | None
    text: str
    marked: float | None = None


class SiteChart(NamedTuple):
    """Title and looks in order of time."""

    title: str
    looks: list[Look]


def site_chart(document: Document, figures: SiteFigures) -> SiteChart:
    """The chart of a site as it is now; undated scenes take no part."""
    kind = figures.headline.kind or "stall"
    looks = []
    for row in figures.rows:
        dates = scene_dates(row.scene)
        if dates is not None:
            known = _area(row) if kind == "stall" else _count(row, kind)
            looks.append(Look(row.scene, dates, *known[:2], f"{display(row.scene)}\n{known.text}", known.marked))
    site = document.get(Site, figures.site_uid)
    name = site.name if site is not None else translate("Chart", "No site")
    return SiteChart(f"{name} · {_quantity(document, kind)}", looks)


def _quantity(document: Document, kind: str) -> str:
    if kind == "vehicle":
        return translate("Chart", "vehicles")
    if kind == "crossing":
        return translate("Chart", "crossings")
    counted = [row for row in document.where(ObjectClass, "object_kind", "stall") if row.counted]
    what = f"{counted[0].name}s" if len(counted) == 1 else translate("Chart", "counted stalls")
    return translate("Chart", "{what}, m²").format(what=what)


class _Known(NamedTuple):
    value: float | None
    plus_minus: float | None
    text: str
    marked: float | None = None


def _area(row: SceneRow) -> _Known:
    if not row.is_reviewed("stall"):
        return _Known(None, None, translate("Chart", "not reviewed"))
    area, sd = row.area
    if area is None:
        return _Known(None, None, translate("Chart", "area not known"))
    said = [with_error(area, sd, "m²"), *_came_and_went(row)]
    return _Known(area, None if sd is None else SD_SHOWN * sd, "\n".join(said))


def _came_and_went(row: SceneRow) -> list[str]:
    """`+2 stalls, 118 m²` and `−3 stalls, 180 m²` since the look before; nothing where nothing happened."""
    step = row.step
    if step is None:
        return []
    lines = []
    for sign, n, size in (("+", step.born, step.added_m2), (MINUS, step.gone, step.removed_m2)):
        if n:
            stalls = translate("Chart", "%n stall(s)", "", n)
            lines.append(f"{sign}{stalls}, {number(size)} m²" if size is not None else f"{sign}{stalls}")
    return lines


def _count(row: SceneRow, kind: str) -> _Known:
    tally = row.vehicles if kind == "vehicle" else row.crossings
    if tally is None:
        return _Known(None, None, translate("Chart", "not reviewed"))
    said = f"{tally.count:,} {span(tally.low, tally.high)}".strip()
    if not row.is_reviewed(kind):
        return _Known(None, None, f"{said} · {translate('Chart', 'not reviewed')}", float(tally.count))
    return _Known(float(tally.count), None, said)
