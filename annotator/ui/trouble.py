"""Bugs must not end the work: they are logged, told in a notice that does not block, and the program goes on."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from annotator.app.folders import data_dir

log = logging.getLogger("annotator")

_fault_log = None


def start_log() -> None:
    """Log to a rotating file in the user's folder; a crash of native code leaves its Python stack there too."""
    global _fault_log
    folder = data_dir() / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "annotator.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    _fault_log = (folder / "fault.log").open("w", encoding="utf-8")
    faulthandler.enable(_fault_log)


def catch_bugs(notify: Callable[[str, str], None]) -> None:
    """Report every unhandled exception by `notify(sentence, report)`; `notify` may be called from any thread."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        log.error("unhandled: %s", text)
        notify(f"{kind.__name__}: {error}", text)

    sys.excepthook = report
    threading.excepthook = lambda args: report(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
    qInstallMessageHandler(_qt_message)


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    level = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}.get(kind, logging.WARNING)
    log.log(level, "Qt: %s", text)
