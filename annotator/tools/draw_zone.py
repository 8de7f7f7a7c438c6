"""Z and routes: outlines and lines that group what is counted."""

from __future__ import annotations

import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.shapes import problem
from annotator.domain.positions import PixelXY
from annotator.domain.records import Route, Zone, new_uid
from annotator.domain.text import translate
from annotator.tools.vertices import VertexTool


class DrawZone(VertexTool):
    """Z: outline a zone, e.g. a parking place."""

    name = "zone"

    def first_step(self) -> str:
        return translate("Tools", "Zone: click the first corner of the parking place")

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        reason = problem(shapely.Polygon(points))
        if reason:
            self.context.notify(reason)
            return False
        selection, document = self.context.selection, self.context.document
        taken = {zone.name for zone in document.of_site(Zone, selection.site_uid)}
        zone = Zone(
            uid=new_uid("zone"),
            name=free_name(translate("Tools", "Place {n}"), taken),
            site_uid=selection.site_uid,
            drawn_on=selection.scene_uid,
            geom_px=shapely.Polygon(points),
        )
        self.context.apply(draw.zone(zone, self.context.author))
        return True


class DrawRoute(VertexTool):
    """A route, e.g. along the border river."""

    name = "route"
    min_points = 2

    def first_step(self) -> str:
        return translate("Tools", "Route: click where it begins")

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        selection, document = self.context.selection, self.context.document
        taken = {route.name for route in document.of_site(Route, selection.site_uid)}
        route = Route(
            uid=new_uid("route"),
            name=free_name(translate("Tools", "Route {n}"), taken),
            site_uid=selection.site_uid,
            drawn_on=selection.scene_uid,
            geom_px=shapely.LineString(points),
        )
        self.context.apply(draw.route(route, self.context.author))
        return True


def free_name(pattern: str, taken: set[str]) -> str:
    """The first name of a numbered series that is not taken."""
    names = (pattern.format(n=n) for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
