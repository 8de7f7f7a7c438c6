"""What happened to selected marks by the date shown: already there, still there, another size, rebuilt."""

from __future__ import annotations

from collections.abc import Callable

from annotator.domain.document import Document
from annotator.domain.edits.edit import Edit
from annotator.domain.edits.lives import already_there, still_there
from annotator.domain.edits.rows import find, in_turn
from annotator.domain.edits.succeeding import changed_size as changed_size_edit
from annotator.domain.edits.succeeding import rebuilt as rebuilt_edit
from annotator.domain.records import LivingMark, Scene, new_uid
from annotator.domain.text import translate
from annotator.domain.time import display, order_key
from annotator.tools.context import ToolContext

Succeed = Callable[..., Edit]


def is_ghost(document: Document, uid: str, scene_uid: str) -> bool:
    """Whether a mark is shown on an earlier scene than the one it was first seen on."""
    mark, scene = find(document, uid), document.get(Scene, scene_uid)
    first = document.get(Scene, mark.first_seen) if isinstance(mark, LivingMark) else None
    return first is not None and scene is not None and order_key(first) > order_key(scene)


def there(context: ToolContext, uids: tuple[str, ...] = ()) -> bool:
    """The marks stand on the date shown: later ones began by then, gone ones had not gone."""
    document, scene = context.document, context.scene
    chosen = uids or context.selection.uids
    if scene is None or not chosen:
        context.notify(translate("Tools", "Select a mark first."))
        return False
    ghosts = [uid for uid in chosen if is_ghost(document, uid, scene.uid)]
    gone = [uid for uid in chosen if uid not in ghosts and getattr(find(document, uid), "gone_by", None)]
    edits = [already_there(ghosts, scene.uid, context.author)] if ghosts else []
    edits += [still_there(gone, context.author)] if gone else []
    if not edits:
        context.notify(translate("Tools", "Seen on this date already."))
        return False
    context.apply(edits[0] if len(edits) == 1 else in_turn(translate("Tools", "There on this date"), *edits))
    context.notify(translate("Tools", "There on {date}. Ctrl+Z takes it back.").format(date=display(scene)))
    return True


def changed_size(context: ToolContext) -> bool:
    """The selected stalls have another size from this date on; their successors are selected, to be reshaped."""
    sentence = translate("Tools", "Another size from this date on: drag the side that moved")
    return _succeed(context, changed_size_edit, sentence)


def rebuilt(context: ToolContext) -> bool:
    """Other stalls stand in the place of the selected ones; they are selected, to be reshaped."""
    return _succeed(context, rebuilt_edit, translate("Tools", "Rebuilt by this date: reshape what stands there now"))


def _succeed(context: ToolContext, make: Succeed, sentence: str) -> bool:
    uids, scene = context.selection.uids, context.scene
    if not uids or scene is None:
        context.notify(translate("Tools", "Select a stall first."))
        return False
    fresh = [new_uid("stall") for _ in uids]
    context.apply_and_select(make(uids, scene.uid, context.author, new_uids=fresh), fresh, sentence)
    return True
