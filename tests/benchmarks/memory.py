"""Memory of a program of several processes, whatever other programs use the same libraries at the moment."""

from __future__ import annotations

import re
import resource
import sys
from collections.abc import Iterable
from pathlib import Path

_HEADER = re.compile(r"[0-9a-f]+-[0-9a-f]+ (\S+) (\S+) \S+ (\d+)\s*(.*)")


def used_bytes(pids: Iterable[int | str]) -> int:
    """Pages in memory; those of a file (a library, a shared block) count once for all of the processes."""
    if not Path("/proc/self/smaps").is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    own, of_files = 0, dict[tuple[str, ...], int]()
    for pid in pids:
        for where, resident in _mappings(pid):
            if where is None:
                own += resident
            else:
                of_files[where] = max(of_files.get(where, 0), resident)
    return own + sum(of_files.values())


def _mappings(pid: int | str) -> Iterable[tuple[tuple[str, ...] | None, int]]:
    """Each mapping: its part of a file (None where it belongs to no file) and its bytes in memory."""
    where: tuple[str, ...] | None = None
    for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8", errors="replace").splitlines():
        header = _HEADER.match(line)
        if header is not None:
            access, offset, inode, path = header.groups()
            # Written pages of a private mapping are each process's own, but few, and told together with the others.
            where = None if inode == "0" else (path, access, offset)
        elif line.startswith("Rss:"):
            yield where, int(line.split()[1]) * 1024
