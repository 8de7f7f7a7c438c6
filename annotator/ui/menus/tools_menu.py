"""Tools: what the mouse does on the canvas; one entry per tool follows from the toolbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from annotator.domain.text import translate
from annotator.tools.names import KEYS
from annotator.tools.names import title as tool_title
from annotator.ui.keyboard import escape
from annotator.ui.menus.entry import Entry, Handler, on_bench

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "&Tools")


def entries() -> tuple[Entry, ...]:
    e = Entry
    tools = tuple(e(f"tool.{name}", tool_title(name), _use(name), (key,) if key else (), name) for name, key in KEYS)
    return (
        *tools,
        e(
            "certainty",
            translate("Action", "Next certainty"),
            on_bench(lambda b: b.host.key("E")),
            ("E",),
            separator=True,
        ),
        e("propose_by_model", translate("Action", "Propose vehicles by a model of your own…"), on_bench(_propose)),
    )


def _use(name: str) -> Handler:
    if name == "select":
        return on_bench(escape)
    return on_bench(lambda b: b.host.use(name))


def _propose(bench: Workbench) -> None:
    title, start = translate("Tools", "Detector model"), str(bench.workspace.path.parent)
    chosen, _kind = QFileDialog.getOpenFileName(bench, title, start, translate("Tools", "ONNX models (*.onnx)"))
    if chosen:
        bench.proposing.search_by_model(Path(chosen))
