"""What the File menu does: images, imports and exports run in the background and end with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.app.dropped import IMAGES, IMPORTS
from annotator.app.jobs import Cancelled, Job
from annotator.app.memory import allow_folder, allowed_folders
from annotator.domain.change import Change
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.imagery.service import ImageryService

if TYPE_CHECKING:
    from annotator.app.exchange.exporting import ExportWish
    from annotator.app.exchange.images import Addition, ImageFacts, ImageWish
    from annotator.app.exchange.importing import ImportWish
    from annotator.app.workspace import Workspace

_FOLDER_ONLY = QFileDialog.Option.DontConfirmOverwrite
"""Endings of files that can be taken in."""


class FileFlows:
    """Bound to one open project; `say` puts a sentence into the status bar, `tell` one that stays until it is closed.

    Readers, writers and dialogs are loaded when they are asked for: a project opens without them.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget, say: Callable[[str], None], tell: Callable[[str], None]
    ) -> None:
        self._workspace = workspace
        self._parent = parent
        self._say, self._tell = say, tell

    def add_images(self, paths: Sequence[Path] = ()) -> None:
        """Ask what the files do not say, then add them."""
        chosen = list(paths) or self._ask_files(translate("Files", "Add images"), _pattern(IMAGES))
        if not chosen:
            return
        from annotator.ui.dialogs.add_images import AddImagesDialog

        dialog = AddImagesDialog(self._workspace, chosen, self._parent)
        if dialog.exec():
            groups = [tuple(chosen)] if dialog.is_mosaic else [(path,) for path in chosen]
            self.add(groups, dialog.wish(), {} if dialog.is_mosaic else dialog.dates)

    def add(
        self, groups: Sequence[tuple[Path, ...]], wish: ImageWish, dates: Mapping[Path, str] = MappingProxyType({})
    ) -> None:
        """Read, hash and add images in the background; each group becomes one scene.

        `dates` are those of single files where the wish says none.
        """
        for group in groups:
            for path in group:
                allow_folder(path.parent)
        self._workspace.allowed_roots = allowed_folders()
        imagery = self._workspace.imagery

        def work(job: Job) -> list[ImageFacts | str]:
            return [_read(imagery, group, job) for group in groups]

        def done(found: list[ImageFacts | str]) -> None:
            said = [facts for facts in found if isinstance(facts, str)]
            read = [facts for facts in found if not isinstance(facts, str)]
            days = [wish.acquired or dates.get(facts.paths[0], "") for facts in read]
            self.add_all([(facts, replace(wish, acquired=day)) for facts, day in zip(read, days, strict=True)], said)

        n = sum(map(len, groups))
        label = translate("Files", "Reading %n image(s)", "", n)
        self._workspace.jobs.start(label, work, done, self.failed, owed=True)

    def import_files(self, paths: Sequence[Path] = ()) -> None:
        """Ask what the files are, then take them in."""
        chosen = list(paths) or self._ask_files(translate("Files", "Import"), _pattern(IMPORTS))
        if not chosen:
            return
        from annotator.ui.dialogs.import_files import ImportDialog

        dialog = ImportDialog(self._workspace, chosen, self._parent)
        if dialog.exec():
            self.take_in(chosen, dialog.wish())

    def take_in(self, paths: Sequence[Path], wish: ImportWish) -> None:
        from annotator.app.exchange.reading import taken_in
        from annotator.ui.dialogs.import_files import outcome_text

        session = self._workspace.session
        document, author = session.document, session.author

        def done(result) -> None:
            edit, outcome = result
            if outcome.added or outcome.updated:
                session.apply(edit, takes_long=True)
            first = "; ".join(skip.why for skip in outcome.skipped[:1])
            self._say(" — ".join(text for text in (outcome_text(outcome), first) if text))

        n = len(paths)
        label = translate("Files", "Importing %n file(s)", "", n)
        jobs = self._workspace.jobs
        jobs.start(label, lambda _job: taken_in(document, paths, wish, author), done, self.failed, owed=True)

    def export_tables(self) -> None:
        from annotator.ui.dialogs.export_tables import ExportDialog

        dialog = ExportDialog(self._workspace, self._parent)
        if dialog.exec():
            self.export(dialog.wish())

    def export(self, wish: ExportWish) -> None:
        from annotator.app.exchange.exporting import export

        document = self._workspace.session.stored

        def done(written: list[Path]) -> None:
            where = written[0] if len(written) == 1 else written[0].parent
            self._say(translate("Files", "Exported to {where}").format(where=where))

        n = len(wish.tables)
        label = translate("Files", "Exporting %n table(s)", "", n)
        work = self._workspace.jobs
        work.start(label, lambda _job: export(document, wish), done, self.failed, outlives_project=True)

    def make_report(self) -> None:
        """Ask for a folder and make the report there; it opens when it is done."""
        start = str(self._workspace.path.with_name(f"{self._workspace.path.stem}_report"))
        title = translate("Files", "Folder of the report (a new one, or one with an older report)")
        chosen, _kind = QFileDialog.getSaveFileName(self._parent, title, start, "", "", _FOLDER_ONLY)
        if chosen:
            self.report_to(Path(chosen))

    def report_to(self, folder: Path) -> None:
        from annotator.app.report_child import make_report

        project = self._workspace.path

        def done(page: Path) -> None:
            self._say(translate("Files", "The report is in {folder}").format(folder=folder))
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))

        label = translate("Files", "Making the report")
        work = self._workspace.jobs
        work.start(label, lambda job: make_report(project, folder, job), done, self.failed, owed=True)

    def save_copy(self) -> None:
        start = str(self._workspace.path.with_name(f"{self._workspace.path.stem}_copy.gpkg"))
        title = translate("Files", "Save a copy")
        chosen, _kind = QFileDialog.getSaveFileName(self._parent, title, start, "GeoPackage (*.gpkg)")
        if chosen:
            done = translate("Files", "Copy saved as {name}").format(name=Path(chosen).name)
            self._workspace.session.save_copy(Path(chosen), lambda: self._say(done), self.failed)

    def drop(self, paths: Sequence[Path]) -> None:
        """Dropped files: images are added, the rest is imported."""
        images = [path for path in paths if path.suffix.lower() in IMAGES]
        others = [path for path in paths if path.suffix.lower() in IMPORTS]
        unknown = [path.name for path in paths if path not in images and path not in others]
        if unknown:
            text = translate("Files", "{names}: not a kind of file that can be opened")
            self._tell(text.format(names=", ".join(unknown)))
        if images:
            self.add_images(images)
        if others:
            from annotator.ui.flows.picture_flows import lay_on_ground

            lay_on_ground(self, self._workspace, others)

    def paste(self) -> None:
        """What the clipboard holds: files, or a picture."""
        from annotator.ui.flows.picture_flows import pasted_files

        pasted = pasted_files(self._workspace, self._say)
        if pasted:
            self.drop(pasted)

    def say(self, sentence: str) -> None:
        self._say(sentence)

    def add_all(self, images: Sequence[tuple[ImageFacts, ImageWish]], said: Sequence[str] = ()) -> None:
        """Add images one after the other, each as if those before were there: they may make the same new site.

        `said` are sentences about files that could not be read; they stay, with those about images that are refused,
        because what else was asked for has its own to say.
        """
        from annotator.app.exchange.images import addition

        workspace, session = self._workspace, self._workspace.session
        document, refused, last = workspace.document, list(said), None
        sentences: list[str] = []
        for facts, wish in images:
            try:
                found = addition(document, workspace.path, facts, wish, session.author)
                document = document.with_change(found.edit(document))
            except Refused as refusal:
                refused.append(str(refusal))
                continue
            session.apply(found.edit)
            sentences += found.warnings
            last = found
        if refused:
            self._tell("\n".join(dict.fromkeys(refused)))
        text = " ".join(dict.fromkeys(sentences))
        if text:
            self._say(text)
        if last is not None:
            self._show_when_there(last, text)

    def _show_when_there(self, found: Addition, text: str) -> None:
        """Go to the new scene once it is on disk; `text` is what there is to say of it."""
        workspace = self._workspace

        def look(_change: Change) -> None:
            if workspace.document.get(Scene, found.scene.uid) is not None:
                stop()
                site = next((row.site_uid for row in workspace.links_of(found.scene.uid)), "")
                workspace.selection.show(site, found.scene.uid)
                if text:
                    self._say(text)

        stop = workspace.session.changed.connect(look)
        if found.is_known:
            look(Change(""))

    def failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._say(translate("Files", "Cancelled; nothing was changed."))
        elif isinstance(error, AnnotatorError):
            self._tell(str(error))
        else:
            raise error

    def _ask_files(self, title: str, pattern: str) -> list[Path]:
        start = str(self._workspace.path.parent)
        chosen, _kind = QFileDialog.getOpenFileNames(self._parent, title, start, pattern)
        return [Path(name) for name in chosen]


def _read(imagery: ImageryService, group: tuple[Path, ...], job: Job) -> ImageFacts | str:
    from annotator.app.exchange.images import read_facts

    try:
        return read_facts(imagery, group, job.report)
    except Refused as refusal:
        return str(refusal)


def _pattern(suffixes: Sequence[str]) -> str:
    kinds = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in suffixes)
    return translate("Files", "Files ({kinds});;All files (*)").format(kinds=kinds)
