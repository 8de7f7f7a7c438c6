"""What the dialog for tile sources shows of one: its kind in words, and a tile of it decoded in a child process."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtGui import QImage

from annotator.app.maps.opening import look_at_address, preview
from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.imagery.grid import PixelRect
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.imagery.services.disk_cache import suffix_of
from annotator.imagery.services.service import TileService

_PREVIEW_ZOOM = 15

Looked = tuple[list[TileService], Picture | None, str]
"""Layers that were found, a tile of the first, and why there is none."""


def looked(imagery: ImageryService, address: str, chosen: TileService | None, where: tuple[float, float]) -> Looked:
    """Ask for the layers at an address, unless one is chosen, and for a tile. Waits; Refused without a layer."""
    found = [] if chosen is not None else look_at_address(address)
    shown = chosen or found[0]
    try:
        data = preview(shown, *where, zoom=_zoom(shown, where))[1]
        return found, _decoded(imagery, data), ""
    except Refused as refusal:
        return found, None, str(refusal)


def _decoded(imagery: ImageryService, data: bytes) -> Picture | None:
    """A tile's pixels, decoded in a child process like every stranger's picture."""
    if not data:
        return None
    with TemporaryDirectory(prefix="annotator-preview-") as folder:
        path = Path(folder) / f"tile.{suffix_of(data)}"
        path.write_bytes(data)
        info = imagery.info(path).result()
        whole = PixelRect(0, 0, info.width_px, info.height_px)
        return imagery.read(path, whole, (info.width_px, info.height_px)).result()


def image_of(picture: Picture) -> QImage:
    """A copy of the pixels for the screen."""
    height, width = picture.argb.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(picture.argb.data, width, height, picture.argb.strides[0], form).copy()


def _zoom(service: TileService, where: tuple[float, float]) -> int | None:
    """Close by where the site is known, else a wide view."""
    return min(service.max_zoom, _PREVIEW_ZOOM) if where != (0.0, 0.0) else None


def kind_text(service: TileService, count: int) -> str:
    """What kind of source it is, for people."""
    if service.is_archive:
        text = translate("AddTiles", "A tile archive, zooms {first} to {last}.")
        return text.format(first=service.min_zoom, last=service.max_zoom)
    if "{bbox}" in service.url:
        return translate("AddTiles", "A WMS with %n layer(s) in the web grid.", "", count)
    if count > 1 or "{m}" in service.url:
        return translate("AddTiles", "A WMTS with %n layer(s) in the web grid.", "", count)
    if "{q}" in service.url:
        return translate("AddTiles", "Tiles named by quadkey.")
    if "{-y}" in service.url:
        return translate("AddTiles", "Tiles with rows counted from the south (TMS).")
    return translate("AddTiles", "Tiles by zoom, column and row (XYZ).")


def zoom_names(service: TileService, first: int, last: int) -> tuple[str, ...]:
    """The names of the zooms that are left."""
    return service.matrix_ids[first - service.min_zoom : last - service.min_zoom + 1] if service.matrix_ids else ()
