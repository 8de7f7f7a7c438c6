"""How the current scene is shown: bands, darkest and brightest number, gamma, contrast, brightness."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget

from annotator.app.display_views import Bands, ShownNumbers, band_choices, numbers_in_view, shifted, stretched
from annotator.app.pictures import ScenePicture
from annotator.app.viewport import Viewport
from annotator.app.workspace import Workspace
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.imagery.style import DisplayStyle
from annotator.ui.panels.copies import CopiesRow
from annotator.ui.panels.histogram import HistogramView
from annotator.ui.panels.look import MARGIN, Heading, Panel, Text, scrolling
from annotator.ui.panels.three_bands import ThreeBands

_APPLY_AFTER_MS, _SAVE_AFTER_MS, _COUNT_AFTER_MS = 40, 600, 250
_STEPS = 100


class _Answers(QObject):
    counted = Signal(str, object)


class DisplayPanel(Panel):
    """Works on the scene that is selected; every change is seen at once and is no edit until it is kept."""

    def __init__(
        self, workspace: Workspace, picture: Callable[[str], ScenePicture | None], view: Callable[[], Viewport]
    ) -> None:
        super().__init__()
        self._workspace, self._picture, self._view = workspace, picture, view
        self._numbers: ShownNumbers | None = None
        self._counted_bands: Bands = None
        self._answers = _Answers()
        self._answers.counted.connect(self._on_counted)
        self._style = DisplayStyle()
        self._make_parts()
        self._lay_out()
        self._timers = [_timer(self, ms, do) for ms, do in self._delayed()]
        self._apply_soon, self._save_soon, self._count_soon = self._timers
        self.follow(workspace.selection.scene_changed, lambda _uid: self.refresh())
        self.follow(workspace.displays.changed, lambda _uid: self._on_display())
        self.refresh()

    def refresh(self) -> None:
        """Show the style of the selected scene and count its numbers anew."""
        self._numbers = None
        self.histogram.show_values(None, 0.0, 255.0)
        self._show_style()
        self.count_soon()

    def _on_display(self) -> None:
        """The style changed, by this panel or by an undo; other bands have other numbers."""
        self._show_style()
        if self._style.bands != self._counted_bands:
            self.count_soon()

    def count_soon(self) -> None:
        """The view or the picture is another one."""
        if self.isVisible():
            self._count_soon.start()

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.refresh()

    def _delayed(self) -> tuple[tuple[int, Callable[[], None]], ...]:
        return (
            (_APPLY_AFTER_MS, self._apply),
            (_SAVE_AFTER_MS, self._workspace.displays.save),
            (_COUNT_AFTER_MS, self._count),
        )

    def _scene(self) -> Scene | None:
        return self._workspace.document.get(Scene, self._workspace.selection.scene_uid)

    def _make_parts(self) -> None:
        self.bands = QComboBox()
        self.bands.setToolTip(translate("Display", "Which bands of the file are shown as red, green and blue"))
        self.bands.activated.connect(lambda index: self._on_bands(self.bands.itemData(index)))
        self.three = ThreeBands()
        self.three.chosen.connect(self._on_bands)
        self.histogram = HistogramView()
        self.histogram.moved.connect(self._on_moved)
        self.percent = _button(translate("Display", "2–98 %"), lambda: self._stretch("percentiles"))
        self.percent.setToolTip(translate("Display", "Spread what is in view, without its darkest and brightest 2 %"))
        self.full = _button(translate("Display", "Min–max"), lambda: self._stretch("ends"))
        self.automatic = _button(translate("Display", "Automatic"), lambda: self._stretch(""))
        self.gamma = _slider(-_STEPS, _STEPS, self._on_tone)
        self.contrast = _slider(-_STEPS, _STEPS, self._on_tone)
        self.brightness = _slider(-_STEPS, _STEPS, self._on_tone)
        self.values = {name: Text("field") for name in ("gamma", "contrast", "brightness")}
        self.keep = _button(translate("Display", "Keep for this scene"), self._keep)
        self.keep.setProperty("role", "primary")
        self.reset = _button(translate("Display", "Reset"), self._reset)
        self.copies = CopiesRow(self._workspace)
        self.hint = Text("hint")
        self.hint.setWordWrap(True)

    def _lay_out(self) -> None:
        self._inside = QWidget()
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(MARGIN, 14, MARGIN, 14)
        layout.setSpacing(8)
        layout.addWidget(Heading(translate("Display", "Display of the image")))
        layout.addWidget(self.hint)
        layout.addWidget(self.bands)
        layout.addWidget(self.three)
        # The chart's own sides line up with the texts above it.
        layout.addWidget(self.histogram)
        layout.addLayout(_row(self.percent, self.full, self.automatic))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        names = (
            ("gamma", translate("Display", "Gamma"), self.gamma),
            ("contrast", translate("Display", "Contrast"), self.contrast),
            ("brightness", translate("Display", "Brightness"), self.brightness),
        )
        for row, (name, label, slider) in enumerate(names):
            slider.setAccessibleName(label)
            grid.addWidget(Text("field", label), row, 0)
            grid.addWidget(slider, row, 1)
            self.values[name].setMinimumWidth(36)
            self.values[name].setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(self.values[name], row, 2)
        layout.addLayout(grid)
        layout.addLayout(_row(self.keep, self.reset))
        layout.addStretch(1)
        layout.addWidget(self.copies)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolling(self._inside, sideways=False))

    def _show_style(self) -> None:
        scene = self._scene()
        picture = self._picture(scene.uid) if scene is not None else None
        has_picture = scene is not None and picture is not None
        for part in (self.bands, self.three, self.histogram, self.percent, self.full, self.automatic, self.reset):
            part.setEnabled(has_picture)
        for slider in (self.gamma, self.contrast, self.brightness):
            slider.setEnabled(has_picture)
        self.hint.setText("" if has_picture else translate("Display", "No picture is shown."))
        self.hint.setVisible(not has_picture)
        if scene is None or picture is None:
            self.keep.setEnabled(False)
            return
        displays = self._workspace.displays
        self._style = displays.style_of(scene)
        read_only = self._workspace.session.project.read_only
        self.keep.setEnabled(displays.is_tried(scene.uid) and not read_only)
        self._show_bands(picture)
        _quietly(self.gamma, round(_STEPS * _exponent(self._style.gamma)))
        _quietly(self.contrast, round(_STEPS * self._style.contrast))
        _quietly(self.brightness, round(_STEPS * self._style.brightness))
        self._show_values()
        self._show_stretch(picture)

    def _show_bands(self, picture: ScenePicture) -> None:
        choices = band_choices(picture.info, self._style.bands)
        self.three.show_bands(picture.info, self._style.bands or picture.info.display_bands)
        self.bands.setVisible(len(choices) > 1)
        if [self.bands.itemData(index) for index in range(self.bands.count())] != [bands for bands, _ in choices]:
            self.bands.clear()
            for bands, text in choices:
                self.bands.addItem(text, bands)
        found = next((at for at, (bands, _) in enumerate(choices) if bands == self._style.bands), 0)
        self.bands.setCurrentIndex(found)

    def _show_values(self) -> None:
        self.values["gamma"].setText(f"{self._style.gamma:.2f}")
        self.values["contrast"].setText(f"{round(100 * self._style.contrast):+d}")
        self.values["brightness"].setText(f"{round(100 * self._style.brightness):+d}")

    def _show_stretch(self, picture: ScenePicture) -> None:
        shown = stretched(self._style, picture.info, self._numbers)
        low, high = (sum(pair[at] for pair in shown) / len(shown) for at in (0, 1))
        self.histogram.show_values(self._numbers.histogram if self._numbers else None, low, high)

    def _on_moved(self, by_low: float, by_high: float) -> None:
        scene = self._scene()
        picture = self._picture(scene.uid) if scene is not None else None
        if picture is not None:
            shown = stretched(self._style, picture.info, self._numbers)
            self._try(replace(self._style, stretch=shifted(shown, by_low, by_high)))

    def _on_tone(self) -> None:
        gamma = round(4.0 ** (self.gamma.value() / _STEPS), 3)
        contrast, brightness = self.contrast.value() / _STEPS, self.brightness.value() / _STEPS
        self._try(replace(self._style, gamma=gamma, contrast=contrast, brightness=brightness))

    def _on_bands(self, bands: Bands) -> None:
        """Other bands have other numbers: they are counted first, so that they come stretched."""
        self._style = replace(self._style, bands=bands, stretch=None)
        self._count(then_stretch=True)

    def _stretch(self, which: str) -> None:
        if not which:
            self._try(replace(self._style, stretch=None, bands=None))
        elif self._numbers is not None:
            self._try(replace(self._style, stretch=getattr(self._numbers.histogram, which)))

    def _try(self, style: DisplayStyle) -> None:
        self._style = style
        self._show_values()
        if not self._apply_soon.isActive():
            self._apply_soon.start()

    def _apply(self) -> None:
        scene = self._scene()
        if scene is not None:
            self._workspace.displays.try_out(scene, self._style)
            self._save_soon.start()

    def _keep(self) -> None:
        scene = self._scene()
        if scene is not None:
            self._apply()
            self._workspace.displays.keep(scene)

    def _reset(self) -> None:
        self._try(DisplayStyle())

    def _count(self, then_stretch: bool = False) -> None:
        scene = self._scene()
        picture = self._picture(scene.uid) if scene is not None else None
        if scene is None or picture is None:
            return
        if not self._style.bands and self._style == DisplayStyle():
            self._show_style()
        asked = numbers_in_view(self._workspace.imagery, picture, self._view().visible_rect(), self._style.bands)
        uid, bands = scene.uid, self._style.bands
        self._counted_bands = bands
        asked.add_done_callback(lambda done: self._answers.counted.emit(uid, (done, then_stretch, bands)))

    def _on_counted(self, scene_uid: str, answer) -> None:
        done, then_stretch, bands = answer
        is_other = scene_uid != self._workspace.selection.scene_uid or bands != self._counted_bands
        if done.cancelled() or is_other or done.exception() is not None:
            return
        picture = self._picture(scene_uid)
        if picture is None:
            return
        self._numbers = ShownNumbers(done.result())
        if then_stretch and self._style.bands is not None:
            self._try(replace(self._style, stretch=self._numbers.default_stretch(picture.info)))
        elif then_stretch:
            self._try(self._style)
        self._show_stretch(picture)


def _exponent(gamma: float) -> float:
    """Place of a gamma on a slider from 1/4 to 4, -1 to 1."""
    return math.log(gamma, 4.0)


def _timer(parent: QObject, ms: int, do: Callable[[], None]) -> QTimer:
    made = QTimer(parent, singleShot=True, interval=ms)
    made.timeout.connect(lambda: do())
    return made


def _slider(low: int, high: int, moved: Callable[[], None]) -> QSlider:
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(low, high)
    made.setPageStep(10)
    made.valueChanged.connect(lambda _value: moved())
    return made


def _quietly(slider: QSlider, value: int) -> None:
    was = slider.blockSignals(True)
    slider.setValue(value)
    slider.blockSignals(was)


def _button(text: str, clicked: Callable[[], None]) -> QPushButton:
    made = QPushButton(text)
    made.clicked.connect(lambda: clicked())
    return made


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row
