"""Parses JSON within bounds: a small file can unfold to gigabytes or nest until the interpreter gives up."""

from __future__ import annotations

import json
from typing import Any

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats.text_encoding import decode

MEMORY_LIMIT = 900 * 2**20
"""Estimated bytes of the parsed tree."""

_COSTS = ((b"[", 64), (b"{", 232), (b",", 40), (b'"', 32))
"""Bytes in memory per structural character, measured on CPython 3.11: list, dict, number with its slot, half a text."""


def parse(data: bytes, file: str) -> tuple[Any, str]:
    """Value of a JSON text and a remark about its encoding; `Refused` says where it stops being JSON."""
    if 2 * len(data) + sum(data.count(character) * cost for character, cost in _COSTS) > MEMORY_LIMIT:
        text = translate("Formats", "{file} would need too much memory; split it into smaller files.")
        raise Refused(text.format(file=file))
    text, remark = decode(data)
    try:
        return json.loads(text), remark
    except json.JSONDecodeError as error:
        why = translate("Formats", "{file} is not valid JSON at line {line}: {reason}. Nothing was read.")
        raise Refused(why.format(file=file, line=error.lineno, reason=error.msg)) from None
    except RecursionError:
        raise Refused(translate("Formats", "{file} is nested too deeply to be read.").format(file=file)) from None
    except ValueError:
        why = translate("Formats", "{file} holds a number with thousands of digits; nothing was read.")
        raise Refused(why.format(file=file)) from None


def plain(value: Any) -> str | float | None:
    """A property as text, number or blank; lists and objects become their JSON text."""
    if value is None or type(value) in (str, int, float):
        return value  # type: ignore[no-any-return]
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
