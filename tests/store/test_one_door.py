"""Only the store opens the project's path: any other open and close of it would drop SQLite's locks (POSIX)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
path, opened = sys.argv[1], []

def watch(event, arguments):
    if event in ("open", "sqlite3.connect") and path in str(arguments[0]) and not str(arguments[0]).endswith(".lock"):
        frame, files = sys._getframe(1), []
        while frame is not None:
            files.append(frame.f_code.co_filename.replace("\\\\", "/"))
            frame = frame.f_back
        if "annotator/store/" not in "".join(files[:6]):
            opened.append((event, files[:3]))
        seen.append(event)

seen = []
sys.addaudithook(watch)
from annotator.app.headless import Project
from annotator.app.exchange.exporting import ExportWish, export
from annotator.domain.edits.scenes import add_site
from annotator.domain.records import Site
Project.create(Path(path)).close()
with Project.open(Path(path)) as project:
    project.apply(add_site(Site(uid="site-1", name="Haksan"), project.author))
    project.session.undo()
    export(project.document, ExportWish(tables=("site",), out=Path(sys.argv[2])))
assert seen, "the watch saw nothing"
print(opened)
"""


def test_nobody_else_opens_the_project(tmp_path: Path) -> None:
    arguments = [str(tmp_path / "towns.gpkg"), str(tmp_path / "site.csv")]
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
