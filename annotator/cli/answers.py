"""How verbs answer: one JSON object or lines for people, and the exit code that goes with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec

import click

from annotator.domain.errors import AnnotatorError

P = ParamSpec("P")

OK, FOUND = 0, 1


def say(sentence: str) -> None:
    """A sentence for people, on stderr."""
    click.echo(sentence, err=True)


def answer(as_json: bool, value: Any, lines: Iterable[str]) -> None:
    """The answer of a verb on stdout."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        for line in lines:
            click.echo(line)


def exit_with(code: int) -> None:
    sys.stdout.flush()
    raise click.exceptions.Exit(code)


def verb(work: Callable[P, int | None]) -> Callable[P, None]:
    """A verb: expected failures become one sentence and exit 1 (a JSON object too when asked for)."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = work(*args, **kwargs)
        except AnnotatorError as error:
            say(str(error))
            if kwargs.get("as_json"):
                click.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
            code = FOUND
        exit_with(code or OK)

    return run


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
