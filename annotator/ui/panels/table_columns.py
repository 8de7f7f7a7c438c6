"""The columns of the live tables."""

from __future__ import annotations

from typing import Any, NamedTuple

from annotator.app.site_rows import SceneRow
from annotator.app.wording import direction_name, event_name, number, plus_minus
from annotator.domain.summary.change import SiteChange
from annotator.domain.text import translate
from annotator.domain.time import display, display_range, order_key
from annotator.ui.panels.table_model import Cell, Column, area_cell, count_cell, net_cell, stalls_cell, step_cell


class SiteRow(NamedTuple):
    """A site with its change; `None` where no date was reviewed."""

    name: str
    change: SiteChange | None


def scene_columns() -> list[Column]:
    """One row per scene of a site."""
    since = translate("Table", "m² since the reviewed date before")
    return [
        Column(translate("Table", "Scene"), lambda r: Cell(display(r.scene)), lambda r: order_key(r.scene), False),
        Column(
            translate("Table", "Provider"),
            lambda r: Cell(r.scene.provider),
            lambda r: r.scene.provider,
            False,
            crowded_rank=1,
        ),
        Column(translate("Table", "Stalls"), stalls_cell, lambda r: r.stalls and r.stalls.count),
        Column(translate("Table", "Area m² ±"), area_cell, lambda r: r.area.area_m2, tip=_error_tip()),
        Column(translate("Table", "added"), _added, lambda r: r.step and r.step.added_m2, tip=since),
        Column(translate("Table", "removed"), _removed, lambda r: r.step and r.step.removed_m2, tip=since),
        Column(translate("Table", "Vehicles"), lambda r: count_cell(r.vehicles), lambda r: r.vehicles),
        Column(translate("Table", "Crossings"), lambda r: count_cell(r.crossings), lambda r: r.crossings),
    ]


STALL_COLUMNS = (2, 3, 4, 5)


def site_columns() -> list[Column]:
    """One row per site."""
    return [
        Column(translate("Table", "Site"), lambda r: Cell(r.name), lambda r: r.name.casefold(), False, crowded_rank=-2),
        Column(translate("Table", "From"), lambda r: Cell(_day(r, "start")), lambda r: _day(r, "start"), False),
        Column(translate("Table", "To"), lambda r: Cell(_day(r, "end")), lambda r: _day(r, "end"), False),
        Column(translate("Table", "Start m² ±"), lambda r: _area(r, "area_start"), lambda r: _figure(r, "area_start")),
        Column(translate("Table", "End m² ±"), lambda r: _area(r, "area_end"), lambda r: _figure(r, "area_end")),
        Column(
            translate("Table", "Net m² ±"), lambda r: net_cell(r.change), lambda r: _figure(r, "net"), crowded_rank=-1
        ),
        Column(translate("Table", "Direction"), _direction, lambda r: _direction(r).text, False),
    ]


def _added(row: SceneRow) -> Cell:
    return step_cell(row.step.added_m2, "good") if row.step is not None else Cell("")


def _removed(row: SceneRow) -> Cell:
    if row.step is None or row.step.removed_m2 is None:
        return Cell("")
    return step_cell(-row.step.removed_m2, "bad")


def _day(row: SiteRow, side: str) -> str:
    scene = getattr(row.change, side, None)
    return "" if scene is None or scene.dates is None else display_range(scene.dates)


def _figure(row: SiteRow, name: str) -> Any:
    return None if row.change is None else getattr(row.change, name).area_m2


def _area(row: SiteRow, name: str) -> Cell:
    area = None if row.change is None else getattr(row.change, name)
    return Cell("") if area is None else Cell(number(area.area_m2), plus_minus(area.sd_m2))


def _direction(row: SiteRow) -> Cell:
    if row.change is None:
        return Cell(translate("Table", "not reviewed"), tone="muted")
    verdict = row.change.judgement
    said = (direction_name(verdict.direction) or verdict.reason, event_name(verdict.event))
    text = " · ".join(part for part in said if part)
    tone = net_cell(row.change).tone if verdict.direction else "muted"
    return Cell(text, tone=tone if tone != "plain" else "muted")


def _error_tip() -> str:
    return translate("Table", "± is two standard deviations: pointing, shared widths and scale")
