"""Texts and numbers: English without a translation, and whatever a translator says with one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotator.domain import text
from annotator.domain.text import bind_translator, translate


@pytest.fixture
def bound() -> Iterator[None]:
    before = text._translator
    yield
    bind_translator(before)


@pytest.mark.parametrize(("n", "said"), [(0, "0 objects"), (1, "1 object"), (2, "2 objects"), (1000, "1000 objects")])
def test_english_counts(n: int, said: str):
    assert translate("Edits", "%n object(s)", None, n) == said


def test_without_a_number_nothing_is_counted():
    assert translate("Edits", "%n object(s) of {name}") == "%n object(s) of {name}"
    assert translate("Edits", "Add (again)") == "Add (again)"


def test_a_translation_is_taken_as_it_is(bound):
    def translator(_context: str, _text: str, _comment: str | None = None, n: int = -1, /) -> str:
        return f"{n} Objekt(e)"

    bind_translator(translator)
    assert translate("Edits", "%n object(s)", None, 2) == "2 Objekt(e)"


def test_qt_counts_alike(qapp, bound):
    from PySide6.QtCore import QCoreApplication

    bind_translator(QCoreApplication.translate)
    assert translate("Edits", "Delete %n object(s)", None, 1) == "Delete 1 object"
    assert translate("Edits", "Delete %n object(s)", None, 12) == "Delete 12 objects"
    assert translate("Edits", "Undo") == "Undo"
