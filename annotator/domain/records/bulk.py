"""Making records by the hundred thousand, field by field over all of them.

`dataclasses.replace` and a constructor of forty keywords take longer than everything else an import does. A record
without checks of its own is only its slots, so they are filled directly.
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from annotator.domain.records.base import Record, field_types

R = TypeVar("R", bound=Record)

Setter = Callable[[Any, Any], None]


_guard = threading.Lock()
_pauses: list[bool] = []
"""Whether the collector was on before; the first pause of several at a time knows."""


class _Slots(NamedTuple):
    """How the fields of a record class are filled and read, in their order."""

    setters: dict[str, Setter]
    values_of: Callable[[Any], tuple[Any, ...]]


_known: dict[str, _Slots] = {}


def _slots(record: type[Record]) -> _Slots:
    found = _known.get(record.KIND)
    if found is None:
        names = field_types(record)
        found = _Slots({name: getattr(record, name).__set__ for name in names}, attrgetter(*names))
        _known[record.KIND] = found
    return found


@contextmanager
def collector_paused() -> Iterator[None]:
    """While very many records come into being, Python's cycle collector would walk all of them again and again.

    Records hold no cycles; what else becomes garbage meanwhile is collected afterwards.
    """
    with _guard:
        _pauses.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _guard:
            was_enabled = _pauses.pop(0)
            if _pauses:
                _pauses[0] = was_enabled
            elif was_enabled:
                gc.enable()


def evolved(record: R, **values: Any) -> R:
    """The record with other values in some fields."""
    made = object.__new__(type(record))
    setters, values_of = _slots(type(record))
    for put, value in zip(setters.values(), values_of(record), strict=True):
        put(made, value)
    for name, value in values.items():
        setters[name](made, value)
    return made


def built(record: type[R], size: int, columns: Mapping[str, Iterable[Any]]) -> list[R]:
    """`size` new records from the values of every field."""
    made = [object.__new__(record) for _ in range(size)]
    for name, put in _slots(record).setters.items():
        _fill(put, made, columns[name])
    return made


def all_evolved(records: Sequence[R], columns: Mapping[str, Iterable[Any]]) -> list[R]:
    """The records, all of one class, with other values in the fields of `columns`."""
    if not records:
        return []
    record = type(records[0])
    made = [object.__new__(record) for _ in records]
    for name, put in _slots(record).setters.items():
        _fill(put, made, columns[name] if name in columns else map(attrgetter(name), records))
    return made


def same_in_all(values: Mapping[str, Any]) -> dict[str, Iterable[Any]]:
    """Columns that hold one value in every record."""
    return {name: repeat(value) for name, value in values.items()}


def _fill(put: Setter, made: list[Any], values: Iterable[Any]) -> None:
    deque(map(put, made, values), maxlen=0)
