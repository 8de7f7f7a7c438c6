"""What each action of the window does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from annotator.domain.text import translate
from annotator.tools.tool import Mods
from annotator.ui.dialogs.key_card import KeyCard
from annotator.ui.theme import apply_theme, current_palette
from annotator.ui.workbench import Workbench

if TYPE_CHECKING:
    from annotator.ui.window import Window

ZOOM = 1.5


def commands(window: Window) -> dict[str, Callable[[], object]]:
    """Handlers by action name; those that need a project do nothing without one."""
    return _window_commands(window) | _bench_commands(window)


def _on_bench(window: Window, work: Callable[[Workbench], object]) -> Callable[[], object]:
    return lambda: work(window.bench) if window.bench is not None else None


def _window_commands(window: Window) -> dict[str, Callable[[], object]]:
    def flow(name: str) -> Callable[[], object]:
        return lambda: getattr(window.flows, name)() if window.flows is not None else None

    return {
        "new": window.new_project,
        "open": window.ask_open,
        "open_sample": window.open_sample,
        "add_images": flow("add_images"),
        "import": flow("import_files"),
        "export": flow("export_tables"),
        "save_picture": _on_bench(window, _save_picture),
        "save_copy": flow("save_copy"),
        "close": window.close_project,
        "quit": window.close,
        "dark": lambda: _switch_theme(window),
        "full_screen": lambda: window.showNormal() if window.isFullScreen() else window.showFullScreen(),
        "keys": lambda: KeyCard(window).open(),
        "about": lambda: _about(window),
    }


def _bench_commands(window: Window) -> dict[str, Callable[[], object]]:
    works: dict[str, Callable[[Workbench], object]] = {
        "undo": lambda b: b.workspace.session.undo(),
        "redo": lambda b: b.workspace.session.redo(),
        "delete": lambda b: b.delete_selected(),
        "delete_whole": lambda b: b.delete_selected(whole=True),
        "duplicate": lambda b: b.host.tools["select"].key("D", Mods()),
        "select_all": lambda b: b.select_all(),
        "copy_position": lambda b: b.status.copy_position(),
        "zoom_in": lambda b: b.stage.canvas.zoom_by(ZOOM),
        "zoom_out": lambda b: b.stage.canvas.zoom_by(1 / ZOOM),
        "fit": lambda b: b.stage.canvas.fit(),
        "native": lambda b: b.stage.canvas.native(),
        "fold": lambda b: b.fold(),
        "history": lambda b: b.history.setVisible(not b.history.isVisible()),
        "previous_scene": lambda b: b.step_scene(-1),
        "next_scene": lambda b: b.step_scene(1),
        "review": lambda b: b.set_review("reviewed"),
        "obscured": lambda b: b.set_review("obscured"),
        "new_site": lambda b: b.sites.new_site(),
        "next_site": lambda b: b.sites.next_unreviewed(1),
        "previous_site": lambda b: b.sites.next_unreviewed(-1),
        "certainty": lambda b: b.host.key("E"),
    }
    return {name: _on_bench(window, work) for name, work in works.items()}


def _switch_theme(window: Window) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication), "a window has an application"
    apply_theme(app, dark=not current_palette().is_dark)
    window.actions_["dark"].setChecked(current_palette().is_dark)
    if window.bench is not None:
        window.bench.stage.canvas.refresh_theme()
        window.bench.stage.tool_bar.refresh_icons()


def _save_picture(bench: Workbench) -> None:
    start = str(bench.workspace.path.with_suffix(".png"))
    title = translate("Commands", "Save the view as picture")
    chosen, _kind = QFileDialog.getSaveFileName(bench, title, start, "PNG (*.png)")
    if chosen and not bench.stage.canvas.grab().save(chosen, "PNG"):
        bench.say(translate("Commands", "{name} could not be written.").format(name=chosen))


def _about(window: Window) -> None:
    text = translate("Commands", "annotator: outline, count and locate things on satellite images.")
    libraries = translate("Commands", "Built on Qt (LGPL), GDAL, PROJ and GEOS. Nothing is sent anywhere.")
    QMessageBox.about(window, QGuiApplication.applicationDisplayName() or "annotator", f"{text}\n\n{libraries}")
