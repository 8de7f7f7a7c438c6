"""Reads what map services say about themselves: WMTS 1.0 and WMS 1.1.1 / 1.3.0 capabilities, as layers of tiles.

Only layers in EPSG:3857 (the grid of web maps) are offered; what else there is, is named.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats.xml_file import Element, child_text, children, parse, tag, text

CAPABILITIES_BYTES = 20 << 20
LAYERS_MAX = 2000
_PIXEL_M = 0.00028
_HALF_M = math.pi * 6378137.0
_WEB = re.compile(r"(?:EPSG|epsg):(?:[\d.]*:)?(3857|900913|102100|3785)$|^(?:EPSG:)?(?:3857|900913)$")
_FORMATS = ("image/jpeg", "image/png", "image/webp", "image/png8")
_WMS_ZOOM = 21


@dataclass(frozen=True)
class OfferedLayer:
    """One layer that can be shown; `url` has places {z} {x} {y} or {m} (names in `matrix_ids`) or {bbox} {size}."""

    title: str
    url: str
    min_zoom: int
    max_zoom: int
    tile_px: int = 256
    attribution: str = ""
    licence: str = ""
    bounds: tuple[float, float, float, float] | None = None
    matrix_ids: tuple[str, ...] = ()


def read_capabilities(data: bytes, url: str) -> list[OfferedLayer]:
    """The layers of a capabilities document found at `url`; Refused with a sentence when none can be shown."""
    if not data.strip():
        raise Refused(translate("Maps", "The service answers with nothing."))
    root, _ = parse(data, translate("Maps", "The answer of the service"), lambda _where, _why: None)
    kind = tag(root)
    if kind == "Capabilities":
        found = list(_wmts_layers(root, url))
    elif kind in ("WMS_Capabilities", "WMT_MS_Capabilities"):
        found = list(_wms_layers(root, url))
    else:
        said = " ".join(text(root).split())[:120]
        sentence = translate("Maps", "The address gives no list of layers (WMTS or WMS) but {kind}: {said}")
        raise Refused(sentence.format(kind=kind, said=said))
    if not found:
        sentence = translate("Maps", "The service offers no layer in EPSG:3857; layers in other grids cannot be shown.")
        raise Refused(sentence)
    return found[:LAYERS_MAX]


@dataclass(frozen=True)
class _Grid:
    """A tile matrix set that is the grid of web maps."""

    identifier: str
    min_zoom: int
    tile_px: int
    names: tuple[str, ...]


def _wmts_layers(root: Element, url: str) -> Iterator[OfferedLayer]:
    licence = _terms(next(children(root, "ServiceIdentification"), None))
    provider = next(children(root, "ServiceProvider"), None)
    owner = child_text(provider, "ProviderName") if provider is not None else ""
    contents = next(children(root, "Contents"), None)
    if contents is None:
        return
    grids = {grid.identifier: grid for each in children(contents, "TileMatrixSet") if (grid := _grid(each))}
    kvp = _kvp_address(root)
    for layer in children(contents, "Layer"):
        linked = [child_text(link, "TileMatrixSet") for link in children(layer, "TileMatrixSetLink")]
        grid = next((grids[name] for name in linked if name in grids), None)
        template = _wmts_template(layer, grid, kvp, url) if grid is not None else ""
        if grid is None or not template:
            continue
        zooms = f"{grid.min_zoom}…{grid.min_zoom + len(grid.names) - 1}"
        plain = grid.names == tuple(str(grid.min_zoom + index) for index in range(len(grid.names)))
        yield OfferedLayer(
            child_text(layer, "Title") or child_text(layer, "Identifier") or zooms,
            template.replace("{m}", "{z}") if plain else template,
            grid.min_zoom,
            grid.min_zoom + len(grid.names) - 1,
            grid.tile_px,
            owner,
            licence,
            _wgs84_box(layer),
            () if plain else grid.names,
        )


def _grid(matrix_set: Element) -> _Grid | None:
    """The set, where it is the square world halved again and again; a gap in its zooms ends it."""
    if not _WEB.search(child_text(matrix_set, "SupportedCRS")):
        return None
    found: dict[int, tuple[str, int]] = {}
    for matrix in children(matrix_set, "TileMatrix"):
        zoom = _zoom_of(matrix)
        if zoom is not None:
            found[zoom[0]] = child_text(matrix, "Identifier"), zoom[1]
    if not found:
        return None
    first = min(found)
    tile_px = found[first][1]
    names: list[str] = []
    while first + len(names) in found and found[first + len(names)][1] == tile_px:
        names.append(found[first + len(names)][0])
    return _Grid(child_text(matrix_set, "Identifier"), first, tile_px, tuple(names))


def _zoom_of(matrix: Element) -> tuple[int, int] | None:
    """Zoom and tile size of a matrix that halves the whole square world; None for any other."""
    try:
        scale = float(child_text(matrix, "ScaleDenominator"))
        tile_px = int(child_text(matrix, "TileWidth"))
        high = int(child_text(matrix, "TileHeight"))
        corner = [float(part) for part in child_text(matrix, "TopLeftCorner").split()]
        exact = math.log2(2.0 * _HALF_M / (tile_px * scale * _PIXEL_M))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    zoom = round(exact)
    off = max((abs(abs(edge) - _HALF_M) for edge in corner), default=math.inf)
    usable = abs(exact - zoom) < 0.001 and 0 <= zoom <= 24 and tile_px == high and 64 <= tile_px <= 2048
    return (zoom, tile_px) if usable and len(corner) == 2 and off < scale * _PIXEL_M else None


def _wmts_template(layer: Element, grid: _Grid, kvp: str, base: str) -> str:
    formats = [text(each) for each in children(layer, "Format")]
    wanted = next((each for each in _FORMATS if each in formats), "")
    style = _style(layer)
    resources = [each for each in children(layer, "ResourceURL") if each.get("resourceType") == "tile"]
    resources.sort(key=lambda each: each.get("format") != wanted)
    if resources and str(resources[0].get("format", wanted)) in _FORMATS:
        return _filled(urljoin(base, str(resources[0].get("template", ""))), layer, grid, style)
    if not kvp or not wanted:
        return ""
    query = {"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": child_text(layer, "Identifier")}
    query |= {"STYLE": style, "FORMAT": wanted, "TILEMATRIXSET": grid.identifier}
    places = "&TILEMATRIX={m}&TILEROW={y}&TILECOL={x}"
    return _with_query(urljoin(base, kvp), query) + places


def _filled(template: str, layer: Element, grid: _Grid, style: str) -> str:
    values = {"TileMatrix": "{m}", "TileRow": "{y}", "TileCol": "{x}", "TileMatrixSet": grid.identifier, "Style": style}
    for dimension in children(layer, "Dimension"):
        values[child_text(dimension, "Identifier")] = child_text(dimension, "Default")
    lowered = {name.lower(): value for name, value in values.items()}
    return re.sub(r"\{(\w+)\}", lambda match: lowered.get(match[1].lower(), match[0]), template)


def _style(layer: Element) -> str:
    styles = list(children(layer, "Style"))
    styles.sort(key=lambda each: each.get("isDefault") != "true")
    return child_text(styles[0], "Identifier") if styles else ""


def _kvp_address(root: Element) -> str:
    """Where GetTile is asked with a query; empty where it is not."""
    for metadata in children(root, "OperationsMetadata"):
        for operation in children(metadata, "Operation"):
            if operation.get("name") != "GetTile":
                continue
            for get in operation.iter("{*}Get"):
                encodings = {text(value) for value in get.iter("{*}Value")}
                if not encodings or "KVP" in encodings:
                    return _href(get)
    return ""


def _wms_layers(root: Element, url: str) -> Iterator[OfferedLayer]:
    version = root.get("version", "1.3.0")
    capability = next(children(root, "Capability"), None)
    if capability is None:
        return
    service = next(children(root, "Service"), None)
    licence, size = _terms(service), 256
    address, formats = _get_map(capability)
    wanted = next((each for each in _FORMATS if each in formats), "")
    if not wanted:
        return
    for layer, crss, credit in _nested(capability, (), ""):
        name = child_text(layer, "Name")
        web = next((crs for crs in crss if _WEB.search(crs)), "")
        if not name or not web:
            continue
        query = {"SERVICE": "WMS", "VERSION": version, "REQUEST": "GetMap", "LAYERS": name, "STYLES": ""}
        query |= {"CRS" if version >= "1.3" else "SRS": web, "FORMAT": wanted}
        template = _with_query(urljoin(url, address or url), query) + "&WIDTH={size}&HEIGHT={size}&BBOX={bbox}"
        title = child_text(layer, "Title") or name
        yield OfferedLayer(title, template, 0, _WMS_ZOOM, size, credit, licence, _wms_box(layer))


def _nested(parent: Element, crss: Sequence[str], credit: str) -> Iterator[tuple[Element, tuple[str, ...], str]]:
    """Layers with the coordinate systems and attribution that they inherit."""
    for layer in children(parent, "Layer"):
        own = (*crss, *(part for each in children(layer, "CRS", "SRS") for part in text(each).split()))
        said = next((child_text(each, "Title") for each in children(layer, "Attribution")), "") or credit
        yield layer, own, said
        yield from _nested(layer, own, said)


def _get_map(capability: Element) -> tuple[str, list[str]]:
    for request in children(capability, "Request"):
        for operation in children(request, "GetMap"):
            get = next(operation.iter("{*}Get"), None)
            resource = next(children(get, "OnlineResource"), None) if get is not None else None
            return _href(resource), [text(each) for each in children(operation, "Format")]
    return "", []


def _href(element: Element | None) -> str:
    return "" if element is None else str(element.get("{http://www.w3.org/1999/xlink}href", ""))


def _terms(service: Element | None) -> str:
    """Fees and access constraints, unless there are none."""
    if service is None:
        return ""
    said = [child_text(service, name) for name in ("AccessConstraints", "Fees")]
    return "; ".join(" ".join(each.split())[:300] for each in said if each and each.lower() not in ("none", "unknown"))


def _wgs84_box(layer: Element) -> tuple[float, float, float, float] | None:
    for box in children(layer, "WGS84BoundingBox"):
        return _box([*child_text(box, "LowerCorner").split(), *child_text(box, "UpperCorner").split()])
    return None


def _wms_box(layer: Element) -> tuple[float, float, float, float] | None:
    names = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    for box in children(layer, "EX_GeographicBoundingBox"):
        return _box([child_text(box, name) for name in names])
    for box in children(layer, "LatLonBoundingBox"):
        return _box([str(box.get(name, "")) for name in ("minx", "miny", "maxx", "maxy")])
    return None


def _box(parts: Sequence[str]) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        return None
    inside = -180.0 <= west < east <= 180.0 and -90.0 <= south < north <= 90.0
    return (west, south, east, north) if inside else None


def _with_query(address: str, query: dict[str, str]) -> str:
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(query)}"
