"""Everything about images in one run, as a table, beside QGIS where it is installed.

    python tests/benchmarks/bench_imagery.py [FOLDER] [SIZE]

FOLDER keeps the made images between runs. Compare figures of one run only: machines drift.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bench_start
import bench_views
from big_image import SIZE_PX, make

QGIS = """
import json, statistics, sys, time, random
from qgis.core import (QgsApplication, QgsRasterLayer, QgsMapSettings, QgsMapRendererParallelJob, QgsRectangle,
                       QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsProject)
from qgis.PyQt.QtCore import QSize
app = QgsApplication([], False)
app.initQgis()
layer = QgsRasterLayer(sys.argv[1], "image")
size, rng = int(sys.argv[2]), random.Random(7)
def settings(crs=None):
    made = QgsMapSettings()
    made.setLayers([layer])
    made.setOutputSize(QSize(1920, 1080))
    made.setDestinationCrs(crs or layer.crs())
    return made
def render(made):
    begin = time.perf_counter()
    job = QgsMapRendererParallelJob(made)
    job.start()
    job.waitForFinished()
    return (time.perf_counter() - begin) * 1e3
def view(level, crs=None):
    unit, extent, made = 2 ** level * 0.5, layer.extent(), settings(crs)
    x = extent.xMinimum() + rng.random() * max(1, extent.width() - 1920 * unit)
    y = extent.yMinimum() + rng.random() * max(1, extent.height() - 1080 * unit)
    rect = QgsRectangle(x, y, x + 1920 * unit, y + 1080 * unit)
    if crs is not None:
        rect = QgsCoordinateTransform(layer.crs(), crs, QgsProject.instance()).transformBoundingBox(rect)
    made.setExtent(rect)
    return render(made)
whole = settings()
whole.setExtent(layer.extent())
found = {"first": round(render(whole))}
levels = range(max(1, (size // 512).bit_length()))
found |= {f"1:{2 ** n}": round(statistics.median(view(n) for _ in range(5))) for n in levels}
web = QgsCoordinateReferenceSystem("EPSG:3857")
found["warped"] = {f"1:{2 ** n}": round(statistics.median(view(n, web) for _ in range(5))) for n in levels}
print(json.dumps(found))
"""


def qgis_views(image: Path, size: int) -> dict[str, object] | None:
    """The same views by QGIS; None where it is not installed."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if (
        python is None
        or subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode
    ):
        return None
    command = [python, "-c", QGIS, str(image), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"QT_QPA_PLATFORM": "offscreen"})
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(rows: list[tuple[str, dict[str, object]]]) -> str:
    """Rows of figures under the names of all columns."""
    columns = list(dict.fromkeys(name for _, row in rows for name in row))
    lines = [["", *columns], *([title, *(str(row.get(name, "")) for name in columns)] for title, row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns) + 1)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def flat(figures: dict[str, object]) -> dict[str, object]:
    """Warped views as columns of their own."""
    warped = figures.pop("warped", {})
    assert isinstance(warped, dict)
    return figures | {f"warped {name}": value for name, value in warped.items()}


def main(folder: Path, size: int) -> None:
    """Print both tables."""
    paths = make(folder, size)
    starts = [(kind, bench_start.measure(path)) for kind, path in paths.items() if kind in ("ov", "noov")]
    print(table([(kind, {name: row[name] for name in row if name != "image"}) for kind, row in starts]), "\n")
    rows: list[tuple[str, dict[str, object]]] = []
    for kind, path in paths.items():
        rows.append((kind, flat(bench_views.measure(kind, path))))
        if copied := bench_views.measure_copies(kind, path):
            rows.append((f"{kind} with copies", copied))
        if (theirs := qgis_views(path, size)) is not None:
            rows.append((f"{kind} QGIS", flat(theirs)))
    print("milliseconds per view of 1920 × 1080, cold")
    print(table([(title, {name: row[name] for name in row if name != "image"}) for title, row in rows]))


if __name__ == "__main__":
    named = [argument for argument in sys.argv[1:] if not argument.isdigit()]
    wanted = next((int(argument) for argument in sys.argv[1:] if argument.isdigit()), SIZE_PX)
    if named:
        main(Path(named[0]), wanted)
    else:
        with tempfile.TemporaryDirectory() as made_here:
            main(Path(made_here), wanted)
