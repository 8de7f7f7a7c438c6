"""Answers the fitting tool from the pixels of the scene shown, without holding the window up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from annotator.app.fitting import Box, fit, fit_wish
from annotator.app.fitting_direction import angle_of, direction_wish, on_ground
from annotator.app.jobs import Cancelled
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.ground_rectangle import Direction
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_REST_MS = 400


def fitter(bench: Workbench) -> Callable[[PixelXY, Box | None, Callable[[Any], None]], None]:
    """What the tool asks; the answer comes on the window's thread."""
    work = bench.workspace

    def ask(at: PixelXY, box: Box | None, found: Callable[[Any], None]) -> None:
        frame = bench.stage.canvas.frame
        if frame is None:
            found(None)
            return

        def failed(error: Exception) -> None:
            if not isinstance(error, AnnotatorError):
                raise error
            found(None)
            bench.say(str(error))

        try:
            wish = fit_wish(work, frame, at, box)
        except Refused as refusal:
            failed(refusal)
            return
        work.jobs.start(translate("Fitting", "Fitting an outline"), lambda _job: fit(work.imagery, wish), found, failed)

    return ask


class Directions:
    """Keeps the dominant direction of the picture in view, looked for again when the view rests elsewhere."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._known: dict[str, list[Direction]] = {}
        self._rest = QTimer(bench, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._look)
        bench.stage.canvas.view_changed.connect(lambda _view: self._rest.start())
        bench.host.context.habits.directions_of = lambda scene_uid: self._known.get(scene_uid, [])

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
