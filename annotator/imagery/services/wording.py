"""What is said when a source of tiles fails: one sentence with its name, never an address with a key."""

from __future__ import annotations

from annotator.domain.text import translate
from annotator.imagery.services.service import TileService


def failure(service: TileService, kind: str, detail: str = "") -> str:
    """One sentence; `kind` is a status code or that of `NoAnswerError`, `lie`, `disk`."""
    texts = {
        "401": translate("Maps", "{name} asks for a key or password; check the key in its address"),
        "403": translate("Maps", "{name} refuses access; check the key in its address and its terms"),
        "404": translate("Maps", "{name} has no tile at some places or zooms (404); they stay empty"),
        "429": translate("Maps", "{name} asks to be left alone for a while (429); it is asked again later"),
        "timeout": translate("Maps", "{name} gives no answer in time; it is asked again later"),
        "unreachable": translate("Maps", "{name} cannot be reached ({host}); what was seen before stays visible"),
        "broken": translate("Maps", "{name} breaks off its answers; it is asked again later"),
        "too_large": translate("Maps", "{name} sends more than a tile may have; such tiles stay empty"),
        "redirect": translate("Maps", "{name} sends its requests elsewhere, which is not followed"),
        "lie": translate("Maps", "{name} answers with {detail} instead of a picture; such tiles stay empty"),
        "disk": translate("Maps", "The tiles of {name} cannot be kept on disk ({detail})"),
        "archive": "{detail}",
    }
    known = texts.get(kind) or translate("Maps", "{name} answers with error {detail}; it is asked again later")
    said = known.format(name=service.name, host=service.host, detail=detail or kind)
    return said if said.endswith(".") else said + "."
