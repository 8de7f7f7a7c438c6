"""Collects the program's texts for translators and makes what the program loads.

`.venv/bin/python resources/i18n/update.py ko` writes or updates `annotator_ko.ts` here (open it with Qt Linguist) and
makes `annotator_ko.qm` of what is translated in it. Texts without a translation stay English.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1] / "annotator"


def update(language: str, folder: Path) -> Path:
    """Bring the catalogue of a language up to date and compile it; returns the compiled file."""
    programs = Path(sys.executable).parent
    catalogue, listing = folder / f"annotator_{language}.ts", folder / ".sources.txt"
    listing.write_text("\n".join(map(str, sorted(PACKAGE.rglob("*.py")))), encoding="utf-8")
    options = ["-target-language", language, "-locations", "none", "-no-obsolete"]
    try:
        subprocess.run([programs / "pyside6-lupdate", f"@{listing}", *options, "-ts", catalogue], check=True)
    finally:
        listing.unlink()
    compiled = catalogue.with_suffix(".qm")
    subprocess.run([programs / "pyside6-lrelease", catalogue, "-qm", compiled], check=True)
    return compiled


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Update the catalogues of the program's texts.")
    parser.add_argument("languages", nargs="+", help="codes such as ko or de")
    parser.add_argument("-o", "--out", type=Path, default=HERE, help="folder of the catalogues")
    options = parser.parse_args(arguments)
    for language in options.languages:
        update(language, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
