#!/usr/bin/env python3
"""Prepare the environment and run the program or its tests, with one command and from any folder.

    python3 dev.py run [ARGS…]    the window on the sample project, or `annotator ARGS…`;
                                  without a display: its tables and a picture in out/
    python3 dev.py test [ARGS…]   all tests; ARGS go to pytest
    python3 dev.py lint           style, types and layers
    python3 dev.py lock [ARGS…]   pin the requirements anew (needs uv; `--upgrade` takes newer versions)
    python3 dev.py setup          only prepare `.venv`

Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OUT = ROOT / "out"
SAMPLE = ROOT / "projects" / "sample" / "sample.gpkg"
REQUIREMENTS = {"runtime": ROOT / "requirements" / "runtime.txt", "test": ROOT / "requirements" / "test.txt"}
SIZE_MB = {"runtime": 660, "test": 1030}
LOCK_HEADER = "# Made by `python3 dev.py lock` from pyproject.toml: change that file, not this one.\n"
OLDEST_PYTHON = (3, 11)

# Shared object -> Debian package; what PySide6's wheel expects from the system (measured on a bare Debian 12).
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libbrotlidec.so.1": "libbrotli1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {"libwayland-cursor.so.0": "libwayland-cursor0"}


class SetupFailed(Exception):
    """Something on this machine must be put right first; `str()` of it says what."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- the virtual environment ---


def venv_program(name: str, platform: str = sys.platform) -> Path:
    """Path of a program inside `.venv`, whether or not it is there."""
    return VENV / "Scripts" / f"{name}.exe" if platform == "win32" else VENV / "bin" / name


