"""Decides from a file's first bytes whether it is an image at all, before a decoder sees it."""

from __future__ import annotations

import os

HEAD_BYTES = 4096

FORBIDDEN_PREFIXES = ("/vsi", "\\vsi", "gtiff_dir:", "gtiff_raw:", "jpeg_subfile:", "\\\\.\\", "\\\\?\\")
FORBIDDEN_PARTS = ("://", "<", "\0")

_IMAGES = (
    (b"II*\0", "GTiff"),
    (b"MM\0*", "GTiff"),
    (b"II+\0", "GTiff"),
    (b"MM\0+", "GTiff"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JP2OpenJPEG"),
    (b"\xff\x4f\xff\x51", "JP2OpenJPEG"),
    (b"BM", "BMP"),
)
_OTHERS = (
    (b"SQLite format 3\0", "database"),
    (b"PK\x03\x04", "zip"),
    (b"%PDF", "pdf"),
    (b"GIF8", "gif"),
    (b"PMTiles", "database"),
)
_TEXTS = ((b"<VRTDataset", "vrt"), (b"<GDAL_WMS", "service"), (b"<GDAL_WMTS", "service"), (b"<WMT_MS", "service"))


class ImageRefused(Exception):
    """The file is not opened; `code` says why, `detail` may hold the decoder's own words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def checked_path(path: str) -> str:
    """Absolute path of an existing file whose name means nothing special to GDAL. Raises ImageRefused."""
    lowered = path.lower()
    if lowered.startswith(FORBIDDEN_PREFIXES) or any(part in path for part in FORBIDDEN_PARTS):
        raise ImageRefused("name")
    absolute = os.path.abspath(path)
    if not os.path.isfile(absolute):
        raise ImageRefused("folder" if os.path.isdir(absolute) else "missing")
    return absolute


def driver_of(path: str) -> str:
    """The one driver that may open the file. Raises ImageRefused when it is not an image we read."""
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise ImageRefused("unreadable", error.strerror or "") from error
    if not head:
        raise ImageRefused("empty")
    for magic, driver in _IMAGES:
        if head.startswith(magic):
            return driver
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    raise ImageRefused(_kind_of_other(head))


def _kind_of_other(head: bytes) -> str:
    for magic, code in _OTHERS:
        if head.startswith(magic):
            return code
    if head[4:8] == b"ftyp":
        return "heif"
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"<"):
        return next((code for mark, code in _TEXTS if mark in head), "xml")
    return "unknown"
