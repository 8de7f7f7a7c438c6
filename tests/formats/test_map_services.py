"""Capabilities of WMTS and WMS services: which layers can be shown, and by which address."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.errors import Refused
from annotator.formats.map_services import read_capabilities

WMS = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms" xmlns:xlink="http://www.w3.org/1999/xlink">
 <Service><Name>WMS</Name><Title>Maps</Title><Fees>none</Fees><AccessConstraints>Name the owner</AccessConstraints>
 </Service>
 <Capability>
  <Request><GetMap><Format>image/png</Format><Format>image/jpeg</Format>
   <DCPType><HTTP><Get><OnlineResource xlink:href="http://maps.example/wms?map=a"/></Get></HTTP></DCPType>
  </GetMap></Request>
  <Layer><Title>All</Title><CRS>EPSG:3857</CRS><Attribution><Title>Land survey</Title></Attribution>
   <Layer><Name>ortho 2020</Name><Title>Aerial images 2020</Title>
    <EX_GeographicBoundingBox><westBoundLongitude>124</westBoundLongitude><eastBoundLongitude>131</eastBoundLongitude>
    <southBoundLatitude>37</southBoundLatitude><northBoundLatitude>43</northBoundLatitude></EX_GeographicBoundingBox>
   </Layer>
   <Layer><Title>only a heading</Title></Layer>
  </Layer>
  <Layer><Name>local</Name><Title>Local grid</Title><CRS>EPSG:5179</CRS></Layer>
 </Capability>
</WMS_Capabilities>"""


def test_a_wmts_of_gdals_tests(shared_data: Path):
    data = (shared_data / "tiles" / "WMTSCapabilities.xml").read_bytes()
    (layer,) = read_capabilities(data, "http://maps.example/WMTSCapabilities.xml")
    assert (layer.title, layer.min_zoom, layer.max_zoom, layer.tile_px) == ("Basemap", 0, 1, 256)
    assert layer.url.endswith("/basemap/geolandbasemap/normal/google3857/{z}/{y}/{x}.png")
    assert layer.matrix_ids == ()
    assert layer.bounds == (8.782379, 46.358770, 17.189532, 49.037872)


def test_a_wmts_asked_by_query_with_named_zooms(shared_data: Path):
    text = (shared_data / "tiles" / "WMTSCapabilities.xml").read_text()
    start, end = text.index("<ResourceURL"), text.index("/>", text.index("<ResourceURL")) + 2
    text = text[:start] + text[end:]
    text = text.replace("RESTful", "KVP").replace("<ows:Identifier>0<", "<ows:Identifier>w:0<")
    text = text.replace("<ows:Identifier>1<", "<ows:Identifier>w:1<")
    (layer,) = read_capabilities(text.encode(), "http://maps.example/x")
    assert layer.matrix_ids == ("w:0", "w:1")
    assert "REQUEST=GetTile" in layer.url and layer.url.endswith("&TILEMATRIX={m}&TILEROW={y}&TILECOL={x}")


def test_a_wms_offers_named_layers_in_the_web_grid():
    (layer,) = read_capabilities(WMS.encode(), "http://other.example/")
    assert layer.title == "Aerial images 2020"
    assert layer.url.startswith(
        "http://maps.example/wms?map=a&SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=ortho+2020"
    )
    assert "CRS=EPSG%3A3857" in layer.url and layer.url.endswith("&WIDTH={size}&HEIGHT={size}&BBOX={bbox}")
    assert (layer.attribution, layer.licence) == ("Land survey", "Name the owner")
    assert layer.bounds == (124.0, 37.0, 131.0, 43.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><WMS_Capabilities>&b;</WMS_Capabilities>', "DOCTYPE"),
        ("<html><body>Sign in</body></html>", "html"),
        ("<ServiceExceptionReport>no such map</ServiceExceptionReport>", "no such map"),
        (WMS.replace("EPSG:3857", "EPSG:4326"), "EPSG:3857"),
        ("", "nothing"),
        ("lots of text", "not XML"),
    ],
)
def test_what_is_no_list_of_layers_is_refused_with_what_it_is(text: str, said: str):
    with pytest.raises(Refused, match=said):
        read_capabilities(text.encode(), "http://maps.example/")
