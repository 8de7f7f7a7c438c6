"""How an analyst likes to place images; kept on this machine."""

from __future__ import annotations

from annotator.app.folders import config_dir
from annotator.app.memory import read_json, write_json


def shows_beside() -> bool:
    """Whether the reference stands in a view of its own beside the image; so unless somebody chose otherwise."""
    value = read_json(config_dir() / "placing.json")
    return not (isinstance(value, dict) and value.get("beside") is False)


def show_beside(on: bool) -> None:
    write_json(config_dir() / "placing.json", {"beside": on})
