"""What of a file is shown, and how: decided once when it is opened, from what the file says about its bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from annotator.imagery.picture import Argb
from annotator.imagery.worker.magic import ImageRefused

MAX_PALETTE = 1 << 16


@dataclass(frozen=True)
class Plan:
    """Bands to read (counted from 1) and what makes a pixel transparent; `nodata` is per shown band, in its dtype."""

    bands: tuple[int, ...]
    alpha: int | None
    has_mask: bool
    nodata: tuple[Any, ...]
    palette: Argb | None
    dtype: np.dtype[Any]
    bits: int

    @property
    def is_plain(self) -> bool:
        """Whether the file is three 8-bit colours without anything transparent: then pixels need no work at all."""
        holes = self.has_mask or self.alpha is not None or any(value is not None for value in self.nodata)
        return self.dtype == np.uint8 and len(self.bands) == 3 and self.palette is None and not holes

    def with_bands(self, bands: tuple[int, ...], dataset: Any) -> Plan:
        """The same file with other bands shown (a palette then no longer applies)."""
        if bands == self.bands:
            return self
        if max(bands) > dataset.count:
            raise ImageRefused("band", str(max(bands)))
        return Plan(bands, self.alpha, self.has_mask, _nodata(dataset, bands), None, self.dtype, self.bits)


def plan_for(dataset: Any) -> Plan:
    """The plan for an open rasterio dataset. Raises ImageRefused when it holds nothing that can be shown."""
    if dataset.count < 1:
        raise ImageRefused("bands")
    dtype = np.dtype(dataset.dtypes[0]) if _is_known(dataset.dtypes[0]) else None
    if dtype is None or dtype.kind == "c":
        raise ImageRefused("numbers", str(dataset.dtypes[0]))
    meanings = [meaning.name for meaning in dataset.colorinterp]
    bands = _shown_bands(meanings)
    alpha = next((index for index, name in enumerate(meanings, 1) if name == "alpha" and index not in bands), None)
    flags = [flag.name for flag in dataset.mask_flag_enums[bands[0] - 1]]
    palette = _palette(dataset) if meanings[bands[0] - 1] == "palette" and dtype.kind == "u" else None
    return Plan(
        bands=bands,
        alpha=alpha,
        has_mask=alpha is None and (not flags or "per_dataset" in flags),
        nodata=_nodata(dataset, bands),
        palette=palette,
        dtype=dtype,
        bits=int(dataset.tags(bands[0], ns="IMAGE_STRUCTURE").get("NBITS", 0) or 0),
    )


def _is_known(name: str) -> bool:
    """Whether numpy has the type (GDAL's complex integers are not there)."""
    return name in {"uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"}


def _shown_bands(meanings: list[str]) -> tuple[int, ...]:
    if {"red", "green", "blue"} <= set(meanings):
        return tuple(meanings.index(name) + 1 for name in ("red", "green", "blue"))
    usable = [index for index, name in enumerate(meanings, 1) if name != "alpha"]
    if not usable:
        return (1,)
    return tuple(usable[:3]) if len(usable) >= 3 and meanings[usable[0] - 1] != "palette" else (usable[0],)


def _nodata(dataset: Any, bands: tuple[int, ...]) -> tuple[Any, ...]:
    """The declared nodata of each band as a number of its own type; None where it has none or cannot occur."""
    return tuple(_as_stored(dataset.nodatavals[band - 1], np.dtype(dataset.dtypes[band - 1])) for band in bands)


def _as_stored(value: float | None, dtype: np.dtype[Any]) -> Any:
    if value is None:
        return None
    if dtype.kind == "f":
        return dtype.type(value)
    limits = np.iinfo(dtype)
    if value != value or value != int(value) or not limits.min <= value <= limits.max:
        return None
    return dtype.type(int(value))


def _palette(dataset: Any) -> Argb | None:
    """Premultiplied colour of each index, or None when the file names a palette but holds none."""
    try:
        colours = dataset.colormap(1)
    except ValueError:
        return None
    if not colours:
        return None
    table = np.zeros(256 if dataset.dtypes[0] == "uint8" else MAX_PALETTE, np.uint32)
    for index, (red, green, blue, alpha) in colours.items():
        if 0 <= index < table.size:
            red, green, blue = (round(value * alpha / 255) for value in (red, green, blue))
            table[index] = alpha << 24 | red << 16 | green << 8 | blue
    return table
