"""The feature layers of a GeoPackage that is no project: those of map programs, and our own exported tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import crs, layer_rows
from annotator.formats.features import Collector, FeatureFile, Skip, Transform
from annotator.formats.layer_rows import LayerRow
from annotator.store.layers import Layer, LayerFile, Srs

ORDER = ("site", "scene", "review", "stall", "vehicle", "crossing", "zone", "route", "stated")
"""Layers called so hold these records; sites come first, because the others name them."""
_FIGURES = "net_m2"
"""A layer with this column holds figures that were computed, not objects."""
_CARTESIAN = -1
"""GeoPackage's number of a plane without a place on Earth."""
_UNSTATED = (0, 99999)
"""Its number of an unnamed geographic system, and GDAL's of one that nobody stated."""


def read_layers(path: Path, as_kind: str) -> FeatureFile:
    """Features of all layers; where one of them is called as the wished kind (`stall`), of that one.

    Raises `Refused` where the file is a project, no GeoPackage, or holds nothing of use.
    """
    with LayerFile(path) as file:
        layers, left_out = _chosen(file, as_kind)
        if not layers:
            text = translate("Import", "{file} holds no layers with shapes; nothing was read.")
            raise Refused(text.format(file=path.name))
        found = [_features(path.name, file, layer) for layer in layers]
    if left_out:
        names = ", ".join(layer.name for layer in left_out)[:500]
        text = translate("Import", "These layers and tables of the file were not read: {names}.")
        found.append(FeatureFile([], [], [Skip(path.name, "", text.format(names=names))], 0))
    return layer_rows.together(found)


def _chosen(file: LayerFile, as_kind: str) -> tuple[list[Layer], list[Layer]]:
    """The layers to read, and those that are left."""
    shaped, plain = file.layers(), file.tables()
    named = [layer for layer in (*shaped, *plain) if layer.name.casefold() == as_kind and as_kind in ORDER]
    taken = named or [layer for layer in shaped if _FIGURES not in layer.columns]
    left_out = [layer for layer in (*shaped, *plain) if layer not in taken]
    return sorted(taken, key=_place), left_out


def _place(layer: Layer) -> int:
    name = layer.name.casefold()
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _features(file: str, layers: LayerFile, layer: Layer) -> FeatureFile:
    collector = Collector(file)
    rows: Iterable[LayerRow] = (LayerRow(*row) for row in layers.rows(layer))
    transform = None
    if layer.geometry:
        try:
            transform = _transform(layer.srs)
        except crs.UnknownSystem:
            rows = _read(collector, layer.name, rows)
            if not _may_be_lonlat(collector, layer, rows):
                collector.read = len(rows)
                return collector.result()
    return layer_rows.features(collector, layer.name, layer.columns, rows, transform)


def _read(collector: Collector, layer: str, rows: Iterable[LayerRow]) -> Sequence[LayerRow]:
    found: list[LayerRow] = []
    try:
        found.extend(rows)
    except Refused as reason:
        collector.skip(layer, str(reason))
    return found


def _may_be_lonlat(collector: Collector, layer: Layer, rows: Sequence[LayerRow]) -> bool:
    if layer.srs.srs_id in _UNSTATED:
        return layer_rows.taken_as_lonlat(collector, layer.name, rows)
    name = f"{layer.srs.organization} {layer.srs.code}".strip() or str(layer.srs.srs_id)
    text = translate("Import", "Its coordinate system ({name}) is unknown; nothing of this layer was read.")
    collector.skip(layer.name, text.format(name=name[:80]))
    return False


def _transform(srs: Srs) -> Transform | None:
    """By the registered number, else by the definition that the file gives."""
    if srs.srs_id == _CARTESIAN or srs.srs_id in _UNSTATED:
        raise crs.UnknownSystem
    try:
        return crs.of_authority(srs.organization, srs.code)
    except crs.UnknownSystem:
        return crs.of_wkt(srs.definition)
