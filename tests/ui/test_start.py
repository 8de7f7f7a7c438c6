"""The window of a fresh process stands before anything is loaded that only a project needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HEAVY = ("numpy", "shapely", "pyproj", "rasterio", "lxml", "openpyxl", "xlsxwriter", "jinja2", "cv2", "PIL", "sqlite3")
OURS = ("annotator.store", "annotator.app.session", "annotator.tools.base", "annotator.render.marks")

BEGIN = """
import json, sys, time
from pathlib import Path
from annotator.ui.start import first_window
window = first_window()
from PySide6.QtWidgets import QApplication
app = QApplication.instance()

def wait(holds):
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.005)
    assert holds()

"""


def run(tmp_path: Path, script: str) -> Any:
    """What the script prints last, from a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ANNOTATOR_HOME": str(tmp_path / "home")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", BEGIN + script, str(tmp_path / "survey.gpkg")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def at_first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is so when the window has been shown and no event was handled yet."""
    script = """
print(json.dumps({
    "shown": window.isVisible(),
    "actions": sum(action.isEnabled() for action in window.actions_._all.values()),
    "children": window.imagery._started,
    "modules": sorted(sys.modules),
}))
window.close()
"""
    found: dict[str, Any] = run(tmp_path_factory.mktemp("start"), script)
    return found


@pytest.mark.parametrize("name", [*HEAVY, *OURS])
def test_is_not_loaded_before_the_window_stands(at_first: dict[str, Any], name: str) -> None:
    assert name not in at_first["modules"]


def test_the_window_stands_with_its_menus_and_its_children_on_their_way(at_first: dict[str, Any]) -> None:
    assert at_first["shown"] and at_first["actions"] and at_first["children"]


def test_what_a_project_needs_comes_by_itself_behind_the_window(tmp_path: Path) -> None:
    script = """
wait(lambda: "annotator.ui.flows.file_flows" in sys.modules)
print(json.dumps(sorted(sys.modules)))
window.close()
"""
    loaded = run(tmp_path, script)
    assert {"annotator.ui.workbench", "annotator.app.session", "numpy", "shapely"} <= set(loaded)


def test_a_project_asked_for_at_once_opens_as_soon_as_it_can_be_read(tmp_path: Path) -> None:
    script = """
window.create_project(Path(sys.argv[1]))
wait(lambda: window.bench is not None)
print(json.dumps(str(window.workspace.path)))
window.close()
"""
    assert run(tmp_path, script) == str(tmp_path / "survey.gpkg")


def test_of_two_projects_asked_for_at_once_the_later_is_shown(tmp_path: Path) -> None:
    script = """
window.create_project(Path(sys.argv[1]))
window.create_project(Path(sys.argv[1]).with_name("later.gpkg"))
wait(lambda: window.bench is not None)
wait(lambda: not window._arriving.is_busy)
print(json.dumps(window.workspace.path.name))
window.close()
"""
    assert run(tmp_path, script) == "later.gpkg"


def test_a_window_closed_while_it_loads_leaves_nothing_behind(tmp_path: Path) -> None:
    script = """
window.create_project(Path(sys.argv[1]))
app.processEvents()
window.close()
app.processEvents()
print(json.dumps([window.bench is None, not window._arriving.is_busy]))
"""
    assert run(tmp_path, script) == [True, True]
    assert not list(tmp_path.glob("*.lock"))


def test_no_source_is_read_for_what_is_imported(tmp_path: Path) -> None:
    script = """
import linecache
wait(lambda: "annotator.ui.flows.file_flows" in sys.modules)
print(json.dumps([name for name in linecache.cache if "workbench" in name or "numpy" in name]))
window.close()
"""
    assert run(tmp_path, script) == []


def test_no_class_of_qt_is_made_on_another_thread(tmp_path: Path) -> None:
    """PySide looks up classes while Qt paints, without Python's lock: making one meanwhile ends the process."""
    script = """
from importlib import import_module
from shiboken6 import Object
from annotator.ui.arriving import AROUND, BESIDE, READING, SHOWING
from annotator.ui.parts import make_types

def made():
    found, stack = set(), [Object]
    while stack:
        for each in set(type.__subclasses__(stack.pop())):
            name = f"{each.__module__}.{each.__name__}"
            if name not in found:
                found.add(name)
                stack.append(each)
    return found

make_types()
before = made()
for name in (*READING, *BESIDE):
    import_module(name)
behind = made() - before
for name in (*SHOWING, *AROUND):
    import_module(name)
print(json.dumps([sorted(behind), len([name for name in made() - before if name.startswith("annotator.")])]))
window._arriving.end()
window.close()
"""
    behind, others = run(tmp_path, script)
    assert behind == []
    assert others > 20
