"""One decoding child as the program sees it: started, talked to, killed.

A child has one or more hands: threads that work side by side, each with its own requests and its own shared block.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
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
    """A running child with `hands`; each is taken by one thread of the program, which buries it in the end."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES, hands: int = 1) -> None:
        """Start it, with that much memory for each hand. Raises OSError when it cannot be started."""
        blocks = [channel.SharedBlock() for _ in range(hands)]
        try:
            self._popen = subprocess.Popen(
                [*_command(), str(memory_bytes * hands), *(block.token for block in blocks)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                **_platform_options(blocks),
            )
        except OSError:
            for block in blocks:
                block.close()
            raise
        self.hands = [Hand(self, number, block) for number, block in enumerate(blocks)]
        self._unburied = hands
        self._writing = threading.Lock()
        self._listener = threading.Thread(target=self._listen, name="imagery replies", daemon=True)
        self._listener.start()

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
        with self._writing:
            channel.send(cast(BinaryIO, self._popen.stdin), message)

    def kill(self) -> None:
        """End it at once; it holds nothing worth saving. Safe from any thread and more than once."""
        self._popen.kill()

    def bury_hand(self) -> int:
        """Kill it and wait; the last of the hands closes the pipes. The exit code."""
        self._popen.kill()
        code = self._popen.wait()
        with self._writing:
            self._unburied -= 1
            is_last = not self._unburied
        if is_last:
            _close_quietly(self._popen.stdin)
            self._listener.join()
        return code

    def _listen(self) -> None:
        """Hand each message to the hand that it comes from, until the child is gone or talks nonsense."""
        stream = cast(BinaryIO, self._popen.stdout)
        try:
            while True:
                message = channel.receive(stream)
                self.hands[_index(message, len(self.hands))].inbox.put(message)
        except channel.ChannelClosed:
            self._popen.kill()
        _close_quietly(stream)
        for hand in self.hands:
            hand.inbox.put(None)


class Hand:
    """One thread of a child. `receive` raises ChannelClosed once the child is dead."""

    def __init__(self, process: WorkerProcess, number: int, block: channel.SharedBlock) -> None:
        self.block = block
        self.inbox: SimpleQueue[channel.Message | None] = SimpleQueue()
        self._process = process
        self._number = number

    @property
    def is_alone(self) -> bool:
        """Whether the child has no other hand, so that its death is due to what this one did."""
        return len(self._process.hands) == 1

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the child is gone."""
        return self._process.has_ended

    def send(self, message: channel.Message) -> None:
        """Write one request. Raises ChannelClosed."""
        self._process.send({**message, "hand": self._number})

    def receive(self) -> channel.Message:
        """Wait for one message; the first says that the child is ready. Raises ChannelClosed."""
        message = self.inbox.get()
        if message is None:
            self.inbox.put(None)
            raise channel.ChannelClosed
        return message

    def kill(self) -> None:
        """End the child at once. Safe from any thread and more than once."""
        self._process.kill()

    def bury(self) -> int:
        """Kill the child, wait and give back what is this hand's; the exit code. Once, by the thread that has it."""
        code = self._process.bury_hand()
        self.block.close()
        return code


def _index(message: channel.Message, count: int) -> int:
    """Which hand a message comes from. Raises ChannelClosed when there is no such hand."""
    number = message.get("hand", 0)
    if not isinstance(number, int) or not 0 <= number < count:
        raise channel.ChannelClosed
    return number


class Children:
    """One child with a hand for each lane, until it dies; then a child for each, so that it is known who killed it."""

    def __init__(self, lanes: int, memory_bytes: int) -> None:
        self._lanes = lanes
        self._memory_bytes = memory_bytes
        self._guard = threading.Lock()
        self._shared: WorkerProcess | None = None
        self._are_parted = lanes == 1

    def hand(self, lane: int) -> Hand:
        """A hand for the lane of this number. Raises OSError when no child can be started."""
        with self._guard:
            if not self._are_parted:
                if self._shared is None:
                    self._shared = WorkerProcess(self._memory_bytes, self._lanes)
                return self._shared.hands[lane]
        return WorkerProcess(self._memory_bytes).hands[0]

    def part(self) -> None:
        """A child has died: from now on each lane has its own."""
        with self._guard:
            self._are_parted, self._shared = True, None


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


def _platform_options(blocks: list[channel.SharedBlock]) -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"pass_fds": tuple(fd for block in blocks for fd in block.inherited_fds)}
