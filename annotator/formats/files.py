"""Reading and writing whole files: bounded when reading, all or nothing when writing."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

from annotator.domain.errors import ProjectError, Refused
from annotator.domain.text import translate

SIZE_LIMIT = 256 * 1024 * 1024
"""Largest annotation file that is read, in bytes."""


def read_bytes(path: Path, limit: int = SIZE_LIMIT) -> bytes:
    """Contents of a regular file of at most `limit` bytes; `Refused` names what is in the way."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Refused(translate("Formats", "{file} is not a file.").format(file=path.name))
        with open(path, "rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise Refused(translate("Formats", "{file} does not exist.").format(file=path)) from None
    except (OSError, ValueError) as error:
        text = translate("Formats", "{file} cannot be read: {reason}.")
        raise Refused(text.format(file=path.name, reason=getattr(error, "strerror", None) or error)) from error
    if len(data) > limit:
        text = translate("Formats", "{file} is larger than {limit} MB; split it into smaller files.")
        raise Refused(text.format(file=path.name, limit=limit // 2**20))
    if not data:
        raise Refused(translate("Formats", "{file} is empty.").format(file=path.name))
    return data


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that at any moment either the old or the whole new file is there.

    `Refused` where the analyst can act (open elsewhere, no such folder), `ProjectError` where the disk fails.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        _write_synced(beside, data)
        if target.exists():
            os.chmod(beside, stat.S_IMODE(target.stat().st_mode))
        os.replace(beside, target)
    except OSError as error:
        raise _write_failed(path, error) from error
    finally:
        beside.unlink(missing_ok=True)


def _write_synced(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _write_failed(path: Path, error: OSError) -> Exception:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        text = translate("Formats", "The folder {folder} does not exist; nothing was written.")
        return Refused(text.format(folder=path.parent))
    if isinstance(error, IsADirectoryError):
        return Refused(translate("Formats", "{file} is a folder; nothing was written.").format(file=path))
    if isinstance(error, PermissionError):
        text = translate("Formats", "{file} is open in another program or protected; nothing was written.")
        return Refused(text.format(file=path.name))
    if error.errno == errno.ENOSPC:
        return ProjectError(translate("Formats", "The disk is full; {file} was not written.").format(file=path.name))
    text = translate("Formats", "{file} was not written: {reason}.")
    return ProjectError(text.format(file=path.name, reason=error.strerror or error))
