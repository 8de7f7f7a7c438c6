"""Several files of one acquisition as one picture, in the grid of the first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import PurePath

import numpy as np

from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.imagery.frames import warped_file
from annotator.imagery.info import RasterInfo
from annotator.imagery.mesh import PixelMap
from annotator.imagery.pyramid import Pyramid
from annotator.imagery.source import WarpedFile, WarpedSource
from annotator.imagery.style import Stretch

MAX_SIDE_PX = 2_000_000
# Grids of one delivery agree but for rounding in their corners.
SNAP_PX = 1e-3


def mosaic_info(infos: Sequence[RasterInfo]) -> RasterInfo:
    """The facts of the whole: the pixels of the first file, going on over all of them.

    Files none of which has a place lie side by side, in their order. Refused: one file without a place among others, on
    another body, or so far away that no picture holds both.
    """
    if not any(_says_where(info) for info in infos):
        return _side_by_side(infos)
    frames = [native_frame(info) for info in infos]
    first, frame = infos[0], frames[0]
    corners = [frame.pixels(other.lonlat(_outline(info))) for info, other in zip(infos, frames, strict=True)]
    if not np.isfinite(np.vstack(corners)).all():
        raise _refused(infos[0], translate("Mosaic", "the other files lie outside of its coordinate system"))
    low, high = np.vstack(corners).min(axis=0), np.vstack(corners).max(axis=0)
    x0, y0 = (math.floor(edge + SNAP_PX) for edge in low)
    x1, y1 = (math.ceil(edge - SNAP_PX) for edge in high)
    if max(x1 - x0, y1 - y0) > MAX_SIDE_PX:
        raise _refused(infos[0], translate("Mosaic", "the files lie too far apart for one picture"))
    assert first.transform is not None, "native_frame refuses files without a place"
    a, b, c, d, e, f = first.transform
    moved = a, b, c + a * x0 + b * y0, d, e, f + d * x0 + e * y0
    return replace(_whole(infos), width_px=x1 - x0, height_px=y1 - y0, transform=moved)


def mosaic_source(infos: Sequence[RasterInfo], copies: Sequence[Pyramid | None] = ()) -> WarpedSource:
    """All the files as one source of tiles, in the grid of `mosaic_info`; later files lie above.

    `copies` are the reduced copies of each file, as far as there are any.
    """
    made = _mosaic_source(infos)
    if not copies:
        return made
    pairs = zip(made.files, copies, strict=True)
    return replace(made, files=tuple(replace(file, pyramid=copy) for file, copy in pairs))


def _mosaic_source(infos: Sequence[RasterInfo]) -> WarpedSource:
    whole = mosaic_info(infos)
    files = [replace(info, stretch=whole.stretch) for info in infos]
    if not _says_where(whole):
        lefts = _lefts(infos)
        shifted = (WarpedFile(info.path, info, _shift(left), left) for info, left in zip(files, lefts, strict=True))
        return WarpedSource(whole.grid, tuple(shifted))
    frame = native_frame(whole)
    return WarpedSource(whole.grid, tuple(warped_file(frame, native_frame(info), info.path, info) for info in files))


def native_frame(info: RasterInfo) -> SceneFrame:
    """Pixels and ground of a file as it says itself. Refused when it does not."""
    if info.transform is None or not info.crs_wkt:
        raise _refused(info, translate("Mosaic", "it does not say where it lies"))
    a, b, c, d, e, f = info.transform
    placement = Placement.from_matrix(np.array([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]]), info.crs_wkt)
    if not placement.has_place:
        raise _refused(info, translate("Mosaic", "its coordinate system has no longitude and latitude"))
    return SceneFrame(Scene(uid="", name=info.path, mapping=placement.to_json()))


def _says_where(info: RasterInfo) -> bool:
    return info.transform is not None and bool(info.crs_wkt)


def _side_by_side(infos: Sequence[RasterInfo]) -> RasterInfo:
    width, height = sum(info.width_px for info in infos), max(info.height_px for info in infos)
    text = translate("Mosaic", "No file says where it lies: they are shown side by side.")
    whole = _whole(infos)
    return replace(whole, width_px=width, height_px=height, transform=None, warnings=(*whole.warnings, text))


def _lefts(infos: Sequence[RasterInfo]) -> list[int]:
    return [0, *accumulate(info.width_px for info in infos[:-1])]


def _shift(left: int) -> PixelMap:
    return lambda pixels: pixels - (left, 0.0)


def _whole(infos: Sequence[RasterInfo]) -> RasterInfo:
    """What is the same for all, or follows from all; size and place are still those of the first."""
    return replace(
        infos[0],
        stretch=_common_stretch(infos),
        overview_factors=(),
        gcps=(),
        image_date_guess=min((info.image_date_guess for info in infos if info.image_date_guess), default=None),
        warnings=tuple(dict.fromkeys(sentence for info in infos for sentence in info.warnings)),
    )


def _outline(info: RasterInfo) -> np.ndarray:
    """Points along the border of a file, pixels."""
    steps = np.linspace(0.0, 1.0, 9)
    nil, one = np.zeros_like(steps), np.ones_like(steps)
    x, y = np.concatenate((steps, steps, nil, one)), np.concatenate((nil, one, steps, steps))
    return np.column_stack((x * info.width_px, y * info.height_px))


def _common_stretch(infos: Sequence[RasterInfo]) -> Stretch | None:
    """One stretch for all, or the seams would show; None where each file is seen as stored, or they differ in kind."""
    stretches = [info.stretch for info in infos if info.stretch is not None]
    if len(stretches) < len(infos) or len({(info.dtype, info.display_bands) for info in infos}) > 1:
        return None
    return tuple((float(low), float(high)) for low, high in np.mean(np.array(stretches), axis=0).tolist())


def _refused(info: RasterInfo, reason: str) -> Refused:
    text = translate("Mosaic", "{name} cannot be part of one picture with the others: {reason}.")
    return Refused(text.format(name=PurePath(info.path).name, reason=reason))
