"""Bytes of a text file to text, for files from Excel, Korean tools and old GIS programs."""

from __future__ import annotations

import codecs

from annotator.domain.text import translate

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Text of `data` and a remark for the analyst ("" when there is no doubt about the encoding)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding)
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, "replace"), ""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _unmarked(data)


def _marked(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), ""
    except UnicodeDecodeError:
        remark = translate("Formats", "The text holds bytes that are not {encoding}; they are shown as �.")
        return data.decode(encoding, "replace"), remark.format(encoding=encoding)


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without its mark: many bytes of one half are zero and none of the other."""
    head = data[:400]
    first, second = head[0::2], head[1::2]
    if len(data) % 2 or len(head) < 4:
        return ""
    if first.count(0) * 4 > len(first) and not second.count(0):
        return "utf-16-be"
    return "utf-16-le" if second.count(0) * 4 > len(second) and not first.count(0) else ""


def _unmarked(data: bytes) -> tuple[str, str]:
    korean = korean_text(data)
    if korean:
        return korean, translate("Formats", "The text was read as Korean (cp949).")
    remark = translate("Formats", "The encoding of the text is unknown; it was read as Western European (latin-1).")
    return data.decode("latin-1"), remark


def korean_text(data: bytes) -> str:
    """Text in cp949 or EUC-KR; "" when the bytes are not, or hold no Hangul that would speak for it."""
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return ""
    return text if any("가" <= character <= "힣" for character in text) else ""
