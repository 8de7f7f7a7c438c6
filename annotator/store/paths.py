"""Which image paths of a project may be touched.

A stored path is relative and POSIX below the project's folder, or absolute where the analyst named the file himself.
Everything else in a stranger's project (shares, devices, addresses, `..`) is not touched, not even asked about: asking
a share whether a file exists already tells its owner who is asking.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath


def to_stored(project: Path, image: Path) -> str:
    """How the project keeps the path of an image: relative below its folder, else absolute; always with `/`."""
    folder, absolute = project.absolute().parent, Path(os.path.normpath(image.absolute()))
    try:
        return absolute.relative_to(folder).as_posix()
    except ValueError:
        return absolute.as_posix()


def resolve(project: Path, stored: str, allowed: Iterable[Path] = ()) -> Path | None:
    """The file a stored path means, or `None` where it may not be touched (nothing on disk is asked before that).

    Absolute paths are taken only below a folder of `allowed`. A link that leads out of these folders is not followed.
    """
    folder = project.absolute().parent
    if is_plain_relative(stored):
        return _inside(folder / stored, (folder, *allowed))
    if not is_plain_absolute(stored):
        return None
    path = Path(stored)
    return _inside(path, tuple(allowed)) if any(_below(path, root) for root in allowed) else None


def is_plain_relative(stored: str) -> bool:
    """Whether a text is a path below some folder on every system."""
    if not stored or "\\" in stored or "\0" in stored:
        return False
    windows = PureWindowsPath(stored)
    if windows.drive or windows.root or ":" in stored or stored.startswith(("/", "~")):
        return False
    parts = stored.split("/")
    return ".." not in parts and not any(_is_device(part) for part in parts)


def is_plain_absolute(stored: str) -> bool:
    """Whether a text is an absolute path of this system, no share, no device, no address."""
    if not stored or "\0" in stored or "://" in stored or stored.startswith(("//", "\\\\", "/vsi")):
        return False
    windows = PureWindowsPath(stored)
    if os.name == "nt":
        has_stream = ":" in stored[len(windows.drive) :]
        return windows.is_absolute() and len(windows.drive) == 2 and ".." not in windows.parts and not has_stream
    return stored.startswith("/") and ".." not in stored.split("/")


def _is_device(part: str) -> bool:
    """`NUL`, `CON.tif` and their like, which Windows opens as devices from any folder."""
    stem = part.split(".")[0].rstrip(" ").upper()
    numbered = stem[:3] in ("COM", "LPT") and len(stem) == 4 and stem[3].isdigit()
    return stem in ("NUL", "CON", "PRN", "AUX") or numbered


def _below(path: Path, root: Path) -> bool:
    return path.is_relative_to(root.absolute())


def _inside(path: Path, roots: tuple[Path, ...]) -> Path | None:
    """The path, unless a link leads it out of the folders."""
    real = path.resolve()
    return path if any(real.is_relative_to(root.resolve()) for root in roots) else None
