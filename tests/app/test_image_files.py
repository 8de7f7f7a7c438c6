"""Files that changed are never taken in silence; moved ones are found again by content, not by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from annotator.app.fingerprints import Fingerprints
from annotator.app.image_files import file_findings, missing_files, search
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author
from annotator.domain.edits.files import move_files
from annotator.domain.edits.scenes import add_scene
from annotator.domain.records import Scene
from annotator.imagery.hash import sha256

AUTHOR = Author("Kim", "2026-01-01T00:00:00Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "images"
    made.mkdir()
    (made / "north.tif").write_bytes(b"north" * 999)
    (made / "south.tif").write_bytes(b"south" * 999)
    return made


@pytest.fixture
def fingerprints(tmp_path: Path) -> Fingerprints:
    return Fingerprints(tmp_path / "hashes.json")


@pytest.fixture
def document(folder: Path) -> Document:
    hashes = "\n".join(str(sha256(folder / name)) for name in ("north.tif", "south.tif"))
    scene = Scene(uid="scene-1", name="both", kind="mosaic", files="images/north.tif\nimages/south.tif", sha256=hashes)
    empty = Document()
    return empty.with_change(add_scene(scene, AUTHOR)(empty))


def codes(document: Document, root: Path, fingerprints: Fingerprints, *, read_all: bool = True) -> list[str]:
    found = file_findings(document, lambda stored: root / stored, fingerprints, read_all=read_all)
    return [f"{one.code} {one.sentence.split()[0]}" for one in found]


def test_files_as_they_were_are_no_finding(document: Document, folder: Path, fingerprints: Fingerprints) -> None:
    assert codes(document, folder.parent, fingerprints) == []


def test_a_changed_tile_archive_is_named(folder: Path, fingerprints: Fingerprints) -> None:
    (folder / "town.mbtiles").write_bytes(b"tiles" * 999)
    digest = str(sha256(folder / "town.mbtiles"))
    archive = Scene(uid="scene-1", name="town", kind="tiles", files="images/town.mbtiles", sha256=digest)
    server = Scene(uid="scene-2", name="world", kind="tiles", files="https://tiles.example.org/{z}/{x}/{y}.png#0-19")
    document = Document()
    for scene in (archive, server):
        document = document.with_change(add_scene(scene, AUTHOR)(document))
    assert codes(document, folder.parent, fingerprints) == []
    (folder / "town.mbtiles").write_bytes(b"Tiles" * 999)
    os.utime(folder / "town.mbtiles", (1, 1))
    assert codes(document, folder.parent, fingerprints) == ["image_changed town.mbtiles"]
    (folder / "town.mbtiles").rename(folder / "moved.mbtiles")
    assert [file.name for file in missing_files(document, lambda stored: folder.parent / stored)] == ["town.mbtiles"]


def test_changed_and_missing_files_are_named(document: Document, folder: Path, fingerprints: Fingerprints) -> None:
    assert codes(document, folder.parent, fingerprints) == []
    (folder / "north.tif").write_bytes(b"North" * 999)
    os.utime(folder / "north.tif", (1, 1))
    (folder / "south.tif").unlink()
    expected = ["image_changed north.tif", "image_missing south.tif"]
    assert codes(document, folder.parent, fingerprints, read_all=False) == expected
    assert codes(document, folder.parent, fingerprints) == expected


def test_what_may_not_be_touched_is_not_asked_about(document: Document, fingerprints: Fingerprints) -> None:
    assert file_findings(document, lambda _stored: None, fingerprints, read_all=True) == []


def test_moved_files_are_found_by_content(
    document: Document, folder: Path, fingerprints: Fingerprints, tmp_path: Path
) -> None:
    deep = tmp_path / "archive" / "2020"
    deep.mkdir(parents=True)
    (folder / "north.tif").rename(deep / "renamed.jpg")
    (folder / "south.tif").unlink()
    (deep / "south.tif").write_bytes(b"another picture")
    (deep / "notes.txt").write_bytes(b"north" * 999)
    lost = missing_files(document, lambda stored: folder.parent / stored)
    assert [file.name for file in lost] == ["north.tif", "south.tif"]
    outcome = search(lost, tmp_path / "archive", fingerprints, lambda _part, _name: None)
    assert outcome.found == {"scene-1": {"images/north.tif": deep / "renamed.jpg"}}
    assert [file.name for file in outcome.lost] == ["south.tif"]
    change = move_files({"scene-1": {"images/north.tif": "archive/2020/renamed.jpg"}}, AUTHOR)(document)
    scene = document.with_change(change).get(Scene, "scene-1")
    assert scene is not None
    assert scene.files == "archive/2020/renamed.jpg\nimages/south.tif"
    assert document.with_change(change.inverted()).get(Scene, "scene-1").files == document.get(Scene, "scene-1").files


def test_a_hash_is_read_once_until_the_file_is_touched(folder: Path, fingerprints: Fingerprints) -> None:
    path = folder / "north.tif"
    assert fingerprints.known(path) is None
    first = fingerprints.of(path)
    assert Fingerprints(fingerprints._file).known(path) == first
    path.write_bytes(b"x" * path.stat().st_size)
    os.utime(path, (5, 5))
    assert fingerprints.known(path) is None
    assert fingerprints.of(path) != first
