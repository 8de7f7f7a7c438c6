"""How long the program takes from its start to a usable window and to the first sharp picture, and its memory.

    python -m tests.benchmarks.start [FOLDER] [SIZE]

Each start is a process of its own with a project that holds the image. The limit is a bare window of Qt that shows the
same view, read by rasterio in the same process.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import part
from tests.benchmarks.big_image import make
from tests.benchmarks.made import measured
from tests.benchmarks.table import Figure

REPEATS = 5
MARKS = 100_000

BARE = """
import sys, time, resource
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel()
label.resize(1920, 1080)
label.show()
app.processEvents()
usable = time.time() - float(sys.argv[1])
import numpy as np, rasterio
with rasterio.open(sys.argv[2], overview_level=3) as file:
    bands = file.read()
pixels = np.ascontiguousarray(bands.transpose(1, 2, 0))
image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], QImage.Format.Format_RGB888)
label.setPixmap(QPixmap.fromImage(image))
label.repaint()
shown = time.time() - float(sys.argv[1])
print(usable, shown, shown, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""

CHILD = """
import sys, time
from pathlib import Path
start = float(sys.argv[1])
from annotator._env import forget_foreign_geo_data
forget_foreign_geo_data()
from annotator.ui.start import first_window
window = first_window()
from PySide6.QtWidgets import QApplication
app = QApplication.instance()
window.resize(1920, 1080)
app.processEvents()
usable = time.time() - start
window.open_project(Path(sys.argv[2]))

def is_painted():
    # The image is there before the panels around it; marks, where there are any, belong to it.
    has_marks = len(sys.argv) > 3
    from annotator.ui.stage import Stage
    for stage in window.findChildren(Stage):
        tiles = stage.canvas.tiles
        is_whole = tiles.has_picture and tiles.is_complete and tiles.is_sharp(stage.canvas.view)
        return stage.isVisible() and is_whole and (stage.canvas.marks.is_drawn or not has_marks)
    return False

def wait(holds):
    end = time.time() + 20
    while time.time() < end:
        app.processEvents()
        if holds():
            return time.time() - start
        time.sleep(0.001)

picture = wait(lambda: "annotator.ui.workbench" in sys.modules and is_painted())
whole = wait(lambda: window.bench is not None)
bench = window.bench
pids = ["self", *map(str, bench.workspace.imagery.worker_pids())]
from tests.benchmarks.memory import used_bytes
print(usable, picture, whole, used_bytes(pids))
window.close()
app.processEvents()
"""


def project_with(image: Path, folder: Path) -> Path:
    """A new project that holds the image."""
    project = folder / "bench.gpkg"
    placed = folder / image.name
    # Links that lead out of the project's folder are not followed.
    try:
        os.link(image, placed)
    except OSError:
        shutil.copyfile(image, placed)
    for verb in (["new", str(project)], ["add", str(project), str(placed), "--site", "A", "--acquired", "2024"]):
        subprocess.run([sys.executable, "-m", "annotator", *verb], check=True, env=_env(folder), capture_output=True)
    return project


def start_once(project: Path, folder: Path, script: str = CHILD, *more: str) -> list[float]:
    """Seconds to the window, to the picture and to all panels; bytes of the program with its children."""
    command = [sys.executable, "-c", script, repr(time.time()), str(project), *more]
    done = subprocess.run(command, check=True, env=_env(folder), capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()[-4:]]


def _env(folder: Path) -> dict[str, str]:
    """As an installed program runs: compiled once, wherever this machine may not write compiled files."""
    root = str(Path(__file__).resolve().parents[2])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    return (
        kept | compiled | {"QT_QPA_PLATFORM": "offscreen", "ANNOTATOR_HOME": str(folder / "home"), "PYTHONPATH": root}
    )


def starts(project: Path, folder: Path, script: str = CHILD, *more: str) -> list[list[float]]:
    """Several starts as columns: window, picture, panels, bytes."""
    runs = [start_once(project, folder, script, *more) for _ in range(1 + REPEATS)]
    return [list(column) for column in zip(*runs[1:], strict=True)]


def figures(folder: Path, size: int) -> Iterator[Figure]:
    """All rows."""
    image = make(folder, size, ("ov",))["ov"]
    with tempfile.TemporaryDirectory(dir=folder) as made:
        here = Path(made)
        window, picture, panels, memory = starts(project_with(image, here), here)
        bare_window, bare_picture, _, bare = (statistics.median(each) for each in starts(image, here, BARE))
        yield Figure("process start to usable window", "s", window, "≤ 0.40", bare_window, "start/window")
        yield Figure("start to first picture", "s", picture, "≤ 0.60", bare_picture, "start/picture")
        yield Figure("  to all panels around it", "s", panels)
        megabytes = [each / 1e6 for each in memory]
        yield Figure("memory then, children included", "MB", megabytes, "≤ 220", bare / 1e6, "start/MB")
        measured("project", here / "marks.gpkg", MARKS, image.name)
        _, picture, _, memory = starts(here / "marks.gpkg", here, CHILD, "with marks")
        yield Figure("start to first picture, 100,000 marks over it", "s", picture, "≤ 0.9", None, "start/marks")
        megabytes = [each / 1e6 for each in memory]
        yield Figure("memory then, children included, 100,000 marks", "MB", megabytes, "≤ 300", None, "start/marks MB")


if __name__ == "__main__":
    part.run(figures)
