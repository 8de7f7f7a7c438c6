"""What the Survey menu does: rules, editions, and verdicts that overrule the figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from annotator.app.exchange.exporting import ExportWish, export
from annotator.app.exchange.since import Reasons, reasons_since
from annotator.app.sentences import change_sentence
from annotator.domain.edits.editions import freeze_edition
from annotator.domain.edits.verdicts import overrule as overrule_edit
from annotator.domain.edits.verdicts import withdraw_verdicts
from annotator.domain.errors import AnnotatorError
from annotator.domain.records import Site
from annotator.domain.settings import text as setting
from annotator.domain.summary import rules_of
from annotator.domain.tables import TABLES
from annotator.domain.tables.editions import edition_named
from annotator.domain.text import translate
from annotator.store import JournalEntry
from annotator.ui.dialogs.editions import EditionsDialog
from annotator.ui.dialogs.overrule import OverruleDialog
from annotator.ui.dialogs.survey_rules import SurveyRulesDialog

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def rules(bench: Workbench) -> None:
    """Ask for the rules and set what was changed as one edit."""
    session = bench.workspace.session
    dialog = SurveyRulesDialog(bench.workspace.document, bench)
    if dialog.exec():
        edit = dialog.edit(session.author)
        if edit is not None:
            session.apply(edit)


def editions(bench: Workbench) -> None:
    """The list of editions, to freeze one and to compare with one."""
    EditionsDialog(bench.workspace, lambda name: freeze(bench, name), lambda name: compare(bench, name), bench).open()


def freeze(bench: Workbench, name: str) -> None:
    """Freeze all tables under a name, at the present end of the journal."""
    session = bench.workspace.session

    def then(newest: list[JournalEntry]) -> None:
        session.apply(freeze_edition(name, newest[0].id if newest else None, session.author))

    session.ask(lambda project: project.history(1), then, lambda error: _say_error(bench, error))


def compare(bench: Workbench, name: str, out: Path | None = None) -> None:
    """Write what differs from an edition into a workbook."""
    workspace = bench.workspace
    if out is None:
        start = str(workspace.path.with_name(f"{workspace.path.stem}_since_{_file_part(name)}.xlsx"))
        caption = translate("Editions", "What differs from {name}").format(name=name)
        chosen, _kind = QFileDialog.getSaveFileName(bench, caption, start, "Excel (*.xlsx)")
        if not chosen:
            return
        out = Path(chosen)
    document = workspace.session.stored
    edition = edition_named(document, name)
    wish = ExportWish(TABLES, out, since=name)

    def written(paths: list[Path]) -> None:
        bench.say(translate("Editions", "What differs from {name} is in {file}").format(name=name, file=paths[0].name))

    def then(reasons: Reasons) -> None:
        label = translate("Editions", "Comparing with {name}").format(name=name)
        workspace.jobs.start(
            label, lambda _job: export(document, wish, reasons), written, lambda error: _say_error(bench, error)
        )

    workspace.session.ask(
        lambda project: reasons_since(project, edition.edit_id), then, lambda error: _say_error(bench, error)
    )


def overrule(bench: Workbench) -> None:
    """Ask for another verdict on the present site, and the reason."""
    workspace, session = bench.workspace, bench.workspace.session
    site = workspace.document.get(Site, workspace.selection.site_uid)
    figures = workspace.figures.of(site.uid) if site is not None else None
    if figures is not None and not figures.is_current:
        bench.say(translate("Overrule", "The figures of this site are being computed; try again in a moment."))
        return
    change = figures.change if figures is not None else None
    if site is None or change is None or change.end is None:
        bench.say(translate("Overrule", "This site has no two reviewed dates to judge."))
        return
    dialog = OverruleDialog(site.name, change_sentence(change).text, change.judgement.direction, bench)
    if dialog.exec():
        direction, reason = dialog.chosen
        session.apply(overrule_edit(site.uid, direction, reason, session.author, period=_period(bench)))


def withdraw(bench: Workbench) -> None:
    """Let the figures of the present site decide again."""
    selection, session = bench.workspace.selection, bench.workspace.session
    if selection.site_uid:
        session.apply(withdraw_verdicts(selection.site_uid))


def _period(bench: Workbench) -> tuple[str, str]:
    """First and last day of the project's period, blank where it is open."""
    document = bench.workspace.document
    if not (setting(document, "period_from") or setting(document, "period_to")):
        return "", ""
    period = rules_of(document).period
    return tuple(day.isoformat() if day else "" for day in (period.first, period.last))  # type: ignore[return-value]


def _file_part(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)[:60]


def _say_error(bench: Workbench, error: Exception) -> None:
    if not isinstance(error, AnnotatorError):
        raise error
    bench.say(str(error))
