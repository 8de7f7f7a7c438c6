"""A translated text reaches the domain through Qt's translator; what is not translated stays English."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from annotator.domain import text
from annotator.domain.text import translate
from annotator.ui import language


@pytest.fixture
def korean(qapp: QApplication, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue with two texts translated, made and loaded as the program does."""
    script = [sys.executable, str(repo_root / "resources" / "i18n" / "update.py"), "ko", "-o", str(tmp_path)]
    subprocess.run(script, check=True, capture_output=True)
    catalogue = tmp_path / "annotator_ko.ts"
    tree = etree.parse(catalogue)
    known = {"Undo": "실행 취소", "Delete %n object(s)": "개체 %n개 삭제"}
    for message in tree.iter("message"):
        if message.findtext("source") in known:
            translation = message.find("translation")
            assert translation is not None
            translation.text = known[str(message.findtext("source"))]
            translation.attrib.pop("type", None)
    tree.write(catalogue, encoding="utf-8", xml_declaration=True)
    release = [str(Path(sys.executable).parent / "pyside6-lrelease"), str(catalogue)]
    subprocess.run(release, check=True, capture_output=True)
    monkeypatch.setattr(language, "TRANSLATIONS", tmp_path)
    before = text._translator
    installed = language.install(qapp, QLocale("ko_KR"))
    yield
    for translator in installed:
        qapp.removeTranslator(translator)
    text.bind_translator(before)


@pytest.mark.usefixtures("korean")
def test_texts_come_translated_and_the_rest_in_english() -> None:
    assert translate("Action", "Undo") == "실행 취소"
    assert translate("Action", "Redo") == "Redo"
    assert translate("Edits", "Delete %n object(s)", "", 3) == "개체 3개 삭제"
    assert translate("Edits", "Move %n mark(s)", "", 1) == "Move 1 mark"
    assert translate("Edits", "Move %n mark(s)", "", 2) == "Move 2 marks"
