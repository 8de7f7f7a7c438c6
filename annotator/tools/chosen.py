"""What is done to the marks that are selected by one key, whichever tool is in the hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shapely

from annotator.domain.edits import lives, reshape
from annotator.domain.edits.attributes import CERTAINTIES, set_fields
from annotator.domain.edits.cutting import merge as merge_stalls
from annotator.domain.edits.edit import Edit
from annotator.domain.edits.locks import set_locked
from annotator.domain.edits.rectangles import square_up as square_up_stalls
from annotator.domain.edits.rows import find
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.drafting import NONE, trouble

LOOKED_AT = 50
"""So many marks that are moved or copied are looked at for overlap."""


def delete(context: ToolContext, *, whole: bool) -> bool:
    scene = context.selection.scene_uid
    return _apply(context, lambda uids: lives.delete(uids) if whole else lives.delete_on(uids, scene, context.author))


def duplicate(context: ToolContext, offset: PixelXY) -> bool:
    """Copies beside their originals, selected so that the next drag moves them; where they overlap is said."""
    uids, scene = context.selection.uids, context.selection.scene_uid
    if uids:
        copies = reshape.new_uids(uids)
        edit = reshape.duplicate(uids, offset, scene, context.author, copies)
        context.apply_and_select(edit, tuple(copies.values()), overlap_sentence(context, offset, copies=True))
    return bool(uids)


def moved_by(context: ToolContext, offset: PixelXY) -> None:
    """The selection, moved; where it overlaps now is said."""
    uids, scene = context.selection.uids, context.selection.scene_uid
    sentence = overlap_sentence(context, offset, copies=False)
    if sentence:
        context.notify(sentence)  # first, so that a refusal has the last word
    context.apply(reshape.move(uids, offset, scene, context.author))


def overlap_sentence(context: ToolContext, offset: PixelXY, *, copies: bool) -> str:
    """What is wrong with the selected stalls where they will stand; empty where nothing is, or they are too many."""
    uids = context.selection.uids
    if len(uids) > LOOKED_AT or not all(context.document.get(Stall, uid) is not None for uid in uids):
        return ""
    shapes = [shape for uid in uids if (shape := context.shape_px(uid)) is not None]
    there = [shapely.transform(shape, lambda points: points + offset) for shape in shapes]
    found = trouble(context, there, exclude=() if copies else uids) if there else NONE
    return translate("Tools", "{what}: flagged for checking").format(what=found.warning) if found.warning else ""


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
        n = len(uids)
        text = translate("Tools", "%n mark(s) locked: neither moved nor deleted until unlocked (Shift+L)", "", n)
        context.notify(translate("Tools", "%n mark(s) unlocked", "", n) if locked else text)
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
