"""What is done to the marks that are selected by one key, whichever tool is in the hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from annotator.domain.edits import lives, reshape
from annotator.domain.edits.attributes import CERTAINTIES, set_fields
from annotator.domain.edits.cutting import merge as merge_stalls
from annotator.domain.edits.edit import Edit
from annotator.domain.edits.locks import set_locked
from annotator.domain.edits.rectangles import square_up as square_up_stalls
from annotator.domain.edits.rows import find
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.tools.context import ToolContext


def delete(context: ToolContext, *, whole: bool) -> bool:
    scene = context.selection.scene_uid
    return _apply(context, lambda uids: lives.delete(uids) if whole else lives.delete_on(uids, scene, context.author))


def duplicate(context: ToolContext, offset: PixelXY) -> bool:
    """Copies beside their originals."""
    scene = context.selection.scene_uid
    return _apply(context, lambda uids: reshape.duplicate(uids, offset, scene, context.author))


def square_up(context: ToolContext) -> bool:
    return _apply(context, lambda uids: square_up_stalls(uids, context.selection.scene_uid, context.author))


def merge(context: ToolContext) -> bool:
    return _apply(context, lambda uids: merge_stalls(uids, context.selection.scene_uid, context.author))


def toggle_lock(context: ToolContext) -> bool:
    """Lock the selection; unlock it where all of it is locked."""
    uids = context.selection.uids
    locked = bool(uids) and all(getattr(find(context.document, uid), "locked", False) for uid in uids)
    done = _apply(context, lambda uids: set_locked(uids, not locked, context.author))
    if done:
        texts = translate("Tools", "{n} unlocked"), translate("Tools", "{n} locked: nothing moves or deletes them")
        context.notify(texts[not locked].format(n=len(uids)))
    return done


def next_certainty(context: ToolContext) -> bool:
    uids = context.selection.uids
    now = getattr(find(context.document, uids[0]), "certainty", "") if uids else ""
    if now not in CERTAINTIES:
        return False
    following = CERTAINTIES[(CERTAINTIES.index(now) + 1) % len(CERTAINTIES)]
    context.notify(following)
    return _apply(context, lambda uids: set_fields(uids, context.author, certainty=following))


def classify(context: ToolContext, key: int) -> bool:
    """The class of a number key for all selected marks of the first one's kind."""
    kind = find(context.document, context.selection.uids[0]).KIND
    found = next((row for row in context.classes(kind) if row.key == key), None)
    if found is None:
        context.notify(translate("Tools", "No class has the key {key}.").format(key=key))
        return True
    class_uid = found.uid

    def edit(uids: tuple[str, ...]) -> Edit:
        same = [uid for uid in uids if kind == find(context.document, uid).KIND]
        return set_fields(same, context.author, class_uid=class_uid)

    return _apply(context, edit)


def _apply(context: ToolContext, edit_of: Callable[[tuple[str, ...]], Any]) -> bool:
    """True where something was selected; why an edit is refused is said by the session."""
    uids = context.selection.uids
    if not uids:
        context.notify(translate("Tools", "Select a mark first."))
        return False
    context.apply(edit_of(uids))
    return True
