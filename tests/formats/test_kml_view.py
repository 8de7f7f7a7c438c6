"""A view copied in Google Earth tells where the middle of a screenshot is and which way its top faces."""

from __future__ import annotations

import pytest

from annotator.domain.errors import Refused
from annotator.formats.kml_view import parse_view

COPIED = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Samsu</name><LookAt>
<gx:TimeStamp><when>2021-05-03</when></gx:TimeStamp><longitude>128.186804</longitude><latitude>41.411114</latitude>
<altitude>0</altitude><heading>-12.5</heading><tilt>{tilt}</tilt><range>800</range></LookAt>
<Point><coordinates>128.2,41.5,0</coordinates></Point></Placemark></Document></kml>"""


def test_a_copied_view_tells_its_middle_direction_and_date():
    view = parse_view(COPIED.format(tilt=0))
    assert view is not None
    assert view.position == (128.186804, 41.411114)
    assert (view.heading_deg, view.tilt_deg) == (347.5, 0.0)
    assert view.dates == ("2021-05-03", "2021-05-03")


@pytest.mark.parametrize("text", ["41.411114, 128.186804", "<Point><coordinates>128,41</coordinates></Point>", ""])
def test_other_text_is_no_view(text: str):
    assert parse_view(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "<LookAt><longitude>128</longitude></LookAt>",
        "<LookAt><longitude>east</longitude><latitude>41</latitude></LookAt>",
        "<LookAt><longitude>428</longitude><latitude>41</latitude></LookAt>",
        "<!DOCTYPE a><LookAt><longitude>128</longitude><latitude>41</latitude></LookAt>",
    ],
)
def test_a_broken_view_is_refused(text: str):
    with pytest.raises(Refused):
        parse_view(text)
