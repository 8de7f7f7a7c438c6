"""Asks for a shift between two dates in the background and hands back a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from annotator.app.placing.coregistering import Suggestion, compare, comparison, suggestion_text
from annotator.app.workspace import Workspace
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.text import translate
from annotator.tools.nudge import shift_text


class Found(Protocol):
    """Gets the sentence, and the metres that may be applied when `usable`."""

    def __call__(self, sentence: str, east_m: float, north_m: float, *, usable: bool) -> None: ...


def suggest_shift(workspace: Workspace, found: Found) -> None:
    """Compare the scene that is looked at with the nearest placed date; nothing is applied."""
    try:
        wish = comparison(workspace)
    except Refused as refusal:
        found(str(refusal), 0.0, 0.0, usable=False)
        return

    def done(result: Suggestion) -> None:
        sentence = suggestion_text(result, shift_text(result.east_m, result.north_m))
        found(sentence, result.east_m, result.north_m, usable=result.shift.is_sure)

    label = translate("Place", "Comparing with {name}").format(name=wish.frames[0].scene.name)
    workspace.jobs.start(label, lambda _job: compare(workspace.pictures, wish), done, _failing(found))


def _failing(found: Found) -> Callable[[Exception], None]:
    def failed(error: Exception) -> None:
        found(str(error) if isinstance(error, AnnotatorError) else "", 0.0, 0.0, usable=False)
        if not isinstance(error, AnnotatorError):
            raise error

    return failed
