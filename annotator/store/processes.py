"""Whether a process of this machine still runs, and since when."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_QUERY_LIMITED_INFORMATION = 0x1000
_STILL_ACTIVE = 259
_START_FIELD = 19
"""Of /proc/PID/stat, counted after the command's closing parenthesis: start time in clock ticks since boot."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    def is_alive(pid: int) -> bool:
        """True while the process runs. (`os.kill(pid, 0)` would end it on Windows.)"""
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
        if not handle:
            return False
        code = wintypes.DWORD()
        known = ctypes.windll.kernel32.GetExitCodeProcess(handle, ctypes.byref(code))
        ctypes.windll.kernel32.CloseHandle(handle)
        return bool(known) and code.value == _STILL_ACTIVE

    def started_at(pid: int) -> str:
        """Creation time of the process as text, empty where it cannot be known."""
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
        if not handle:
            return ""
        times = [wintypes.FILETIME() for _ in range(4)]
        known = ctypes.windll.kernel32.GetProcessTimes(handle, *map(ctypes.byref, times))
        ctypes.windll.kernel32.CloseHandle(handle)
        return f"{times[0].dwHighDateTime}.{times[0].dwLowDateTime}" if known else ""

else:

    def is_alive(pid: int) -> bool:
        """True while the process runs."""
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def started_at(pid: int) -> str:
        """Start time of the process as text, empty where the system does not tell (no /proc)."""
        try:
            status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return status.rpartition(")")[2].split()[_START_FIELD]
