"""Nothing that a stranger's file names is touched: no address, no other file. Watched from outside where possible.

A server on this machine counts what it is asked for, and a file holds a secret that must turn up nowhere. Where the
system can be watched with `strace`, it tells that no connection was tried and the secret file was not even looked at.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from annotator.app.headless import Project
from annotator.domain.edits.scenes import add_site
from annotator.domain.records import KINDS, Scene, Site, SiteScene
from annotator.store import ProjectFile
from tests.cli import hostile_files
from tests.cli.hostile_files import SECRET

CALLS = "trace=network,openat,open,stat,lstat,newfstatat,statx,access,faccessat,faccessat2,readlink"


@functools.cache
def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """Address of a server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815  named by the server's protocol

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A readable image, far from the project, with a secret in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = folder / "canary.tif"
    Image.new("L", (600, 600), 200).save(path, tiffinfo={270: SECRET})
    path.with_suffix(".txt").write_text(SECRET, encoding="utf-8")
    return path


def run(tmp_path: Path, *arguments: object) -> tuple[str, str]:
    """What a verb says, and what the system saw of it ("" where it cannot be watched)."""
    trace = tmp_path / "trace.txt"
    watcher = ["strace", "-f", "-s", "300", "-e", CALLS, "-o", str(trace)] if can_trace() else []
    command = [*watcher, sys.executable, "-m", "annotator", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr, trace.read_text(errors="replace") if can_trace() else ""


def leaks(trace: str, canary: Path) -> list[str]:
    """Lines that show a connection or a look at the secret's folder."""
    return [line for line in trace.splitlines() if "AF_INET" in line or str(canary.parent) in line]


@pytest.mark.parametrize("kind", ["images", "vectors"])
def test_nothing_a_file_names_is_touched(tmp_path: Path, requests: tuple[str, list[str]], canary: Path, kind: str):
    url, asked = requests
    folder = tmp_path / "work"
    folder.mkdir()
    project = folder / "survey.gpkg"
    Project.create(project).close()
    files = getattr(hostile_files, kind)(folder, url, canary)
    verb = ("add", project, *files) if kind == "images" else ("import", project, *files, "--as", "auto")
    said, trace = run(tmp_path, *verb, "--json")
    assert asked == []
    assert SECRET not in said
    assert leaks(trace, canary) == []
    if kind == "images":
        assert all(path.name in said for path in files if not path.name.startswith(("pam", "xmp"))), "named as refused"
    for name in ("summary", "check"):
        said, trace = run(tmp_path, name, project)
        assert leaks(trace, canary) == []
    told, trace = run(tmp_path, "report", project, "-o", folder / "report")
    assert asked == [], told
    assert leaks(trace, canary) == []
    assert not [path for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_images_named_by_a_stranger_s_project_are_not_looked_at(
    tmp_path: Path, requests: tuple[str, list[str]], canary: Path
):
    url, asked = requests
    folder = tmp_path / "work"
    folder.mkdir()
    project = folder / "survey.gpkg"
    names = (str(canary), f"../elsewhere/{canary.name}", f"/vsicurl/{url}/a.tif", f"{url}/b.tif", f"file://{canary}")
    with Project.create(project) as opened:
        opened.apply(add_site(Site(uid="site-1", name="A"), opened.author))
    with ProjectFile.open(project) as file:
        held = file.load()
    scenes = [
        Scene(uid=f"scene-{n}", name=f"s{n}", files=name, acquired_from=f"202{n}-01-01", acquired_to=f"202{n}-01-01")
        for n, name in enumerate(names)
    ]
    links = [SiteScene(uid=f"link-{n}", site_uid="site-1", scene_uid=scene.uid) for n, scene in enumerate(scenes)]
    rows = [*(row for kind in KINDS for row in held.all(kind)), *scenes, *links]
    project.unlink()
    ProjectFile.create(project, rows).close()
    for verb in (
        ("summary",),
        ("check",),
        ("export", "all", "-o", folder / "out"),
        ("report", "-o", folder / "report"),
    ):
        said, trace = run(tmp_path, verb[0], project, *verb[1:])
        assert asked == [], said
        assert leaks(trace, canary) == []


@pytest.mark.skipif(not can_trace(), reason="strace is not installed or may not trace")
def test_the_watch_sees_what_it_should(tmp_path: Path, requests: tuple[str, list[str]], canary: Path):
    """The watch itself is tested: an image named on the command line is opened, and a connection is seen."""
    url, asked = requests
    project = tmp_path / "survey.gpkg"
    Project.create(project).close()
    _said, trace = run(tmp_path, "add", project, canary)
    assert leaks(trace, canary)
    code = f"import urllib.request as u\ntry: u.urlopen('{url}/x')\nexcept OSError: pass"
    out = tmp_path / "control.txt"
    subprocess.run(["strace", "-f", "-e", CALLS, "-o", str(out), sys.executable, "-c", code], check=True)
    assert leaks(out.read_text(), canary)
    assert asked == ["/x"]
