"""Copies of a project in a scratch folder, for places where the file itself must not or cannot be touched."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_SIDE_FILES = ("-journal", "-wal")


def has_hot_journal(path: Path) -> bool:
    """True where an edit was under way when the program or the machine stopped (or is under way elsewhere)."""
    try:
        with path.with_name(path.name + "-journal").open("rb") as file:
            return file.read(len(_JOURNAL_MAGIC)) == _JOURNAL_MAGIC
    except OSError:
        return False


class ScratchFolder:
    """A folder that is gone after `close`. Raises OSError."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="annotator-"))

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class ScratchCopy(ScratchFolder):
    """A copy of a project with what lies beside it. Raises OSError."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = self.folder / path.name
        try:
            shutil.copyfile(path, self.path)
            for side in _SIDE_FILES:
                beside = path.with_name(path.name + side)
                if beside.exists():
                    shutil.copyfile(beside, self.path.with_name(beside.name))
        except OSError:
            self.close()
            raise
