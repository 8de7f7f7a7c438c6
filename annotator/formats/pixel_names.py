"""Names of YOLO classes from the small files that lie beside the labels."""

from __future__ import annotations

import re
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.formats.files import read_bytes
from annotator.formats.text_encoding import decode

_LIMIT = 2**20
_LISTS = ("classes.txt", "obj.names", "labels.names")
_YAML = ("data.yaml", "dataset.yaml", "data.yml", "dataset.yml")
_ITEM = re.compile(r"\s+(?:(\d+)\s*:|-)\s*(.+)")
_INLINE_ITEM = re.compile(r"""\s*(?:(\d+)\s*:\s*)?('[^']*'|"[^"]*"|[^,]+)""")


def class_names(labels: Path) -> dict[int, str]:
    """Class number to name for a label file: from its folder, else from the one or two above; {} where none."""
    folder = labels.resolve().parent
    for place in (folder, *list(folder.parents)[:2]):
        names = _in_folder(place, labels.name)
        if names:
            return names
    return {}


def _in_folder(folder: Path, labels: str) -> dict[int, str]:
    known = [folder / name for name in _LISTS if name != labels]
    for path in known + sorted(folder.glob("*.names"))[:1]:
        names = {number: name for number, name in enumerate(_lines(path)) if name}
        if names:
            return names
    for name in _YAML:
        found = from_yaml("\n".join(_lines(folder / name, keep_indent=True)))
        if found:
            return found
    return {}


def _lines(path: Path, *, keep_indent: bool = False) -> list[str]:
    try:
        text, _ = decode(read_bytes(path, _LIMIT))
    except Refused:
        return []
    lines = text.rstrip().splitlines()
    return lines if keep_indent else [line.strip() for line in lines]


def from_yaml(text: str) -> dict[int, str]:
    """The `names` of an Ultralytics data file, as list or as mapping, inline or below each other."""
    lines = [re.sub(r"\s+#.*", "", line) for line in text.splitlines()]
    start = next((i for i, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if start is None:
        return {}
    inline = lines[start].split(":", 1)[1].strip()
    if inline:
        while not inline.endswith(("]", "}")) and start + 1 < len(lines):
            start += 1
            inline += " " + lines[start].strip()
        return _numbered(_INLINE_ITEM.findall(inline.strip("[]{} ")))
    items = []
    for line in lines[start + 1 :]:
        match = _ITEM.fullmatch(line) or re.fullmatch(r"()-\s*(.+)", line)
        if not match:
            break
        items.append((match[1] or "", match[2]))
    return _numbered(items)


def _numbered(items: list[tuple[str, str]]) -> dict[int, str]:
    names = {}
    for position, (number, name) in enumerate(items):
        names[int(number) if number else position] = name.strip().strip("'\"")
    return names
