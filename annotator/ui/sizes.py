"""Sizes of what stands around the image, in screen pixels."""

from __future__ import annotations

SMALL_PX, SITES_PX, SIDE_PX = 1200, 260, 320
"""A window narrower than the first leaves its panels less of their widths."""
BOTTOM_PX, STATUS_PX = 221, 28
"""Heights of the tabs with their handle and of the status bar."""


def room_px(width: int, height: int) -> tuple[int, int] | None:
    """What all that leaves for the image in so large a window; `None` where only the layout can tell."""
    if width < SMALL_PX:
        return None
    return max(width - SITES_PX - SIDE_PX - 2, 1), max(height - BOTTOM_PX - STATUS_PX, 1)
