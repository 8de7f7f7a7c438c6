"""Names and default keys of the tools, in the order of the toolbar: what a menu needs before any tool is loaded."""

from __future__ import annotations

from annotator.domain.text import translate

KEYS: tuple[tuple[str, str], ...] = (
    ("select", "Esc"),
    ("rectangle", "R"),
    ("fit_roof", "Shift+R"),
    ("row", "A"),
    ("polygon", "P"),
    ("split", "S"),
    ("cut", "K"),
    ("copy_along", "Shift+D"),
    ("mirror", "Shift+M"),
    ("count", "C"),
    ("similar", "Shift+F"),
    ("crossing", "X"),
    ("zone", "Z"),
    ("route", "L"),
    ("obscured", "O"),
    ("measure", "M"),
    ("place_scale", "Ctrl+G"),
    ("place_points", "Ctrl+Shift+G"),
    ("nudge", "U"),
)
"""Each tool's name with its default key."""


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
