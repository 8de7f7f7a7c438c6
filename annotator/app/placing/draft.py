"""Placing one image, before it is done: points, bar and method as they stand, and what they would come to.

The tools write into it from the canvas, the panel from its fields; both show the same figures. Nothing reaches the
project until `apply`, which is one edit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from annotator.app.placing.candidates import references
from annotator.app.placing.outcomes import OUTCOMES
from annotator.app.placing.parts import Bar, DraftPoint, Outcome, Way
from annotator.app.placing.stored import from_state, noted, stored_points, to_state
from annotator.app.selection import Selection
from annotator.app.session import Session
from annotator.app.signal import Signal
from annotator.domain.change import Change
from annotator.domain.edits.placing import place_by
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of, placement_of
from annotator.domain.measure.scale import Transformation
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import ControlPoint, Scene, Site, SiteScene, new_uid
from annotator.domain.text import translate
from annotator.formats.coordinate_forms import position_of

_Step = tuple[tuple[DraftPoint, ...], Bar, tuple[LonLat | None, ...], Transformation | None]


class PlacingDraft:
    """Of one scene at a time; belongs to the owner's thread."""

    def __init__(self, session: Session, selection: Selection) -> None:
        self._session, self._selection = session, selection
        self.changed: Signal[None] = Signal()
        self.said: Signal[str] = Signal()
        """Why something that was typed is not taken."""
        self.scene_uid = ""
        self.way: Way = "scale"
        self.points: tuple[DraftPoint, ...] = ()
        self.method: Transformation | None = None
        self.bar = Bar()
        self.corners: tuple[LonLat | None, ...] = (None,) * 4
        self.typed_sd_m: float | None = None
        """SD of typed coordinates in metres, as the analyst says; None = assumed."""
        self.chosen = ""
        """Uid of the point that was touched last."""
        self.reference_uid = ""
        """Scene on which points are looked up, going there and back by itself; empty = typed or beside."""
        self.is_dirty = False
        self.is_previewed = False
        """Whether the other picture is laid over the one that is shown, as the draft has it."""
        self._outcome: Outcome | None = None
        self._past: list[tuple[str, _Step]] = []
        selection.scene_changed.connect(lambda _uid: self.follow())
        session.changed.connect(self._on_changed)

    @property
    def scene(self) -> Scene | None:
        return self._session.document.get(Scene, self.scene_uid)

    @property
    def size_px(self) -> tuple[int, int]:
        scene = self.scene
        return (scene.width_px or 0, scene.height_px or 0) if scene is not None else (0, 0)

    @property
    def pending(self) -> DraftPoint | None:
        """The point that still needs its place on the ground."""
        return next((point for point in self.points if point.at is None), None)

    @property
    def site_at(self) -> LonLat | None:
        """The point of the site that is looked at."""
        site = self._session.document.get(Site, self._selection.site_uid)
        return LonLat(site.geom.x, site.geom.y) if site is not None and site.geom is not None else None

    @property
    def frame(self) -> SceneFrame | None:
        """The scene as it would be placed; as it is while the draft comes to nothing."""
        scene, found = self.scene, self.outcome.solution
        if scene is None:
            return None
        if found is not None and self.is_dirty:
            return SceneFrame(replace(scene, mapping=found.placement.to_json()))
        return frame_of(self._session.document, scene, self._selection.site_uid)

    @property
    def outcome(self) -> Outcome:
        if self._outcome is None:
            try:
                self._outcome = OUTCOMES[self.way](self) if self.scene is not None else Outcome()
            except Refused as refusal:
                self._outcome = Outcome(problem=str(refusal))
            if self._outcome.solution is not None and self.is_dirty and self._is_nudged:
                text = translate("Placing", "Placing it anew takes its nudge away.")
                self._outcome = replace(self._outcome, warnings=(*self._outcome.warnings, text))
        return self._outcome

    @property
    def _is_nudged(self) -> bool:
        links = self._session.document.where(SiteScene, "scene_uid", self.scene_uid)
        return any(link.nudge_east_m or link.nudge_north_m for link in links)

    def follow(self) -> None:
        """Work on the scene that is looked at, unless another one is half placed."""
        if not self.is_dirty and self._selection.scene_uid != self.scene_uid:
            self.begin(self._selection.scene_uid)

    def begin(self, scene_uid: str) -> None:
        """Start from what is known of a scene: its control points, or nothing."""
        self.scene_uid, self.is_dirty = scene_uid, False
        scene = self.scene
        self.bar, self.corners, self.chosen, self.method = Bar(), (None,) * 4, "", None
        self.typed_sd_m = None
        self._past.clear()
        self.points = stored_points(self._session.document, scene) if scene is not None else ()
        known = references(self._session.document, scene, self._selection.site_uid) if scene is not None else []
        self.reference_uid = known[0].uid if known else ""
        placement = placement_of(scene) if scene is not None else None
        if self.points and placement is not None:
            self.way = "points"
            self.method = placement.basis.method or None  # type: ignore[assignment]
        self._tell(dirty=False)

    def set_way(self, way: Way) -> None:
        if way != self.way:
            self.way = way
            self._tell(dirty=self.is_dirty)

    def set_method(self, method: Transformation | None) -> None:
        self._remember()
        self.method = method
        self._tell()

    def set_bar(self, **values: Any) -> None:
        """Change fields of the bar."""
        is_moved = set(values) == {"ends", "sd_px"} and len(values["ends"]) == len(self.bar.ends)
        self._remember("bar" if is_moved else "length" if set(values) == {"length_m"} else "")
        self.bar = replace(self.bar, **values)
        self._tell()

    def set_corner(self, index: int, at: LonLat | None) -> None:
        """0 upper left, 1 upper right, 2 lower right, 3 lower left."""
        self._remember()
        self.corners = (*self.corners[:index], at, *self.corners[index + 1 :])
        self._tell()

    def set_reference(self, scene_uid: str) -> None:
        self.reference_uid = scene_uid
        self.changed.emit(None)

    def set_previewed(self, on: bool) -> None:
        self.is_previewed = on
        self.changed.emit(None)

    def click_pixel(self, px: PixelXY, px_sd: float = 0.5) -> None:
        """A new point at a pixel of the image, or the pending one put elsewhere."""
        pending = self.pending
        if pending is not None:
            self.change(pending.uid, px=px, px_sd=px_sd)
            return
        self._remember()
        point = DraftPoint(new_uid("control_point"), px, px_sd=px_sd)
        self.points, self.chosen = (*self.points, point), point.uid
        self._tell()

    def set_ground(self, uid: str, at: LonLat, sd_m: float | None = None, reference_uid: str = "") -> None:
        """Say where a point is on the ground: typed (`sd_m` None), or clicked on a reference."""
        self.change(uid, at=at, ground_sd_m=sd_m, reference_uid=reference_uid)

    def take_text(self, uid: str, text: str) -> None:
        """Coordinates typed for a point, in any common form."""
        try:
            self.set_ground(uid, position_of(text))
        except Refused as refusal:
            self.said.emit(str(refusal))
            self.changed.emit(None)

    def set_typed_sd(self, sd_m: float | None) -> None:
        """How sure the typed coordinates are, all of them alike; None = as assumed."""
        self._remember()
        self.typed_sd_m = sd_m
        typed = [replace(each, ground_sd_m=None) if not each.reference_uid else each for each in self.points]
        self.points = tuple(typed)
        self._tell()

    def choose(self, uid: str) -> None:
        self.chosen = uid
        self.changed.emit(None)

    def change(self, uid: str, **values: Any) -> None:
        """Other values for a point; moving it on and on is one step."""
        self._remember(f"{uid} {sorted(values)}" if "px" in values or "at" in values else "")
        self.points = tuple(replace(point, **values) if point.uid == uid else point for point in self.points)
        self.chosen = uid
        self._tell()

    def remove(self, uid: str) -> None:
        self._remember()
        self.points = tuple(point for point in self.points if point.uid != uid)
        self.chosen = self.points[-1].uid if self.points else ""
        self._tell()

    def take_back(self) -> bool:
        """Undo the last step of the draft; False where nothing of it is left to undo."""
        if not self.is_dirty or not self._past:
            return False
        _key, (self.points, self.bar, self.corners, self.method) = self._past.pop()
        self._tell(dirty=bool(self._past))
        return True

    def end_step(self) -> None:
        """What comes next is a step of its own, even if it moves the same thing further."""
        if self._past:
            self._past[-1] = ("", self._past[-1][1])

    def discard(self) -> None:
        """Forget what was done since the last time the scene was placed."""
        self.is_dirty = False
        self.begin(self._selection.scene_uid)

    def apply(self) -> bool:
        """Place the scene; False (with `outcome.problem`) where that cannot be yet."""
        found = self.outcome.solution
        if found is None:
            return False
        rows = [self._record(point) for point in self.points if point.at is not None] if self.way == "points" else []
        self.is_dirty = False
        acquired = self.bar.acquired if self.way == "scale" else None
        self._session.apply(place_by(self.scene_uid, found, self._session.author, rows, acquired))
        return True

    def state(self) -> dict[str, object]:
        """What a crash must not lose."""
        return to_state(self) if self.is_dirty else {}

    def restore(self, state: dict[str, Any]) -> None:
        """Bring back what `state` kept."""
        self.begin(str(state.get("placing", "")))
        if self.scene is not None and from_state(self, state):
            self._tell()

    def _record(self, point: DraftPoint) -> ControlPoint:
        assert point.at is not None, "only points that have a place are kept"
        return ControlPoint(
            uid=point.uid,
            scene_uid=self.scene_uid,
            px=point.px.x,
            py=point.px.y,
            lon=point.at.lon,
            lat=point.at.lat,
            enabled=point.enabled,
            note=noted(point.reference_uid),
        )

    def _on_changed(self, change: Change) -> None:
        """Start again from what is stored when the scene was placed, also by undo; a scene that is gone is let go."""
        if self.is_dirty and self.scene_uid and self.scene is None:
            self.discard()
        elif self.is_dirty:
            self._outcome = None
        elif self.scene_uid in change.uids() or "control_point" in change.kinds():
            way, bar, corners = self.way, self.bar, self.corners
            number = {point.uid: index for index, point in enumerate(self.points)}
            self.begin(self.scene_uid)
            self.way, self.bar, self.corners = way, bar, corners
            self.points = tuple(sorted(self.points, key=lambda point: number.get(point.uid, len(number))))
            self._tell(dirty=False)

    def _remember(self, key: str = "") -> None:
        """Keep what is now for `take_back`; steps of one key in a row count as one."""
        if not key or not self._past or self._past[-1][0] != key:
            self._past.append((key, (self.points, self.bar, self.corners, self.method)))

    def _tell(self, *, dirty: bool = True) -> None:
        self.is_dirty = dirty
        self._outcome = None
        self.changed.emit(None)
