"""The start of QGIS's own program, as a user meets it: `desktop` starts it on a screen of its own (Xvfb).

`CODE` runs inside QGIS once its window is made. Figures are seconds since the process was started, and the memory of
the process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.table import say

LONGEST_S = 120
REPEATS = 3
NAME = "BENCHMARK"

CODE = """
def measure():
    import json, os, time
    from qgis.PyQt.QtCore import QTimer
    from qgis.utils import iface
    told, found = json.loads(os.environ["BENCHMARK"]), {}

    def tell():
        with open("/proc/self/statm") as pages:
            found["MB"] = int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        with open(told["out"], "w") as out:
            json.dump(found, out)
        os._exit(0)

    def stands():
        found["window"] = time.time() - told["begun"]
        if not told["layers"]:
            tell()

    def wait():
        QTimer.singleShot(*((0, stands) if iface.mainWindow().isVisible() else (5, wait)))

    def refreshed():
        if told["layers"] and canvas.layerCount() >= told["layers"] and not canvas.isDrawing():
            found["picture"] = time.time() - told["begun"]
            tell()

    canvas = iface.mapCanvas()
    canvas.mapCanvasRefreshed.connect(refreshed)
    iface.kept = wait, stands, refreshed
    wait()

measure()
"""


def desktop(image: Path, marks: Path | None) -> dict[str, float]:
    """Medians of several starts: empty, with the image, and with marks over it; nothing where it cannot be run."""
    if shutil.which("qgis", path="/usr/bin") is None or shutil.which("Xvfb") is None:
        say("QGIS's own program needs the Debian packages qgis and xvfb")
        return {}
    over = [str(image), f"{marks}|layername=stall"]
    with tempfile.TemporaryDirectory() as home, _screen() as display:
        if display is None or not _started(home, display, []):
            return {}
        empty, shown = (_medians(home, display, over[:count]) for count in (0, 1))
        found = {"start/window": empty["window"], "start/picture": shown["picture"], "start/MB": shown["MB"]}
        if marks is None:
            return found
        marked = _medians(home, display, over)
        return found | {"start/marks": marked["picture"], "start/marks MB": marked["MB"]}


def _medians(home: str, display: str, files: list[str]) -> dict[str, float]:
    runs = [_started(home, display, files) for _ in range(REPEATS)]
    nothing = float("nan")
    return {name: sorted(run.get(name, nothing) for run in runs)[REPEATS // 2] for name in ("window", "picture", "MB")}


def _started(home: str, display: str, files: list[str]) -> dict[str, float]:
    """One start; the first with a new home makes the profile."""
    code, out = Path(home) / "code.py", Path(home) / "told.json"
    code.write_text(CODE, encoding="utf-8")
    out.unlink(missing_ok=True)
    wish = json.dumps({"begun": time.time(), "layers": len(files), "out": str(out)})
    environment = {
        "DISPLAY": display,
        "HOME": home,
        "LANG": "C.UTF-8",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "PATH": "/usr/bin:/bin",
        "XDG_RUNTIME_DIR": home,
        NAME: wish,
    }
    command = ["qgis", "--nologo", "--profiles-path", home, "--code", str(code), *files]
    try:
        subprocess.run(command, env=environment, capture_output=True, timeout=LONGEST_S, check=True)
        found: dict[str, float] = json.loads(out.read_text(encoding="utf-8"))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        say(f"QGIS did not start: {error}")
        return {}
    return found


@contextmanager
def _screen() -> Iterator[str | None]:
    """A screen nobody sees, by the name under which it is found."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield f":{number}" if number else None
    finally:
        server.terminate()
        server.wait()
