"""Answers the fitting tool from the pixels of the scene shown, without holding the window up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from annotator.app.fitting import Box, fit, fit_wish
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


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
