"""Two sites that are one place: the second becomes an alias of the first, and all that was its own moves over."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, modified
from annotator.domain.edits.measuring import measured
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.records import BY_KIND, Review, Site, SiteScene
from annotator.domain.text import translate

_SEPARATOR = "|"


def merge_sites(kept_uid: str, other_uid: str, author: Author) -> Edit:
    """Move marks, scenes, reviews and figures of the other site to the kept one, and take the other away.

    Refuses where both were reviewed on the same scene for the same kind: those are two looks, not one.
    """

    def edit(document: Document) -> Change:
        kept, other = document.require(Site, kept_uid), document.require(Site, other_uid)
        if kept_uid == other_uid:
            raise Refused(translate("Edits", "A site cannot be merged with itself."))
        _refuse_two_looks(document, kept, other)
        rows = [RowChange(kept, modified(kept, author, **_joined(kept, other))), RowChange(other, None)]
        rows = _measured(document, [*rows, *_moved(document, kept, other, author)])
        label = translate("Edits", "Merge {other} into {kept}").format(other=other.name, kept=kept.name)
        return dataclasses.replace(change_of(label, rows), site_uid=kept_uid)

    return edit


def _measured(document: Document, rows: list[RowChange]) -> list[RowChange]:
    """The marks measured at the site where they are now: nudge and scale error are those of a site."""
    after = document.with_change(Change("", tuple(rows)))
    kept = [row.after for row in rows if row.after is not None]
    final = dict(zip((row.uid for row in kept), measured(after, kept), strict=True))
    return [RowChange(row.before, final.get(row.uid)) for row in rows]


def _joined(kept: Site, other: Site) -> dict[str, object]:
    """What the kept site has not said itself is taken from the other; both names stay findable."""
    names = [*kept.aliases.split(_SEPARATOR), other.name, *other.aliases.split(_SEPARATOR)]
    aliases = [name for name in dict.fromkeys(part.strip() for part in names) if name and name != kept.name]
    values: dict[str, object] = {"aliases": _SEPARATOR.join(aliases), "known": kept.known or other.known}
    for field in ("town", "county", "province", "boundary_wkt"):
        values[field] = getattr(kept, field) or getattr(other, field)
    values["geom"] = kept.geom if kept.geom is not None else other.geom
    values["note"] = "; ".join(part for part in (kept.note, other.note) if part)
    return values


def _moved(document: Document, kept: Site, other: Site, author: Author) -> Iterator[RowChange]:
    linked = {link.scene_uid for link in document.of_site(SiteScene, kept.uid)}
    for kind in BY_KIND.values():
        if kind is Site or "site_uid" not in {field.name for field in dataclasses.fields(kind)}:
            continue
        for row in document.of_site(kind, other.uid):
            if isinstance(row, SiteScene) and row.scene_uid in linked:
                yield RowChange(row, None)
            else:
                yield RowChange(row, modified(row, author, site_uid=kept.uid))


def _refuse_two_looks(document: Document, kept: Site, other: Site) -> None:
    def looks(site: Site) -> set[tuple[str, str, str]]:
        return {(row.scene_uid, row.object_kind, row.pass_uid) for row in document.of_site(Review, site.uid)}

    if looks(kept) & looks(other):
        text = translate(
            "Edits", "{kept} and {other} were reviewed on the same image: they are two places, or one twice."
        )
        raise Refused(text.format(kept=kept.name, other=other.name))
