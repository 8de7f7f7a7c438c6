"""Positions written and read again in every form; nothing is swapped in silence."""

from __future__ import annotations

import pytest

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.formats.coordinate_forms import ddm, forms, lonlat, position_of, readings, utm, utm_zone
from annotator.formats.coordinates import display

FORD = LonLat(128.186804, 41.411114)


def test_the_forms_of_the_published_ford():
    assert ddm(FORD) == "41° 24.6668' N 128° 11.2082' E"
    assert lonlat(FORD) == "128.186804 41.411114"
    assert utm(FORD) == "52T 432035 4584715"


@pytest.mark.parametrize("name", [form.name for form in forms()])
@pytest.mark.parametrize("place", [FORD, LonLat(-70.5, -33.25), LonLat(6.0, 60.5), LonLat(-179.999, 0.001)])
def test_what_is_written_is_read_back(name: str, place: LonLat):
    if name == "mgrs":
        pytest.importorskip("mgrs")
    form = next(form for form in forms() if form.name == name)
    read = [parsed.position for parsed in readings(form.write(place))]
    assert any(
        at.lon == pytest.approx(place.lon, abs=3e-5) and at.lat == pytest.approx(place.lat, abs=3e-5) for at in read
    )


@pytest.mark.parametrize(
    "text",
    ["52 T 432035.3 m E 4584715.2 m N", "52T 432035E 4584715N", "52T 432035 mE 4584715 mN", "52T 432035, 4584715"],
)
def test_utm_as_google_earth_and_others_write_it(text: str):
    assert position_of(text) == pytest.approx(FORD, abs=1e-5)


def test_numbers_that_fit_in_both_orders_have_two_readings():
    first, second = readings("41.2, 45.3")
    assert (first.position, second.position) == (LonLat(45.3, 41.2), LonLat(41.2, 45.3))
    assert first.guess
    assert second.guess


def test_a_position_that_can_be_two_is_never_taken_in_silence():
    with pytest.raises(Refused, match=r"41\.2, 45\.3 can be read in two ways"):
        position_of("41.2, 45.3")
    assert position_of("41.2N, 45.3E") == LonLat(45.3, 41.2)
    assert position_of("41.2, 128.3") == LonLat(128.3, 41.2)
    assert position_of("52T 432097 4584755").lat == pytest.approx(41.41, abs=0.01)


@pytest.mark.parametrize("position", [LonLat(-81.990098, 29.692863), LonLat(45.3, -41.2), LonLat(0.0, 0.0)])
def test_what_the_program_shows_it_takes_back(position: LonLat):
    (only,) = readings(f" {display(position)}")
    assert only.position == position
    assert not only.guess
    assert position_of(display(position)) == position


def test_an_order_that_is_stated_or_forced_has_one_reading():
    assert [parsed.position for parsed in readings("41.2 N, 45.3 E")] == [LonLat(45.3, 41.2)]
    (only,) = readings("128.186804 41.411114")
    assert only.position == FORD
    assert only.guess


def test_an_s_after_the_zone_may_mean_band_or_south():
    band, south = readings("52S 308125 4150000")
    assert band.position.lat == pytest.approx(37.48, abs=0.05)
    assert south.position.lat < 0
    assert band.guess


def test_the_wide_zones():
    assert utm_zone(LonLat(5.0, 60.0)) == 32
    assert utm_zone(LonLat(20.0, 78.0)) == 33
    assert utm_zone(LonLat(180.0, 10.0)) == 1


@pytest.mark.parametrize("text", ["61T 432035 4584715", "52C 432035 4584715"])
def test_a_zone_that_has_no_such_place_is_refused(text: str):
    with pytest.raises(Refused):
        readings(text)


def test_utm_ends_at_the_poles():
    with pytest.raises(Refused, match="84"):
        utm(LonLat(0.0, 88.0))
