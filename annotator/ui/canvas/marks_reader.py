"""Reads the marks of a scene: a few at once, many on another thread, which then catches up with the edits since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from annotator.app.heap import give_back
from annotator.app.threads import Post, Worker, unexpected
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.records import Scene
from annotator.render.scene_marks import SceneMarks, StateOf, marks_to_read

MANY = 1000
"""More marks than these take longer to read than a frame may."""
_MUCH = 20_000
"""Reading more than these leaves megabytes free; of fewer, the next date would only ask for them again."""


@dataclass
class _Reading:
    """Marks on their way."""

    document: Document
    scene: Scene
    site_uid: str
    guest_frame: SceneFrame | None
    missed: list[tuple[Document, Change]] = field(default_factory=list)
    """What happened to the document since."""


class MarksReader:
    """The newest wish counts; `arrived` gets the marks on the owner's thread."""

    def __init__(self, state_of: StateOf, arrived: Callable[[SceneMarks], object], post: Post | None) -> None:
        """Without `post` everything is read at once."""
        self._state_of, self._arrived = state_of, arrived
        self._worker = Worker(post, name="marks")
        self._reading: _Reading | None = None

    @property
    def scene(self) -> Scene | None:
        """The scene whose marks are being read."""
        return self._reading.scene if self._reading is not None else None

    @property
    def frame(self) -> SceneFrame | None:
        """Its frame as the document has it now."""
        reading = self._reading
        if reading is None or reading.guest_frame is not None:
            return reading.guest_frame if reading is not None else None
        document = reading.missed[-1][0] if reading.missed else reading.document
        scene = document.get(Scene, reading.scene.uid) or reading.scene
        return frame_of(document, scene, reading.site_uid)

    def is_reading(self, document: Document, scene: Scene | None, site_uid: str) -> bool:
        """Whether the marks of that scene, in its own pixels, are on their way."""
        reading = self._reading
        if reading is None or reading.guest_frame is not None or reading.missed:
            return False
        return reading.document is document and reading.scene == scene and reading.site_uid == site_uid

    def read(
        self,
        document: Document,
        scene: Scene,
        site_uid: str,
        guest_frame: SceneFrame | None,
        *,
        is_shown: bool = False,
    ) -> None:
        """Read the marks of a scene; whatever else was on its way is not wanted any more.

        `is_shown`: those of before are on the screen and stay there until then.
        """
        reading = self._reading = _Reading(document, scene, site_uid, guest_frame)
        if self._worker.is_inline or marks_to_read(document, site_uid if guest_frame is not None else None) <= MANY:
            self._reading = None
            self._arrived(self._made(reading))
            return
        self._worker.run(lambda: self._wanted(reading), self._take, unexpected)
        if guest_frame is None and not is_shown and marks_to_read(document, site_uid) <= MANY:
            # The site's own are seen together with the picture; those of other places follow.
            self._arrived(SceneMarks(document, scene, site_uid, self._state_of, only_site=True))

    def follow(self, marks: SceneMarks | None, document: Document, change: Change) -> bool:
        """Take charge of a change where the marks are on their way, or must be read anew and are many."""
        if self._reading is not None:
            self._reading.missed.append((document, change))
            return marks is None or not marks.only_site
        if self._worker.is_inline or marks is None or not marks.must_read(document, change):
            return False
        if marks_to_read(document, marks.site_uid if marks.only_site else None) <= MANY:
            return False
        scene = document.get(Scene, marks.scene.uid) or marks.scene
        self.read(document, scene, marks.site_uid, marks.frame if marks.is_guest else None, is_shown=True)
        return True

    def finish(self) -> None:
        """Read at once what is on its way."""
        reading, self._reading = self._reading, None
        if reading is not None:
            self._arrived(self._caught_up(self._made(reading), reading))

    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._reading = None

    def _wanted(self, reading: _Reading) -> tuple[_Reading, SceneMarks] | None:
        """On the other thread; `None` where the wish is a new one by now."""
        if self._reading is not reading:
            return None
        made = self._made(reading)
        if marks_to_read(reading.document) > _MUCH:
            give_back()
        return reading, made

    def _take(self, found: tuple[_Reading, SceneMarks] | None) -> None:
        if found is None or found[0] is not self._reading:
            return
        reading, marks = found
        self._reading = None
        for place, (document, change) in enumerate(reading.missed):
            if self.follow(marks, document, change):
                # Read once more, and these are shown meanwhile.
                self._miss(reading.missed[place + 1 :])
                break
            marks.follow(document, change)
        self._arrived(marks)

    def _miss(self, changes: list[tuple[Document, Change]]) -> None:
        if self._reading is not None:
            self._reading.missed += changes

    def _caught_up(self, marks: SceneMarks, reading: _Reading) -> SceneMarks:
        for document, change in reading.missed:
            marks.follow(document, change)
        return marks

    def _made(self, reading: _Reading) -> SceneMarks:
        return SceneMarks(reading.document, reading.scene, reading.site_uid, self._state_of, reading.guest_frame)
