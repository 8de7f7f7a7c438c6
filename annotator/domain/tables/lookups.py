"""Names, dates and sort keys of what rows refer to; a lost reference shows as its uid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.measure.centres import centres
from annotator.domain.records import Crossing, Pass, Record, Review, Scene, Site, SiteScene, Stall, Zone
from annotator.domain.summary.basis import ALWAYS, Basis, basis_of
from annotator.domain.summary.gather import rows_of_site
from annotator.domain.summary.lives import last_absents
from annotator.domain.table import Array, is_constant, object_array
from annotator.domain.tables.data import Numbers, Same, Value
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
        for site_uid in sorted(self._sites_looked_at):
            found |= last_absents(self.document, self.basis, rows_of_site(self.document, site_uid))
        return found

    @cached_property
    def _sites_looked_at(self) -> set[str]:
        """Sites with reviews, or with a mark that somebody has said to be absent on a scene."""
        looked = set(self.document.columns(Review, "site_uid")["site_uid"].tolist())
        for kind in (Stall, Crossing):
            columns = self.document.columns(kind, "site_uid", "last_absent")
            looked.update(columns["site_uid"][columns["last_absent"] != np.array(None)].tolist())
        return looked

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
        return {name: listed(name, array) for name, array in arrays.items()}


def mapped(function: Callable[[Any], Value], values: Sequence[Any]) -> Sequence[Value]:
    """`function` of each value, asked once for each different one."""
    if isinstance(values, Same):
        return Same(function(values.value), len(values)) if len(values) else []
    answers = {value: function(value) for value in set(values)}
    return list(map(answers.__getitem__, values))


def position_columns(geometries: Array) -> tuple[Numbers, Numbers]:
    """Longitudes and latitudes of the centres of geometries; unknown where there is none."""
    lon, lat = centres(geometries).T
    return Numbers(lon), Numbers(lat)


def positions(geometries: list[Any]) -> list[tuple[Value, Value]]:
    """(longitude, latitude) of the centres of geometries; unknown where there is none."""
    return list(zip(*position_columns(object_array(geometries)), strict=True))


def texts(geometries: Array | list[Any]) -> list[str]:
    """Geometries as WKT with nine decimals (0.1 mm); blank where there is none."""
    shapes = object_array(geometries) if isinstance(geometries, list) else geometries
    written = shapely.to_wkt(shapes, rounding_precision=12, trim=True).tolist()
    return [text or "" for text in written] if None in written else written


def column(array: Array) -> Sequence[Value]:
    """A column of a table; numbers stay an array."""
    if is_constant(array):
        value = array[0].item() if array.dtype == np.float64 else array[0]
        return Same(None if value != value else value, len(array))
    if array.dtype == np.float64:
        return Numbers(array)
    found: list[Value] = array.tolist()
    return found


def listed(name: str, array: Array) -> list[Any]:
    """A column as a list, unknown numbers as `None`, geometries decoded."""
    if array.dtype == np.float64:
        values: list[Any] = array.tolist()
        return [None if value != value else value for value in values] if np.isnan(array).any() else values
    if name in ("geom", "geom_px"):
        decoded: list[Any] = shapely.from_wkb(array).tolist()
        return decoded
    found: list[Any] = array.tolist()
    return found
