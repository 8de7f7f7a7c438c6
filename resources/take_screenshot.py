"""Takes the README's picture of the window, on a copy of the sample project with its made images.

Run `.venv/bin/python resources/take_screenshot.py`; it replaces `resources/screenshot.png`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZE = (1440, 900)
SITE, SCENE = "site-made-sariwon-market-2", "scene-made-sariwon-2024-05-14"
_LONGEST_S, _AT_REST_S = 60.0, 1.5


def take(out: Path, theme: str) -> None:
    """Save the window as it stands once everything is drawn."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.pop("QT_SCALE_FACTOR", None)
    with tempfile.TemporaryDirectory() as home:
        os.environ["ANNOTATOR_HOME"] = home
        # Only now: the program asks for its folders when it is loaded.
        from PySide6.QtWidgets import QApplication

        from annotator.app.opening import sample_copy
        from annotator.ui.start import first_window
        from annotator.ui.theme import apply_theme

        window = first_window()
        application = QApplication.instance()
        assert isinstance(application, QApplication), "made with the first window"
        apply_theme(application, dark=theme == "dark")
        window.resize(*SIZE)
        window.open_project(sample_copy())
        _until(application, lambda: window.bench is not None)
        stage = window.bench.stage
        window.workspace.selection.show(SITE, SCENE)
        _until(application, lambda: stage.canvas.tiles.has_picture and stage.canvas.tiles.is_sharp(stage.canvas.view))
        rest = time.monotonic() + _AT_REST_S
        _until(application, lambda: time.monotonic() > rest)
        if not window.grab().save(str(out)):
            raise OSError(f"{out} cannot be written")
        window.close()
        application.processEvents()


def _until(application, holds: Callable[[], bool]) -> None:  # type: ignore[no-untyped-def]  # Qt comes later
    end = time.monotonic() + _LONGEST_S
    while not holds():
        application.processEvents()
        time.sleep(0.005)
        if time.monotonic() > end:
            raise TimeoutError("the window was not drawn in time")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Take the README's picture of the window.")
    parser.add_argument("-o", "--out", type=Path, default=HERE / "screenshot.png", help="PNG file")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    options = parser.parse_args(arguments)
    take(options.out, options.theme)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
