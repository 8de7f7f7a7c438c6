"""What every test shares: no screen, no trace on the user's folders, no foreign PROJ or GDAL data, the real files."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from annotator._env import forget_foreign_geo_data

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
forget_foreign_geo_data()

# A slow machine is no failure, and the same commit must give the same result twice; `--hypothesis-profile=search` looks
# for new examples.
hypothesis.settings.register_profile(
    "same", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("same")

_GARBAGE = 50_000
"""New objects after which cycles are looked for."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Collect cycles between tests and here alone, as the program does on the window's thread (`ui.collecting`).

    Python itself takes closed windows apart in whatever thread happens to make the next object, and the process dies.
    """
    gc.disable()
    if gc.get_count()[0] > _GARBAGE:
        gc.collect()
        # What is left stays for good, and is not walked through again before each of the thousands to come.
        gc.freeze()


@pytest.fixture(autouse=True)
def user_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder below which this test's settings, snapshots and caches lie."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ANNOTATOR_HOME", str(home))
    return home


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns at every step, so that what may come between two of them does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real images and annotations that are too large for the repository; skips where it is not there."""
    named = os.environ.get("ANNOTATOR_SHARED_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real test files are not here ({folder}); ANNOTATOR_SHARED_DATA can name their folder")
    return folder
