"""Saying that a change was looked at on both dates around it: presence decides, not the ± (measurement 5)."""

from __future__ import annotations

from typing import Any

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.rows import change_of, replacing
from annotator.domain.errors import Refused
from annotator.domain.records import Record, Scene, Site, Stall
from annotator.domain.summary.basis import Span, basis_of
from annotator.domain.summary.gather import rows_of_site
from annotator.domain.summary.happenings import happenings
from annotator.domain.summary.lives import stall_timeline
from annotator.domain.text import translate
from annotator.domain.time import display


def look_on_both(site_uid: str, scene_uid: str, author: Author) -> Edit:
    """All stalls that came or went between the look before a scene and that scene were seen on both by the author."""

    def edit(document: Document) -> Change:
        site, scene = document.require(Site, site_uid), document.require(Scene, scene_uid)
        timeline = stall_timeline(document, basis_of(document), rows_of_site(document, site_uid))
        places = [index for index, one in enumerate(timeline.scenes) if one.uid == scene_uid]
        if not places or places[0] == 0:
            raise Refused(translate("Edits", "There is no reviewed date before this one; nothing lies between them."))
        pairs: dict[str, tuple[Record, dict[str, Any]]] = {}
        for item in happenings(timeline, Span(places[0] - 1, places[0], "inside")):
            for side, ones in (("born", item.new), ("gone", item.old)):
                for one in ones:
                    stall = document.require(Stall, one.mark.uid)
                    looked: dict[str, Any] = {f"{side}_checked_by": author.analyst, f"{side}_checked_at": author.at}
                    if not getattr(stall, f"{side}_checked_at"):
                        pairs[stall.uid] = (stall, looked)
        n = len(pairs)
        label = translate("Edits", "{site}, {date}: %n change(s) looked at on both dates", "", n)
        said = label.format(site=site.name, date=display(scene))
        return change_of(said, replacing(document, author, list(pairs.values()), measure=False))

    return edit
