"""Reads the files inside a KMZ, in memory and by name: nothing is unpacked by the names that the archive gives."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import kml
from annotator.formats.features import FeatureFile, Skip
from annotator.formats.files import SIZE_LIMIT, read_bytes

ENTRY_LIMIT = 10_000
RATIO_LIMIT = 200
_SMALL = 2**20
"""Members up to this size may be packed as tightly as they like."""

_CENTRAL_ENTRY = b"PK\x01\x02"
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)


def read(path: Path) -> FeatureFile:
    """Placemarks of the archive's main KML (`doc.kml`, else the first); `Refused` where there is none."""
    return parse(read_bytes(path), path.name)


def parse(data: bytes, file: str) -> FeatureFile:
    """Like `read`, of bytes."""
    with _opened(data, file) as archive:
        members = _kml_members(archive, file)
        content = _content(archive, members[0], file)
    found = kml.parse(content, file)
    why = translate("Formats", "Only {main} was read; this other KML in the archive was not.")
    others = [Skip(file, other.filename[:200], why.format(main=members[0].filename[:200])) for other in members[1:]]
    return replace(found, warnings=found.warnings + others)


def main_kml(data: bytes, file: str) -> bytes:
    """The archive's main KML as it stands there."""
    with _opened(data, file) as archive:
        return _content(archive, _kml_members(archive, file)[0], file)


def member(data: bytes, file: str, name: str) -> bytes:
    """Another file of the archive by the name that the KML gives it; `Refused` where there is none."""
    with _opened(data, file) as archive:
        wanted = name.replace("\\", "/").removeprefix("./").lower()
        found = next((entry for entry in archive.infolist() if entry.filename.lower() == wanted), None)
        if found is None:
            text = translate("Formats", "{name} is not in {file}.")
            raise Refused(text.format(name=name[:200], file=file))
        return _content(archive, found, file)


def names(data: bytes, file: str) -> list[str]:
    """Names of the files in any archive."""
    with _opened(data, file) as archive:
        return [entry.filename for entry in archive.infolist()]


def members(data: bytes, file: str, endings: tuple[str, ...]) -> dict[str, bytes]:
    """Files of any archive with one of these endings (in small letters), by their names; together they are bounded."""
    with _opened(data, file) as archive:
        found = [entry for entry in archive.infolist() if entry.filename.lower().endswith(endings)]
        size = sum(entry.file_size for entry in found)
        if size > SIZE_LIMIT:
            text = translate("Formats", "{file} would unfold to {n} MB; nothing was read.")
            raise Refused(text.format(file=file, n=size // 2**20))
        return {entry.filename: _content(archive, entry, file) for entry in found}


@contextmanager
def _opened(data: bytes, file: str) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is broken in it becomes one sentence."""
    if data.count(_CENTRAL_ENTRY) > ENTRY_LIMIT:
        text = translate("Formats", "{file} holds more than {n} files; nothing was read.")
        raise Refused(text.format(file=file, n=ENTRY_LIMIT))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except _BROKEN as error:
        text = translate("Formats", "{file} is a damaged archive ({reason}); nothing was read.")
        raise Refused(text.format(file=file, reason=error)) from error


def _kml_members(archive: zipfile.ZipFile, file: str) -> list[zipfile.ZipInfo]:
    """KML files of the archive, the main one first."""
    members = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".kml")]
    if not members:
        text = translate("Formats", "{file} is an archive without a KML file; nothing was read.")
        raise Refused(text.format(file=file))
    return sorted(members, key=lambda entry: (entry.filename.lower() != "doc.kml", entry.filename.count("/")))


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> bytes:
    if member.flag_bits & 0x1:
        raise Refused(translate("Formats", "{file} is protected by a password; nothing was read.").format(file=file))
    bomb = member.file_size > max(_SMALL, RATIO_LIMIT * member.compress_size)
    if bomb or member.file_size > SIZE_LIMIT:
        text = translate("Formats", "{file} would unfold to {n} MB; nothing was read.")
        raise Refused(text.format(file=file, n=member.file_size // 2**20))
    with archive.open(member) as stream:
        # never more than the archive itself declares, whatever its stream holds
        return stream.read(member.file_size)
