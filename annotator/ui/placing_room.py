"""Puts the panel for placing an image together with canvas and tools: there and back between image and reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from annotator.app.carried import carried
from annotator.app.viewport import Viewport
from annotator.domain.edits.placing import nudge
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.tools.place_points import PlacePoints
from annotator.ui.fit_glass import FitGlass
from annotator.ui.panels.place_image import TOOL_OF, PlacePanel
from annotator.ui.suggesting import suggest_shift

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


_FARTHEST_M, _NEAR_M = 20_000.0, 1_500.0
"""Wider views of a reference than the first are narrowed to the second around the site."""


def place_room(bench: Workbench) -> PlacePanel:
    """The panel of one open project."""
    host, context = bench.host, bench.host.context
    panel = PlacePanel(
        bench.workspace,
        context.placing,
        host.use,
        reset_nudge=host.tools["nudge"].reset,  # type: ignore[attr-defined]
        suggest_nudge=lambda: _suggest(bench, panel),
    )
    panel.follow(context.placing.said, bench.say)
    panel.done.connect(bench.stage.canvas.setFocus)
    panel.closed.connect(lambda: _close(bench))
    panel.follow(host.switched, lambda tool: panel.show_tool(tool.name) if tool.name in TOOL_OF.values() else None)
    points = host.tools["place_points"]
    assert isinstance(points, PlacePoints), "tools are found by their names"
    points.go_to_reference = ThereAndBack(bench).go
    FitGlass(bench, context.placing)
    page = panel.pages["points"]
    panel.follow(host.changed, lambda _none: page.show_exaggeration(points.exaggeration))  # type: ignore[attr-defined]
    if host.active.name in TOOL_OF.values():
        panel.show_tool(host.active.name)
    return panel


def _close(bench: Workbench) -> None:
    bench.side.toggle("place")
    bench.host.use("select")


class ThereAndBack:
    """Goes from the image to its reference and back, each as it was looked at before."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._views: dict[str, Viewport] = {}

    def go(self, scene_uid: str) -> bool:
        """Show a scene for the next click."""
        canvas, selection = self._bench.stage.canvas, self._bench.workspace.selection
        if not scene_uid or selection.scene_uid == scene_uid:
            return True
        draft = self._bench.host.context.placing
        before = draft.frame if selection.scene_uid == draft.scene_uid else canvas.frame
        view = canvas.view
        self._views[selection.scene_uid] = view
        selection.show(selection.site_uid, scene_uid)
        after = draft.frame if scene_uid == draft.scene_uid else canvas.frame
        known = carried(view, before, after) if before is not None and after is not None else None
        wanted = known if known is not None and scene_uid != draft.scene_uid else self._views.get(scene_uid)
        if wanted is not None:
            canvas.set_view(wanted)
        elif known is None and scene_uid != draft.scene_uid:
            self._go_to_site(scene_uid)
        return True

    def _go_to_site(self, scene_uid: str) -> None:
        """The site's point is the best guess where the image may lie."""
        bench = self._bench
        frame, at = bench.stage.canvas.frame, bench.host.context.placing.site_at
        scene = bench.workspace.document.get(Scene, scene_uid)
        if frame is None or at is None or scene is None or not frame.has_place:
            return
        x, y = frame.pixels(np.array([at]))[0].tolist()
        if 0 <= x <= (scene.width_px or 0) and 0 <= y <= (scene.height_px or 0):
            canvas, pixel = bench.stage.canvas, PixelXY(x, y)
            canvas.go_to(pixel)
            across_m = canvas.view.width / canvas.view.scale * (frame.pixel_m(pixel) or 0.0)
            if across_m > _FARTHEST_M:
                canvas.zoom_by(across_m / _NEAR_M)


def _suggest(bench: Workbench, panel: PlacePanel) -> None:
    """Look for the shift in the background and show it; it is applied when the analyst agrees."""
    session, selection = bench.workspace.session, bench.workspace.selection
    site_uid, scene_uid = selection.site_uid, selection.scene_uid

    def found(sentence: str, east_m: float, north_m: float, *, usable: bool) -> None:
        def use() -> None:
            session.apply(nudge(site_uid, scene_uid, east_m, north_m, session.author))
            panel.nudge_page.show_suggestion("", None)

        if selection.scene_uid == scene_uid:
            panel.nudge_page.show_suggestion(sentence, use if usable else None)

    suggest_shift(bench.workspace, found)
