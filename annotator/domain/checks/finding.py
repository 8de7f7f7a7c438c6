"""One finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
"""`error`: contradicts itself; `warning`: a figure may be wrong; `note`: should be said when figures are printed."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What was found, where. `kind` and `uid` name the record, site and scene say where to go (blank = nowhere)."""

    code: str
    severity: Severity
    sentence: str
    kind: str
    uid: str
    site_uid: str = ""
    scene_uid: str = ""
    other_uid: str = ""
    """The other of two records that a finding is about."""
