"""Status strips as OCR returns them: what is there is found, what is garbled beyond use is left blank."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from annotator.app.exchange import status_strip
from annotator.app.exchange.status_strip import parse_strip, read_strip
from annotator.domain.errors import Refused
from annotator.imagery.service import ImageryService

GOOGLE = "Imagery Date: {date}   41°24'40.01\"N 128°11'12.49\"E elev 1046 m eye alt 2.05 km"
HERE = (128.186803, 41.411114)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("5/14/2024", "2024-05-14"),
        ("25/4/2019", "2019-04-25"),
        ("10/2020", "2020-10"),
        ("Mar 14, 2021", "2021-03-14"),
        ("September 2018", "2018-09"),
        ("2021-03-14", "2021-03-14"),
        ("13/32/2020", ""),
        ("S/5/2006", ""),  # was 6/5/2006
        ("2006-O1-05", ""),
        ("", ""),
    ],
)
def test_dates_are_found_as_they_are_written(written: str, iso: str):
    assert parse_strip(GOOGLE.format(date=written)).acquired == iso


@pytest.mark.parametrize(
    "text",
    [
        "41°24'40.01\"N 128°11'12.49\"E",
        "41º24’40.01”N  128º11’12.49”E",
        "41*24'40.01''N 128*11'12.49''E",
        "41°24'40,01\"N, 128°11'12,49\"E",
        "Lat/Lon: 41.411114°, 128.186803°",
        "lat  41.411114°  lon  128.186803°",
        "41°24'40:01\" N, 128°11'12:49\" E",
        "41.411114 N 128.186803 E",
    ],
)
def test_coordinates_are_found_through_what_ocr_makes_of_their_marks(text: str):
    found = parse_strip(f"© 2024 Maxar {text} elev 10 m").position
    assert found == pytest.approx(HERE, abs=2e-6)


@pytest.mark.parametrize("text", ["41°24'N", "95.411114, 200.186803", "camera 2.0512 km", "41.4, 128.2"])
def test_what_is_no_position_is_none(text: str):
    assert parse_strip(text).position is None


def test_what_most_readings_say_holds_and_a_contradiction_is_nothing():
    assert status_strip._most_said(["2018-11-28", "2018-01-28", "2018-11-28"]) == "2018-11-28"
    assert status_strip._most_said(["2018-11-28", "2018-01-28"]) is None
    assert status_strip._most_said([]) is None


@pytest.mark.skipif(not status_strip.is_available(), reason="Tesseract is not installed")
@pytest.mark.parametrize(("ground", "letters"), [(90, "white"), (225, "#202020")])
def test_tesseract_itself_reads_letters_over_an_image(tmp_path: Path, ground: int, letters: str):
    rough = np.random.default_rng(4).integers(ground - 30, ground + 30, (90, 160, 3), dtype=np.uint8)
    shot = Image.fromarray(rough).resize((1280, 720), Image.Resampling.BICUBIC)
    font, pen = ImageFont.load_default(18), ImageDraw.Draw(shot)
    text = "Imagery Date: 5/14/2024    lat  41.385274°  lon  128.196803°  elev  1046 m   eye alt 2.05 km"
    pen.text((1270 - pen.textlength(text, font), 692), text, letters, font)
    path = tmp_path / "shot.png"
    shot.save(path)
    with ImageryService() as imagery:
        found = read_strip(imagery, path)
    assert found.acquired == "2024-05-14"
    assert found.position == pytest.approx((128.196803, 41.385274), abs=2e-6)


def picture(tmp_path: Path) -> Path:
    path = tmp_path / "shot.png"
    Image.new("RGB", (300, 200), "gray").save(path)
    return path


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """A stand-in for tesseract that says what it is told to say."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "tesseract"
    script.write_text(f"#!{sys.executable}\nimport sys\n{body}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a first line that Windows does not know")
def test_the_foot_of_the_picture_is_given_to_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    said = GOOGLE.format(date="5/14/2024").replace("'", "\\'")
    check = "assert open(sys.argv[1], 'rb').read().startswith((b'P5\\n600 80\\n255\\n', b'P5\\n900 120\\n255\\n'))"
    program(tmp_path, monkeypatch, f"{check}\nsys.stdout.buffer.write('{said}'.encode())")
    with ImageryService() as imagery:
        found = read_strip(imagery, picture(tmp_path))
    assert found.acquired == "2024-05-14"
    assert found.position == pytest.approx(HERE, abs=2e-6)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a first line that Windows does not know")
def test_a_failing_program_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program(tmp_path, monkeypatch, "sys.exit(3)")
    with ImageryService() as imagery, pytest.raises(Refused, match="could not be read"):
        read_strip(imagery, picture(tmp_path))


def test_without_the_program_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not status_strip.is_available()
    with ImageryService() as imagery, pytest.raises(Refused, match="not installed"):
        read_strip(imagery, picture(tmp_path))
