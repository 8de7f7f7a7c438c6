"""Projects for the tests of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from annotator.domain.defaults import starting_records
from annotator.store import ProjectFile


class By(NamedTuple):
    """Who edits, and when."""

    analyst: str = "ana"
    at: str = "2026-01-02T03:04:05.678Z"


@pytest.fixture
def by() -> By:
    return By()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "towns.gpkg"


@pytest.fixture
def project(path: Path) -> Iterator[ProjectFile]:
    """A fresh project, open for editing."""
    with ProjectFile.create(path, starting_records("Towns")) as opened:
        yield opened
