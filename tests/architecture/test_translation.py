"""Every text a user sees can be translated: lupdate finds each call, and nothing is put together from pieces."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

LUPDATE = shutil.which("pyside6-lupdate", path=str(Path(sys.executable).parent))


def calls(path: Path) -> Iterator[ast.Call]:
    """Calls of `translate` in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translate":
            yield node


@pytest.fixture(scope="module")
def sources(request: pytest.FixtureRequest) -> list[Path]:
    folder = Path(request.config.rootpath) / "annotator"
    return [path for path in sorted(folder.rglob("*.py")) if path.name != "text.py"]


def test_texts_are_written_out_where_they_are_translated(sources: list[Path]) -> None:
    pieces = [
        f"{path}:{call.lineno}"
        for path in sources
        for call in calls(path)
        if not all(isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in call.args[:3])
    ]
    assert pieces == []


def test_translate_has_no_other_name(sources: list[Path]) -> None:
    """Under another name lupdate does not see it."""
    named = [
        f"{path}:{node.lineno}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign)
        and any(isinstance(part, ast.Name) and part.id == "translate" for part in ast.walk(node.value))
        and not any(isinstance(part, ast.Call) for part in ast.walk(node.value))
    ]
    assert named == []


@pytest.mark.skipif(LUPDATE is None, reason="pyside6-lupdate is not installed")
def test_lupdate_finds_every_text(sources: list[Path], tmp_path: Path) -> None:
    assert LUPDATE is not None
    listing, catalogue = tmp_path / "sources.txt", tmp_path / "annotator.ts"
    listing.write_text("\n".join(map(str, sources)), "utf-8")
    done = subprocess.run([LUPDATE, f"@{listing}", "-ts", str(catalogue)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = {
        (context.findtext("name"), message.findtext("source"))
        for context in etree.parse(catalogue).iter("context")
        for message in context.iter("message")
    }
    wanted = {tuple(argument.value for argument in call.args[:2]) for path in sources for call in calls(path)}  # type: ignore[attr-defined]
    assert wanted - found == set()
    assert len(wanted) > 500
