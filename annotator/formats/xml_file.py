"""Parses XML from strangers: no document types, no entities, no network, bounded memory, and repairs that are named.

Google Earth and older tools write KML that is not well-formed (a bare `&`, an undeclared `gx:`). It is read all the
same, but whatever was repaired or lost is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from lxml import etree

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats.text_encoding import korean_text

Element: TypeAlias = Any
Warn: TypeAlias = Callable[[str, str], None]
"""Takes where and why."""

MEMORY_LIMIT = 900 * 2**20
_COSTS = ((b"<", 150), (b'="', 110), (b"='", 110), (b"&", 170))
"""Bytes in memory per tag (half an element and its text), attribute and entity, measured on libxml2 2.14."""

DEPTH_LIMIT = 200
_ERRORS_SHOWN = 5
_PROLOG_LIMIT = 65_536
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE)?", re.DOTALL | re.IGNORECASE)
_BARE_AMPERSAND = re.compile(
    rb"(<!\[CDATA\[.*?\]\]>)|&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)", re.DOTALL
)


def parse(data: bytes, file: str, warn: Warn) -> tuple[Element, bool]:
    """Root element, and whether the file broke off before its end. `Refused` where nothing can be read.

    `warn` is told what was repaired. A document type is refused whatever it says: entities serve attacks only.
    """
    _refuse_doctype(data, file)
    if len(data) * 2 + sum(data.count(mark) * cost for mark, cost in _COSTS) > MEMORY_LIMIT:
        text = translate("Formats", "{file} would need too much memory; split it into smaller files.")
        raise Refused(text.format(file=file))
    data = _with_google_namespace(data)
    root, error = _strict(data)
    if root is None and _BARE_AMPERSAND.search(data):
        repaired = _BARE_AMPERSAND.sub(lambda match: match[1] or b"&amp;", data)
        root, _ = _strict(repaired)
        if root is not None:
            warn("", translate("Formats", "The sign & stands there without its code; it was read as &."))
    korean = korean_text(data) if root is None and not _is_utf8(data) else ""
    if korean:
        root, _ = _strict(re.sub(r"^\s*<\?xml.*?\?>", "", korean, flags=re.DOTALL).encode())
        if root is not None:
            warn("", translate("Formats", "The text was read as Korean (cp949), not as the file says."))
    if root is not None:
        _refuse_entities(root, file)
        return root, False
    return _recovered(data, file, error, warn)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_google_namespace(data: bytes) -> bytes:
    """The text with the prefix `gx` declared, which many programs use without doing so."""
    if b"<gx:" not in data or b"xmlns:gx" in data:
        return data
    return re.sub(rb"<kml(?=[\s>])", b'<kml xmlns:gx="http://www.google.com/kml/ext/2.2"', data, count=1)


def _refuse_doctype(data: bytes, file: str) -> None:
    # what begins later than this is found in the parsed tree
    plain = data[:_PROLOG_LIMIT].replace(b"\0", b"")
    match = _PROLOG.match(plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff"))
    if match and match[1]:
        raise _doctype(file)


def _refuse_entities(root: Element, file: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(file)


def _doctype(file: str) -> Refused:
    text = translate("Formats", "{file} declares a document type (DOCTYPE), which is refused; nothing was read.")
    return Refused(text.format(file=file))


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def _strict(data: bytes) -> tuple[Element | None, etree.XMLSyntaxError | None]:
    try:
        return etree.fromstring(data, _parser(recover=False)), None
    except etree.XMLSyntaxError as error:
        return None, error


def _recovered(data: bytes, file: str, error: etree.XMLSyntaxError | None, warn: Warn) -> tuple[Element, bool]:
    parser = _parser(recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        text = translate("Formats", "{file} is not XML: {reason}. Nothing was read.")
        raise Refused(text.format(file=file, reason=" ".join(str(error).split())[:200]))
    _refuse_entities(root, file)
    for entry in list(parser.error_log)[:_ERRORS_SHOWN]:
        where = translate("Formats", "line {n}").format(n=entry.line)
        text = translate("Formats", "The file is damaged here ({reason}); what follows may be incomplete.")
        warn(where, text.format(reason=entry.message.strip()[:200]))
    return root, any(entry.type_name in _BROKEN_OFF for entry in parser.error_log)


_BROKEN_OFF = (
    "ERR_TAG_NOT_FINISHED",
    "ERR_DOCUMENT_END",
    "ERR_GT_REQUIRED",
    "ERR_LTSLASH_REQUIRED",
    "ERR_CDATA_NOT_FINISHED",
    "ERR_INTERNAL_ERROR",
    "ERR_RESOURCE_LIMIT",
)


@lru_cache(maxsize=10_000)
def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def tag(element: Element) -> str:
    """Name of an element without its namespace, declared or not."""
    name = element.tag
    return _local(name) if isinstance(name, str) else ""


@lru_cache(maxsize=1000)
def _patterns(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("{*}" + name for name in names)


def children(element: Element, *names: str) -> Iterator[Element]:
    """Child elements of these names, whatever their namespace."""
    found: Iterator[Element] = element.iterchildren(*_patterns(names))
    return found


def child_text(element: Element, *names: str) -> str:
    """Text of the first child of these names, "" where there is none."""
    first = next(children(element, *names), None)
    return "" if first is None else text(first)


def text(element: Element) -> str:
    """All text below an element, without markup."""
    if len(element) == 0:
        return (element.text or "").strip()
    return "".join(element.itertext()).strip()
