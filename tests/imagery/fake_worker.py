"""Stands in for the decoding child: does what the file's name says, so that each kind of death can be rehearsed."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotator.imagery import channel


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
        if "babbles" in name:
            replies.write(b"\xff\xff\xff\xffnonsense")
            replies.flush()
            continue
        if "lies" in name:
            channel.send(replies, answer | {"height": 1 << 20, "width": 1 << 20, "opaque": True})
            continue
        blocks[request["hand"]].slot(request["slot"], 1, 1)[...] = 0xFF808080
        channel.send(replies, answer | {"height": 1, "width": 1, "opaque": True})


if __name__ == "__main__":
    main()
