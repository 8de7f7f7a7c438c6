"""The pinned requirements are complete, hashed, the same for program and tests, and name no place to fetch from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

LEVELS = ("runtime", "test")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def _lines(repo_root: Path, level: str) -> list[str]:
    lines = (repo_root / "requirements" / f"{level}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _pins(repo_root: Path, level: str) -> set[tuple[str, str, str]]:
    matches = (PIN.match(line) for line in _lines(repo_root, level))
    return {(m["name"], m["version"], m["marker"] or "") for m in matches if m}


@pytest.mark.parametrize("level", LEVELS)
def test_each_line_is_a_pin_or_a_hash(repo_root: Path, level: str) -> None:
    lines = _lines(repo_root, level)
    assert [line for line in lines if not (PIN.match(line) or HASH.match(line))] == []


@pytest.mark.parametrize("level", LEVELS)
def test_each_pin_has_a_hash(repo_root: Path, level: str) -> None:
    lines = _lines(repo_root, level)
    bare = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PIN.match(line) and not HASH.match(following)
    ]
    assert bare == []


def test_tests_run_with_the_versions_of_the_program(repo_root: Path) -> None:
    assert _pins(repo_root, "runtime") <= _pins(repo_root, "test")


def test_what_the_metadata_asks_for_is_pinned(repo_root: Path) -> None:
    metadata = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = metadata["dependency-groups"]
    wanted = {"runtime": metadata["project"]["dependencies"] + groups["build"], "test": groups["test"] + groups["lint"]}
    for level, requirements in wanted.items():
        names = {re.split(r"[<>=!;\s]", text)[0].lower() for text in requirements}
        assert names <= {name for name, _, _ in _pins(repo_root, level)}


def test_the_build_tools_are_pinned(repo_root: Path) -> None:
    metadata = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(metadata["build-system"]["requires"]) <= set(metadata["dependency-groups"]["build"])
