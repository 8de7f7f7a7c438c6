"""What most tools share: a draft that one key or click ends, and sensible defaults for the rest."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.app.signal import Signal
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.tools.context import ToolContext
from annotator.tools.tool import NOTHING, Cursor, Mods, Number, Pointer, Preview


class BaseTool:
    """Does nothing with everything; tools override what they use."""

    name = ""
    room = ""
    """Panel that opens with the tool; empty = none."""
    in_bar = True
    """Whether it has a button in the tool bar; others are reached by menu, key and panel."""
    takes_delete = False
    """Whether Del is an answer to this tool instead of deleting what is selected."""
    spans_dates = False
    """Whether a draft goes on when another date is shown; else its clicks belong to the date they were made on."""
    object_kind = ""
    """Kind of the marks it makes; number keys choose among the classes of this kind."""

    def __init__(self, context: ToolContext) -> None:
        self.context = context
        self.changed: Signal[None] = Signal()
        """The preview or the status text is another one."""

    @property
    def status_text(self) -> str:
        return ""

    @property
    def cursor(self) -> Cursor:
        return "cross"

    @property
    def is_drafting(self) -> bool:
        """Whether there is an unfinished draft."""
        return False

    @property
    def has_to_cancel(self) -> bool:
        """Whether `cancel` gives something up."""
        return self.is_drafting

    def taken(self) -> None:
        """It was taken into the hand."""

    def press(self, pointer: Pointer, /) -> None: ...

    def move(self, pointer: Pointer, /) -> None: ...

    def release(self, pointer: Pointer, /) -> None: ...

    def double_click(self, pointer: Pointer, /) -> None:
        self.press(pointer)

    def key(self, name: str, mods: Mods, /) -> bool:
        """Number keys choose the class, E the certainty; everything else is the tool's own."""
        if mods.ctrl or mods.alt:
            return False
        if name.isdigit() and name != "0" and self.object_kind:
            return self.choose_class(int(name))
        if name == "E" and not mods.shift:
            self.context.selection.next_certainty()
            self.context.notify(self.context.selection.certainty)
            return True
        return False

    def choose_class(self, key: int) -> bool:
        context = self.context
        if not context.selection.choose_key(context.document, self.object_kind, key):
            context.notify(translate("Tools", "No class has the key {key}.").format(key=key))
            return True
        chosen = context.class_of(self.object_kind)
        context.notify(chosen.name if chosen is not None else "")
        return True

    def no_scene(self) -> bool:
        """Says why nothing can be drawn or counted, and what to do; True where that is so."""
        context, frame = self.context, self.context.frame
        if frame is not None and (frame.has_place or frame.scene.kind != "record"):
            return False
        if frame is not None:
            text = translate(
                "Tools", "{date} has no picture and its site no position: give the site its coordinates first."
            )
            context.notify(text.format(date=display(frame.scene) or frame.scene.name))
        elif context.document.count(Scene):
            context.notify(translate("Tools", "Choose a date with an image first."))
        else:
            context.notify(translate("Tools", "There is no image yet: drop one here or add one with Ctrl+I."))
        return True

    def wheel(self, steps: float, pointer: Pointer, /) -> bool:
        return False

    def cancel(self) -> None: ...

    def put_away(self) -> None:
        """Another tool is taken into the hand: the draft goes, what is selected stays."""
        self.cancel()

    def preview(self) -> Preview:
        return NOTHING

    def numbers(self) -> Sequence[Number]:
        """Figures that can be typed while the tool is in the hand."""
        return ()

    def set_number(self, name: str, value: float) -> None:
        """One of `numbers` was typed."""

    def complete(self) -> bool:
        """Enter: apply the draft; False where there is none."""
        return False

    def take_back(self) -> bool:
        """Undo the last step of the draft; False where the undo is the project's."""
        return False

    def draft_state(self) -> dict[str, object]:
        """What a crash must not lose, as JSON values; empty = nothing unfinished."""
        return {}

    def restore_draft(self, state: dict[str, object]) -> None: ...
