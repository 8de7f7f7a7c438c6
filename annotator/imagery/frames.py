"""From one scene's pixels to another's over the ground, as a picture warped onto a frame needs it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from annotator.domain.frame import SceneFrame
from annotator.imagery.grid import TileGrid
from annotator.imagery.info import RasterInfo
from annotator.imagery.mesh import PixelMap, Points
from annotator.imagery.source import FileSource, WarpedFile, WarpedSource


def pixel_map(target: SceneFrame, source: SceneFrame) -> PixelMap:
    """From pixels of `target` to pixels of `source`, each with its nudge; both need `has_place`.

    nan where there is no ground in the one or no picture of it in the other: beyond a map's edge or a horizon.
    """

    def mapped(pixels: Points) -> Points:
        found = np.full((len(pixels), 2), np.nan)
        seen = target.shows_ground(pixels)
        lonlat = target.lonlat(pixels[seen])
        known = np.isfinite(lonlat).all(axis=1)
        where = np.flatnonzero(seen)[known]
        if where.size:
            there = source.pixels(lonlat[known])
            there[~(np.isfinite(there).all(axis=1) & source.shows_ground(there))] = np.nan
            found[where] = there
        return found

    return mapped


def warped_file(target: SceneFrame, source: SceneFrame, path: str, info: RasterInfo) -> WarpedFile:
    """The file of the scene `source` as a piece of pictures in the frame of `target`."""
    return WarpedFile(path, info, pixel_map(target, source), (_way(target), _way(source)))


def warped_scene(
    target: SceneFrame, grid: TileGrid, own: SceneFrame, source: FileSource | WarpedSource
) -> WarpedSource:
    """What `source` shows in the scene frame `own`, warped onto the frame `target` whose tiles are those of `grid`."""
    way, ways = pixel_map(target, own), (_way(target), _way(own))
    if isinstance(source, FileSource):
        return WarpedSource(grid, (WarpedFile(source.path, source.info, way, ways, source.pyramid),))
    files = tuple(
        replace(file, pixel_map=_one_after_the_other(way, file.pixel_map), identity=(ways, file.identity))
        for file in source.files
    )
    return WarpedSource(grid, files)


def _one_after_the_other(first: PixelMap, then: PixelMap) -> PixelMap:
    def mapped(pixels: Points) -> Points:
        between = first(pixels)
        known = np.isfinite(between).all(axis=1)
        found = np.full((len(pixels), 2), np.nan)
        if known.any():
            found[known] = then(between[known])
        return found

    return mapped


def _way(frame: SceneFrame) -> tuple[str, float, float]:
    return frame.scene.mapping, frame.nudge_east_m, frame.nudge_north_m
