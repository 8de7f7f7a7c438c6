"""What the views say at their edges (scale, credit, north, heads) keeps clear of what stands over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from annotator.ui.canvas.overlay import BAR_LEFT_PX, CREDIT_ABOVE_PX
from annotator.ui.compare.linked_pane import LinkedPane

if TYPE_CHECKING:
    from annotator.ui.canvas.canvas import Canvas

_GAP = 12


def keep_clear(panes: Sequence[Canvas], tools: QRect, low_top: int) -> None:
    """`tools` is the tool bar, and `low_top` where the bars at the lower edge begin; both in pixels of the stage."""
    for pane in panes:
        place = pane.geometry()
        raised = max(place.bottom() + 1 - low_top, 0) if low_top > place.top() else 0
        beside = tools.right() + _GAP - place.left()
        low = place.bottom() - raised - CREDIT_ABOVE_PX - _GAP
        is_near = beside > 0 and tools.bottom() > low and tools.top() <= place.bottom()
        decor = replace(pane.decor, left_px=float(beside) if is_near else BAR_LEFT_PX, raised_px=float(raised))
        if decor != pane.decor:
            pane.decor = decor
            pane.update()
        if isinstance(pane, LinkedPane):
            pane.header.keep_clear(beside + 1 if beside > 0 and tools.bottom() >= place.top() + _GAP else 0)