def fingerprint(level: str) -> str:
    """Hash over all that decides what is installed: pinned versions, our own metadata, the Python, the place."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (REQUIREMENTS[level], ROOT / "pyproject.toml", VENV / "pyvenv.cfg"):
        digest.update(path.read_bytes() if path.exists() else b"missing")
    return digest.hexdigest()


def stamp_path(level: str) -> Path:
    return VENV / f"installed-{level}"


def is_ready(level: str) -> bool:
    """Whether `.venv` holds what `level` asks for; the tests' environment holds the program's as well."""
    if not (venv_program("python").exists() and venv_program("annotator").exists()):
        return False
    levels = ("runtime", "test") if level == "runtime" else ("test",)
    stamps = ((stamp_path(one), one) for one in levels)
    return any(path.exists() and path.read_text() == fingerprint(one) for path, one in stamps)


def prepare(level: str) -> None:
    """Bring the system libraries and `.venv` up to date. Raises SetupFailed."""
    provide_system_packages()
    if is_ready(level):
        return
    if not venv_program("python").exists():
        make_venv()
    say(f"Installing the pinned packages ({SIZE_MB[level]:,} MB on disk, once) …")
    pip("install", "--require-hashes", "-r", str(REQUIREMENTS[level]))
    pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp_path(level).write_text(fingerprint(level))


def make_venv() -> None:
    """Make an empty `.venv` with pip. Raises SetupFailed."""
    say("Making .venv …")
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupFailed(f"The virtual environment {VENV} could not be made: {error}") from error


def pip(*arguments: str) -> None:
    """Run pip inside `.venv`, silent unless it fails. Raises SetupFailed with pip's own last words."""
    command = [str(venv_program("python")), "-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupFailed(f"pip could not install the packages:\n{(done.stdout + done.stderr).strip()}")


# --- what Qt needs from the system ---


def has_display(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be shown; Windows and macOS always have a screen."""
    if not platform.startswith("linux"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def wanted_libraries(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> dict[str, str]:
    """Shared objects Qt will load here, each with its Debian package; none outside Linux."""
    if not platform.startswith("linux"):
        return {}
    wanted = dict(QT_LIBRARIES)
    if environ.get("DISPLAY"):
        wanted.update(X11_LIBRARIES)
    if environ.get("WAYLAND_DISPLAY"):
        wanted.update(WAYLAND_LIBRARIES)
    return wanted


def missing_packages(wanted: Mapping[str, str], load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    """Debian packages of those shared objects that do not load."""
    missing = []
    for shared_object, package in wanted.items():
        try:
            load(shared_object)
        except OSError:
            missing.append(package)
    return missing


def provide_system_packages() -> None:
    """Install what is missing where that is allowed (root on Debian or Ubuntu); elsewhere say what to install."""
    missing = missing_packages(wanted_libraries())
    if not venv_program("python").exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    if not missing:
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        say(f"These system packages are missing, please install them: {' '.join(missing)}")
        return
    say(f"Installing system packages: {' '.join(missing)} …")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "-qq", "update"], env=environ, capture_output=True, check=False)
    command = [apt, "-qq", "install", "--yes", "--no-install-recommends", *missing]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        say(f"apt-get could not install them; the program may not start.\n{done.stderr.strip()}")


# --- the commands ---


def become(command: list[str], environ: Mapping[str, str]) -> int:
    """Run the last command of this script in its place, so that signals and the exit code are its own."""
    if os.name == "posix":
        sys.stderr.flush()
        os.execve(command[0], command, dict(environ))
    return subprocess.call(command, env=dict(environ))


def offscreen() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def steps_without_window(project: Path, out: Path) -> list[list[str]]:
    """The commands that do without a screen what the window would show: totals, tables, a picture."""
    annotator = str(venv_program("annotator"))
    picture = [
        str(venv_program("python")),
        "-m",
        "annotator.render.picture",
        str(project),
        "-o",
        str(out / "scene.png"),
    ]
    return [[annotator, "summary", str(project)], [annotator, "export", str(project), "all", "-o", str(out)], picture]


def run_without_window(project: Path) -> int:
    """Print the totals of `project`, write its tables and a picture to `out/`; the first failure decides the code."""
    say(f"No display here, so no window: the totals of {project.name} follow, its tables and a picture go to {OUT}.")
    OUT.mkdir(exist_ok=True)
    codes = [subprocess.call(step, env=offscreen()) for step in steps_without_window(project, OUT)]
    return next((code for code in codes if code), 0)


def command_run(arguments: list[str]) -> int:
    prepare("runtime")
    annotator = str(venv_program("annotator"))
    opens_window = not arguments or (len(arguments) == 1 and arguments[0].endswith(".gpkg"))
    if not opens_window:
        return become([annotator, *arguments], os.environ)
    project = Path(arguments[0]).absolute() if arguments else SAMPLE
    if not project.exists():
        raise SetupFailed(f"There is no project {project}.")
    if has_display():
        return become([annotator, str(project)], os.environ)
    return run_without_window(project)


def command_test(arguments: list[str]) -> int:
    prepare("test")
    os.chdir(ROOT)
    return become(
        [str(venv_program("python")), "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments], offscreen()
    )


def command_lint(_arguments: list[str]) -> int:
    prepare("test")
    checks = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]]
    codes = [subprocess.call([str(venv_program(name)), *rest], cwd=ROOT) for name, *rest in checks]
    return max(codes)


def command_lock(arguments: list[str]) -> int:
    uv = shutil.which("uv", path=os.pathsep.join((str(venv_program("uv").parent), os.environ.get("PATH", ""))))
    if uv is None:
        raise SetupFailed("uv is needed to pin the requirements: install it with pip or from your system.")
    common = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
    common += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header", "pyproject.toml"]
    groups = {
        "runtime": ["--group", "build"],
        # The tests must see the very versions that the program runs with.
        "test": ["--group", "build", "--group", "test", "--group", "lint", "-c", str(REQUIREMENTS["runtime"])],
    }
    for level, path in REQUIREMENTS.items():
        subprocess.run(
            [*common, *groups[level], "-o", str(path), *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        path.write_text(LOCK_HEADER + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    return 0


def command_setup(_arguments: list[str]) -> int:
    prepare("test")
    return 0


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "lint": command_lint,
    "lock": command_lock,
    "setup": command_setup,
}


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        say(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version.split()[0]}.")
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__ or "")
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupFailed as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
