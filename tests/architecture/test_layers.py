"""The layers of the package hold: contracts in pyproject.toml, checked by import-linter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECK = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def test_imports_keep_the_contracts(repo_root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CHECK], cwd=repo_root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_library_import_is_light(repo_root: Path) -> None:
    """Scripts that only read a project must not pay for Qt, nor have their own GDAL touched."""
    code = "import annotator, sys; print([m for m in ('PySide6', 'rasterio', 'cv2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=repo_root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
