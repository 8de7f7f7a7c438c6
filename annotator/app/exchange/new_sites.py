"""Sites that an import makes by name get a place: the middle of what came in for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.edits.measuring import located
from annotator.domain.records import PLACED_KINDS, Record, Site

EXTENT_LIMIT_DEG = 0.2
"""Marks spread wider than this (about 20 km) belong to a stretch of country, which has no middle."""


def placed_sites(document: Document, new: Sequence[Record]) -> list[Record]:
    """The records, new sites without a place put in the middle of their marks."""
    bare = {row.uid for row in new if isinstance(row, Site) and row.geom is None}
    if not bare:
        return list(new)
    shapes: dict[str, list[Any]] = {uid: [] for uid in bare}
    for row in new:
        if isinstance(row, PLACED_KINDS) and row.site_uid in bare:  # type: ignore[attr-defined]
            shapes[row.site_uid].append(located(document, row).geom)  # type: ignore[attr-defined]
    return [
        replace(row, geom=_middle(shapes[row.uid])) if isinstance(row, Site) and row.uid in bare else row for row in new
    ]


def _middle(shapes: list[Any]) -> shapely.Point | None:
    placed = [shape for shape in shapes if shape is not None]
    if not placed:
        return None
    west, south, east, north = shapely.total_bounds(np.array(placed, dtype=object)).tolist()
    if not max(east - west, north - south) <= EXTENT_LIMIT_DEG:
        return None
    return shapely.Point(round((west + east) / 2, 6), round((south + north) / 2, 6))
