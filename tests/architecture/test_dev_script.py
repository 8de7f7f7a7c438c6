"""The decisions of dev.py: when to install, which system packages, what to do without a screen."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def dev(repo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py as a module, working on a made-up checkout."""
    spec = importlib.util.spec_from_file_location("dev", repo_root / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files = {level: tmp_path / f"{level}.txt" for level in ("runtime", "test")}
    for path in (*files.values(), tmp_path / "pyproject.toml", tmp_path / ".venv" / "pyvenv.cfg"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("1")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "OUT", tmp_path / "out")
    monkeypatch.setattr(module, "SAMPLE", tmp_path / "sample.gpkg")
    monkeypatch.setattr(module, "REQUIREMENTS", files)
    return module


def _pretend_installed(dev: ModuleType, level: str) -> None:
    for name in ("python", "annotator"):
        program = dev.venv_program(name)
        program.parent.mkdir(exist_ok=True)
        program.touch()
    dev.stamp_path(level).write_text(dev.fingerprint(level))


def _failing(*missing: str) -> Callable[[str], None]:
    def load(name: str) -> None:
        if name in missing:
            raise OSError(name)

    return load


@pytest.fixture
def calls(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """pip's calls, none of them carried out; `.venv` appears as if made."""
    made: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "pip", lambda *arguments: made.append(arguments))
    monkeypatch.setattr(dev, "provide_system_packages", lambda: None)
    monkeypatch.setattr(dev.venv, "create", lambda *_arguments, **_options: made.append(("venv",)))
    return made


def test_nothing_is_installed_twice(dev: ModuleType, calls: list[tuple[str, ...]]) -> None:
    dev.prepare("test")
    assert [call[0] for call in calls] == ["venv", "install", "install"]
    _pretend_installed(dev, "test")
    calls.clear()
    dev.prepare("test")
    dev.prepare("runtime")
    assert calls == []


@pytest.mark.parametrize("changed", ["test.txt", "pyproject.toml", ".venv/pyvenv.cfg"])
def test_a_change_installs_again(dev: ModuleType, calls: list[tuple[str, ...]], tmp_path: Path, changed: str) -> None:
    _pretend_installed(dev, "test")
    (tmp_path / changed).write_text("2")
    dev.prepare("test")
    assert [call[0] for call in calls] == ["install", "install"]
    assert dev.is_ready("test")


def test_the_program_alone_is_not_enough_for_tests(dev: ModuleType) -> None:
    _pretend_installed(dev, "runtime")
    assert dev.is_ready("runtime")
    assert not dev.is_ready("test")


def test_a_missing_console_script_installs_again(dev: ModuleType) -> None:
    _pretend_installed(dev, "test")
    dev.venv_program("annotator").unlink()
    assert not dev.is_ready("test")


def test_a_failed_installation_leaves_no_stamp(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_installed(dev, "test")
    dev.stamp_path("test").unlink()
    monkeypatch.setattr(dev, "provide_system_packages", lambda: None)
    monkeypatch.setattr(dev, "venv_program", lambda _name: Path(sys.executable))
    with pytest.raises(dev.SetupFailed, match="pip could not install"):
        dev.prepare("test")
    assert not dev.is_ready("test")


def test_packages_of_libraries_that_do_not_load(dev: ModuleType) -> None:
    wanted = dev.wanted_libraries({"DISPLAY": ":0"}, "linux")
    assert dev.missing_packages(wanted, _failing("libEGL.so.1", "libxcb-cursor.so.0")) == ["libegl1", "libxcb-cursor0"]
    assert dev.missing_packages(wanted, _failing()) == []


def test_libraries_of_the_window_only_where_there_is_one(dev: ModuleType) -> None:
    bare = set(dev.wanted_libraries({}, "linux").values())
    x11 = set(dev.wanted_libraries({"DISPLAY": ":0"}, "linux").values())
    wayland = set(dev.wanted_libraries({"WAYLAND_DISPLAY": "wayland-0"}, "linux").values())
    assert "libxcb-cursor0" in x11 - bare
    assert wayland - bare == {"libwayland-cursor0"}
    assert dev.wanted_libraries({}, "win32") == dev.wanted_libraries({}, "darwin") == {}


def test_without_root_the_packages_are_named(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda _wanted: ["libegl1"])
    monkeypatch.setattr(dev.shutil, "which", lambda _name: None)
    _pretend_installed(dev, "runtime")
    dev.provide_system_packages()
    assert capsys.readouterr().err.splitlines() == ["These system packages are missing, please install them: libegl1"]


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":1"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_display(dev: ModuleType, environ: dict[str, str], platform: str, expected: bool) -> None:
    assert dev.has_display(environ, platform) is expected


def test_programs_of_the_environment(dev: ModuleType, tmp_path: Path) -> None:
    assert dev.venv_program("annotator", "linux") == tmp_path / ".venv" / "bin" / "annotator"
    assert dev.venv_program("annotator", "win32") == tmp_path / ".venv" / "Scripts" / "annotator.exe"


@pytest.fixture
def run_calls(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The programs that `run` starts, none of them carried out."""
    made: list[list[str]] = []

    def call(command: list[str], *_rest: object, **_options: object) -> int:
        made.append(command[1:])
        return 0

    monkeypatch.setattr(dev, "prepare", lambda _level: None)
    monkeypatch.setattr(dev, "become", call)
    monkeypatch.setattr(dev.subprocess, "call", call)
    return made


def test_without_a_display_the_same_job_is_done(
    dev: ModuleType, run_calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "has_display", lambda: False)
    dev.SAMPLE.touch()
    assert dev.main(["run"]) == 0
    assert [call[0] for call in run_calls] == ["summary", "export", "-m"]
    assert run_calls[2][1] == "annotator.render.picture"
    assert run_calls[2][-1] == str(dev.OUT / "scene.png")
    assert "No display" in capsys.readouterr().err


def test_with_a_display_the_window_opens(
    dev: ModuleType, run_calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "has_display", lambda: True)
    dev.SAMPLE.touch()
    assert dev.main(["run"]) == 0
    assert run_calls == [[str(dev.SAMPLE)]]


def test_verbs_pass_through(dev: ModuleType, run_calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "has_display", lambda: False)
    assert dev.main(["run", "summary", "x.gpkg", "--json"]) == 0
    assert run_calls == [["summary", "x.gpkg", "--json"]]


def test_a_missing_project_is_said(
    dev: ModuleType, run_calls: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["run", "nowhere.gpkg"]) == 1
    assert run_calls == []
    assert "There is no project" in capsys.readouterr().err


def test_an_unknown_command_is_a_usage_error(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["fly"]) == 2
    assert "dev.py run" in capsys.readouterr().err
