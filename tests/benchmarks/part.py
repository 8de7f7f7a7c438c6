"""How a part of the table runs: in a process of its own, alone or for the whole table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.benchmarks.big_image import SIZE_PX
from tests.benchmarks.table import Figure, Printer

ROOT = Path(__file__).parents[2]
JSON = "--json"

Figures = Callable[[Path, int], Iterable[Figure]]


def run(figures: Figures) -> None:
    """`python -m tests.benchmarks.PART [FOLDER] [SIZE]`: print its rows; FOLDER keeps what was made between runs."""
    words = [word for word in sys.argv[1:] if word != JSON]
    size = next((int(word) for word in words if word.isdigit()), SIZE_PX)
    folder = next((Path(word) for word in words if not word.isdigit()), None)
    with tempfile.TemporaryDirectory() as made_here:
        made = figures(folder or Path(made_here), size)
        if JSON in sys.argv:
            for figure in made:
                print(json.dumps(figure), flush=True)
        else:
            Printer(has_qgis=True).print(made, {})


def figures_of(name: str, folder: Path, size: int) -> Iterator[Figure]:
    """The rows of a part, as they come."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", str(folder), str(size), JSON]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("["):
                yield Figure(*json.loads(line))
    if process.returncode:
        yield Figure(f"{name}: ended with exit code {process.returncode}", "", [float("nan")])
