"""What became of an import: counts and sentences, in the form the command line prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from annotator.domain.text import translate
from annotator.formats.features import Skip


@dataclass
class Outcome:
    """Counts of one import; `read` counts features of the files, the others records."""

    read: int = 0
    added: int = 0
    updated: int = 0
    matched: int = 0
    skipped: list[Skip] = field(default_factory=list)
    _doubts: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    @property
    def warnings(self) -> list[Skip]:
        """What went in with a doubt; the same doubt about many features of a file is one sentence."""
        return [Skip(file, _many(*seen), why) for (file, why), seen in self._doubts.items()]

    def skip(self, file: str, where: str, why: str) -> None:
        self.skipped.append(Skip(file, where, why))

    def warn(self, file: str, where: str, why: str) -> None:
        seen = self._doubts.setdefault((file, why), [where, 0])
        seen[1] += 1

    def extend(self, skipped: Iterable[Skip], warnings: Iterable[Skip]) -> None:
        self.skipped += skipped
        for doubt in warnings:
            self.warn(doubt.file, doubt.where, doubt.why)

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


def gathered(skips: Iterable[Skip]) -> list[Skip]:
    """The same sentence about many places of a file, said once."""
    first: dict[tuple[str, str], list[Any]] = {}
    for skip in skips:
        first.setdefault((skip.file, skip.why), [skip.where, 0])[1] += 1
    return [Skip(file, _many(where, count), why) for (file, why), (where, count) in first.items()]


def _many(where: str, count: int) -> str:
    if count == 1:
        return where
    return translate("Import", "{where} and {n} more").format(where=where, n=count - 1)
