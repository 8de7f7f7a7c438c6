"""KML and KMZ pictures become wishes for placed scenes; nothing outside the file's own folder is touched."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from annotator.app.exchange.kept_images import keep_image
from annotator.app.exchange.overlays import overlay_images
from tests import builders
from tests.formats.test_ground_overlay import BOX, kml

HERE = builders.site(at=(128.195, 41.415))
FAR = builders.site("Far", at=(120.0, 40.0))


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_picture_beside_its_kml_belongs_to_the_site_it_covers(tmp_path: Path):
    written(tmp_path / "a.png", b"x")
    path = written(tmp_path / "a.kml", kml(BOX.format(rotation="")))
    images = overlay_images(builders.document(HERE, FAR), tmp_path / "p.gpkg", path, FAR.uid)
    ((picture, wish),) = images.found
    assert picture == tmp_path / "a.png"
    assert (wish.site, wish.name, len(wish.placement.corners)) == (HERE.name, "Samsu 2021", 4)
    assert not images.problems


def test_a_picture_far_from_the_chosen_site_is_not_said_to_show_it(tmp_path: Path):
    written(tmp_path / "a.png", b"x")
    path = written(tmp_path / "a.kml", kml(BOX.format(rotation="")))
    ((_picture, wish),) = overlay_images(builders.document(FAR), tmp_path / "p.gpkg", path, FAR.uid).found
    assert wish.site == ""


def test_a_picture_in_an_archive_is_kept_beside_the_project_once(tmp_path: Path):
    path = tmp_path / "b.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", kml(BOX.format(rotation="")))
        archive.writestr("a.png", b"picture")
    for _time in range(2):
        ((picture, _wish),) = overlay_images(builders.document(), tmp_path / "p.gpkg", path).found
    assert picture == tmp_path / "p_images" / "a.png"
    assert [each.read_bytes() for each in (tmp_path / "p_images").iterdir()] == [b"picture"]


@pytest.mark.parametrize("href", ["../secret.png", "/etc/secret.png", "C:/secret.png", "http://a.example/secret.png"])
def test_pictures_elsewhere_are_not_touched(tmp_path: Path, href: str):
    folder = tmp_path / "in"
    folder.mkdir()
    written(tmp_path / "secret.png", b"x")
    path = written(folder / "a.kml", kml(BOX.format(rotation="")).replace(b"a.png", href.encode()))
    images = overlay_images(builders.document(), tmp_path / "p.gpkg", path)
    assert not images.found
    assert "a.kml, Samsu 2021" in images.problems[0]


def test_kept_pictures_have_safe_names_and_never_overwrite(tmp_path: Path):
    project = tmp_path / "p.gpkg"
    first = keep_image(project, "../../Bild: 1.PNG", b"one")
    other = keep_image(project, "../../Bild: 1.PNG", b"two")
    assert first.parent == other.parent == tmp_path / "p_images"
    assert first.name == "Bild_1.png"
    assert (first.read_bytes(), other.read_bytes()) == (b"one", b"two")
