"""Puts the panel for placing an image together with canvas and tools: there and back between image and reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.app.carried import carried
from annotator.app.viewport import Viewport
from annotator.domain.edits.placing import nudge
from annotator.tools.place_points import PlacePoints
from annotator.ui.compare.reference_beside import ReferenceBeside, go_to_site
from annotator.ui.features.suggesting import suggest_shift
from annotator.ui.floating.fit_glass import FitGlass
from annotator.ui.panels.place_image import TOOL_OF, PlacePanel
from annotator.ui.panels.place_points_page import PointsPage

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


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
    # Why the last attempt failed is over; what is wrong with this one is said after it.
    panel.tried.connect(bench.say_step)
    panel.done.connect(bench.stage.canvas.setFocus)
    panel.closed.connect(lambda: _close(bench))
    panel.follow(host.switched, lambda tool: panel.show_tool(tool.name) if tool.name in TOOL_OF.values() else None)
    points = host.tools["place_points"]
    assert isinstance(points, PlacePoints), "tools are found by their names"
    FitGlass(bench, context.placing)
    page = panel.pages["points"]
    assert isinstance(page, PointsPage), "pages are found by their names"
    beside = ReferenceBeside(bench, points, page.beside)
    panel.follow(bench.host.switched, lambda _tool: beside.follow())
    panel.follow(context.placing.changed, lambda _none: beside.follow())
    panel.follow(bench.workspace.selection.scene_changed, lambda _uid: beside.follow())
    there_and_back = ThereAndBack(bench)
    points.go_to_reference = lambda uid: not beside.shows(uid) and there_and_back.go(uid)
    panel.follow(host.changed, lambda _none: page.show_exaggeration(points.exaggeration))
    if host.active.name in TOOL_OF.values():
        panel.show_tool(host.active.name)
    _give_way(bench)
    panel.follow(host.switched, lambda _tool: _give_way(bench))
    return panel


def _give_way(bench: Workbench) -> None:
    """Nothing is classed while an image is placed: the list of points gets the room of the classes."""
    bench.palette_panel.setVisible(bench.host.active.name not in TOOL_OF.values())


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
            go_to_site(canvas, draft.site_at)
        return True


def _suggest(bench: Workbench, panel: PlacePanel) -> None:
    """Look for the shift in the background and show it; it is applied when the analyst agrees."""
    session, selection, page = bench.workspace.session, bench.workspace.selection, panel.nudge_page
    site_uid, scene_uid = selection.site_uid, selection.scene_uid
    page.await_suggestion()

    def found(sentence: str, east_m: float, north_m: float, *, usable: bool) -> None:
        def use() -> None:
            session.apply(nudge(site_uid, scene_uid, east_m, north_m, session.author))

        page.show_suggestion(sentence, use if usable else None)

    suggest_shift(bench.workspace, found)
