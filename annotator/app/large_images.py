"""Reduced copies of large images, made in the background while the analyst already looks at them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from annotator.app.fingerprints import Fingerprints
from annotator.app.folders import cache_dir, config_dir
from annotator.app.jobs import Cancelled, Job, Jobs
from annotator.app.memory import read_json, write_json
from annotator.domain.text import translate
from annotator.imagery.info import RasterInfo
from annotator.imagery.overviews import MAX_BYTES, OverviewStore, first_level_needed
from annotator.imagery.pyramid import Pyramid

log = logging.getLogger(__name__)

LEAST_BYTES = 1 << 30
_SETTING = "copies.json"


class LargeImages:
    """Knows which files need copies, has them made once, and gives those that are there."""

    def __init__(self, jobs: Jobs, fingerprints: Fingerprints, store: OverviewStore | None = None) -> None:
        self._jobs = jobs
        self._fingerprints = fingerprints
        self.store = store or OverviewStore(cache_dir() / "overviews", _kept_limit())
        self._underway: Job | None = None
        self._waiting: dict[str, tuple[RasterInfo, Callable[[], None], Callable[[str], None]]] = {}
        self._given_up: set[str] = set()
        self._cleared: Job | None = None
        """What was under way when all copies were cleared."""

    def copies_of(self, info: RasterInfo) -> Pyramid | None:
        """The finished copies of an unchanged file; None when it needs none or has none yet. Safe in any thread."""
        if first_level_needed(info) is None:
            return None
        digest = self._fingerprints.known(Path(info.path))
        return self.store.find(digest) if digest is not None else None

    def needs_copies(self, info: RasterInfo) -> bool:
        """Whether every view of it will be slow until copies are there."""
        return first_level_needed(info) is not None and self.copies_of(info) is None

    def prepare(self, info: RasterInfo, ready: Callable[[], None], say: Callable[[str], None]) -> None:
        """Have the copies made unless they are there or under way; `ready()` follows on the owner's thread.

        `say(sentence)` instead, where they cannot be made.

        Once cancelled, or failed, it is left alone until the program starts again; what was made is kept and used then.
        """
        path = info.path
        if path in self._given_up or path in self._waiting or not self.needs_copies(info):
            return
        self._waiting[path] = info, ready, say
        self._begin_next()

    def _begin_next(self) -> None:
        """One file at a time, so that other work still finds a thread."""
        if self._underway is not None or not self._waiting:
            return
        path = next(iter(self._waiting))
        info, ready, say = self._waiting[path]
        label = translate("LargeImages", "Preparing {name} for fast views").format(name=Path(path).name)

        def end(_outcome: object = None) -> None:
            self._underway = None
            self._waiting.pop(path, None)
            self._begin_next()

        def done(made: Pyramid | None) -> None:
            end()
            if made is not None:
                ready()

        def failed(error: Exception) -> None:
            was_cleared = self._underway is self._cleared
            end()
            if was_cleared:
                return
            self._given_up.add(path)
            if not isinstance(error, Cancelled):
                log.warning("no copies of %s: %s", path, error)
                say(_why_none(path, error))

        self._underway = self._jobs.start(label, lambda job: self._make(job, info), done, failed)

    @property
    def limit_bytes(self) -> int:
        """What all copies may take on this machine."""
        return self.store.max_bytes

    def set_limit(self, limit_bytes: int) -> None:
        """Another limit, kept for the next run; copies beyond it go, those unused for longest first."""
        self.store.max_bytes = max(LEAST_BYTES, limit_bytes)
        write_json(config_dir() / _SETTING, {"max_bytes": self.store.max_bytes})
        self.store.trim()

    def clear(self) -> int:
        """Stop what is being made and remove all copies; bytes that remain because a file is in use."""
        self._given_up.clear()
        self._cleared = self._underway
        if self._underway is not None:
            self._underway.cancel()
        return self.store.clear()

    def _make(self, job: Job, info: RasterInfo) -> Pyramid | None:
        path = Path(info.path)

        def hashing(done: int, total: int) -> None:
            job.report(0.05 * done / max(1, total))

        digest = self._fingerprints.of(path, hashing)
        assert digest is not None, "nobody stops this hash but by an exception"
        return self.store.build(digest, info, lambda part: job.report(0.05 + 0.95 * part))


def _why_none(path: str, error: Exception) -> str:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    text = translate("LargeImages", "No copies of {name} could be made, wide views of it stay slow: {reason}")
    said = text.format(name=Path(path).name, reason=reason)
    return said if said.endswith(".") else said + "."


def _kept_limit() -> int:
    read = read_json(config_dir() / _SETTING)
    limit = read.get("max_bytes") if isinstance(read, dict) else None
    return max(LEAST_BYTES, limit) if isinstance(limit, int) else MAX_BYTES
