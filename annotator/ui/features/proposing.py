"""A search for similar vehicles on the screen: starts it, paints what is proposed, brings the current one into view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QPainter

from annotator.app.jobs import Cancelled, Job
from annotator.app.similar.wish import Wish, examples_on, make_wish, zones_area
from annotator.app.viewport import Viewport
from annotator.assist.similar import Found, boxes
from annotator.domain.change import Change
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.positions import PixelXY
from annotator.domain.records import ObjectClass, Scene
from annotator.domain.text import translate
from annotator.render.proposals import paint_proposals
from annotator.tools.tool import Mods
from annotator.ui.floating.proposal_bar import ProposalBar

if TYPE_CHECKING:
    import shapely

    from annotator.ui.workbench import Workbench

ZONES, SCENE, VIEW = range(3)


class Proposing:
    """Lives with the workbench; what is proposed itself is `context.proposals`."""

    def __init__(self, bench: Workbench) -> None:
        self._bench, self._workspace = bench, bench.workspace
        self.proposals = bench.host.context.proposals
        self.job: Job | None = None
        self.scope = ZONES
        self._waits_for_example = False
        self._asked = 0
        """Number of the latest search; answers of earlier ones are dropped."""
        self._examples = 0
        self._trouble = ""
        self.bar = ProposalBar(bench.stage.low_edge, _scope_names())
        self._connect()

    def search(self) -> None:
        """Search by the marked vehicles; where there is none yet, as soon as there is."""
        self._stop()
        self._trouble = ""
        try:
            wish = self._wish()
        except Refused as refusal:
            self._trouble = str(refusal)
            self._show()
            return
        self._waits_for_example = wish is None
        if wish is not None:
            from annotator.app.similar.searching import find_similar

            imagery = self._workspace.imagery
            self._start(wish, lambda job: find_similar(imagery, wish, job.report))
        self._show()

    def search_by_model(self, model: Path) -> None:
        """Let a user's own detector propose vehicles of the class chosen."""
        from annotator.app.similar.modelled import find_by_model  # it can start processes

        self._bench.host.use("similar")
        self._stop()
        self._trouble, self._waits_for_example = "", False
        selection, document = self._workspace.selection, self._workspace.document
        kind = document.get(ObjectClass, selection.class_uid(document, "vehicle"))
        try:
            if kind is None:
                raise Refused(translate("Similar", "Choose a class of vehicles first."))
            wish, name = make_wish(self._workspace, [], kind.uid, self._area()), kind.name
            imagery = self._workspace.imagery
            self._start(wish, lambda job: find_by_model(imagery, wish, model, name, job.report))
        except Refused as refusal:
            self._trouble = str(refusal)
        self._show()

    def end(self) -> None:
        for end in self._ends:
            end()

    def _connect(self) -> None:
        bench, proposals, work = self._bench, self.proposals, self._workspace
        proposals.view_bounds = self._view_bounds
        bench.stage.canvas.overlays.append(self._paint)
        bar = self.bar
        bar.key_pressed.connect(lambda name, shift: bench.host.key(name, Mods(shift=shift)))
        bar.threshold_moved.connect(proposals.set_threshold)
        bar.scope_chosen.connect(self._choose_scope)
        bar.left.connect(lambda: bench.host.use("select"))
        self._ends = [
            proposals.wanted.connect(lambda _none: self.search()),
            proposals.scope_wanted.connect(lambda _none: self._choose_scope((self.scope + 1) % 3)),
            proposals.changed.connect(lambda _none: self._on_proposals()),
            work.session.changed.connect(self._on_changed),
            work.selection.scene_changed.connect(lambda _uid: self._on_scene()),
            bench.host.switched.connect(lambda _tool: self._on_tool()),
        ]

    @property
    def is_on(self) -> bool:
        return self._bench.host.active.name == "similar"

    def _wish(self) -> Wish | None:
        """None while nothing of the class is marked. Raises Refused."""
        selection, document = self._workspace.selection, self._workspace.document
        scene = document.get(Scene, selection.scene_uid)
        if scene is None:
            raise Refused(translate("Similar", "Open an image first."))
        class_uid = selection.class_uid(document, "vehicle")
        uids = examples_on(document, scene, selection.site_uid, class_uid, selection.uids)
        self._examples = len(uids)
        return make_wish(self._workspace, uids, class_uid, self._area()) if uids else None

    def _area(self) -> shapely.Geometry | None:
        frame, bounds = self._bench.stage.canvas.frame, self._view_bounds()
        if self.scope == VIEW and bounds is not None:
            import shapely

            return shapely.box(*bounds)
        if self.scope == ZONES and frame is not None:
            selection = self._workspace.selection
            return zones_area(self._workspace.document, frame, selection.site_uid, selection.uids)
        return None

    def _start(self, wish: Wish, work: Callable[[Job], Found]) -> None:
        label = translate("Similar", "Searching {name}").format(name=wish.scene.name)
        self.proposals.forget()
        self._asked += 1
        asked = self._asked
        job = self._workspace.jobs.start(
            label,
            work,
            lambda found: self._on_found(wish, found) if asked == self._asked else None,
            lambda error: self._on_failed(error, asked),
        )
        if job in self._workspace.jobs.running:
            self.job = job
            job.progressed.connect(lambda now: self._show_progress(now))

    def _on_found(self, wish: Wish, found: Found) -> None:
        self.job = None
        frame = self._bench.stage.canvas.frame
        if frame is not None and frame.scene.uid == wish.scene.uid:
            self.proposals.threshold = default_threshold(len(wish.examples))
            self.proposals.show(found, wish.scene.uid, wish.class_uid, self._workspace.document, frame)
            self.proposals.go_next(self._view_bounds())
        self._show()

    def _on_failed(self, error: Exception, asked: int) -> None:
        if not isinstance(error, AnnotatorError | Cancelled):
            raise error
        if asked != self._asked:
            return
        self.job = None
        self._trouble = str(error) if isinstance(error, AnnotatorError) else ""
        self._show()

    def _stop(self) -> None:
        self._asked += 1
        if self.job is not None:
            self.job.cancel()
            self.job = None

    def _choose_scope(self, scope: int) -> None:
        self.scope = scope
        self.bar.scope.setCurrentIndex(scope)
        self.search()

    def _on_changed(self, change: Change) -> None:
        frame = self._bench.stage.canvas.frame
        if "vehicle" not in change.kinds() or frame is None:
            return
        if self._waits_for_example and self.is_on:
            self.search()
        elif not self.proposals.is_empty and frame.scene.uid == self.proposals.scene_uid:
            self.proposals.follow(self._workspace.document, frame)

    def _on_scene(self) -> None:
        self._stop()
        self.proposals.forget()
        if self.is_on:
            self.search()

    def _on_tool(self) -> None:
        if not self.is_on:
            self._stop()
            self._waits_for_example = False
            if not self.proposals.is_empty:
                self.proposals.forget()
        self._show()

    def _on_proposals(self) -> None:
        self._show()
        row, canvas = self.proposals.current, self._bench.stage.canvas
        if row < 0 or not self.is_on:
            return
        found = self.proposals.found
        x0, y0, x1, y1 = canvas.view.visible_rect()
        x, y = float(found.x[row]), float(found.y[row])
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            canvas.go_to(PixelXY(x, y))

    def _view_bounds(self) -> tuple[float, float, float, float] | None:
        canvas = self._bench.stage.canvas
        if canvas.frame is None:
            return None
        x0, y0, x1, y1 = canvas.view.visible_rect()
        return x0, y0, x1, y1

    def _show(self) -> None:
        self._bench.stage.canvas.update()
        if not self.is_on:
            self.bar.hide()
            return
        class_uid = self._workspace.selection.class_uid(self._workspace.document, "vehicle")
        kind = self._workspace.document.get(ObjectClass, class_uid)
        title = translate("Similar", "Similar to {name}").format(name=kind.name if kind is not None else "")
        self.bar.show_state(title, self._count_text(), self.proposals.threshold)
        self._show_progress(self.job)
        self._bench.say_step()

    def _show_progress(self, job: Job | None) -> None:
        if job is None or job is self.job:
            self.bar.show_progress(None if job is None else job.fraction or 0.0)

    def _count_text(self) -> str:
        if self._trouble:
            return self._trouble
        if self.job is not None:
            count = self._examples
            return translate("Similar", "searching by %n example(s)", "", count)
        if self._waits_for_example:
            return translate("Similar", "drag along one of them first, from tail to front")
        open_, rejected = len(self.proposals.open()), len(self.proposals.rejected())
        text = translate("Similar", "%n proposed", "", open_)
        if rejected:
            text += " · " + translate("Similar", "%n rejected", "", rejected)
        return text

    def _paint(self, painter: QPainter, view: Viewport) -> None:
        proposals, frame = self.proposals, self._bench.stage.canvas.frame
        if not self.is_on or proposals.is_empty or frame is None or frame.scene.uid != proposals.scene_uid:
            return
        found = proposals.found
        current = proposals.corners(proposals.current) if proposals.current >= 0 else None
        parts: list[Any] = [boxes(found.take(rows)) for rows in (proposals.open(), proposals.rejected())]
        paint_proposals(painter, view, parts[0], parts[1], current)


def default_threshold(examples: int) -> float:
    """Several examples find more of everything, so more likeness is asked for."""
    return 0.55 if examples <= 1 else 0.6


def _scope_names() -> list[str]:
    return [
        translate("Similar", "Zones"),
        translate("Similar", "Whole scene"),
        translate("Similar", "This view"),
    ]
