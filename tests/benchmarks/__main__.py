"""All figures in one table: ours, the goal, the limit of this machine in this run, and QGIS where it is installed.

"goal here" is the goal stretched by how much longer limit and QGIS take here than where it was set (`goals.py`).

    python -m tests.benchmarks [--folder FOLDER] [--only PART ...] [--size PIXELS] [--without-qgis]

Images and projects are made when needed (about 1.5 GB) in FOLDER (default: a temporary one) and deleted at the end,
unless `--keep`. Each part runs in processes of its own. Compare figures of one run only: machines drift, and other
programs take their share; the load is printed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from tests.benchmarks import beside_qgis as qgis
from tests.benchmarks.big_image import SIZE_PX, make
from tests.benchmarks.part import figures_of
from tests.benchmarks.qgis_desktop import desktop
from tests.benchmarks.records import made_project
from tests.benchmarks.table import Printer, machine, say

PARTS = ("start", "views", "canvas", "records")


def theirs(part: str, folder: Path, size: int) -> dict[str, float]:
    """QGIS's figures for a part."""
    say(f"QGIS: {part}")
    counts = (100_000, 1_000_000)
    if part == "start":
        return desktop(make(folder, size, ("ov",))["ov"], made_project(folder, 100_000))
    if part == "views":
        return qgis.views(make(folder, size), size)
    if part == "canvas":
        return qgis.canvas(make(folder, size, ("ov",))["ov"], {count: made_project(folder, count) for count in counts})
    return qgis.records({count: made_project(folder, count) for count in counts})


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where images and projects are made (default: a temporary folder)")
    parser.add_argument("--keep", action="store_true", help="leave them in the folder for the next run")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--size", type=int, default=SIZE_PX, help="side of the made image in pixels")
    parser.add_argument("--without-qgis", action="store_true")
    wish = parser.parse_args()
    if wish.folder is not None:
        wish.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="benchmarks-", dir=wish.folder)) if not wish.keep else wish.folder
    if folder is None:
        parser.error("--keep needs --folder")
    try:
        table(folder, wish)
    finally:
        if not wish.keep:
            shutil.rmtree(folder, ignore_errors=True)


def table(folder: Path, wish: argparse.Namespace) -> None:
    """Part by part, as the figures come."""
    has_qgis = not wish.without_qgis and qgis.python() is not None
    print(machine())
    if not has_qgis and not wish.without_qgis:
        print("QGIS is not installed (Debian: apt-get install qgis python3-qgis)")
    printer = Printer(has_qgis)
    for part in wish.only:
        beside = theirs(part, folder, wish.size) if has_qgis else {}
        printer.print(figures_of(part, folder, wish.size), beside)
    print(machine())


if __name__ == "__main__":
    main()
