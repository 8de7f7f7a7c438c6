"""The user's folders are made on demand, and below ANNOTATOR_HOME where that is set."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from annotator.app import folders
from annotator.domain.errors import ProjectError

PARTS = {"data": folders.data_dir, "config": folders.config_dir, "cache": folders.cache_dir}


@pytest.mark.parametrize("part", PARTS)
def test_below_home_and_made(user_home: Path, part: str) -> None:
    folder = PARTS[part]()
    assert folder == user_home / part
    assert folder.is_dir()


@pytest.mark.parametrize("part", PARTS)
def test_the_system_decides_without_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: str) -> None:
    monkeypatch.delenv("ANNOTATOR_HOME")
    monkeypatch.setattr(platformdirs, f"user_{part}_path", lambda name, appauthor: tmp_path / part / name)
    assert PARTS[part]() == tmp_path / part / "annotator"


def test_a_relative_home_stays_where_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANNOTATOR_HOME", "portable")
    assert folders.data_dir() == tmp_path / "portable" / "data"


def test_a_folder_that_cannot_be_made_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "file"))
    with pytest.raises(ProjectError, match="cannot be made"):
        folders.cache_dir()
