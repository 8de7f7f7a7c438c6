"""The bar of a search for similar vehicles: how many are proposed, at which threshold, and the keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSlider, QToolButton

from annotator.domain.text import translate
from annotator.ui.floating.low_bar import LowBar, bar_button, close_button, line_of
from annotator.ui.floating.low_edge import LowEdge
from annotator.ui.panels.look import Elided, Text

WIDTH, SLIDER_WIDTH = 720, 130
SCALE = 100
"""Steps of the slider from 0 to 1."""


class ProposalBar(LowBar):
    """Floats over the lower edge of the image; it says what was asked for and never takes the keyboard."""

    key_pressed = Signal(str, bool)
    """A button stands for this key: its name, and whether with Shift."""
    threshold_moved = Signal(float)
    scope_chosen = Signal(int)
    left = Signal()

    def __init__(self, edge: LowEdge, scopes: list[str]) -> None:
        super().__init__(edge, WIDTH)
        self.title, self.count = Elided("strong"), Text("label")
        self.line.setRange(0, 1000)
        self.slider = self._slider()
        self.value = Text("shown")
        self.scope = self._scope(scopes)
        self.buttons = [self._button(*each) for each in _buttons()]
        self.close_button = self._close()
        self._lay_out()

    def show_state(self, title: str, count: str, threshold: float) -> None:
        """Say what is proposed."""
        self.title.setText(title)
        self.count.setText(count)
        self.slider.blockSignals(True)
        self.slider.setValue(round(threshold * SCALE))
        self.slider.blockSignals(False)
        self.value.setText(f"{threshold:.2f}")
        self.show()
        self.resized.emit()

    def show_progress(self, fraction: float | None) -> None:
        """How far the search is; `None` = none is going on."""
        self.line.setValue(round(1000 * fraction) if fraction is not None else 0)
        for button in self.buttons[:3]:
            button.setEnabled(fraction is None)

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
        button = bar_button(f"similar_{name}", tip)
        button.setText(text)
        button.clicked.connect(lambda _checked=False: self.key_pressed.emit(key, shift))
        return button

    def _close(self) -> QToolButton:
        text = translate("Similar", "Leave the search; what is not confirmed is dropped")
        button = close_button("similar_close", text, text)
        button.clicked.connect(lambda _checked=False: self.left.emit())
        return button

    def _lay_out(self) -> None:
        keys = [self.scope, self.slider, self.value, *self.buttons]
        self.lay_out(line_of([(self.title, 1), (self.count, 0)]), keys, self.close_button)


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
