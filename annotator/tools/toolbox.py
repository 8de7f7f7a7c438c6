"""All tools of a window by name, in the order of the toolbar."""

from __future__ import annotations

from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.copy_along import CopyAlong
from annotator.tools.count_vehicles import CountVehicles
from annotator.tools.cut_line import CutLine
from annotator.tools.draw_obscured import DrawObscured
from annotator.tools.draw_polygon import DrawPolygon
from annotator.tools.draw_rectangle import DrawRectangle
from annotator.tools.draw_row import DrawRow
from annotator.tools.draw_zone import DrawRoute, DrawZone
from annotator.tools.find_similar import FindSimilar
from annotator.tools.fit_rectangle import FitRectangle
from annotator.tools.measure import Measure
from annotator.tools.mirror_row import MirrorRow
from annotator.tools.nudge import Nudge
from annotator.tools.place_crossing import PlaceCrossing
from annotator.tools.place_points import PlacePoints
from annotator.tools.place_scale import PlaceScale
from annotator.tools.select import Select
from annotator.tools.split_block import SplitBlock

TOOLS: tuple[tuple[type[BaseTool], str], ...] = (
    (Select, "Esc"),
    (DrawRectangle, "R"),
    (FitRectangle, "Shift+R"),
    (DrawRow, "A"),
    (DrawPolygon, "P"),
    (SplitBlock, "S"),
    (CutLine, "K"),
    (CopyAlong, "Shift+D"),
    (MirrorRow, "Shift+M"),
    (CountVehicles, "C"),
    (FindSimilar, "Shift+F"),
    (PlaceCrossing, "X"),
    (DrawZone, "Z"),
    (DrawRoute, "L"),
    (DrawObscured, "O"),
    (Measure, "M"),
    (PlaceScale, "Ctrl+G"),
    (PlacePoints, "Ctrl+Shift+G"),
    (Nudge, "U"),
)
"""Tool classes with their default key."""


def make_tools(context: ToolContext) -> dict[str, BaseTool]:
    """One of each, by name."""
    return {tool.name: tool(context) for tool, _key in TOOLS}


def title(name: str) -> str:
    """The tool's name for people."""
    return {
        "select": translate("Tools", "Select"),
        "rectangle": translate("Tools", "Rectangle"),
        "fit_roof": translate("Tools", "Fit to a roof"),
        "row": translate("Tools", "Row of stalls"),
        "polygon": translate("Tools", "Polygon"),
        "split": translate("Tools", "Split into stalls"),
        "cut": translate("Tools", "Cut along a line"),
        "copy_along": translate("Tools", "Copy along a line"),
        "mirror": translate("Tools", "Mirror across the street"),
        "count": translate("Tools", "Count vehicles"),
        "similar": translate("Tools", "Find similar vehicles"),
        "crossing": translate("Tools", "Mark crossing"),
        "zone": translate("Tools", "Zone"),
        "route": translate("Tools", "Route"),
        "obscured": translate("Tools", "Hidden by cloud or shadow"),
        "measure": translate("Tools", "Measure"),
        "place_scale": translate("Tools", "Place image by its scale bar…"),
        "place_points": translate("Tools", "Place image by points…"),
        "nudge": translate("Tools", "Nudge the image"),
    }[name]


def for_kind(object_kind: str) -> str:
    """Name of the tool that makes marks of a kind."""
    return {"stall": "rectangle", "vehicle": "count", "crossing": "crossing"}.get(object_kind, "select")
