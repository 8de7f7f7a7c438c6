"""What a window works with: the session, the selection, background jobs and the pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from annotator.app.chosen import ChosenObjects
from annotator.app.display import Displays
from annotator.app.figures import Figures
from annotator.app.fingerprints import Fingerprints
from annotator.app.folders import cache_dir
from annotator.app.jobs import Jobs
from annotator.app.large_images import LargeImages
from annotator.app.pictures import Pictures
from annotator.app.selection import Selection, scenes_of, sites_of
from annotator.app.session import Session
from annotator.domain.document import Document
from annotator.domain.records import Scene, SiteScene
from annotator.imagery.service import ImageryService
from annotator.store.paths import resolve


@dataclass
class Workspace:
    """One open project and everything that belongs to it while it is open."""

    session: Session
    jobs: Jobs
    imagery: ImageryService
    selection: Selection = field(default_factory=Selection)
    allowed_roots: tuple[Path, ...] = ()
    """Folders outside the project's from which the analyst allowed images, on this machine."""

    figures: Figures = field(init=False)
    """What was computed of each site; made first, so that views hear of a change after it has forgotten the old."""

    chosen: ChosenObjects = field(init=False)
    """What is said of the selection."""

    fingerprints: Fingerprints = field(default_factory=lambda: Fingerprints(cache_dir() / "hashes.json"))
    """Which files are still what they were."""

    displays: Displays = field(init=False)
    """How the scenes are shown."""

    pictures: Pictures = field(init=False)
    """What the scenes look like."""

    def __post_init__(self) -> None:
        self.displays = Displays(self.session)
        large = LargeImages(self.jobs, self.fingerprints)
        self.pictures = Pictures(self.imagery, self.resolve, large)
        self.figures = Figures(self.session, self.jobs.post)
        self.chosen = ChosenObjects(self.session, self.selection, self.jobs.post)
        self.session.changed.connect(lambda change: self.selection.forget_missing(self.document, change))
        self.selection.pass_changed.connect(self.session.work_in)

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def path(self) -> Path:
        return Path(self.session.project.path)

    def resolve(self, stored: str) -> Path | None:
        """The file that a stored path means, or `None` where it may not be touched."""
        return resolve(self.path, stored, self.allowed_roots)

    def image_path(self, scene: Scene) -> Path | None:
        """The scene's (first) image file, or `None` when it has none that may be touched."""
        stored = scene.files.splitlines()
        return resolve(self.path, stored[0], self.allowed_roots) if stored else None

    def links_of(self, scene_uid: str) -> list[SiteScene]:
        """The sites a scene shows."""
        return self.document.where(SiteScene, "scene_uid", scene_uid)

    def show_first(self) -> None:
        """Go to the newest scene of the first site, or to any scene."""
        for site_uid in (*(site.uid for site in sites_of(self.document)), ""):
            scenes = scenes_of(self.document, site_uid)
            if scenes:
                self.selection.show(site_uid, scenes[-1].uid)
                return

    def step_scene(self, step: int) -> bool:
        """Go to the next (+1) or previous (-1) scene of the site; False at the end."""
        scenes = scenes_of(self.document, self.selection.site_uid)
        uids = [scene.uid for scene in scenes]
        if self.selection.scene_uid not in uids:
            return False
        index = uids.index(self.selection.scene_uid) + step
        if not 0 <= index < len(uids):
            return False
        self.selection.show(self.selection.site_uid, uids[index])
        return True

    def leave(self) -> None:
        """Give the project back behind what was asked for, without waiting; the pictures stay."""
        self.jobs.leave()
        self.figures.leave()
        self.chosen.leave()
        self.session.leave()

    def close(self) -> None:
        self.jobs.close()
        self.figures.leave()
        self.chosen.leave()
        self.imagery.close()
        self.session.close()
