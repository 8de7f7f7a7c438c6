"""Pictures that KML lays on the ground: their corners in our order, turned as on the ground, found or refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from annotator.domain.errors import Refused
from annotator.domain.measure.plane import to_plane
from annotator.domain.positions import LonLat
from annotator.formats import ground_overlay
from annotator.formats.kmz import member

BOX = "<LatLonBox><north>41.42</north><south>41.41</south><east>128.21</east><west>128.18</west>{rotation}</LatLonBox>"


def kml(inside: str, name: str = "Samsu 2021") -> bytes:
    picture = f"<Icon><href>a.png</href></Icon>{inside}"
    start = '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">'
    return f"{start}<GroundOverlay><name>{name}</name>{picture}</GroundOverlay></kml>".encode()


def only(data: bytes) -> ground_overlay.Overlay:
    (overlay,) = ground_overlay.parse(data, "a.kml").overlays
    return overlay


def test_a_box_gives_its_corners():
    corners = only(kml(BOX.format(rotation=""))).corners
    assert corners == ((128.18, 41.42), (128.21, 41.42), (128.21, 41.41), (128.18, 41.41))


def test_a_turned_box_keeps_its_shape_and_turns_counter_clockwise():
    plain, turned = (np.array(only(kml(BOX.format(rotation=r))).corners) for r in ("", "<rotation>30</rotation>"))
    middle = LonLat(128.195, 41.415)
    before, after = to_plane(plain, middle), to_plane(turned, middle)
    assert np.hypot(*after.T) == pytest.approx(np.hypot(*before.T), rel=2e-3)
    turn = np.degrees(np.arctan2(after[:, 1], after[:, 0]) - np.arctan2(before[:, 1], before[:, 0])) % 360
    assert turn == pytest.approx(30.0, abs=0.2)


def test_a_box_over_the_antimeridian_runs_on():
    box = "<LatLonBox><north>1</north><south>0</south><east>-179.5</east><west>179.5</west></LatLonBox>"
    assert [corner.lon for corner in only(kml(box)).corners] == [179.5, 180.5, 180.5, 179.5]


def test_a_quad_begins_lower_left_and_goes_round():
    quad = "<gx:LatLonQuad><coordinates>1,1,0 4,1,0 5,3,0 2,3,0</coordinates></gx:LatLonQuad>"
    assert only(kml(quad)).corners == ((2, 3), (5, 3), (4, 1), (1, 1))


def test_dates_and_name_come_along():
    overlay = only(kml("<TimeStamp><when>2021-05</when></TimeStamp>" + BOX.format(rotation="")))
    assert (overlay.name, overlay.dates) == ("Samsu 2021", ("2021-05-01", "2021-05-31"))


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("", "does not say where"),
        ("<LatLonBox><north>1</north></LatLonBox>", "lacks a number"),
        ("<gx:LatLonQuad><coordinates>1,1 2,2</coordinates></gx:LatLonQuad>", "four positions"),
    ],
)
def test_what_cannot_be_laid_down_is_said(inside, why):
    file = ground_overlay.parse(kml(inside), "a.kml")
    assert not file.overlays
    assert why in file.problems[0].why


def test_real_files_are_read(shared_data: Path):
    found = {}
    for name in ("tgj_ground_overlay.kml", "kmlsamples.kml", "small_world.kml"):
        file = ground_overlay.read(shared_data / "kml" / name)
        found[name] = (len(file.overlays), file.has_placemarks)
    assert found == {"tgj_ground_overlay.kml": (1, False), "kmlsamples.kml": (1, True), "small_world.kml": (1, False)}


@pytest.mark.parametrize("href", ["https://a.example/b.png", "//server/b.png", "b.exe", "b.kml"])
def test_addresses_and_other_files_are_no_pictures(href):
    with pytest.raises(Refused):
        ground_overlay.refuse_picture(href)


def test_a_picture_is_taken_out_of_its_archive_by_name():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kml(BOX.format(rotation="")))
        archive.writestr("files/A.png", b"picture")
    assert member(packed.getvalue(), "a.kmz", "files/a.png") == b"picture"
    assert member(packed.getvalue(), "a.kmz", ".\\files\\A.png") == b"picture"
    with pytest.raises(Refused, match="is not in a"):
        member(packed.getvalue(), "a.kmz", "../files/A.png")
