"""Survey: what holds for all sites together: rules, findings, editions, and verdicts that overrule the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, on_bench

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "S&urvey")


def entries() -> tuple[Entry, ...]:
    e = Entry
    return (
        e("rules", translate("Action", "Rules of the survey…"), on_bench(_rules), ("Ctrl+,",), "settings"),
        e("years", translate("Action", "Change per year"), on_bench(lambda b: b.show_room("years")), ("Ctrl+Shift+Y",)),
        e(
            "findings",
            translate("Action", "Findings"),
            on_bench(lambda b: b.show_room("findings")),
            ("Ctrl+F",),
            "warning",
        ),
        e(
            "editions",
            translate("Action", "Editions…"),
            on_bench(_editions),
            ("Ctrl+Shift+F",),
            separator=True,
        ),
        e(
            "second_look",
            translate("Action", "Second look…"),
            on_bench(_second_look),
            ("Ctrl+Shift+L",),
            "eye",
            separator=True,
        ),
        e("main_pass", translate("Action", "Back to the main pass"), on_bench(_main_pass)),
        e("agreement", translate("Action", "Compare second looks"), on_bench(lambda b: b.show_room("second_look"))),
        e(
            "overrule",
            translate("Action", "Overrule this site's verdict…"),
            on_bench(_overrule),
            separator=True,
        ),
        e("withdraw", translate("Action", "Let the figures judge this site again"), on_bench(_withdraw)),
    )


def _rules(bench: Workbench) -> None:
    from annotator.ui.flows import survey_flows

    survey_flows.rules(bench)


def _editions(bench: Workbench) -> None:
    from annotator.ui.flows import survey_flows

    survey_flows.editions(bench)


def _overrule(bench: Workbench) -> None:
    from annotator.ui.flows import survey_flows

    survey_flows.overrule(bench)


def _withdraw(bench: Workbench) -> None:
    from annotator.ui.flows import survey_flows

    survey_flows.withdraw(bench)


def _second_look(bench: Workbench) -> None:
    from annotator.ui.flows import second_look

    second_look.choose(bench)


def _main_pass(bench: Workbench) -> None:
    bench.workspace.selection.work_in("")
