"""What became of an import: counts and sentences, in the form the command line prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from annotator.formats.features import Skip


@dataclass
class Outcome:
    """Counts of one import; `read` counts features of the files, the others records."""

    read: int = 0
    added: int = 0
    updated: int = 0
    matched: int = 0
    skipped: list[Skip] = field(default_factory=list)
    warnings: list[Skip] = field(default_factory=list)

    def skip(self, file: str, where: str, why: str) -> None:
        self.skipped.append(Skip(file, where, why))

    def warn(self, file: str, where: str, why: str) -> None:
        if Skip(file, where, why) not in self.warnings[-50:]:
            self.warnings.append(Skip(file, where, why))

    def extend(self, skipped: Iterable[Skip], warnings: Iterable[Skip]) -> None:
        self.skipped += skipped
        self.warnings += warnings

    def as_dict(self) -> dict[str, Any]:
        """The object of the contract."""
        return {
            "read": self.read,
            "added": self.added,
            "updated": self.updated,
            "matched": self.matched,
            "skipped": [asdict(skip) for skip in self.skipped],
            "warnings": [asdict(skip) for skip in self.warnings],
        }
