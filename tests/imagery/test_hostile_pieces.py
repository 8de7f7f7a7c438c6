"""Broken files as pieces of a composition, for counting and for copying: one sentence, and the children live on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from annotator.domain.errors import Refused
from annotator.imagery.grid import PixelRect
from annotator.imagery.mesh import Mesh
from annotator.imagery.service import ImageryService
from annotator.imagery.source import Composition, Piece

from .conftest import WAIT_S

ENDINGS = {".tif", ".png", ".jpg", ".vrt"}


def mesh_at(x0: float, y0: float, x1: float, y1: float) -> Mesh:
    return Mesh((0, 256), (0, 256), np.array([[(x0, y0), (x1, y0)], [(x0, y1), (x1, y1)]]))


def test_broken_files_refuse_with_one_sentence(service: ImageryService, shared_data: Path, tmp_path: Path) -> None:
    files = sorted(path for path in (shared_data / "faults").rglob("*") if path.suffix in ENDINGS)
    assert len(files) >= 15
    service.info(shared_data / "georef" / "no_geo.jpg").result(WAIT_S)
    pids = service.worker_pids()
    for path in files:
        piece = Piece(str(path), mesh_at(0, 0, 300, 300))
        asked = [
            service.compose(Composition(256, 256, (piece,))),
            service.histogram(path, PixelRect(0, 0, 300, 300)),
            service.reduce(path, tmp_path / "1.part.tif", 2, (0, 64)),
        ]
        for future in asked:
            try:
                future.result(WAIT_S)
            except Refused as refused:
                sentence = str(refused)
                assert path.name in sentence
                assert "the decoder failed" not in sentence
                assert sentence.endswith(".")
    assert set(pids) <= set(service.worker_pids()), "no child had to be replaced"


def test_a_mesh_of_nonsense_paints_nothing_or_refuses(service: ImageryService, shared_data: Path) -> None:
    path = str(shared_data / "georef" / "no_geo.jpg")
    meshes = [
        mesh_at(np.nan, np.nan, np.nan, np.nan),
        mesh_at(-1e300, -1e300, 1e300, 1e300),
        mesh_at(1e6, 1e6, 2e6, 2e6),
        mesh_at(-1e8, -1e8, 1e8, 1e8),
        mesh_at(50, 50, 50, 50),
    ]
    for mesh in meshes:
        future = service.compose(Composition(256, 256, (Piece(path, mesh),)))
        failure = future.exception(WAIT_S)
        if failure is None:
            assert future.result().argb.shape == (256, 256)
        else:
            assert isinstance(failure, Refused)
            assert "no_geo.jpg" in str(failure)
            assert "the decoder failed" not in str(failure)


def test_only_files_of_the_cache_are_written(service: ImageryService, shared_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious.tif"
    target.write_bytes(b"not to be touched")
    try:
        service.reduce(shared_data / "georef" / "no_geo.jpg", target, 2, (0, 64)).result(WAIT_S)
        raise AssertionError("it was written")
    except Refused:
        assert target.read_bytes() == b"not to be touched"
