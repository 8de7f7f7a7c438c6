"""A stranger's project must not make the program touch anything outside its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.store.paths import resolve, to_stored


def test_images_below_the_project_are_kept_relative(tmp_path: Path):
    project = tmp_path / "survey.gpkg"
    assert to_stored(project, tmp_path / "images" / "a.tif") == "images/a.tif"
    assert resolve(project, "images/a.tif") == tmp_path / "images" / "a.tif"


def test_images_elsewhere_need_an_allowed_folder(tmp_path: Path):
    project, image = tmp_path / "p" / "survey.gpkg", tmp_path / "elsewhere" / "a.tif"
    stored = to_stored(project, image)
    assert resolve(project, stored) is None
    assert resolve(project, stored, [tmp_path / "elsewhere"]) == image


@pytest.mark.parametrize(
    "stored",
    [
        "../a.tif", "images/../../a.tif", "//srv/share/x.tif", "\\\\srv\\share\\x.tif", "\\\\?\\UNC\\srv\\x", "C:a.tif",
        "http://example.org/a.tif", "file:///etc/passwd", "/vsicurl/http://example.org/a.tif", "NUL", "con.tif",
        "a.tif:stream", "/etc/passwd", "~/a.tif", "a\0b", "", "images\\a.tif", "COM1",
    ],
)  # fmt: skip
def test_anything_else_is_not_touched(tmp_path: Path, stored: str, monkeypatch: pytest.MonkeyPatch):
    def touched(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the file system was asked")

    monkeypatch.setattr(Path, "resolve", touched)
    monkeypatch.setattr(Path, "stat", touched)
    assert resolve(tmp_path / "survey.gpkg", stored) is None


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path):
    folder = tmp_path / "p"
    folder.mkdir()
    (tmp_path / "secret.tif").write_bytes(b"x")
    (folder / "a.tif").symlink_to(tmp_path / "secret.tif")
    assert resolve(folder / "survey.gpkg", "a.tif") is None
