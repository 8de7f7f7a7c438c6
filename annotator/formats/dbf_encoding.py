"""In which encoding the texts of a .dbf are written: as the .cpg beside it says, else as the bytes themselves tell."""

from __future__ import annotations

import codecs
import re
import struct

from annotator.domain.text import translate
from annotator.formats.text_encoding import korean_text

_KNOWN = ("utf-8", "ascii", "cp", "iso8859", "euc", "gb", "big5", "shift_jis", "koi8", "mac", "johab")
"""How Python's names of encodings for plain text begin."""
_OTHER_NAMES = {"65001": "utf-8", "88591": "iso8859-1", "utf8": "utf-8", "oem": "cp437", "ansi": "cp1252"}


def encoding_of(table: bytes, page: bytes) -> tuple[str, str]:
    """Name of the encoding and a remark for the analyst ("" when there is no doubt)."""
    stated = page[:100].decode("latin-1").strip().strip("\0")
    named = _codec(stated)
    if named:
        return named, ""
    found, remark = _told_by(table)
    if stated and not remark:
        remark = translate("Formats", "The encoding {name} that the .cpg names is unknown.").format(name=stated[:40])
    return found, remark


def _codec(stated: str) -> str:
    plain = re.sub(r"(?i)^(ansi|oem|windows|iso)[\s_-]+", "", stated).strip().lower()
    plain = _OTHER_NAMES.get(plain, plain)
    for name in (plain, f"cp{plain}", f"iso{plain}"):
        try:
            found = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if found.startswith(_KNOWN):
            return found
    return ""


def _told_by(table: bytes) -> tuple[str, str]:
    rows = table[struct.unpack_from("<H", table, 8)[0] :] if len(table) >= 10 else b""
    try:
        rows.decode("utf-8")
    except UnicodeDecodeError:
        if korean_text(rows):
            return "cp949", translate("Formats", "The text was read as Korean (cp949).")
        remark = translate("Formats", "The encoding of the text is unknown; it was read as Western European (latin-1).")
        return "latin-1", remark
    return "utf-8", ""
