"""Our own light and dark colours: a neutral grey surround, so that the image keeps its colours, and one accent."""

from __future__ import annotations

from dataclasses import dataclass

# Okabe and Ito's set, told apart by colour-blind readers.
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, PURPLE, BLACK = "#0072B2", "#D55E00", "#CC79A7", "#000000"

CLASS_COLORS = (ORANGE, SKY, PURPLE, YELLOW, GREEN, BLUE, VERMILION, BLACK)
"""What a new class may choose from, in this order."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role, `#rrggbb`. Text on `window`, `panel` and `raised` keeps a contrast of 4.5 : 1 or more."""

    is_dark: bool
    window: str
    """Panels and bars."""
    raised: str
    """Inputs, tool strip, cards."""
    surround: str
    """Around the image."""
    hover: str
    selected: str
    """Background of the selected row."""
    border: str
    grid: str
    text: str
    muted: str
    faint: str
    """Disabled texts and hints that may be missed."""
    accent: str
    on_accent: str
    good: str
    """Added, grew, new."""
    bad: str
    """Removed, shrank, closed, gone."""
    warning: str
    note: str
    """Background of the boxes beside the cursor."""
    on_note: str
    on_note_muted: str


DARK = Palette(
    is_dark=True,
    window="#25282c",
    raised="#2d3036",
    surround="#1d1f22",
    hover="#32363c",
    selected="#31353c",
    border="#35383e",
    grid="#33363b",
    text="#e8e9eb",
    muted="#9ea2a9",
    faint="#71757c",
    accent=SKY,
    on_accent="#0d1b24",
    good="#2bb388",
    bad="#ee7a2e",
    warning="#f0c53a",
    note="#191b1e",
    on_note="#f4f5f6",
    on_note_muted="#a9adb4",
)

LIGHT = Palette(
    is_dark=False,
    window="#f7f7f8",
    raised="#ffffff",
    surround="#c9cacc",
    hover="#eceef0",
    selected="#e3ebf1",
    border="#dcdde0",
    grid="#e4e5e7",
    text="#1c1e21",
    muted="#62666d",
    faint="#979ba2",
    accent=BLUE,
    on_accent="#ffffff",
    good="#00775a",
    bad="#b84e00",
    warning="#8a6500",
    note="#1d1f22",
    on_note="#f4f5f6",
    on_note_muted="#a9adb4",
)


def palette(*, dark: bool) -> Palette:
    return DARK if dark else LIGHT


def rgb(color: str) -> int:
    """`#rrggbb` as 0xFFRRGGBB; an unreadable text gives orange, the first class colour."""
    text = color.lstrip("#")
    try:
        return 0xFF000000 | int(text, 16) if len(text) == 6 else rgb(ORANGE)
    except ValueError:
        return rgb(ORANGE)


def luminance(argb: int) -> float:
    """Relative luminance by WCAG 2.1, 0 … 1."""
    red, green, blue = (_linear((argb >> shift & 0xFF) / 255.0) for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.1, 1 … 21."""
    low, high = sorted((luminance(rgb(one)), luminance(rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
