"""Settings of a project, read as what they mean; a missing or unreadable one falls back to the default."""

from __future__ import annotations

from annotator.domain.defaults import SETTINGS
from annotator.domain.document import Document
from annotator.domain.records import Pass, Setting


def text(document: Document, key: str) -> str:
    """The value of a setting as stored."""
    row = document.get(Setting, key)
    return SETTINGS.get(key, "") if row is None else row.value


def number(document: Document, key: str) -> float:
    """The value of a numeric setting."""
    try:
        return float(text(document, key))
    except ValueError:
        return float(SETTINGS[key])


def pointing_sd_px(document: Document) -> float:
    """s_px of measurement 1: the analyst's pointing error in units of the sensor's detail."""
    return number(document, "s_px")


def adjudicated_passes(document: Document) -> frozenset[str]:
    """Uids of the passes that make the totals."""
    return frozenset(row.uid for row in document.all(Pass) if row.adjudicated)
