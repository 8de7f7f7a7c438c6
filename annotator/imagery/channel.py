"""How the program and a decoding child talk: framed JSON through pipes, pixels through a shared block of memory.

JSON, not pickle, because the child handles strangers' files: nothing it sends may run code here. The shared block has
no name in any file system (on Windows it has one, and goes with its last user), so a killed process leaves nothing.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import tempfile
from typing import Any, BinaryIO

from annotator.imagery.picture import Argb

Message = dict[str, Any]

SLOT_PIXELS = 1 << 20
SLOT_COUNT = 2
BLOCK_BYTES = SLOT_PIXELS * SLOT_COUNT * 4
MAX_MESSAGE_BYTES = 16 << 20
_LENGTH = struct.Struct("<I")


class ChannelClosed(Exception):
    """The other side is gone."""


def send(stream: BinaryIO, message: Message) -> None:
    """Write one message. Raises ChannelClosed when nobody reads any more."""
    body = json.dumps(message).encode()
    try:
        stream.write(_LENGTH.pack(len(body)) + body)
        stream.flush()
    except (OSError, ValueError) as error:
        raise ChannelClosed from error


def receive(stream: BinaryIO) -> Message:
    """Wait for one message. Raises ChannelClosed at the end of the stream or when it holds anything else."""
    (length,) = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))
    if length > MAX_MESSAGE_BYTES:
        raise ChannelClosed
    try:
        message = json.loads(_read_exactly(stream, length))
    except (ValueError, RecursionError) as error:
        raise ChannelClosed from error
    if not isinstance(message, dict):
        raise ChannelClosed
    return message


def _read_exactly(stream: BinaryIO, count: int) -> bytes:
    try:
        data = stream.read(count)
    except (OSError, ValueError) as error:
        raise ChannelClosed from error
    if len(data) != count:
        raise ChannelClosed
    return data


class SharedBlock:
    """Memory seen by both processes, cut into `SLOT_COUNT` slots of `SLOT_PIXELS` pixels."""

    def __init__(self, token: str | None = None) -> None:
        """Make a block, or open the one whose `token` was handed over by the process that made it."""
        self.inherited_fds: tuple[int, ...] = ()
        if sys.platform == "win32":
            import secrets

            self.token = token or f"annotator-{secrets.token_hex(16)}"
            self._memory = mmap.mmap(-1, BLOCK_BYTES, tagname=self.token)
        else:
            fd = _anonymous_file() if token is None else int(token)
            self.token = str(fd)
            self.inherited_fds = (fd,)
            self._memory = mmap.mmap(fd, BLOCK_BYTES)

    def slot(self, index: int, height: int, width: int) -> Argb:
        """The pixels of one slot as an array of shape (height, width) that writes through."""
        import numpy as np  # the first pixels come long after the child was started

        if height * width > SLOT_PIXELS or not 0 <= index < SLOT_COUNT:
            raise ValueError(f"slot {index} cannot hold {width} × {height} pixels")
        offset = index * SLOT_PIXELS * 4
        return np.frombuffer(self._memory, np.uint32, height * width, offset).reshape(height, width)

    def close(self) -> None:
        """Give the memory back; arrays made by `slot` must be gone."""
        self._memory.close()
        for fd in self.inherited_fds:
            os.close(fd)
        self.inherited_fds = ()


def _anonymous_file() -> int:
    """Descriptor of `BLOCK_BYTES` of storage without a name (not for Windows)."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("annotator-pixels")
    else:
        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    os.ftruncate(fd, BLOCK_BYTES)
    return fd
