"""Saves what can be read of a damaged project into a new one, and says what could not.

A guessed figure cannot be defended: what cannot be read for certain is left out and named.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from annotator.domain.defaults import starting_records
from annotator.domain.errors import ProjectError
from annotator.domain.records import Record, Scene
from annotator.domain.text import translate
from annotator.store import creating, failures
from annotator.store.lock import ProjectLock
from annotator.store.mending import mended_copies
from annotator.store.opened import Options
from annotator.store.opening import open_project
from annotator.store.paths import is_plain_relative, to_stored
from annotator.store.rescue import Lost, Rescue, Salvaged
from annotator.store.stand_ins import stand_ins
from annotator.store.walking import connect_calmly

__all__ = ["Lost", "Salvaged", "salvage"]


def salvage(path: Path, new: Path, *, keeps_paths: bool = False) -> Salvaged:
    """Write what can be read of `path` to the new project `new`.

    `keeps_paths`: images stay named as seen from the damaged project's folder.

    Raises ProjectError where nothing can be read, or where `new` exists or cannot be written.
    """
    if not path.is_file():
        raise ProjectError(translate("Store", "There is no project {name}.").format(name=path.name))
    creating.require_new(new)
    _refuse_open(path)
    _refuse_foreign(path)
    try:
        with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
            found = _best(path, Path(folder))
    except OSError as error:
        raise failures.project_error(path, error) from error
    if not found.total:
        text = translate("Store", "Nothing of {name} can be read as a project; {new} was not made.")
        raise ProjectError(text.format(name=path.name, new=new.name))
    creating.create(new, _completed(found, path, path if keeps_paths else new))
    return found


def _refuse_open(path: Path) -> None:
    """A file that is being written can look damaged."""
    owner = ProjectLock(path, "annotator").holder()
    if owner is not None:
        text = translate("Store", "{name} is being edited by {owner}; close it there first.")
        raise ProjectError(text.format(name=path.name, owner=owner.sentence()))


def _refuse_foreign(path: Path) -> None:
    """What another program changed in a sound file fits no checksum; repair would take it for damage."""
    try:
        opened = open_project(path, Options(read_only=True))
    except ProjectError:
        return
    opened.close()
    if opened.foreign:
        text = translate(
            "Store",
            "{name} is not damaged: another program changed it. Open it to take these changes over; repair loses them.",
        )
        raise ProjectError(text.format(name=path.name))


def _best(path: Path, folder: Path) -> Salvaged:
    """The reading that saves most; the least mended copy wins where several save the same."""
    best = Salvaged()
    for copy in mended_copies(path, folder):
        with closing(connect_calmly(copy)) as connection:
            found = Rescue(connection, copy).read()
        if found.total > best.total:
            best = found
        if best.is_whole:
            break
    return best


def _completed(found: Salvaged, path: Path, new: Path) -> list[Record]:
    """The saved records with what a project cannot do without."""
    rows = [_moved(record, path, new) for kind in found.records.values() for record in kind.values()]
    known = {row.uid for row in rows}
    # what was removed on purpose does not come back
    anew = [row for row in starting_records() if row.uid not in known and found.may_lack(row.KIND)]
    bare = stand_ins([*rows, *anew])
    why = translate("Store", "It is lost; what a new project starts with stands in its place.")
    found.stand_ins = [Lost(row.KIND, row.uid, why) for row in anew]
    why = translate("Store", "It is lost; a bare record stands in its place, because others refer to it.")
    found.stand_ins += [Lost(row.KIND, row.uid, why) for row in bare]
    return [*rows, *anew, *bare]


def _moved(record: Record, path: Path, new: Path) -> Record:
    """Image paths below the old project's folder, as the new project sees them."""
    if not isinstance(record, Scene) or path.absolute().parent == new.absolute().parent:
        return record
    return replace(record, files="\n".join(_stored_anew(record.files.splitlines(), path, new)))


def _stored_anew(files: Iterable[str], path: Path, new: Path) -> list[str]:
    return [to_stored(new, path.absolute().parent / one) if is_plain_relative(one) else one for one in files]
