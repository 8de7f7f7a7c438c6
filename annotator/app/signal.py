"""A signal without Qt, so that session and tools can be used and tested without a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Signal(Generic[T]):
    """Calls its listeners in the order they connected, on the thread that emits."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], object]] = []

    def connect(self, listener: Callable[[T], object]) -> Callable[[], None]:
        """Call `listener` at every emission; the returned function ends it."""
        self._listeners.append(listener)

        def disconnect() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return disconnect

    def silence(self) -> None:
        """Nobody listens any more."""
        self._listeners.clear()

    def emit(self, value: T) -> None:
        for listener in tuple(self._listeners):
            listener(value)
