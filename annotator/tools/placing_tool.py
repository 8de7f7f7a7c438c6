"""What the tools have in common that place the image: one draft, which they change and in the end apply."""

from __future__ import annotations

from annotator.app.placing.draft import PlacingDraft
from annotator.app.placing.parts import Way
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext


class PlacingTool(BaseTool):
    """Follows the draft of the image shown and sets its `way`."""

    way: Way
    room = "place"
    in_bar = False
    spans_dates = True

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self.draft.changed.connect(lambda _none: self.changed.emit(None))

    @property
    def draft(self) -> PlacingDraft:
        return self.context.placing

    def taken(self) -> None:
        self.draft.follow()
        self.draft.set_way(self.way)

    def finish(self) -> bool:
        """Place the image, or say what is missing; False where nothing was begun."""
        if not self.draft.is_dirty:
            return False
        if not self.draft.apply():
            self.context.notify(self.draft.outcome.problem)
        return True
