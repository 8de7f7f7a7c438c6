"""Going to a position, copying it, and reading one from the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from annotator.app.inspection import records_of
from annotator.app.whereabouts import nowhere, shows, view_of
from annotator.app.wording import coordinates
from annotator.domain.errors import Refused
from annotator.domain.measure.centres import centre
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.formats.coordinate_forms import Form, forms, readings
from annotator.formats.coordinates import Parsed
from annotator.tools.place_crossing import PlaceCrossing

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_AGAIN_MS, _TRIES = 50, 60


def fly_to(bench: Workbench, position: LonLat) -> bool:
    """Show a position on the present scene or another one; False, and the reason said, where no image shows it."""
    workspace = bench.workspace
    selection = workspace.selection
    view = view_of(workspace.document, position, selection.site_uid, selection.scene_uid)
    if view is None:
        bench.say(nowhere(workspace.document, position))
        return False
    selection.show(view.site_uid, view.scene_uid)
    _center(bench, position, view.scene_uid, _TRIES)
    bench.say(translate("Going", "At {at}").format(at=coordinates(*position)))
    return True


def _center(bench: Workbench, position: LonLat, scene_uid: str, tries: int) -> None:
    """A scene whose picture is still being read fits itself into the view once more; come back after that."""
    canvas = bench.stage.canvas
    if canvas.frame is not None and canvas.frame.scene.uid == scene_uid:
        at = shows(canvas.frame, position)
        if at is not None:
            canvas.go_to(at)
            bench.aim(at)
    if not canvas.tiles.has_picture and tries and bench.workspace.selection.scene_uid == scene_uid:
        QTimer.singleShot(_AGAIN_MS, bench, lambda: _center(bench, position, scene_uid, tries - 1))


def is_position(text: str) -> bool:
    """Whether a text can be read as a position at all."""
    try:
        return bool(readings(text))
    except Refused:
        return False


def paste_position(bench: Workbench, ask: Callable[[str], object]) -> bool:
    """Go to the position on the clipboard; with the crossing tool in hand, mark it. `ask` is for two readings."""
    text = QGuiApplication.clipboard().text().strip()
    if not text:
        bench.say(translate("Going", "There is no position on the clipboard."))
        return False
    try:
        found = readings(text)
    except Refused as refusal:
        bench.say(str(refusal))
        return False
    if len(found) > 1:
        ask(text)
        return False
    return use_reading(bench, found[0])


def use_reading(bench: Workbench, found: Parsed) -> bool:
    """Go to a position that was read; the crossing tool marks it."""
    if not fly_to(bench, found.position):
        return False
    tool = bench.host.active
    if isinstance(tool, PlaceCrossing):
        tool.mark_at(found.position)
    if found.guess:
        text = translate("Going", "Read as latitude {lat}, longitude {lon}: the text does not say which is which.")
        bench.say(text.format(lat=f"{found.position.lat:.6f}", lon=f"{found.position.lon:.6f}"))
    return True


def position_to_copy(bench: Workbench) -> LonLat | None:
    """Of the one mark that is selected, else under the pointer."""
    records = records_of(bench.workspace.document, bench.workspace.selection.uids[:2])
    shape = getattr(records[0], "geom", None) if len(records) == 1 else None
    if shape is not None and not shapely.is_empty(shape):
        return centre(shape)
    return bench.status.position


def copy_as(bench: Workbench, form: Form) -> bool:
    """Put a position on the clipboard in one form, and say what was copied."""
    position = position_to_copy(bench)
    if position is None:
        bench.say(translate("Going", "Select a mark or point at a placed image first."))
        return False
    try:
        text = form.write(position)
    except Refused as refusal:
        bench.say(str(refusal))
        return False
    QGuiApplication.clipboard().setText(text)
    bench.say(translate("Going", "Copied {text}").format(text=text))
    return True


def copy_menu(bench: Workbench) -> QMenu:
    """All forms of the position, to choose one; each shows what would be copied."""
    menu = QMenu(bench)
    menu.setObjectName("copy_forms")
    position = position_to_copy(bench)
    for number, form in enumerate(forms(), start=1):
        try:
            shown = form.write(position) if position is not None else ""
        except Refused:
            shown = ""
        digit = f"&{number}  " if number < 10 else ""
        action = menu.addAction(f"{digit}{form.title}\t{shown if len(shown) < 60 else shown[:57] + '…'}")
        action.setEnabled(bool(shown))
        action.triggered.connect(partial(_copy, bench, form))
    return menu


def _copy(bench: Workbench, form: Form, _checked: bool = False) -> None:
    copy_as(bench, form)
