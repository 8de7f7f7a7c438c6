"""Views by which the file computes its own totals, so that any program that opens it sees the analyst's figures."""

from __future__ import annotations

SPECS: dict[str, tuple[str, str]] = {}
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
