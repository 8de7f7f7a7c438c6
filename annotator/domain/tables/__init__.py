"""The published tables: rows as they go to CSV, XLSX, the window's lists and reports.

Values are Python's own: `None` = unknown number, `""` = blank text, floats unrounded. Rows are sorted by site, date and
uid, so the same data give the same file.
"""

from __future__ import annotations

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.tables.data import TableData, TableOptions, Value
from annotator.domain.tables.figures import change_table, total_table, year_table
from annotator.domain.tables.lookups import Lookups
from annotator.domain.tables.marks import crossing_table, stall_table, vehicle_table
from annotator.domain.tables.places import route_table, site_table, town_table, zone_table
from annotator.domain.tables.scenes import review_table, scene_table
from annotator.domain.text import translate

__all__ = ["HEADERS", "TABLES", "TableData", "TableOptions", "Value", "rows"]

_TABLES = {
    "site": site_table,
    "town": town_table,
    "scene": scene_table,
    "review": review_table,
    "stall": stall_table,
    "vehicle": vehicle_table,
    "crossing": crossing_table,
    "zone": zone_table,
    "route": route_table,
    "total": total_table,
    "change": change_table,
    "year": year_table,
}

TABLES: tuple[str, ...] = tuple(_TABLES)
"""Names of all tables, in the order in which they are listed and exported."""

DEFAULT = TableOptions()


def rows(document: Document, name: str, options: TableOptions = DEFAULT) -> TableData:
    """One table of the document; refuses a name that is none of `TABLES`."""
    if name not in _TABLES:
        text = translate("Tables", "There is no table {name}; the tables are {names}.")
        raise Refused(text.format(name=name, names=", ".join(TABLES)))
    return _TABLES[name](Lookups(document), options)


HEADERS: dict[str, tuple[str, ...]] = {name: rows(Document(), name).header for name in TABLES}
"""Column names of every table."""
