"""Names, dates and sort keys of what rows refer to; a lost reference shows as its uid."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.records import Pass, Record, Review, Scene, Site, SiteScene, Zone
from annotator.domain.summary.basis import ALWAYS, Basis, basis_of
from annotator.domain.summary.gather import rows_by_site
from annotator.domain.summary.lives import last_absents
from annotator.domain.table import Array
from annotator.domain.time import OrderKey

Days = tuple[str, str]


class Lookups:
    """Look-ups of one document, each made when first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def basis(self) -> Basis:
        return basis_of(self.document)

    @cached_property
    def sites(self) -> dict[str, Site]:
        return {site.uid: site for site in self.document.all(Site)}

    @cached_property
    def providers(self) -> dict[str, str]:
        columns = self.document.columns(Scene, "uid", "provider")
        return dict(zip(columns["uid"].tolist(), columns["provider"].tolist(), strict=True))

    @cached_property
    def passes(self) -> dict[str, str]:
        return {row.uid: row.name for row in self.document.all(Pass)}

    @cached_property
    def zones(self) -> dict[str, str]:
        return {row.uid: row.name for row in self.document.all(Zone)}

    @cached_property
    def last_absent(self) -> dict[str, str]:
        """Scene on which a stall or crossing was last seen absent."""
        found: dict[str, str] = {}
        for rows in rows_by_site(self.document).values():
            found |= last_absents(self.document, self.basis, rows)
        return found

    @cached_property
    def sites_of_scene(self) -> dict[str, list[str]]:
        """Uids of the sites that a scene shows, sorted by name."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        links: list[SiteScene | Review] = [*self.document.all(SiteScene), *self.document.all(Review)]
        for link in links:
            if link.site_uid in self.sites:
                found[link.scene_uid].add(link.site_uid)
        return {scene: sorted(uids, key=self.site_key) for scene, uids in found.items()}

    def site_name(self, uid: str) -> str:
        return self.sites[uid].name if uid in self.sites else uid

    def site_key(self, uid: str) -> tuple[str, str]:
        return (self.site_name(uid), uid)

    def scene_name(self, uid: str | None) -> str:
        scene = self.basis.scenes.get(uid or "")
        return (uid or "") if scene is None else scene.name

    def scene_key(self, uid: str | None) -> OrderKey:
        scene = self.basis.scenes.get(uid or "")
        return ALWAYS if scene is None else scene.key

    def days(self, uid: str | None) -> Days:
        """First and last day of a scene as ISO dates; blank where undated or none."""
        scene = self.basis.scenes.get(uid or "")
        if scene is None or scene.dates is None:
            return ("", "")
        return (scene.dates.lo.isoformat(), scene.dates.hi.isoformat())

    def columns(self, record: type[Record], *fields: str) -> dict[str, list[Any]]:
        """Columns as lists, unknown numbers as `None`, geometries decoded."""
        arrays = self.document.columns(record, *fields)
        return {name: _decoded(name, array) for name, array in arrays.items()}


def positions(geometries: list[Any]) -> list[tuple[float | None, float | None]]:
    """(longitude, latitude) of the centres of geometries; unknown where there is none."""
    centres = shapely.centroid(np.array(geometries, dtype=object))
    pairs = zip(shapely.get_x(centres).tolist(), shapely.get_y(centres).tolist(), strict=True)
    return [(None, None) if x != x or y != y else (x, y) for x, y in pairs]  # NaN: no geometry, or empty


def texts(geometries: list[Any]) -> list[str]:
    """Geometries as WKT with nine decimals (0.1 mm); blank where there is none."""
    written = shapely.to_wkt(np.array(geometries, dtype=object), rounding_precision=12, trim=True)
    return [text or "" for text in written.tolist()]


def _decoded(name: str, array: Array) -> list[Any]:
    if array.dtype == np.float64:
        return [None if value != value else value for value in array.tolist()]
    if name in ("geom", "geom_px"):
        decoded: list[Any] = shapely.from_wkb(array).tolist()
        return decoded
    listed: list[Any] = array.tolist()
    return listed
