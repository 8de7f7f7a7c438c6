"""The command line, run inside the test's own process: same arguments, same streams, same exit codes."""

from __future__ import annotations

import csv
import gc
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from annotator.__main__ import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def annotator(*arguments: object) -> Done:
        capfd.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        finally:
            gc.enable()
        streams = capfd.readouterr()
        return Done(code, streams.out, streams.err)

    return annotator


@pytest.fixture
def project(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "survey.gpkg"
    assert run("new", path).code == 0
    return path


@pytest.fixture
def table(run: Run, project: Path, tmp_path: Path) -> Callable[[str], list[dict[str, str]]]:
    """Rows of an exported table by column name."""

    def rows(name: str, *options: object) -> list[dict[str, str]]:
        out = tmp_path / f"exported_{name}.csv"
        assert run("export", project, name, "-o", out, *options).code == 0
        return list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline="")))

    return rows


@pytest.fixture
def geojson(tmp_path: Path) -> Callable[..., Path]:
    """Writes a collection of (properties, geometry) pairs."""

    def write(pairs: Iterable[tuple[dict[str, Any], Any]], name: str = "marks.geojson", **members: Any) -> Path:
        features = [{"type": "Feature", "properties": said, "geometry": shape} for said, shape in pairs]
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}), "utf-8")
        return path

    return write


def square(west: float, south: float, side: float = 1e-4) -> dict[str, Any]:
    """A GeoJSON polygon, counter-clockwise."""
    east, north = west + side, south + side
    return {"type": "Polygon", "coordinates": [ring((west, south), (east, south), (east, north), (west, north))]}


def ring(*corners: tuple[float, float]) -> list[list[float]]:
    return [[round(x, 9), round(y, 9)] for x, y in (*corners, corners[0])]
