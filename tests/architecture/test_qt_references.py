"""The installed PySide6 keeps its reference counts; below Python 3.12 a lost reference to None ends the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12; nothing to count")
def test_drawing_loses_no_reference_to_none() -> None:
    script = Path(__file__).with_name("none_references.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["calls"] > 20
    assert result["lost"] == {}
