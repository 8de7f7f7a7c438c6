"""One stall after another in the same place: it changed its size, or it was rebuilt, by the date of a scene."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import unlocked
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.reshape import copied
from annotator.domain.edits.rows import adding, change_of, find, replacing
from annotator.domain.errors import Refused
from annotator.domain.measure.errors import own_source
from annotator.domain.positions import PixelXY
from annotator.domain.records import Record, Scene, Stall, new_uid
from annotator.domain.text import translate
from annotator.domain.time import display, order_key

_HERE = PixelXY(0.0, 0.0)


def changed_size(uids: Sequence[str], scene_uid: str, author: Author, *, new_uids: Sequence[str] = ()) -> Edit:
    """From this scene on the stalls have another size: each ends and a successor `replaces` it.

    The successor begins with the same outline and the same sources of error, so that reshaping one side of it counts
    as the change of that side only (measurement 5).
    """
    n = len(uids)
    text = translate("Edits", "Changed size by {date}: %n stall(s)", "", n)
    return _succeeded(uids, scene_uid, author, new_uids, text, lambda old, new: replace(new, replaces=old.uid))


def rebuilt(uids: Sequence[str], scene_uid: str, author: Author, *, new_uids: Sequence[str] = ()) -> Edit:
    """The stalls were torn down and others stand in their place by this scene: both count whole."""

    def own(_old: Stall, new: Stall) -> Stall:
        recipe = Recipe(area=own_source(new.uid, "area"))
        return replace(new, replaces="", shape="polygon", recipe=recipe.to_json())

    n = len(uids)
    return _succeeded(
        uids, scene_uid, author, new_uids, translate("Edits", "Rebuilt by {date}: %n stall(s)", "", n), own
    )


def _succeeded(
    uids: Sequence[str],
    scene_uid: str,
    author: Author,
    new_uids: Sequence[str],
    text: str,
    finish: Callable[[Stall, Stall], Stall],
) -> Edit:
    names = dict(zip(uids, new_uids or [new_uid("stall") for _ in uids], strict=True))

    def edit(document: Document) -> Change:
        scene = document.require(Scene, scene_uid)
        olds = [_ending(document, find(document, uid), scene) for uid in uids]
        looked = {"gone_by": scene_uid, "gone_checked_by": author.analyst, "gone_checked_at": author.at}
        rows = replacing(document, author, [(old, looked) for old in olds], measure=False)
        new: list[Record] = []
        for old in olds:
            copy = copied(document, old, names[old.uid], _HERE, scene_uid)
            born = {"born_checked_by": author.analyst, "born_checked_at": author.at, "name": old.name}
            new.append(finish(old, replace(copy, gone_by=old.gone_by, **born)))
        rows += [RowChange(None, row.after) for row in adding(document, author, new)]
        label = text.format(date=display(scene))
        return replace(change_of(label, rows), scene_uid=scene_uid)

    return edit


def _ending(document: Document, row: Record, scene: Scene) -> Stall:
    """The stall, if its life can end at this scene."""
    if not isinstance(row, Stall):
        raise Refused(translate("Edits", "Only stalls change their size or are rebuilt."))
    unlocked(row)
    first, last = document.get(Scene, row.first_seen), document.get(Scene, row.gone_by or "")
    name = row.name or row.uid
    if first is None or order_key(first) >= order_key(scene):
        text = translate("Edits", "{name} is first seen on this date; correct its outline instead.")
        raise Refused(text.format(name=name))
    if last is not None and order_key(last) <= order_key(scene):
        raise Refused(translate("Edits", "{name} is gone by this date already.").format(name=name))
    return row
