"""Prints how long the program takes from its start to a usable window and to the first sharp picture, and its memory.

    python tests/benchmarks/bench_start.py IMAGE...

One JSON line per image: medians of several starts, each a process of its own with a project that holds the image.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPEATS = 3

CHILD = """
import sys, time, resource
from pathlib import Path
start = float(sys.argv[1])
from annotator._env import forget_foreign_geo_data
forget_foreign_geo_data()
from annotator.ui.application import make_application
app = make_application()
from annotator.ui.theme import apply_theme
apply_theme(app, dark=True)
from annotator.ui.window import Window
window = Window()
window.resize(1920, 1080)
window.show()
app.processEvents()
usable = time.time() - start
window.open_project(Path(sys.argv[2]))
end = time.time() + 20
while time.time() < end:
    app.processEvents()
    bench = window.bench
    tiles = bench.stage.canvas.tiles if bench is not None else None
    if tiles is not None and tiles.has_picture and tiles.is_sharp(bench.stage.canvas.view):
        break
    time.sleep(0.001)
picture = time.time() - start
pids = ["self", *map(str, bench.workspace.imagery.worker_pids())]
def rss(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0
print(usable, picture, rss("self"), sum(map(rss, pids)))
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


def start_once(project: Path, folder: Path) -> list[float]:
    """Seconds to the window and to the picture, bytes of the program and of it with its children."""
    command = [sys.executable, "-c", CHILD, repr(time.time()), str(project)]
    done = subprocess.run(command, check=True, env=_env(folder), capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()[-4:]]


def _env(folder: Path) -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "ANNOTATOR_HOME": str(folder / "home"), "PYTHONPATH": root}


def measure(image: Path) -> dict[str, object]:
    """Medians over several starts."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        project = project_with(image, folder)
        runs = [start_once(project, folder) for _ in range(REPEATS)]
    window, picture, own, whole = (statistics.median(column) for column in zip(*runs, strict=True))
    return {
        "image": image.name,
        "window_s": round(window, 3),
        "first_picture_s": round(picture, 3),
        "program_MB": round(own / 1e6),
        "with_children_MB": round(whole / 1e6),
    }


if __name__ == "__main__":
    for named in sys.argv[1:]:
        print(json.dumps(measure(Path(named))), flush=True)
