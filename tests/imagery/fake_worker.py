"""Stands in for the decoding child: does what the file's name says, so that each kind of death can be rehearsed."""

from __future__ import annotations

import os
import struct
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotator.imagery import channel

NONSENSE = {
    "babbles": b"\xff\xff\xff\xffnonsense",
    "nests": struct.pack("<I", 200_000) + b"[" * 200_000,
}
LIES = {"lies": 1 << 20, "endless": float("inf")}
"""Sides of pictures that cannot be."""


def main() -> None:
    """Answer tiles with one grey pixel, unless the name asks for trouble."""
    blocks = [channel.SharedBlock(token) for token in sys.argv[2:]]
    replies = os.fdopen(os.dup(1), "wb")
    for hand in range(len(blocks)):
        channel.send(replies, {"ready": True, "hand": hand})
    while True:
        request = channel.receive(sys.stdin.buffer)
        if request["op"] == "rest":
            continue
        name, answer = Path(request["path"]).name, {"id": request["id"], "hand": request["hand"]}
        if "diary" in name:
            with Path(request["path"]).open("a", encoding="utf-8") as diary:
                diary.write(f"{request.get('row')}\n")
        if "dies" in name:
            os._exit(3)
        if "hangs" in name:
            time.sleep(3600)
        said = next((said for word, said in NONSENSE.items() if word in name), b"")
        if said:
            replies.write(said)
            replies.flush()
            continue
        size = next((size for word, size in LIES.items() if word in name), 0)
        if size:
            channel.send(replies, answer | {"height": size, "width": size, "opaque": True})
            continue
        blocks[request["hand"]].slot(request["slot"], 1, 1)[...] = 0xFF808080
        channel.send(replies, answer | {"height": 1, "width": 1, "opaque": True})


if __name__ == "__main__":
    main()
