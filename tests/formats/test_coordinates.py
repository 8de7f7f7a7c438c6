"""One position out of pasted text: every form, the order never swapped in silence, and out again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.formats import coordinates
from annotator.formats.coordinates import parse

FORD = LonLat(128.186804, 41.411114)

SAME_PLACE = [
    ("41.411114° 128.186804°", "decimal", False),
    ("41.411114, 128.186804", "decimal", False),
    ("41.411114 128.186804", "decimal", False),
    ("41.411114,128.186804", "decimal", False),
    ("(41.411114, 128.186804)", "decimal", False),
    ("41.411114N 128.186804E", "decimal", False),
    ("N41.411114 E128.186804", "decimal", False),
    ("n 41.411114°, e 128.186804°", "decimal", False),
    ("128.186804E, 41.411114N", "decimal", False),
    ("E128.186804 N41.411114", "decimal", False),
    ("128.186804, 41.411114", "decimal", True),
    ("128.186804 41.411114", "decimal", True),
    ("41,411114 128,186804", "decimal", False),
    ("41,411114; 128,186804", "decimal", False),
    ("lat: 41.411114, lon: 128.186804", "decimal", False),
    ("Longitude 128.186804 Latitude 41.411114", "decimal", False),
    ("lat 41.411114 N lon 128.186804 E", "decimal", False),
    ("북위 41.411114 동경 128.186804", "decimal", False),
    ("북위 41도 24분 40.0104초 동경 128도 11분 12.4944초", "dms", False),
    ("41°24'40.0104\"N 128°11'12.4944\"E", "dms", False),
    ("41° 24′ 40.0104″ N, 128° 11′ 12.4944″ E", "dms", False),
    ("41º24´40.0104´´N 128º11´12.4944´´E", "dms", False),
    ("41°24'40.0104\" 128°11'12.4944\"", "dms", False),
    ("41 24 40.0104 N 128 11 12.4944 E", "dms", False),
    ("41 24 40.0104 128 11 12.4944", "dms", False),
    ("N 41 24 40.0104, E 128 11 12.4944", "dms", False),
    ("41d24'40.0104\"N 128d11'12.4944\"E", "dms", False),
    ("128°11'12.4944\"E 41°24'40.0104\"N", "dms", False),
    ("N41 24.66684 E128 11.20824", "degrees minutes", False),
    ("N41 24.66684, E128 11.20824", "degrees minutes", False),
    ("41°24.66684'N 128°11.20824'E", "degrees minutes", False),
    ("https://www.google.com/maps/@41.411114,128.186804,1500m/data=!3m1!1e3", "url", False),
    ("https://www.google.com/maps/place/X/@41.4,128.1,17z/data=!3d41.411114!4d128.186804", "url", False),
    ("https://maps.google.com/?q=41.411114,128.186804", "url", False),
    ("https://www.openstreetmap.org/?mlat=41.411114&mlon=128.186804#map=15/41.4/128.1", "url", False),
    ("https://www.openstreetmap.org/#map=15/41.411114/128.186804", "url", False),
    ("@41.411114,128.186804,15z", "url", False),
    ("geo:41.411114,128.186804;u=35", "url", False),
    ("POINT (128.186804 41.411114)", "wkt", False),
    ("SRID=4326;POINT Z(128.186804 41.411114 12)", "wkt", False),
    ('{"type": "Point", "coordinates": [128.186804, 41.411114]}', "geojson", False),
    ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": [128.186804, 41.411114, 3]}}', "geojson", False),
    ("128.186804,41.411114,0", "kml", False),
    ("41.411114,128.186804,0", "decimal", True),
    ("<Point><coordinates>128.186804,41.411114,0</coordinates></Point>", "kml", False),
]


@pytest.mark.parametrize(("text", "form", "guess"), SAME_PLACE)
def test_every_form_of_one_place(text: str, form: str, guess: bool) -> None:
    parsed = parse(text)
    assert parsed.position.lon == pytest.approx(FORD.lon, abs=1e-9)
    assert parsed.position.lat == pytest.approx(FORD.lat, abs=1e-9)
    assert (parsed.form, parsed.guess) == (form, guess)


@pytest.mark.parametrize(
    ("text", "lat", "lon", "guess"),
    [
        ("-33.5 -70.25", -33.5, -70.25, True),
        ("33.5S 70.25W", -33.5, -70.25, False),
        ("33°30'S 70°15'W", -33.5, -70.25, False),
        ("-33°30' -70°15'", -33.5, -70.25, True),
        ("10.5, 20.25", 10.5, 20.25, True),
        ("50°46'06.6\"N 116°42'04.4", 50.768500, 116.701222, True),
        ("50.5 116.7E", 50.5, 116.7, True),
        ("0 0", 0.0, 0.0, True),
        ("90N 180E", 90.0, 180.0, False),
    ],
)
def test_signs_letters_and_guesses(text: str, lat: float, lon: float, guess: bool) -> None:
    parsed = parse(text)
    assert parsed.position == pytest.approx(LonLat(lon, lat), abs=1e-6)
    assert parsed.guess is guess


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Hyesan",
        "41.41",
        "41.41 N",
        "41 N 42 N",
        "91 N 128 E",
        "41 N 181 E",
        "128 130",
        "-41 S 128 E",
        "41°61'N 128°11'E",
        "41.5°24'N 128°11'E",
        "41 24 128",
        "1,2,3,4",
        "41.41 128.18 x",
        "POINT (nan 41)",
        "POINT EMPTY",
        "LINESTRING (1 2, 3 4)",
        '{"type": "Point", "coordinates": ["128", "41"]}',
        '{"type": "Point"}',
        "{" * 3000,
        "[" * 1500,
        "https://example.org/nothing",
        "9" * 5000,
        "41..1 128",
        "１２8 ' 41",
        "52SIO1234567890",
    ],
)
def test_what_is_no_position_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)
    assert str(refusal.value).endswith(".")


def test_texts_to_copy() -> None:
    assert coordinates.display(FORD) == "41.411114° 128.186804°"
    assert coordinates.decimal(FORD) == "41.411114, 128.186804"
    assert coordinates.dms(FORD) == "41°24'40.0\"N 128°11'12.5\"E"
    assert coordinates.wkt(FORD) == "POINT (128.186804 41.411114)"
    assert coordinates.geojson(FORD) == '{"type":"Point","coordinates":[128.186804,41.411114]}'
    assert "<coordinates>128.186804,41.411114,0</coordinates>" in coordinates.kml(FORD)
    assert coordinates.dms(LonLat(-0.999999, -59.99999)) == "59°59'60.0\"S 1°00'00.0\"W".replace(
        "59°59'60.0", "60°00'00.0"
    )
    assert coordinates.display(LonLat(-1e-9, -1e-9)) == "0.000000° 0.000000°"


LONLAT = st.builds(LonLat, st.floats(-180, 180), st.floats(-90, 90))


@given(LONLAT)
def test_every_text_to_copy_reads_back(position: LonLat) -> None:
    for write in (coordinates.wkt, coordinates.geojson, coordinates.kml):
        assert parse(write(position)).position == pytest.approx(position, abs=5.1e-7)
    assert parse(coordinates.dms(position)).position == pytest.approx(position, abs=1.4e-5)
    for write in (coordinates.display, coordinates.decimal):
        parsed = parse(write(position))
        if not parsed.guess or abs(position.lon) > 90:
            assert parsed.position == pytest.approx(position, abs=5.1e-7)


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,-+ °'\"NSEW", max_size=40))
def test_any_text_gives_a_place_on_the_globe_or_a_refusal(text: str) -> None:
    try:
        position = parse(text).position
    except Refused:
        return
    assert abs(position.lon) <= 180
    assert abs(position.lat) <= 90
