"""What tools may ask for and do: the session's document and edits, the scene shown, the marks under the pointer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from annotator.app.placing.draft import PlacingDraft
from annotator.app.selection import Selection, classes_of
from annotator.app.session import Session
from annotator.app.similar.proposals import Proposals
from annotator.assist.live_edge import EdgePatch
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.rows import find
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of, shape_in
from annotator.domain.positions import PixelXY
from annotator.domain.records import ObjectClass, Scene, Stall
from annotator.domain.settings import pointing_sd_px
from annotator.render.mark_arrays import MarkArrays
from annotator.tools.habits import Habits
from annotator.tools.tool import Pointer


class MarksShown(Protocol):
    """The marks on the canvas, in pixels of the scene shown."""

    def at(self, pixel: PixelXY, tolerance_px: float) -> Sequence[str]:
        """Uids under a pixel, topmost first."""
        ...

    def within(self, lower: PixelXY, upper: PixelXY) -> Sequence[str]:
        """Uids wholly inside a box."""
        ...

    def outlines(self, lower: PixelXY, upper: PixelXY) -> MarkArrays:
        """Outlines whose bounds touch a box, zones among them (flag `AREA`), as they are shown."""
        ...


class NoMarks:
    """Nothing is shown."""

    def at(self, pixel: PixelXY, tolerance_px: float) -> Sequence[str]:
        return ()

    def within(self, lower: PixelXY, upper: PixelXY) -> Sequence[str]:
        return ()

    def outlines(self, lower: PixelXY, upper: PixelXY) -> MarkArrays:
        return MarkArrays.empty()


@dataclass
class ToolContext:
    """Handed to every tool; the window keeps it up to date."""

    session: Session
    selection: Selection
    marks: MarksShown = field(default_factory=NoMarks)
    notify: Callable[[str], None] = lambda _sentence: None
    """Says a sentence in the status bar: a warning or why something was not done."""
    habits: Habits = field(default_factory=Habits)

    placing: PlacingDraft = field(init=False)
    """The image that is being placed."""

    fit: Callable[[PixelXY, Any, Callable[[Any], None]], None] = lambda _at, _box, found: found(None)
    """Fits a right-angled outline at a position or in a box (x0, y0, x1, y1) to what the picture shows there."""

    edges: Callable[[], EdgePatch | None] = lambda: None
    """Edges of the picture in view, in pixels of the scene; `None` while none are at hand."""

    proposals: Proposals = field(default_factory=Proposals)
    """Vehicles that look like marked ones and wait for an answer."""

    def __post_init__(self) -> None:
        self.placing = PlacingDraft(self.session, self.selection)
        self.selection.selected.connect(self._take_over)

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def author(self) -> Author:
        return self.session.author

    @property
    def scene(self) -> Scene | None:
        return self.document.get(Scene, self.selection.scene_uid)

    @property
    def frame(self) -> SceneFrame | None:
        scene = self.scene
        return None if scene is None else frame_of(self.document, scene, self.selection.site_uid)

    def class_of(self, object_kind: str) -> ObjectClass | None:
        return self.document.get(ObjectClass, self.selection.class_uid(self.document, object_kind))

    def classes(self, object_kind: str) -> list[ObjectClass]:
        return classes_of(self.document, object_kind)

    def pointing_sd_px(self, pointer: Pointer) -> float:
        """How sure a click is, in image pixels (measurement 1)."""
        frame = self.frame
        s_px = pointing_sd_px(self.document)
        return s_px if frame is None else frame.pointing_sd_px(s_px, pointer.screen_px, pointer.pixel)

    def shape_px(self, uid: str) -> Any:
        """The geometry of a mark in pixels of the scene shown; `None` where it has no place on it."""
        frame = self.frame
        return None if frame is None else shape_in(frame, find(self.document, uid))

    def apply(self, edit: Edit) -> None:
        self.session.apply(edit)

    def try_apply(self, edit: Edit) -> bool:
        """Apply an edit; False where it is refused, which has been said."""
        try:
            edit(self.document)
        except Refused as refusal:
            self.notify(str(refusal))
            return False
        self.apply(edit)
        return True

    def apply_and_select(self, edit: Edit, uids: Sequence[str], sentence: str = "") -> None:
        """Apply an edit that makes marks of these uids; they are selected, and the sentence said, once they exist."""
        made = frozenset(uids)
        ends: list[Callable[[], None]] = []

        def end() -> None:
            while ends:
                ends.pop()()

        def look(change: Change) -> None:
            if made <= {row.uid for row in change.rows if row.before is None}:
                end()
                self.selection.select(uids)
                if sentence:
                    self.notify(sentence)

        ends += [self.session.changed.connect(look), self.session.refused.connect(lambda _why: end())]
        self.session.apply(edit)

    def _take_over(self, uids: tuple[str, ...]) -> None:
        """A stall that is picked gives the next one its width and angle."""
        stall = self.document.get(Stall, uids[0]) if len(uids) == 1 else None
        frame = self.frame
        if stall is not None and frame is not None:
            self.habits.keep(self.document, frame, stall)
