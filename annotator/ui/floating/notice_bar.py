"""Notices that must not vanish: lines above the canvas that stay until somebody has closed them or acted on them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.domain.text import translate
from annotator.ui.icons import icon
from annotator.ui.panels.look import MARGIN, Panel, Text, colors

_STRIPE_PX, _SIGN_PX = 3, 16

Deed = tuple[str, Callable[[], object]]
"""What can be done about it: the words of its button, and the function."""


class Notice(Panel):
    """One sentence, whole, with what can be done about it and a button that closes it."""

    closed = Signal()

    def __init__(self, sentence: str, deed: Deed | None = None, *, grave: bool = False) -> None:
        super().__init__()
        self.grave = grave
        self.setAccessibleName(sentence)
        self.text = Text("shown", sentence)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.deed = _deed_button(deed) if deed is not None else None
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setIconSize(QSize(14, 14))
        self.close_button.setToolTip(translate("Notices", "Close this notice (Esc)"))
        self.close_button.setAccessibleName(translate("Notices", "Close this notice"))
        self.close_button.clicked.connect(self.closed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN + _SIGN_PX + 8, 4, 8, 4)
        layout.setSpacing(8)
        layout.addWidget(self.text, 1)
        if self.deed is not None:
            layout.addWidget(self.deed)
        layout.addWidget(self.close_button)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A coloured stripe at the left tells grave from good to know; the words tell it too."""
        super().paintEvent(event)
        painter = QPainter(self)
        icon("warning").paint(painter, QRect(MARGIN, (self.height() - _SIGN_PX) // 2, _SIGN_PX, _SIGN_PX))
        painter.fillRect(0, 0, _STRIPE_PX, self.height(), QColor(colors().bad if self.grave else colors().accent))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colors().border))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Esc is a key of the tools, too; within a notice it closes the notice."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class NoticeBar(QWidget):
    """All notices of the open project, the newest below; takes no room while there are none."""

    left = Signal()
    """A notice was closed: the keys belong to the canvas again."""

    def __init__(self) -> None:
        super().__init__()
        self._notices: dict[str, Notice] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is said now, from above."""
        return [notice.text.text() for notice in self._notices.values()]

    def notice(self, key: str) -> Notice | None:
        """The notice that stands under a key."""
        return self._notices.get(key)

    def show_notice(self, key: str, sentence: str, deed: Deed | None = None, *, grave: bool = False) -> None:
        """Say a sentence; a later one under the same key takes its place."""
        self.close_notice(key)
        notice = Notice(sentence, deed, grave=grave)
        notice.closed.connect(lambda: self._leave(key))
        self._notices[key] = notice
        self._layout.addWidget(notice)
        self.show()

    def close_notice(self, key: str) -> None:
        """Take a notice away, where it still stands."""
        notice = self._notices.pop(key, None)
        if notice is not None:
            self._layout.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._notices))

    def _leave(self, key: str) -> None:
        self.close_notice(key)
        self.left.emit()


def _deed_button(deed: Deed) -> QPushButton:
    words, work = deed
    button = QPushButton(words)
    button.setProperty("role", "primary")
    button.clicked.connect(lambda: work())
    return button
