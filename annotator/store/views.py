"""Views by which the file computes its own totals, so that any program that opens it sees the analyst's figures."""

from __future__ import annotations

from annotator.store.views_figures import CHANGE, TOTAL
from annotator.store.views_years import YEAR

SPECS: dict[str, tuple[str, str]] = {
    "site_scene_total": (
        (
            "OGC_FID INTEGER,site_uid TEXT,site TEXT,scene_uid TEXT,scene TEXT,acquired_from TEXT,acquired_to TEXT,"
            "zone_uid TEXT,object_kind TEXT,class_uid TEXT,class TEXT,count INTEGER,count_min INTEGER,"
            "count_max INTEGER,count_assumed INTEGER,area_m2 REAL,area_sd_m2 REAL,area_min_m2 REAL,"
            "area_max_m2 REAL,area_assumed_m2 REAL"
        ),
        TOTAL,
    ),
    "site_change": (
        (
            "OGC_FID INTEGER,site_uid TEXT,site TEXT,baseline TEXT,start_scene_uid TEXT,end_scene_uid TEXT,"
            "area_start_m2 REAL,area_start_sd_m2 REAL,area_end_m2 REAL,area_end_sd_m2 REAL,peak_m2 REAL,net_m2 REAL,"
            "net_sd_m2 REAL,gross_added_m2 REAL,gross_removed_m2 REAL,direction TEXT,event TEXT,reason TEXT"
        ),
        CHANGE,
    ),
    "year_change": (
        (
            "OGC_FID INTEGER,year INTEGER,rule TEXT,class_uid TEXT,class TEXT,gross_added_m2 REAL,"
            "gross_removed_m2 REAL,net_m2 REAL,net_sd_m2 REAL,sites_covered INTEGER,sites_grew INTEGER,"
            "sites_shrank INTEGER,sites_new INTEGER,sites_closed INTEGER"
        ),
        YEAR,
    ),
}
"""View -> (typed columns, query)."""


def objects() -> dict[tuple[str, str], str]:
    """Text of the empty typed tables and of the views over them."""
    found: dict[tuple[str, str], str] = {}
    for name, (columns, query) in SPECS.items():
        found[("table", f"typed_{name}")] = f'CREATE TABLE "typed_{name}" ({columns})'
        names = ",".join(column.split()[0] for column in columns.split(","))
        head = f'SELECT {names} FROM "typed_{name}" WHERE 0'
        found[("view", name)] = f'CREATE VIEW "{name}" AS {head} UNION ALL SELECT * FROM ({query})'
    return found
