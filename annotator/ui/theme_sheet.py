"""Style sheet of the program: flat panels, hairlines, one accent, on a grid of four and eight pixels."""

from __future__ import annotations

import dataclasses
from functools import lru_cache

from annotator.render.colors import Palette
from annotator.ui.icon_files import sheet_icon

_BARS = """
QMainWindow, QDialog {{ background: {window}; }}
QMainWindow::separator {{ background: {border}; width: 1px; height: 1px; }}
QSplitter::handle {{ background: {border}; }}
QMenuBar {{ background: {window}; color: {text}; border-bottom: 1px solid {border}; padding: 4px 8px; }}
QMenuBar::item {{ background: transparent; color: {muted}; padding: 4px 10px; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {hover}; color: {text}; }}
QMenu {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {faint}; background: transparent; }}
QMenu::separator {{ background: {border}; height: 1px; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QStatusBar {{ background: {window}; color: {muted}; border-top: 1px solid {border}; }}
QStatusBar::item {{ border: none; }}
QToolTip {{ background: {note}; color: {on_note}; border: 1px solid {border}; padding: 4px 8px; }}
"""

_FLOATING = """
QFrame#toolbar, QFrame#timeline, QFrame#card {{
    background: {window}; border: 1px solid {border}; border-radius: 6px;
}}
QFrame#toolbar QToolButton {{
    background: transparent; color: {muted}; border: none; border-radius: 4px;
    padding: 4px 2px 2px 2px; font-size: 10px; min-width: 32px;
}}
QFrame#toolbar QToolButton:hover {{ background: {hover}; color: {text}; }}
QFrame#toolbar QToolButton:checked {{ background: {accent}; color: {on_accent}; }}
QFrame#toolbar QToolButton:disabled {{ color: {faint}; }}
"""

_FORMS = """
QPushButton {{
    background: {raised}; color: {text}; border: 1px solid {border}; border-radius: 4px; padding: 5px 14px;
}}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {selected}; }}
QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton:disabled {{ color: {faint}; background: {window}; border-color: {border}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {accent}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit {{
    background: {raised}; color: {text}; border: 1px solid {border}; border-radius: 4px; padding: 4px 8px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus,
QDateEdit:focus {{ border-color: {accent}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled,
QComboBox:disabled, QDateEdit:disabled {{ background: {window}; color: {faint}; }}
QAbstractSpinBox::up-button {{
    subcontrol-origin: border; subcontrol-position: top right; border: none; width: 20px; margin: 1px 1px 0 0;
}}
QAbstractSpinBox::down-button {{
    subcontrol-origin: border; subcontrol-position: bottom right; border: none; width: 20px; margin: 0 1px 1px 0;
}}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {hover}; border-radius: 3px; }}
QAbstractSpinBox::up-arrow {{ image: url("{step_up}"); width: 12px; height: 12px; }}
QAbstractSpinBox::down-arrow {{ image: url("{step_down}"); width: 12px; height: 12px; }}
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::down-arrow:disabled {{ image: none; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url("{step_down}"); width: 12px; height: 12px; }}
QComboBox::down-arrow:disabled {{ image: none; }}
QComboBox QAbstractItemView {{
    background: {raised}; color: {text}; border: 1px solid {border}; outline: 0;
    selection-background-color: {selected}; selection-color: {text};
}}
QGroupBox {{ border: none; margin-top: 20px; color: {text}; }}
QGroupBox::title {{ subcontrol-origin: margin; color: {muted}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {border}; }}
QTabBar::tab {{ background: transparent; color: {muted}; padding: 8px 12px; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar:focus::tab:selected {{ color: {accent}; }}
"""

_VIEWS = """
QAbstractItemView {{
    background: {window}; alternate-background-color: {window}; color: {text}; border: none; outline: 0;
    gridline-color: {grid}; selection-background-color: {selected}; selection-color: {text};
}}
QHeaderView::section {{
    background: {window}; color: {muted}; border: none; border-bottom: 1px solid {border}; padding: 4px 8px;
}}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 4px; margin: 1px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {hover}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
"""


@lru_cache(maxsize=4)
def style_sheet(colors: Palette) -> str:
    """The sheet in the colours of a theme."""
    arrows = {"step_up": sheet_icon("step-up"), "step_down": sheet_icon("step-down")}
    return (_BARS + _FLOATING + _FORMS + _VIEWS).format(**dataclasses.asdict(colors), **arrows)
