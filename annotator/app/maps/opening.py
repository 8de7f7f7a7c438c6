"""From what a user names (an address, a list of layers, a file) to tile sources."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats.map_services import CAPABILITIES_BYTES, OfferedLayer, read_capabilities
from annotator.imagery.services import web
from annotator.imagery.services.disk_cache import suffix_of
from annotator.imagery.services.fetcher import Archive
from annotator.imagery.services.mercator import MapTile, to_world
from annotator.imagery.services.pmtiles import PmtilesFile
from annotator.imagery.services.service import (
    TileService,
    is_template,
    require_web,
    service_from_url,
    without_secrets,
)
from annotator.imagery.services.wording import failure
from annotator.store.mbtiles import MbtilesFile

_MARKUP = re.compile(r"<[^>]*>")


def open_archive(path: Path) -> MbtilesFile | PmtilesFile:
    """The archive of tiles in a file. Refused where it is none."""
    if not path.is_file():
        raise Refused(translate("Maps", "{name} is not there.").format(name=path.name))
    return PmtilesFile(path) if path.suffix.lower() == ".pmtiles" else MbtilesFile(path)


def archive_service(path: Path) -> TileService:
    """A tile archive as a source. Refused where it is none, or holds no pictures."""
    archive = open_archive(path)
    try:
        told = archive.metadata
        zooms = archive.min_zoom, min(archive.max_zoom, 24)
        return TileService(
            str(told.get("name") or path.stem)[:200],
            str(path.absolute()),
            *zooms,
            tile_px=_side_of(archive, *zooms),
            attribution=plain(str(told.get("attribution") or "")),
            licence=plain(str(told.get("license") or "")),
            bounds=archive.bounds if archive.bounds[0] < archive.bounds[2] else None,
            is_archive=True,
        )
    finally:
        archive.close()


def look_at_address(text: str) -> list[TileService]:
    """The sources at an address: one for a template, else all layers of its WMTS or WMS. Waits for the server."""
    if is_template(text):
        return [service_from_url(text)]
    require_web(text.strip())
    url = _capabilities_url(text.strip())
    host = TileService(urlsplit(url).hostname or "", url)
    try:
        answer = web.get(url, most_bytes=CAPABILITIES_BYTES)
    except web.NoAnswerError as error:
        raise Refused(failure(host, error.kind)) from error
    if answer.status != 200:
        raise Refused(failure(host, str(answer.status)))
    return [_service_of(layer) for layer in read_capabilities(answer.data, url)]


def preview(service: TileService, lon: float = 0.0, lat: float = 0.0, zoom: int | None = None) -> tuple[MapTile, bytes]:
    """One tile near a place, as it came. Waits for the server; Refused with why there is none."""
    wanted = max(service.min_zoom, min(service.max_zoom, 2 if zoom is None else zoom))
    if service.bounds is not None and not _holds(service.bounds, lon, lat):
        west, south, east, north = service.bounds
        lon, lat = (west + east) / 2.0, (south + north) / 2.0
    x, y = to_world(lon, lat, wanted, service.tile_px)
    last = (1 << wanted) - 1
    tile = MapTile(wanted, min(last, int(x // service.tile_px)), min(last, int(y // service.tile_px)))
    if service.is_archive:
        archive = open_archive(Path(service.url))
        try:
            return tile, archive.read(tile) or b""
        finally:
            archive.close()
    try:
        answer = web.get(service.tile_url(tile))
    except web.NoAnswerError as error:
        raise Refused(failure(service, error.kind)) from error
    if answer.status in (404, 410):
        text = translate("Maps", "{host} has no tile at zoom {zoom} here (404); check the address and the zooms.")
        raise Refused(text.format(host=service.host, zoom=wanted))
    if answer.status not in (200, 204):
        raise Refused(failure(service, str(answer.status)))
    if answer.data and not suffix_of(answer.data):
        raise Refused(failure(service, "lie", answer.content_type or "something"))
    return tile, answer.data


def plain(text: str) -> str:
    """Text without markup: attributions are often HTML."""
    return " ".join(_MARKUP.sub("", text).replace("&copy;", "©").replace("&amp;", "&").split())[:300]


def _service_of(layer: OfferedLayer) -> TileService:
    return TileService(
        layer.title[:200],
        layer.url,
        layer.min_zoom,
        layer.max_zoom,
        layer.tile_px,
        plain(layer.attribution),
        plain(layer.licence),
        bounds=layer.bounds,
        matrix_ids=layer.matrix_ids,
    )


def _capabilities_url(url: str) -> str:
    """The address that gives the list of layers; a bare service address is completed for WMS or WMTS."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    lowered = {name.lower(): value for name, value in query.items()}
    if lowered.get("request", "").lower() == "getcapabilities" or parts.path.lower().endswith(".xml"):
        return url
    if "request" in lowered:
        text = translate("Maps", "{url} is the address of one picture; give that of the list (GetCapabilities).")
        raise Refused(text.format(url=without_secrets(url)))
    guess = "WMTS" if "wmts" in url.lower() else "WMS"
    query |= {"SERVICE": lowered.get("service", guess), "REQUEST": "GetCapabilities"}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _side_of(archive: Archive, min_zoom: int, max_zoom: int) -> int:
    """Side of the archive's tiles in pixels, by the header of one; 256 where none is found at once."""
    bounds: Any = getattr(archive, "bounds", None)
    lon, lat = ((bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0) if bounds else (0.0, 0.0)
    for zoom in range(min_zoom, max_zoom + 1):
        x, y = to_world(lon, lat, zoom, 1)
        last = (1 << zoom) - 1
        data = archive.read(MapTile(zoom, min(last, int(x)), min(last, int(y))))
        if data:
            return side_px(data) or 256
    return 256


def side_px(data: bytes) -> int | None:
    """Width of a PNG or JPEG picture by its header; None for others."""
    if suffix_of(data) == "png" and len(data) > 24:
        return _usual(int.from_bytes(data[16:20], "big"))
    at = 2
    while suffix_of(data) == "jpg" and at + 9 < len(data) and data[at] == 0xFF:
        if 0xC0 <= data[at + 1] <= 0xCF and data[at + 1] not in (0xC4, 0xC8, 0xCC):
            return _usual(int.from_bytes(data[at + 7 : at + 9], "big"))
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _usual(side: int) -> int | None:
    return side if side in (128, 256, 512, 1024) else None


def _holds(bounds: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    return bounds[0] <= lon <= bounds[2] and bounds[1] <= lat <= bounds[3]


def with_terms(service: TileService, **said: Any) -> TileService:
    """The source with what the user says of it; empty values keep what the service says."""
    return replace(service, **{name: value for name, value in said.items() if value not in ("", None)})
