"""A source of map tiles: an address with places for zoom, column and row, and what may be done with it.

A description travels as one line of text, so that a project can keep it: the address, and the rest behind `#`, which is
never sent. Keys are taken out of that line; they stay in the user's own settings.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.imagery.services.mercator import Bounds, MapTile, bbox_m, quadkey

SCHEMES = ("http", "https")
MAX_ZOOM = 24
KEY = "{key}"
_SECRET_NAME = re.compile(
    r"(?i)([?&;](?:[a-z_.-]*(?:key|token|secret|signature|password|auth)[a-z_.-]*|sig|pwd|k|tk|ak)=)([^&#;{]+)"
)
_SECRET_PART = re.compile(r"(?<=/)(?=[^/?#{}]*\d)(?=[^/?#{}]*[A-Za-z])[\w~-]{24,}(?=[/?]|$)")
_USER = re.compile(r"(?<=://)[^/@?#]+@")
_PLACES = re.compile(r"\{(-?[A-Za-z]+)\}")
_KNOWN = {"z", "x", "y", "-y", "q", "m", "bbox", "size"}


@dataclass(frozen=True)
class TileService:
    """One layer of one service (`url` with `{z}` …), or a tile archive (`url` is the path of the file).

    Places in `url`: {z} {x} {y} (rows from the north), {-y} (from the south), {q} quadkey, {m} the name of the zoom in
    `matrix_ids`, {bbox} EPSG:3857 corners and {size} pixels of a picture made to measure (WMS).
    """

    name: str
    url: str
    min_zoom: int = 0
    max_zoom: int = 19
    tile_px: int = 256
    attribution: str = ""
    licence: str = ""
    """Terms of use, as the user or the service states them."""
    may_keep: bool = True
    """Whether its terms allow tiles on disk beyond the session."""
    acquired: str = ""
    bounds: Bounds | None = None
    matrix_ids: tuple[str, ...] = ()
    """Names of the zooms from `min_zoom` on, where they are not just numbers."""
    is_archive: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.min_zoom <= self.max_zoom <= MAX_ZOOM or not 64 <= self.tile_px <= 2048:
            text = translate("Maps", "{name} has impossible zooms or tile sizes.")
            raise Refused(text.format(name=self.name))
        if self.matrix_ids and len(self.matrix_ids) != self.max_zoom - self.min_zoom + 1:
            raise Refused(translate("Maps", "{name} does not name all its zooms.").format(name=self.name))

    @property
    def identity(self) -> str:
        """Short name for folders; tiles of equal addresses are the same tiles."""
        return hashlib.sha256(f"{self.url}\n{self.matrix_ids}\n{self.tile_px}".encode()).hexdigest()[:20]

    @property
    def host(self) -> str:
        """The server, or the file's name; never a key."""
        if self.is_archive:
            return self.url.replace("\\", "/").rpartition("/")[2]
        return urlsplit(self.url).hostname or ""

    @property
    def public_url(self) -> str:
        """The address without what is private in it."""
        return self.url if self.is_archive else without_secrets(self.url)

    def tile_url(self, tile: MapTile) -> str:
        """The address of one tile."""
        values = {"z": tile.z, "x": tile.x, "y": tile.y, "-y": (1 << tile.z) - 1 - tile.y, "size": self.tile_px}
        values_text = {name: str(value) for name, value in values.items()}
        values_text["q"] = quadkey(tile)
        values_text["bbox"] = ",".join(f"{edge:.6f}" for edge in bbox_m(tile))
        if self.matrix_ids:
            values_text["m"] = self.matrix_ids[tile.z - self.min_zoom]
        return _PLACES.sub(lambda match: values_text.get(match[1], match[0]), self.url)

    def has(self, tile: MapTile) -> bool:
        """Whether the service can have it: inside the world and its zooms."""
        side = 1 << tile.z
        return self.min_zoom <= tile.z <= self.max_zoom and 0 <= tile.x < side and 0 <= tile.y < side

    def to_line(self) -> str:
        """One line without keys; `from_line` reads it."""
        rest: dict[str, str] = {"name": self.name, "zooms": f"{self.min_zoom}-{self.max_zoom}"}
        if self.tile_px != 256:
            rest["tile_px"] = str(self.tile_px)
        if self.matrix_ids:
            rest["matrix"] = "|".join(self.matrix_ids)
        return f"{self.public_url}#{urlencode(rest)}"


def from_line(line: str) -> TileService:
    """The service of a line in a project. Refused where the line is none."""
    url, _, rest = line.partition("#")
    fields = dict(parse_qsl(rest))
    zooms = re.fullmatch(r"(\d{1,2})-(\d{1,2})", fields.get("zooms", "0-19"))
    size = fields.get("tile_px", "256")
    if zooms is None or not size.isdecimal():
        raise Refused(translate("Maps", "The address of these tiles cannot be read."))
    checked_url(url.replace(KEY, "key"))
    ids = tuple(fields["matrix"].split("|")) if "matrix" in fields else ()
    name = fields.get("name") or urlsplit(url).hostname or url
    return TileService(name, url, int(zooms[1]), int(zooms[2]), int(size), matrix_ids=ids)


def service_from_url(text: str, name: str = "") -> TileService:
    """The service of an address with places for zoom, column and row. Refused with what is missing."""
    url = checked_url(text)
    service = TileService(name or (urlsplit(url).hostname or url), url)
    return replace(service, min_zoom=1) if "{q}" in url else service


def checked_url(text: str) -> str:
    """The address with its places in one spelling. Refused: other schemes, unknown or missing places."""
    url = re.sub(r"\$\{", "{", text.strip())
    for theirs, ours in (("{zoom}", "{z}"), ("{quadkey}", "{q}"), ("{TileMatrix}", "{z}"), ("{TileCol}", "{x}")):
        url = url.replace(theirs, ours)
    url = url.replace("{TileRow}", "{y}").replace("{r}", "").replace("{s}", "a")
    require_web(url)
    places = set(_PLACES.findall(url))
    if unknown := sorted(places - _KNOWN):
        sentence = translate("Maps", "{place} in the address is not known; write {{z}}, {{x}} and {{y}}, or {{q}}.")
        raise Refused(sentence.format(place="{" + unknown[0] + "}"))
    if not ("q" in places or "bbox" in places or ("x" in places and places & {"y", "-y"} and places & {"z", "m"})):
        raise Refused(translate("Maps", "The address needs {z}, {x} and {y} (or {-y}, or {q}) where a tile is named."))
    return url


def require_web(url: str) -> None:
    """Refused unless the address begins with http:// or https:// and names a server."""
    try:
        parts = urlsplit(url)
        named = parts.scheme.lower() in SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        named = False
    if not named or any(ord(sign) < 33 for sign in url):
        raise Refused(translate("Maps", "The address must begin with http:// or https:// and name a server."))


def is_template(text: str) -> bool:
    """Whether an address has places for tiles (else it may be that of a service's list of layers)."""
    return bool(_PLACES.search(text))


def without_secrets(url: str) -> str:
    """The address with `{key}` for keys, tokens and passwords."""
    url = _USER.sub("", url)
    url = _SECRET_NAME.sub(lambda match: match[1] + KEY, url)
    return _SECRET_PART.sub(KEY, url)
