"""Image files that moved or changed, and the room that copies of large ones take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from annotator.app.image_files import Search, StoredFile, missing_files, search
from annotator.app.jobs import Cancelled, Job
from annotator.app.memory import allow_folder, allowed_folders
from annotator.domain.edits.files import move_files
from annotator.domain.text import translate
from annotator.store.paths import to_stored
from annotator.ui.workbench import Workbench

NOTICE = "missing-images"


def tell_missing(bench: Workbench) -> None:
    """Look in the background whether all image files are there, and say which are not, with the way to find them."""
    workspace = bench.workspace
    document = workspace.document

    def done(lost: list[StoredFile]) -> None:
        if not lost:
            bench.notices.close_notice(NOTICE)
            return
        n = len(lost)
        text = translate("Files", "%n image file(s) missing ({names}); marks and figures stay.", "", n)
        deed = (translate("Files", "Find missing images…"), lambda: find_missing(bench))
        bench.notices.show_notice(NOTICE, text.format(names=_named(lost)), deed)

    label = translate("Files", "Looking whether the images are there")
    workspace.jobs.start(label, lambda _job: missing_files(document, workspace.resolve), done, _unless_cancelled)


def find_missing(bench: Workbench) -> None:
    """Ask for a folder and look there for the files that are not where they were."""
    workspace = bench.workspace
    if not missing_files(workspace.document, workspace.resolve):
        bench.say(translate("Files", "All image files are where they were."))
        return
    caption = translate("Files", "Find missing images below this folder")
    chosen = QFileDialog.getExistingDirectory(bench, caption, str(workspace.path.parent))
    if chosen:
        find_missing_below(bench, Path(chosen))


def find_missing_below(bench: Workbench, folder: Path) -> None:
    """Look below a folder, and name what was found anew as one edit."""
    workspace = bench.workspace
    lost = missing_files(workspace.document, workspace.resolve)

    def work(job: Job) -> Search:
        return search(lost, folder, workspace.fingerprints, job.report)

    def done(outcome: Search) -> None:
        if outcome.found:
            allow_folder(folder)
            workspace.allowed_roots = allowed_folders()
            moved = {
                uid: {stored: to_stored(workspace.path, path) for stored, path in files.items()}
                for uid, files in outcome.found.items()
            }
            workspace.session.apply(move_files(moved, workspace.session.author))
        bench.say(_told(outcome, folder))
        if not outcome.lost:
            bench.notices.close_notice(NOTICE)

    workspace.jobs.start(translate("Files", "Looking for missing images"), work, done, _unless_cancelled)


def clear_copies(bench: Workbench) -> None:
    """Remove the reduced copies of large images; they are made again when needed."""
    store = bench.workspace.pictures.large
    before = store.store.nbytes
    left = store.clear()
    text = translate("Files", "{freed} MB of copies of large images removed, {left} MB are in use.")
    if not left:
        text = translate("Files", "{freed} MB of copies of large images removed.")
    bench.say(text.format(freed=round((before - left) / 1e6), left=round(left / 1e6)))


def _unless_cancelled(error: Exception) -> None:
    if not isinstance(error, Cancelled):
        raise error


def _named(files: Sequence[StoredFile]) -> str:
    names = list(dict.fromkeys(file.name for file in files))
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _told(outcome: Search, folder: Path) -> str:
    found, lost = sum(len(files) for files in outcome.found.values()), len(outcome.lost)
    if not lost:
        return translate("Files", "%n image(s) found again.", "", found)
    text = translate("Files", "%n image(s) found again; not below {folder}: {names}.", "", found)
    return text.format(folder=folder, names=_named(outcome.lost))
