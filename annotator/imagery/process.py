"""One decoding child as the program sees it: started, talked to, killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

from annotator.imagery import channel

MEMORY_BYTES = 1_500_000_000
FROZEN_SWITCH = "--imagery-worker"

# glibc gives each freed tile back to the kernel and faults it in again, which costs as much as decoding it.
ALLOCATOR = {
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TOP_PAD_": str(16 << 20),
}


class WorkerProcess:
    """A running child. `receive` raises ChannelClosed once it is dead."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        """Start it; it answers {"ready": true} when it can work. Raises OSError when it cannot be started."""
        self.block = channel.SharedBlock()
        try:
            self._popen = subprocess.Popen(
                [*_command(), self.block.token, str(memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                **_platform_options(self.block),
            )
        except OSError:
            self.block.close()
            raise

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._popen.pid

    @property
    def has_ended(self) -> bool:
        """Whether the child is gone."""
        return self._popen.poll() is not None

    def send(self, message: channel.Message) -> None:
        """Write one request. Raises ChannelClosed."""
        channel.send(cast(BinaryIO, self._popen.stdin), message)

    def receive(self) -> channel.Message:
        """Wait for one message. Raises ChannelClosed."""
        return channel.receive(cast(BinaryIO, self._popen.stdout))

    def kill(self) -> None:
        """End it at once; it holds nothing worth saving. Safe from any thread and more than once."""
        self._popen.kill()

    def bury(self) -> int:
        """Kill, wait and give everything back; the exit code. Only the thread that talks to it may call this."""
        self._popen.kill()
        code = self._popen.wait()
        for stream in (self._popen.stdin, self._popen.stdout):
            if stream is not None:
                _close_quietly(stream)
        self.block.close()
        return code


def _close_quietly(stream: Any) -> None:
    """Close a pipe whose other end is gone: a rest that cannot be written is of no use to anybody."""
    try:
        stream.close()
    except OSError:
        return


def _command() -> list[str]:
    """The child's command line; -P keeps Python from importing modules out of the current folder."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_SWITCH]
    return [sys.executable, "-P", "-m", "annotator.imagery.worker"]


def _environment() -> dict[str, str]:
    """Ours, with this very package first on the path; GDAL's switches are set by the child itself."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **ALLOCATOR, "PYTHONPATH": os.pathsep.join(paths)}


def _platform_options(block: channel.SharedBlock) -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"pass_fds": block.inherited_fds}
