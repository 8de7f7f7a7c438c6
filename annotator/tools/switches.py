"""Switches of the drawing tools that stay as the analyst left them."""

from __future__ import annotations

from pathlib import Path

from annotator.app.folders import config_dir
from annotator.app.memory import read_json, write_json


def switches() -> dict[str, bool]:
    """`avoids_overlap`, `snaps` and `snaps_to_edges` as the analyst left them."""
    stored = read_json(_path())
    known = stored if isinstance(stored, dict) else {}
    return {
        "avoids_overlap": known.get("avoids_overlap") is True,
        "snaps": known.get("snaps") is not False,
        "snaps_to_edges": known.get("snaps_to_edges") is True,
    }


def keep_switches(chosen: dict[str, bool]) -> None:
    """Remember them on this machine."""
    write_json(_path(), chosen)


def _path() -> Path:
    return config_dir() / "drawing.json"
