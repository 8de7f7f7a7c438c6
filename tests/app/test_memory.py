"""Small files outside the project, written by several at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from annotator.app.memory import read_json, write_json


def test_a_file_that_two_write_at_once_is_always_whole(tmp_path: Path) -> None:
    path, both = tmp_path / "recent.json", threading.Barrier(2)
    values = [["short"], ["long" * 20_000]]

    def write(value: list[str]) -> list[object]:
        read = []
        for _ in range(150):
            both.wait(20)
            write_json(path, value)
            read.append(read_json(path))
        return read

    with ThreadPoolExecutor(2) as threads:
        found = [each for read in threads.map(write, values) for each in read]
    assert all(each in values for each in found)
    assert [each.name for each in tmp_path.iterdir()] == ["recent.json"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "recent.json").mkdir()
    write_json(tmp_path / "recent.json", [])
    assert [each.name for each in tmp_path.iterdir()] == ["recent.json"]
