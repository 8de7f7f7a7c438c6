"""The bar of a search for similar vehicles: how many are proposed, at which threshold, and the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QProgressBar, QSlider, QToolButton, QVBoxLayout, QWidget

from annotator.domain.text import translate
from annotator.ui.icons import icon
from annotator.ui.panels.look import Elided, Panel, Text, font

GAP, WIDTH, SLIDER_WIDTH, LEFT = 16, 720, 130, 72
SCALE = 100
"""Steps of the slider from 0 to 1."""


class ProposalBar(QFrame):
    """Floats over the lower edge of `stage`; it says what was asked for and never takes the keyboard."""

    key_pressed = Signal(str, bool)
    """A button stands for this key: its name, and whether with Shift."""
    threshold_moved = Signal(float)
    scope_chosen = Signal(int)
    left = Signal()

    def __init__(self, stage: QWidget, scopes: list[str]) -> None:
        super().__init__(stage)
        self.setObjectName("card")
        self.title, self.count = Elided("strong"), Text("label")
        self.line = QProgressBar()
        self.line.setTextVisible(False)
        self.line.setFixedHeight(4)
        self.line.setRange(0, 1000)
        self.slider = self._slider()
        self.value = Text("shown")
        self.scope = self._scope(scopes)
        self.buttons = [self._button(*each) for each in _buttons()]
        self.close_button = self._close()
        self._lay_out()
        stage.installEventFilter(self)
        self.hide()

    def show_state(self, title: str, count: str, threshold: float) -> None:
        """Say what is proposed."""
        self.title.setText(title)
        self.count.setText(count)
        self.slider.blockSignals(True)
        self.slider.setValue(round(threshold * SCALE))
        self.slider.blockSignals(False)
        self.value.setText(f"{threshold:.2f}")
        self.show()
        self.place()

    def show_progress(self, fraction: float | None) -> None:
        """How far the search is; `None` = none is going on."""
        self.line.setValue(round(1000 * fraction) if fraction is not None else 0)
        for button in self.buttons[:3]:
            button.setEnabled(fraction is None)

    def place(self) -> None:
        stage = self.parentWidget()
        assert stage is not None, "made over a stage"
        self.adjustSize()
        room = max(stage.width() - LEFT - GAP, 240)
        width = min(max(self.sizeHint().width(), WIDTH), room)
        left = max((stage.width() - width) // 2, LEFT) if width < room else LEFT
        self.setGeometry(left, stage.height() - self.height() - GAP // 2, width, self.height())
        self.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("similar_threshold")
        slider.setRange(0, SCALE)
        slider.setFixedWidth(SLIDER_WIDTH)
        slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slider.setAccessibleName(translate("Similar", "Likeness asked for"))
        slider.setToolTip(
            translate("Similar", "How alike a proposal must be: , lowers and . raises it (Shift: faster)")
        )
        slider.valueChanged.connect(lambda value: self.threshold_moved.emit(value / SCALE))
        return slider

    def _scope(self, scopes: list[str]) -> QComboBox:
        box = QComboBox()
        box.setObjectName("similar_scope")
        box.addItems(scopes)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box.setAccessibleName(translate("Similar", "Where to search"))
        box.setToolTip(translate("Similar", "Where to search (; goes to the next)"))
        box.activated.connect(self.scope_chosen)
        return box

    def _button(self, name: str, key: str, shift: bool, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"similar_{name}")
        button.setText(text)
        button.setToolTip(tip)
        button.setFont(font())
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: self.key_pressed.emit(key, shift))
        return button

    def _close(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("similar_close")
        button.setIcon(icon("close"))
        button.setIconSize(QSize(16, 16))
        text = translate("Similar", "Leave the search; what is not confirmed is dropped")
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: self.left.emit())
        return button

    def _lay_out(self) -> None:
        inside = Panel(self)
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        words = QHBoxLayout()
        words.setSpacing(16)
        words.addWidget(self.title, 1)
        words.addWidget(self.count)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        for widget in (self.scope, self.slider, self.value):
            keys.addWidget(widget)
        keys.addStretch(1)
        for button in (*self.buttons, self.close_button):
            keys.addWidget(button)
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 6, 8, 4)
        column.setSpacing(2)
        column.addLayout(words)
        column.addWidget(self.line)
        column.addLayout(keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(inside)


def _buttons() -> tuple[tuple[str, str, bool, str, str], ...]:
    """Name, key, whether with Shift, words, tip."""
    return (
        (
            "confirm",
            "Return",
            False,
            translate("Similar", "Confirm  ↵"),
            translate("Similar", "Count the current one and go to the next (Enter)"),
        ),
        (
            "reject",
            "Backspace",
            False,
            translate("Similar", "Reject  ⌫"),
            translate("Similar", "Not a vehicle of this class; go to the next (Backspace or Del)"),
        ),
        (
            "all",
            "Return",
            True,
            translate("Similar", "All  ⇧↵"),
            translate("Similar", "Count all that are still proposed in view (Shift+Enter)"),
        ),
        (
            "again",
            "/",
            False,
            translate("Similar", "Again  /"),
            translate("Similar", "Search by the marks that are selected, or by those counted since (/)"),
        ),
    )
