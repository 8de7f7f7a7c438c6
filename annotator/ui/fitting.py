"""Answers the fitting tool from the pixels of the scene shown, without holding the window up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from annotator.app.fitting import Box, fit, fit_wish
from annotator.app.fitting_direction import DirectionWish, angle_of, direction_wish, on_ground
from annotator.app.fitting_edges import edges_of
from annotator.app.jobs import Cancelled
from annotator.assist.live_edge import EdgePatch
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.ground_rectangle import Direction
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_REST_MS, _EDGES_REST_MS = 400, 150


def fitter(bench: Workbench) -> Callable[[PixelXY, Box | None, Callable[[Any], None]], None]:
    """What the tool asks; the answer comes on the window's thread."""
    work = bench.workspace

    def ask(at: PixelXY, box: Box | None, found: Callable[[Any], None]) -> None:
        frame = bench.stage.canvas.frame
        if frame is None:
            found(None)
            return

        def failed(error: Exception) -> None:
            found(None)
            if not isinstance(error, AnnotatorError):
                raise error
            bench.say(str(error))

        try:
            wish = fit_wish(work, frame, at, box)
        except Refused as refusal:
            failed(refusal)
            return
        work.jobs.start(translate("Fitting", "Fitting an outline"), lambda _job: fit(work.imagery, wish), found, failed)

    return ask


class Directions:
    """Keeps the dominant direction of the picture in view, looked for again when the view rests elsewhere.

    The edges in view come along with it.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._known: dict[str, list[Direction]] = {}
        self._rest = QTimer(bench, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._look)
        bench.stage.canvas.view_changed.connect(lambda _view: self._rest.start())
        bench.host.context.habits.directions_of = lambda scene_uid: self._known.get(scene_uid, [])
        self._edges = EdgesInView(bench)

    def _look(self) -> None:
        bench, canvas, work = self._bench, self._bench.stage.canvas, self._bench.workspace
        frame = canvas.frame
        if frame is None or bench.host.active.object_kind != "stall":
            return
        wish = direction_wish(work, frame, canvas.view.visible_rect())
        if wish is None:
            return

        def found(angle: float | None) -> None:
            middle = PixelXY((wish.rect.x0 + wish.rect.x1) / 2, (wish.rect.y0 + wish.rect.y1) / 2)
            self._known[frame.scene.uid] = on_ground(frame, middle, angle) if angle is not None else []

        def failed(error: Exception) -> None:
            # Nothing was asked for: a picture that cannot be read is told where it is shown.
            if not isinstance(error, AnnotatorError | Cancelled):
                raise error

        label = translate("Fitting", "Looking for the direction of the picture")
        work.jobs.start(label, lambda _job: angle_of(work.imagery, wish), found, failed)


class EdgesInView:
    """Keeps the edges of the picture in view at hand for the drawing tools, while the analyst wants them."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._wish: DirectionWish | None = None
        """What was read last, or is being read."""
        self._patch: EdgePatch | None = None
        self._rest = QTimer(bench, singleShot=True, interval=_EDGES_REST_MS)
        self._rest.timeout.connect(self._look)
        bench.stage.canvas.view_changed.connect(lambda _view: self._rest.start())
        bench.host.context.edges = self._asked

    def _asked(self) -> EdgePatch | None:
        """What a tool gets; the first question after the switch was turned on begins the reading."""
        wish = self._wanted()
        if wish is None:
            return None
        if self._wish is None or (wish.path, wish.style) != (self._wish.path, self._wish.style):
            # After this event: tools ask while the canvas is painted, and a job that begins paints the status bar.
            QTimer.singleShot(0, self._bench, self._look)
            return None
        return self._patch

    def _wanted(self) -> DirectionWish | None:
        canvas = self._bench.stage.canvas
        if canvas.frame is None or not self._bench.host.context.habits.snaps_to_edges:
            return None
        return direction_wish(self._bench.workspace, canvas.frame, canvas.view.visible_rect())

    def _look(self) -> None:
        wish, work = self._wanted(), self._bench.workspace
        if wish is None or wish == self._wish:
            return
        if self._wish is None or (wish.path, wish.style) != (self._wish.path, self._wish.style):
            self._patch = None
        self._wish = wish

        def found(patch: EdgePatch | None) -> None:
            if wish == self._wish:
                self._patch = patch

        def failed(error: Exception) -> None:
            # As with the direction: nobody asked for this picture here. The next view tries again.
            if not isinstance(error, AnnotatorError | Cancelled):
                raise error

        label = translate("Fitting", "Looking for edges in the picture")
        work.jobs.start(label, lambda _job: edges_of(work.imagery, wish), found, failed)
