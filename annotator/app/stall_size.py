"""A stall's size as it is typed: `20 × 3 m, 84°`, or only what is to change: `20`, `× 3`, `84°`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from annotator.app.field_texts import stall_size
from annotator.app.fields import as_number
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.rectangles import resized
from annotator.domain.edits.rows import find
from annotator.domain.errors import Refused
from annotator.domain.text import translate


class Size(NamedTuple):
    """Length (the longer side) and width in metres, angle in degrees clockwise from north; `None` = as it is."""

    length_m: float | None = None
    width_m: float | None = None
    angle_deg: float | None = None


_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_TYPED = re.compile(
    rf"^\s*(?:(?P<length>{_NUMBER})(?!\s*[0-9.,]*\s*°))?\s*m?\s*(?:[×x*]\s*(?P<width>{_NUMBER})?\s*m?)?\s*"
    rf"(?:[,;@ ]*(?P<angle>{_NUMBER})\s*°)?\s*$",
    re.IGNORECASE,
)


def read_size(text: str) -> Size:
    """What was typed; `Refused` where it is no size."""
    found = _TYPED.match(text)
    if found is None or not any(found.groupdict().values()):
        example = translate("Fields", "{text} is no size; write 20 × 3 m, 84° or only what changes: 20, × 3, 84°.")
        raise Refused(example.format(text=text.strip() or "–"))
    length, width, angle = (found[name] for name in ("length", "width", "angle"))
    degrees = None if angle is None else float(angle.replace(",", "."))
    return Size(as_number(length or ""), as_number(width or ""), degrees)


def set_size(uids: Sequence[str], author: Author, text: Any) -> Edit:
    """Give stalls a typed size; figures that still read as they were shown keep their own errors."""

    def edit(document: Document) -> Change:
        typed = read_size(str(text))
        if len(uids) == 1:
            typed = _changed(typed, stall_size(document, find(document, uids[0])))
        if not any(value is not None for value in typed):
            return Change("")
        length, width, angle = typed
        return resized(uids, author, length_m=length, width_m=width, angle_deg=angle)(document)

    return edit


def _changed(typed: Size, shown: str) -> Size:
    try:
        before = read_size(shown)
    except Refused:
        return typed
    return Size(*(None if new == old else new for new, old in zip(typed, before, strict=True)))
