"""The repository names no machine's folders and no package registry, so it works the same everywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

# The brackets keep this file from finding itself.
TRACES = {
    "a folder of one machine": r"(?<![\w./-])/(?:wor[k]|roo[t]|hom[e]/\w+|User[s]/\w+|opt/\w[+\w.-]*|mnt/\w+)/",
    "a Windows user folder": r"[A-Z]:\\User[s]\\",
    "a package registry": r"pypi\.or[g]|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]|artifactor[y]",
    "an option naming an index": r"--(?:extra-)?index-ur[l]|--find-link[s]\b|PIP_INDEX_UR[L]",
}
CAUGHT = [
    f"cd /{'work'}/main",
    f"open('/{'root'}/x')",
    f"/{'home'}/ann/x",
    f"https://{'pypi.'}org/simple",
    f"--{'index-url'} x",
]


@pytest.fixture(scope="module")
def tracked_files(repo_root: Path) -> list[Path]:
    git = shutil.which("git")
    if git is None or not (repo_root / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=repo_root, capture_output=True, check=True).stdout
    return [repo_root / name for name in listed.decode().split("\0") if name]


@pytest.mark.parametrize("what", TRACES)
def test_no_tracked_text_holds(tracked_files: list[Path], repo_root: Path, what: str) -> None:
    pattern = re.compile(TRACES[what].encode())
    found = []
    for path in tracked_files:
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" in content[:8192]:
            continue
        found += [f"{path.relative_to(repo_root)}: {hit.group().decode()}" for hit in pattern.finditer(content)]
    assert not found, f"{what}: {found[:20]}"


@pytest.mark.parametrize("text", CAUGHT)
def test_a_trace_is_caught(text: str) -> None:
    assert any(re.search(pattern, text) for pattern in TRACES.values())
