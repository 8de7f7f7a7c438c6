"""Boxes for figures whose text keeps off their left edge, which the padding of a style sheet does not reach."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

_INDENT_PX = 7


class WholeBox(QSpinBox):
    """For whole numbers."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.lineEdit().setTextMargins(_INDENT_PX, 0, 0, 0)


class DecimalBox(QDoubleSpinBox):
    """For numbers with decimals."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.lineEdit().setTextMargins(_INDENT_PX, 0, 0, 0)
