"""Style sheet of the panels, made from the colours of a theme."""

from __future__ import annotations

from functools import lru_cache

from annotator.render.colors import Palette

_LABELS = """
Panel, Panel QScrollArea, Panel QScrollArea > QWidget > QWidget {{ background: {window}; border: none; }}
DateBar, DateBar QScrollArea, DateBar QScrollArea > QWidget > QWidget {{ background: transparent; }}
QLabel {{ background: transparent; color: {text}; }}
QLabel[role="heading"], QLabel[role="label"], QLabel[role="error"], QLabel[role="hint"] {{ color: {muted}; }}
QLabel[role="field"] {{ color: {muted}; }}
QLabel[role="shown"] {{ padding: 3px 2px; }}
QLabel[role="bad"] {{ color: {bad}; }}
Section, Section > QWidget {{ background: transparent; }}
PassStrip {{ background: {accent}; }}
PassStrip QLabel, PassStrip QPushButton {{ color: {on_accent}; }}
"""

_INPUTS = """
QLineEdit, QPlainTextEdit, QComboBox {{
    background: transparent; color: {text}; border: 1px solid transparent; border-radius: 4px;
    padding: 1px 5px; selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover {{ background: {hover}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QComboBox:on {{
    background: {raised}; border-color: {accent};
}}
QLineEdit[role="filter"] {{ background: {raised}; border-color: {border}; padding: 3px 8px; }}
QLineEdit[role="filter"]:focus {{ border-color: {accent}; }}
QComboBox[role="filter"] {{ background: {raised}; border-color: {border}; padding: 2px 8px; }}
QComboBox[role="filter"]:focus, QComboBox[role="filter"]:hover {{ border-color: {accent}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QCheckBox:disabled {{ color: {faint}; }}
QComboBox::drop-down {{ border: none; width: 14px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{
    background: {raised}; color: {text}; border: 1px solid {border}; outline: 0;
    selection-background-color: {selected}; selection-color: {text};
}}
QCheckBox {{ background: transparent; color: {text}; }}
QCheckBox::indicator:unchecked {{
    background: {raised}; border: 1px solid {faint}; border-radius: 3px; width: 12px; height: 12px;
}}
"""

_VIEWS = """
QAbstractItemView {{ background: {window}; color: {text}; border: 1px solid transparent; outline: 0; }}
QAbstractItemView:focus {{ border-color: {accent}; }}
QHeaderView, QHeaderView::section {{
    background: {window}; color: {muted}; border: none; padding: 4px 9px; font-weight: normal; font-size: 11px;
}}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {hover}; border-radius: 4px; margin: 1px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""

_BUTTONS = """
QToolButton, QPushButton {{
    background: transparent; color: {muted}; border: 1px solid transparent; border-radius: 4px; padding: 2px 8px;
}}
QToolButton:hover, QPushButton:hover {{ background: {hover}; color: {text}; }}
QToolButton:checked {{ background: {selected}; color: {text}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {accent}; }}
QToolButton:disabled, QPushButton:disabled {{ color: {faint}; }}
QPushButton[role="primary"] {{ background: {accent}; color: {on_accent}; padding: 5px 14px; }}
QPushButton[role="primary"]:disabled {{ background: {hover}; color: {faint}; }}
QProgressBar {{ background: {hover}; border: none; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
"""


@lru_cache(maxsize=8)
def sheet(palette: Palette) -> str:
    """Rules for everything inside a panel."""
    roles = {name: getattr(palette, name) for name in palette.__slots__ if name != "is_dark"}
    return (_LABELS + _INPUTS + _VIEWS + _BUTTONS).format(**roles)
