"""The user's language: Qt's translator is bound to the texts of all layers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from annotator.domain.text import bind_translator

TRANSLATIONS = Path(__file__).parents[2] / "resources" / "i18n"


def install(app: QCoreApplication, locale: QLocale | None = None) -> list[QTranslator]:
    """Load what is there for the locale; texts without a translation stay English."""
    wanted = locale or QLocale.system()
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    found = []
    for base, folder in (("qtbase", qt_folder), ("annotator", str(TRANSLATIONS))):
        translator = QTranslator(app)
        if translator.load(wanted, base, "_", folder):
            app.installTranslator(translator)
            found.append(translator)
    bind_translator(QCoreApplication.translate)
    return found
