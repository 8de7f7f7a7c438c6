"""Files and functions stay short enough to be read in one go."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

FILE_CEILING = 300
FUNCTION_CEILING = 40
MEDIAN_CEILING = 12

# Path (with ":name" for a function) -> why it may be longer. Never the window, the canvas or a "utils".
REASONED_EXCEPTIONS: dict[str, str] = {}


def _sources(repo_root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((repo_root / "annotator").rglob("*.py")):
        yield path.relative_to(repo_root).as_posix(), path.read_text(encoding="utf-8")


def _function_lengths(source: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short(repo_root: Path) -> None:
    lengths = {name: len(source.splitlines()) for name, source in _sources(repo_root)}
    long = {n: size for n, size in lengths.items() if size > FILE_CEILING and n not in REASONED_EXCEPTIONS}
    assert not long, f"over {FILE_CEILING} lines: {long}"


def test_functions_are_short(repo_root: Path) -> None:
    lengths = {
        f"{name}:{function}": size
        for name, source in _sources(repo_root)
        for function, size in _function_lengths(source)
        if size > FUNCTION_CEILING
    }
    long = {n: size for n, size in lengths.items() if n not in REASONED_EXCEPTIONS}
    assert not long, f"over {FUNCTION_CEILING} lines: {long}"


def test_functions_are_mostly_small(repo_root: Path) -> None:
    lengths = [size for _, source in _sources(repo_root) for _, size in _function_lengths(source)]
    assert statistics.median(lengths) <= MEDIAN_CEILING


def test_exceptions_are_still_needed(repo_root: Path) -> None:
    files = {name for name, source in _sources(repo_root) if len(source.splitlines()) > FILE_CEILING}
    functions = {
        f"{name}:{function}"
        for name, source in _sources(repo_root)
        for function, size in _function_lengths(source)
        if size > FUNCTION_CEILING
    }
    assert set(REASONED_EXCEPTIONS) <= files | functions
