"""All tools of a window by name."""

from __future__ import annotations

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

TOOLS: tuple[type[BaseTool], ...] = (
    Select,
    DrawRectangle,
    FitRectangle,
    DrawRow,
    DrawPolygon,
    SplitBlock,
    CutLine,
    CopyAlong,
    MirrorRow,
    CountVehicles,
    FindSimilar,
    PlaceCrossing,
    DrawZone,
    DrawRoute,
    DrawObscured,
    Measure,
    PlaceScale,
    PlacePoints,
    Nudge,
)
"""Tool classes, in the order of `names.KEYS`."""


def make_tools(context: ToolContext) -> dict[str, BaseTool]:
    """One of each, by name."""
    return {tool.name: tool(context) for tool in TOOLS}


def for_kind(object_kind: str) -> str:
    """Name of the tool that makes marks of a kind."""
    return {"stall": "rectangle", "vehicle": "count", "crossing": "crossing"}.get(object_kind, "select")
