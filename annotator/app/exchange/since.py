"""Why figures differ from an edition: the edits made since, site by site, as the journal has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from annotator.domain.errors import AnnotatorError
from annotator.domain.text import translate
from annotator.store import JournalEntry, ProjectFile

_NAMED = 3
"""Most frequent kinds of edits that are named; the rest is counted."""
_EVERYTHING = 1_000_000


class Reasons:
    """Callable with a site's uid (blank: the whole survey); says which edits touched it."""

    def __init__(self) -> None:
        self._by_site: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._everywhere: Counter[str] = Counter()
        self._all: Counter[str] = Counter()

    def note(self, label: str, sites: Iterable[str]) -> None:
        """An edit and the sites it touched; none = it may have touched every one."""
        self._all[label] += 1
        named = [uid for uid in sites if uid]
        for uid in named:
            self._by_site[uid][label] += 1
        if not named:
            self._everywhere[label] += 1

    def __call__(self, site_uid: str) -> str:
        counted = self._by_site[site_uid] + self._everywhere if site_uid else self._all
        if not counted:
            return translate("Editions", "no edit since: another version of the program computed it")
        said = [f"{label} × {n}" if n > 1 else label for label, n in counted.most_common(_NAMED)]
        rest = sum(counted.values()) - sum(n for _, n in counted.most_common(_NAMED))
        if rest:
            said.append(translate("Editions", "%n other edit(s)", "", rest))
        return "; ".join(said)


def reasons_since(project: ProjectFile, edit_id: int | None) -> Reasons:
    """Edits after a journal position that still stand. Reads the journal: on the writer's thread only."""
    reasons = Reasons()
    for entry in project.history(_EVERYTHING):
        if entry.id <= (edit_id or 0):
            break
        if entry.state == "done" and entry.role in ("edit", "outside"):
            reasons.note(entry.label, _sites_of(project, entry))
    return reasons


def _sites_of(project: ProjectFile, entry: JournalEntry) -> frozenset[str]:
    """Sites an edit touched; one whose rows can no longer be read may have touched any."""
    try:
        return project.change_of(entry.id).touched_sites()
    except AnnotatorError:
        return frozenset()
