"""Tools: what the mouse does on the canvas; one entry per tool follows from the toolbox."""

from __future__ import annotations

from annotator.domain.text import translate
from annotator.tools.toolbox import TOOLS
from annotator.tools.toolbox import title as tool_title
from annotator.ui.keyboard import escape
from annotator.ui.menus.entry import Entry, Handler, on_bench


def title() -> str:
    return translate("Menu", "&Tools")


def entries() -> tuple[Entry, ...]:
    e = Entry
    tools = tuple(
        e(f"tool.{tool.name}", tool_title(tool.name), _use(tool.name), (key,) if key else (), tool.name)
        for tool, key in TOOLS
    )
    return (
        *tools,
        e(
            "certainty",
            translate("Action", "Next certainty"),
            on_bench(lambda b: b.host.key("E")),
            ("E",),
            separator=True,
        ),
    )


def _use(name: str) -> Handler:
    if name == "select":
        return on_bench(escape)
    return on_bench(lambda b: b.host.use(name))
