"""Shows a damaged project as far as it can be read, from a mended copy in a scratch folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.errors import DamagedProject, ProjectError
from annotator.domain.text import translate
from annotator.store import failures
from annotator.store.opened import Opened, Options
from annotator.store.opening import open_project
from annotator.store.scratch import ScratchFolder

if TYPE_CHECKING:
    from annotator.store.salvage import Salvaged


def opened_somehow(path: Path, options: Options) -> Opened:
    """The project; where it is damaged and the caller wants it, what is left of it. Raises ProjectError."""
    try:
        return open_project(path, options)
    except DamagedProject as damage:
        if not options.show_damaged:
            raise
        scratch = ScratchFolder()
        try:
            return _shown(path, options, scratch)
        except ProjectError:
            scratch.close()
            raise damage from None


def _shown(path: Path, options: Options, scratch: ScratchFolder) -> Opened:
    from annotator.store.salvage import salvage  # knows all checks, which an undamaged project does without

    mended = scratch.folder / path.name
    found = salvage(path, mended, keeps_paths=True)
    opened = open_project(mended, replace(options, read_only=True))
    opened.path, opened.scratch, opened.is_damaged = path, scratch, True
    opened.read_only_reason = _reason(path, found)
    return opened


def _reason(path: Path, found: Salvaged) -> str:
    lost = sum(found.lost_by_kind.values())
    text = translate("Store", "{name} is damaged; {hint}. Rows that can be read and are shown: {saved}; lost: {lost}.")
    told = lost if found.is_counted else "?"
    return text.format(name=path.name, saved=found.total, lost=told, hint=failures.repair_hint())
