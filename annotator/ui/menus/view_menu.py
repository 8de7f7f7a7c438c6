"""View: where the canvas looks and which panels stand around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, on_bench
from annotator.ui.modes import switch_full_screen
from annotator.ui.theme import apply_theme, current_palette

if TYPE_CHECKING:
    from annotator.ui.window import Window

ZOOM = 1.5


def title() -> str:
    return translate("Menu", "&View")


def entries() -> tuple[Entry, ...]:
    return (*_looking(), *_comparing(), *_panels())


def _looking() -> tuple[Entry, ...]:
    e = Entry
    closer, farther = (
        on_bench(lambda b: b.stage.canvas.zoom_by(ZOOM)),
        on_bench(lambda b: b.stage.canvas.zoom_by(1 / ZOOM)),
    )
    return (
        e("zoom_in", translate("Action", "Zoom in"), closer, ("+", "="), "zoom-in"),
        e("zoom_out", translate("Action", "Zoom out"), farther, ("-",), "zoom-out"),
        e("fit", translate("Action", "Whole image"), on_bench(lambda b: b.stage.canvas.fit()), ("Home",), "fit"),
        e(
            "native",
            translate("Action", "Image pixels 1:1"),
            on_bench(lambda b: b.stage.canvas.native()),
            ("Ctrl+0",),
            "native",
        ),
    )


def _comparing() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "swipe",
            translate("Action", "Swipe between two dates"),
            on_bench(lambda b: b.modes.switch_swipe()),
            ("Shift+B",),
            separator=True,
            checkable=True,
            is_on=lambda b: b.stage.comparing.is_swiping,
        ),
        e(
            "add_view",
            translate("Action", "Another date beside, linked"),
            on_bench(lambda b: b.stage.panes.add()),
            ("Ctrl+B",),
        ),
        e(
            "link_views",
            translate("Action", "Views move together"),
            on_bench(lambda b: b.stage.panes.link(not b.stage.panes.is_linked)),
            ("Alt+B",),
            "link",
            checkable=True,
            is_on=lambda b: b.stage.panes.is_linked,
        ),
        e(
            "close_views",
            translate("Action", "One view again"),
            on_bench(lambda b: b.stage.panes.close_all()),
            ("Ctrl+Shift+B",),
        ),
    )


def _panels() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "fold",
            translate("Action", "Fold the panels away"),
            on_bench(lambda b: b.fold()),
            ("F9",),
            "panel-left",
            separator=True,
        ),
        *_looks(),
        e(
            "dark",
            translate("Action", "Dark theme"),
            _switch_theme,
            icon="moon",
            checkable=True,
            stands=lambda _window: current_palette().is_dark,
            needs_project=False,
        ),
        e(
            "full_screen",
            translate("Action", "Full screen"),
            switch_full_screen,
            ("F11",),
            checkable=True,
            stands=lambda window: window.isFullScreen(),
            needs_project=False,
        ),
    )


def _looks() -> tuple[Entry, ...]:
    e = Entry
    return (
        e("legend", translate("Action", "Fold the legend"), on_bench(lambda b: b.legend.toggle()), ("Ctrl+L",)),
        e(
            "gallery",
            translate("Action", "Chips of all counted objects"),
            on_bench(lambda b: b.show_room("gallery").setFocus()),
            ("Shift+C",),
        ),
        e(
            "history",
            translate("Action", "History"),
            on_bench(lambda b: b.side.toggle("history")),
            ("Ctrl+H",),
            checkable=True,
            is_on=lambda b: b.side.shown == "history",
        ),
        e(
            "display",
            translate("Action", "Display of the image"),
            on_bench(lambda b: b.side.toggle("display")),
            ("Ctrl+D",),
            "settings",
            checkable=True,
            is_on=lambda b: b.side.shown == "display",
        ),
    )


def _switch_theme(window: Window) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication), "a window has an application"
    apply_theme(app, dark=not current_palette().is_dark)
    if window.bench is not None:
        window.bench.stage.canvas.refresh_theme()
        window.bench.stage.panes.refresh_theme()
        window.bench.stage.tool_bar.refresh_icons()
