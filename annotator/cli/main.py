"""The verbs together."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import click

from annotator.cli import project_verbs, repair_verb, report_verb, table_verbs


def _version() -> str:
    try:
        return version("annotator")
    except PackageNotFoundError:
        return "0"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(_version(), prog_name="annotator")
def cli() -> None:
    """Outline, count and locate things on satellite images, and defend every figure.

    Without a verb the window opens: annotator [PROJECT | IMAGE | KML …]
    """


VERBS = (
    project_verbs.new,
    project_verbs.add,
    project_verbs.import_,
    project_verbs.review,
    table_verbs.summary,
    table_verbs.export_,
    report_verb.report,
    table_verbs.check,
    repair_verb.repair,
)
for _verb in VERBS:
    cli.add_command(_verb)
