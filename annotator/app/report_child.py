"""The report made by a process of its own: it reads the saved project, so the window neither waits nor stutters."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from annotator.app.jobs import Job
from annotator.domain.errors import Refused
from annotator.domain.text import translate


def command(project: Path, folder: Path) -> list[str]:
    """The program itself with the verb `report`, telling its progress."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "annotator"]
    return [*program, "report", str(project), "-o", str(folder), "--progress"]


def make_report(project: Path, folder: Path, job: Job) -> Path:
    """Run the verb; returns the page. `Refused` holds what it said; cancelling the job ends it."""
    said = _followed(command(project, folder), job)
    page = folder / "report.html"
    if said:
        raise Refused(" ".join(said))
    return page


def _followed(arguments: Sequence[str], job: Job) -> list[str]:
    """What the child said when it failed; nothing when it did its work."""
    said: list[str] = []
    with subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as child:
        assert child.stderr is not None, "piped"
        try:
            for line in child.stderr:
                share, _, what = line.strip().partition("\t")
                if what or share.endswith("%"):
                    job.report(_fraction(share), what)
                elif share:
                    said.append(share)
        except BaseException:
            child.terminate()
            raise
    if child.returncode == 0:
        return []
    return said or [
        translate("Report", "The report could not be made (exit code {code}).").format(code=child.returncode)
    ]


def _fraction(percent: str) -> float | None:
    digits = percent.rstrip("%")
    return int(digits) / 100.0 if digits.isdigit() else None
