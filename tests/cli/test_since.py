"""`export --since EDITION`: what differs from a named freeze, with what it was and which edits did it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator import open_project
from tests.cli.conftest import Run, square


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_later_tables_are_compared_with_an_edition(
    run: Run, project: Path, tmp_path: Path, geojson: Callable[..., Path]
) -> None:
    def take_in(name: str, west: float, **said: Any) -> None:
        marks = geojson([({"name": name, **said}, square(west, 41.4))], f"{name}.geojson")
        assert run("import", project, marks, "--as", "stall", "--site", "Haksan").code == 0

    take_in("first", 128.1)
    with open_project(project, read_only=False) as opened:
        opened.freeze("January 2026")
    out = tmp_path / "since.csv"
    assert run("export", project, "stall", "-o", out, "--since", "January 2026").code == 0
    assert rows(out) == []
    take_in("second", 128.2)
    assert run("export", project, "stall", "-o", out, "--since", "January 2026").code == 0
    (found,) = rows(out)
    assert (found["name"], found["difference"], found["before"]) == ("second", "new", "")
    assert "mport" in found["reason"]
    assert run("export", project, "all", "-o", tmp_path / "folder", "--since", "January 2026").code == 0
    assert rows(tmp_path / "folder" / "site.csv") == []
    told = run("export", project, "stall", "-o", out, "--since", "June")
    assert told.code == 1
    assert "January 2026" in told.err
