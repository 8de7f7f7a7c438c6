"""The same views and marks by QGIS, where the system's Python has it; one process for each subject."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.benchmarks.table import say

SCRIPT = Path(__file__).with_name("qgis_script.py")
LONGEST_S = 600


def python() -> str | None:
    """The Python that imports QGIS, if any."""
    found = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if found is None:
        return None
    done = subprocess.run([found, "-c", "import qgis.core"], capture_output=True, check=False)
    return found if done.returncode == 0 else None


def asked(what: str, *arguments: object) -> dict[str, float]:
    """Its figures on one subject; nothing where it fails, with a word on standard error."""
    interpreter = python()
    if interpreter is None:
        return {}
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": home, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        command = [interpreter, str(SCRIPT), what, *map(str, arguments)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, env=environment, timeout=LONGEST_S
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            say(f"QGIS did not say {what}: {error} {(error.stderr or '')[-500:]}")
            return {}
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def views(paths: dict[str, Path], size: int) -> dict[str, float]:
    """First and later views of each layout."""
    found: dict[str, float] = {}
    for kind, path in paths.items():
        found |= {f"{kind}/{name}": value for name, value in asked("views", path, size).items()}
    return found


def canvas(image: Path, marks: dict[int, Path]) -> dict[str, float]:
    """Drawing, panning and zooming with marks over the image."""
    found = asked("canvas", image, marks[100_000])
    for count, path in marks.items():
        found |= asked("drawing", path, count)
    return found


def records(marks: dict[int, Path]) -> dict[str, float]:
    """Reading, measuring, writing."""
    found: dict[str, float] = {}
    for count, path in marks.items():
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            copy = shutil.copy(path, Path(folder) / "copy.gpkg")
            found |= asked("records", copy, count)
    return found
