"""Survey: what holds for all sites together: rules, findings, editions, and verdicts that overrule the figures."""

from __future__ import annotations

from annotator.domain.text import translate
from annotator.ui.flows import second_look, survey_flows
from annotator.ui.menus.entry import Entry, on_bench
from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "S&urvey")


def entries() -> tuple[Entry, ...]:
    e = Entry
    return (
        e("rules", translate("Action", "Rules of the survey…"), on_bench(survey_flows.rules), ("Ctrl+,",), "settings"),
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
            on_bench(survey_flows.editions),
            ("Ctrl+Shift+F",),
            separator=True,
        ),
        e(
            "second_look",
            translate("Action", "Second look…"),
            on_bench(second_look.choose),
            ("Ctrl+Shift+L",),
            "eye",
            separator=True,
        ),
        e("main_pass", translate("Action", "Back to the main pass"), on_bench(_main_pass)),
        e("agreement", translate("Action", "Compare second looks"), on_bench(lambda b: b.show_room("second_look"))),
        e(
            "overrule",
            translate("Action", "Overrule this site's verdict…"),
            on_bench(survey_flows.overrule),
            separator=True,
        ),
        e("withdraw", translate("Action", "Let the figures judge this site again"), on_bench(survey_flows.withdraw)),
    )


def _main_pass(bench: Workbench) -> None:
    bench.workspace.selection.work_in("")
