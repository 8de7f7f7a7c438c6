"""What the hand keeps from one stall to the next: width, direction, gap, and how shapes behave towards neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely

from annotator.domain.document import Document
from annotator.domain.edits.carrying import on_scene
from annotator.domain.edits.recipe import Recipe, Side
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.ground_rectangle import Direction, GroundRectangle, is_rectangle
from annotator.domain.records import Stall
from annotator.tools.switches import keep_switches, switches


@dataclass(frozen=True, slots=True)
class Kept:
    """What the next rectangle takes over: its shape on the ground of one scene, and whose width it is."""

    scene_uid: str
    direction: Direction
    length: float
    width: float
    """Metres, signed: positive to the left of the direction."""
    width_side: Side | None
    """`None` where the width has no click of its own (a squared outline): the next stall then measures as new."""

    def flipped(self) -> Kept:
        """The width on the other side of the direction."""
        return replace(self, width=-self.width)


class Habits:
    """Shared by the drawing tools of a window."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self.gap_m = 0.0
        """Between the stalls of a row."""
        wanted = switches()
        self.avoids_overlap = wanted["avoids_overlap"]
        """New stalls are trimmed where others stand."""
        self.snaps = wanted["snaps"]
        """Clicks are drawn to what is near."""
        self.snaps_to_edges = wanted["snaps_to_edges"]
        """Drawn sides are laid along edges of the image."""
        self.directions_of: Callable[[str], Sequence[Direction]] = lambda _scene_uid: ()
        """Directions on the ground that the image of a scene itself suggests; nothing knows them by default."""

    def switch(self, name: str, on: bool) -> None:
        """Turn one of `switches` on or off; remembered on this machine."""
        setattr(self, name, on)
        keep_switches({each: getattr(self, each) for each in switches()})

    def keep(self, document: Document, frame: SceneFrame, stall: Stall) -> bool:
        """Take over from a rectangle, as the scene of `frame` shows it; False where it is none."""
        scene_uid = frame.scene.uid
        try:
            shown = on_scene(document, stall, scene_uid)
        except Refused:
            return False
        if not is_rectangle(frame, shown.geom_px):
            return False
        ring: Any = shapely.get_coordinates(shown.geom_px)
        rectangle = GroundRectangle.of_ring(frame, ring)
        side = Recipe.from_json(shown.recipe).width
        self.kept = Kept(scene_uid, rectangle.direction, rectangle.length, rectangle.width, side)
        return True

    def keep_length(self, frame: SceneFrame, ring: Any) -> None:
        """Take over the length alone: of a stall drawn with the width and direction that are kept."""
        if self.kept is not None and self.kept.scene_uid == frame.scene.uid:
            self.kept = replace(self.kept, length=abs(GroundRectangle.of_ring(frame, ring).length))

    def kept_on(self, scene_uid: str) -> Kept | None:
        """What is kept, if it was drawn on this scene."""
        return self.kept if self.kept is not None and self.kept.scene_uid == scene_uid else None
