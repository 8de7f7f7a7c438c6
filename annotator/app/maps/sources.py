"""The tile sources a user has added, on this machine: addresses with their keys, the base map, working offline.

They are the user's, not the project's: a project that is sent to others carries neither keys nor base maps, and a
project from others makes no request until its source has been added here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from annotator.app.folders import config_dir
from annotator.app.memory import read_json, write_json
from annotator.domain.errors import Refused
from annotator.imagery.services.service import TileService

_FILE = "map_sources.json"
SUFFIXES = (".mbtiles", ".pmtiles")
"""Endings of archives of tiles."""


def is_archive(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


@dataclass(frozen=True)
class MapChoice:
    """All of it, as one value."""

    sources: tuple[TileService, ...] = ()
    base: str = ""
    """Identity of the source below the scenes; empty = none."""
    opacity: float = 1.0
    is_offline: bool = False

    @property
    def base_service(self) -> TileService | None:
        return next((source for source in self.sources if source.identity == self.base), None)

    def with_source(self, service: TileService, *, as_base: bool) -> MapChoice:
        """With one more source, in place of an older one of the same address."""
        others = tuple(source for source in self.sources if source.public_url != service.public_url)
        base = service.identity if as_base or self.base_service not in (*others, None) else self.base
        return replace(self, sources=(*others, service), base=base if as_base else self.base)

    def without(self, identity: str) -> MapChoice:
        rest = tuple(source for source in self.sources if source.identity != identity)
        return replace(self, sources=rest, base="" if self.base == identity else self.base)

    def known(self, service: TileService) -> TileService | None:
        """The source of the same address, with its key; None where the user has not added it."""
        wanted = service.public_url
        return next((source for source in self.sources if source.public_url == wanted), None)


def load() -> MapChoice:
    """What was chosen before; entries that cannot be read are left out."""
    read = read_json(config_dir() / _FILE)
    if not isinstance(read, dict):
        return MapChoice()
    listed = read.get("sources")
    sources = [service for each in (listed if isinstance(listed, list) else []) if (service := _service(each))]
    opacity = read.get("opacity", 1.0)
    usable = isinstance(opacity, int | float) and 0.0 <= opacity <= 1.0
    return MapChoice(
        tuple(sources), str(read.get("base", "")), float(opacity) if usable else 1.0, read.get("is_offline") is True
    )


def save(choice: MapChoice, before: MapChoice | None = None) -> None:
    """Keep it for the next run.

    With `before`, what it came from, the sources stay that another window has added meanwhile.
    """
    if before is not None:
        ours = {source.public_url for source in (*choice.sources, *before.sources)}
        theirs = (source for source in load().sources if source.public_url not in ours)
        choice = replace(choice, sources=(*choice.sources, *theirs))
    write_json(config_dir() / _FILE, asdict(choice))


def _service(value: Any) -> TileService | None:
    if not isinstance(value, dict):
        return None
    known = {each.name for each in fields(TileService)}
    values: dict[str, Any] = {
        name: tuple(each) if isinstance(each, list) else each for name, each in value.items() if name in known
    }
    try:
        return TileService(**values)
    except (TypeError, Refused):
        return None
