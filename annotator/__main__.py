"""Start of the program: a verb runs on the command line, anything else opens the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from annotator._env import forget_foreign_geo_data, make_qt_repeatable

VERBS = frozenset({"new", "add", "import", "review", "summary", "export", "report", "check", "repair"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with the given arguments (those of the process by default); returns the exit code."""
    forget_foreign_geo_data()
    make_qt_repeatable()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and (given[0] in VERBS or given[0] in ("-h", "--help", "--version")):
        return _run_verb(given)
    strange = next((name for name in given if not _is_named(name)), None)
    if strange is not None:
        sys.stderr.write(f"annotator: {strange} is neither a file nor a verb ({', '.join(sorted(VERBS))})\n")
        return 2
    from annotator.ui.start import run_window

    return run_window(given)


def _is_named(argument: str) -> bool:
    """A file that is there, or something that was meant to be one."""
    return not argument.startswith("-") and (Path(argument).exists() or bool(Path(argument).suffix))


def _run_verb(given: list[str]) -> int:
    import gc

    import click

    from annotator.cli.main import cli

    _speak_utf8()
    # A verb lives for seconds and makes many small objects; looking for cycles among them took a fifth of an import.
    gc.disable()
    try:
        outcome = cli.main(args=given, prog_name="annotator", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 1
    return outcome if isinstance(outcome, int) else 0


def _speak_utf8() -> None:
    """Windows consoles and redirected streams may speak a code page that has no ± and no Hangul."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
