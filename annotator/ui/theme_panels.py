"""Style sheet of the panels, made from the colours of a theme.

Part of the program's one sheet: sheets of the panels' own would be worked through again for everything inside whenever
a panel is put into its place.
"""

from __future__ import annotations

from functools import lru_cache

from annotator.render.colors import Palette

_LABELS = """
Panel, Panel QScrollArea, Panel QScrollArea > QWidget > QWidget {{ background: {window}; border: none; }}
DateBar, DateBar QScrollArea, DateBar QScrollArea > QWidget > QWidget {{ background: transparent; }}
Panel QLabel {{ background: transparent; color: {text}; }}
Panel QLabel[role="heading"], Panel QLabel[role="label"], Panel QLabel[role="error"], Panel QLabel[role="hint"] {{
    color: {muted};
}}
Panel QLabel[role="field"] {{ color: {muted}; }}
Panel QLabel[role="shown"] {{ padding: 1px 2px; margin-bottom: -2px; }}
Panel QLabel[role="bad"] {{ color: {bad}; }}
Panel Section, Panel Section > QWidget {{ background: transparent; }}
PassStrip {{ background: {accent}; }}
PassStrip QLabel, PassStrip QPushButton {{ color: {on_accent}; }}
"""

_INPUTS = """
Panel QLineEdit, Panel QPlainTextEdit, Panel QComboBox {{
    background: transparent; color: {text}; border: 1px solid transparent; border-radius: 4px;
    padding: 1px 5px; selection-background-color: {accent}; selection-color: {on_accent};
}}
Panel QLineEdit {{ padding: 1px 3px; }}
Panel QPlainTextEdit {{ padding: 3px 4px; }}
Panel FlagEditor {{ margin-left: 6px; }}
Panel QLineEdit:hover, Panel QPlainTextEdit:hover, Panel QComboBox:hover {{ background: {hover}; }}
Panel QLineEdit:focus, Panel QPlainTextEdit:focus, Panel QComboBox:focus, Panel QComboBox:on {{
    background: {raised}; border-color: {accent};
}}
Panel QLineEdit[role="filter"] {{ background: {raised}; border-color: {border}; padding: 3px 8px; }}
Panel QLineEdit[role="filter"]:focus {{ border-color: {accent}; }}
Panel QComboBox[role="filter"] {{ background: {raised}; border-color: {border}; padding: 2px 8px; }}
Panel QComboBox[role="filter"]:focus, Panel QComboBox[role="filter"]:hover {{ border-color: {accent}; }}
Panel QLineEdit:disabled, Panel QPlainTextEdit:disabled, Panel QComboBox:disabled, Panel QCheckBox:disabled {{
    color: {faint};
}}
Panel QComboBox::drop-down {{ border: none; width: 14px; }}
Panel QComboBox::down-arrow {{ image: none; }}
Panel QComboBox QAbstractItemView {{
    background: {raised}; color: {text}; border: 1px solid {border}; outline: 0;
    selection-background-color: {selected}; selection-color: {text};
}}
Panel QCheckBox {{ background: transparent; color: {text}; }}
Panel QCheckBox::indicator:unchecked {{
    background: {raised}; border: 1px solid {faint}; border-radius: 3px; width: 12px; height: 12px;
}}
"""

_VIEWS = """
Panel QAbstractItemView {{ background: {window}; color: {text}; border: 1px solid transparent; outline: 0; }}
Panel QAbstractItemView:focus {{ border-color: {accent}; }}
Panel QHeaderView {{ background: {window}; border: none; }}
Panel QHeaderView::section {{
    background: {window}; color: {muted}; border: none; padding: 4px 9px; font-weight: normal; font-size: 11px;
}}
Panel QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
Panel QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
Panel QScrollBar::handle {{ background: {hover}; border-radius: 4px; margin: 1px; min-height: 24px; min-width: 24px; }}
Panel QScrollBar::handle:hover {{ background: {faint}; }}
Panel QScrollBar::add-line, Panel QScrollBar::sub-line {{ width: 0; height: 0; }}
Panel QScrollBar::add-page, Panel QScrollBar::sub-page {{ background: transparent; }}
"""

_BUTTONS = """
Panel QToolButton, Panel QPushButton {{
    background: transparent; color: {muted}; border: 1px solid transparent; border-radius: 4px; padding: 2px 8px;
}}
Panel QToolButton:hover, Panel QPushButton:hover {{ background: {hover}; color: {text}; }}
Panel QToolButton:checked {{ background: {selected}; color: {text}; }}
Panel QToolButton:focus, Panel QPushButton:focus {{ border-color: {accent}; }}
Panel QToolButton:disabled, Panel QPushButton:disabled {{
    background: transparent; color: {faint}; border-color: transparent;
}}
Panel QPushButton[role="primary"] {{ background: {accent}; color: {on_accent}; padding: 5px 14px; }}
Panel QPushButton[role="primary"]:disabled {{ background: {hover}; color: {faint}; border-color: transparent; }}
Panel QProgressBar {{ background: {hover}; border: none; border-radius: 3px; max-height: 6px; }}
Panel QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
"""


@lru_cache(maxsize=8)
def panel_sheet(palette: Palette) -> str:
    """Rules for everything inside a panel."""
    roles = {name: getattr(palette, name) for name in palette.__slots__ if name != "is_dark"}
    return (_LABELS + _INPUTS + _VIEWS + _BUTTONS).format(**roles)
