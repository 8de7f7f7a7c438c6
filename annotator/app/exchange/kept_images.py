"""Pictures that come without a file of their own are kept beside the project, in `NAME_images/`."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from annotator.domain.errors import ProjectError
from annotator.domain.text import translate
from annotator.formats.files import write_atomically

_NOT_IN_NAMES = re.compile(r"[^\w.\-]+")


def images_folder(project: Path) -> Path:
    """Where a project keeps its pasted and extracted pictures."""
    return project.with_name(f"{project.stem}_images")


def keep_image(project: Path, name: str, data: bytes) -> Path:
    """Write a picture into the project's folder of images under a safe name; the same picture is not kept twice."""
    folder = images_folder(project)
    stem, suffix = Path(name).stem, Path(name).suffix.lower()
    safe = _NOT_IN_NAMES.sub("_", stem).strip("._")[:80] or "image"
    path = folder / f"{safe}{suffix}"
    try:
        folder.mkdir(exist_ok=True)
        if path.exists():
            if path.read_bytes() == data:
                return path
            path = folder / f"{safe}_{hashlib.sha256(data).hexdigest()[:8]}{suffix}"
        if not path.exists():
            write_atomically(path, data)
    except OSError as error:
        text = translate("Images", "{file} could not be kept beside the project: {reason}")
        raise ProjectError(text.format(file=path.name, reason=error.strerror or error)) from error
    return path
