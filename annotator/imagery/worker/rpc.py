"""The sensor model that some files carry instead of a place (RPC), told as points on level ground."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rasterio.transform import RPCTransformer

from annotator.imagery.worker import orient

PER_SIDE = 7


def rpc_fields(dataset: Any, orientation: int) -> dict[str, Any]:
    """`rpc_points` (px, py, lon, lat; seen pixels) over the picture at `rpc_height_m`, the model's own mean height.

    Empty where the file has no model, or one that gives nothing.
    """
    rpcs = dataset.rpcs
    if rpcs is None:
        return {"rpc_points": [], "rpc_height_m": None}
    cols, rows = (
        axis.ravel()
        for axis in np.meshgrid(np.linspace(0, dataset.width, PER_SIDE), np.linspace(0, dataset.height, PER_SIDE))
    )
    with RPCTransformer(rpcs) as model:
        lon, lat = model.xy(rows, cols, zs=np.full(len(rows), rpcs.height_off), offset="ul")
    size = orientation, dataset.width, dataset.height
    points = [
        (*orient.seen_point(*size, float(col), float(row)), float(x), float(y))
        for col, row, x, y in zip(cols, rows, lon, lat, strict=True)
        if math.isfinite(x) and math.isfinite(y) and abs(y) <= 90
    ]
    return {"rpc_points": points, "rpc_height_m": float(rpcs.height_off)}
