"""A project used from a script or the command line: same session, no threads, refusals are raised."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator.app.analyst import analyst_name
from annotator.app.memory import allowed_folders
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.editions import freeze_edition
from annotator.domain.errors import ProjectError, Refused
from annotator.domain.records import Scene
from annotator.domain.summary.overall import Summary, summarise
from annotator.domain.tables import TABLES, TableData, TableOptions, rows
from annotator.domain.tables.editions import edition_named
from annotator.domain.text import translate
from annotator.store import ProjectFile
from annotator.store.paths import resolve


class Project:
    """An open project; a context manager."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Project:
        """Open a project; raises `ProjectError` where it cannot be read."""
        return cls(Session.open(path, Worker(), analyst=analyst_name(), read_only=read_only))

    @classmethod
    def create(cls, path: Path, *, title: str = "") -> Project:
        """Make a new project file and open it; raises `Refused` where something is in the way."""
        ProjectFile.create(path, starting_records(title or path.stem), title=title or path.stem).close()
        return cls.open(path)

    @property
    def path(self) -> Path:
        return Path(self.session.project.path)

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def author(self) -> Author:
        return self.session.author

    @property
    def notices(self) -> Sequence[str]:
        """What opening found: recovered, changed outside, read-only and why."""
        return tuple(self.session.project.notices)

    @property
    def is_damaged(self) -> bool:
        """The file is damaged: what is read of it is not to be relied on."""
        return self.session.project.is_damaged

    def apply(self, edit: Edit) -> None:
        """Do an edit now; raises `Refused` or `ProjectError` and then nothing has changed."""
        refusals: list[str] = []
        failures: list[str] = []
        crashes: list[Exception] = []
        ends = (
            self.session.refused.connect(refusals.append),
            self.session.failed.connect(failures.append),
            self.session.crashed.connect(crashes.append),
        )
        self.session.apply(edit)
        for end in ends:
            end()
        if crashes:
            raise crashes[0]
        if failures:
            self.session.drop_failed()
            raise ProjectError(failures[0])
        if refusals:
            raise Refused(refusals[0])

    def resolve_file(self, stored: str) -> Path | None:
        """The image a scene names, or `None` where it may not be touched."""
        return resolve(self.path, stored, allowed_folders())

    def image_of(self, scene: Scene) -> Path | None:
        stored = scene.files.splitlines()
        return self.resolve_file(stored[0]) if stored else None

    def summary(self) -> Summary:
        """What `annotator summary --json` prints."""
        return summarise(self.document)

    def tables(self, name: str, **options: Any) -> TableData:
        """One published table (`TABLES`) as header and rows; options are those of `TableOptions`."""
        return rows(self.document, name, TableOptions(**options))

    def export(self, *tables: str, out: str | Path, **options: Any) -> list[Path]:
        """Write tables (all when none is named) to a file or folder; options are those of `ExportWish`."""
        from annotator.app.exchange.exporting import ExportWish, export
        from annotator.app.exchange.since import reasons_since

        wish = ExportWish(tables or TABLES, Path(out), **options)
        if not wish.since:
            return export(self.document, wish)
        edition = edition_named(self.document, wish.since)
        return export(self.document, wish, reasons_since(self.session.project, edition.edit_id))

    def freeze(self, name: str, *, note: str = "") -> None:
        """Freeze all tables as an edition; later tables are compared with it by `export(…, since=name)`."""
        newest = self.session.project.history(1)
        self.apply(freeze_edition(name, newest[0].id if newest else None, self.author, note=note))

    def require_writable(self) -> None:
        if self.session.project.read_only:
            reason = self.session.project.read_only_reason
            text = translate("Project", "{file} cannot be written: {reason}").format(file=self.path.name, reason=reason)
            raise ProjectError(reason if reason.startswith(self.path.name) else text)

    def close(self) -> None:
        self.session.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()
