"""Any three bands of a file as red, green and blue, each chosen by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from annotator.domain.text import translate
from annotator.imagery.info import RasterInfo

LEAST_BANDS = 3


class ThreeBands(QWidget):
    """Three lists side by side; hidden for files of fewer bands."""

    chosen = Signal(object)
    """The numbers of the three bands."""

    def __init__(self) -> None:
        super().__init__()
        names = (translate("Display", "Red"), translate("Display", "Green"), translate("Display", "Blue"))
        self.parts = [QComboBox() for _name in names]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for name, part in zip(names, self.parts, strict=True):
            part.setToolTip(translate("Display", "Band shown as {color}").format(color=name))
            part.setAccessibleName(name)
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            part.activated.connect(lambda _index: self.chosen.emit(self.bands))
            layout.addWidget(part, 1)

    @property
    def bands(self) -> tuple[int, ...]:
        return tuple(part.currentIndex() + 1 for part in self.parts)

    def show_bands(self, info: RasterInfo, bands: tuple[int, ...]) -> None:
        """Show which bands are red, green and blue now; one alone is all three."""
        self.setVisible(info.band_count >= LEAST_BANDS)
        shown = bands if len(bands) == len(self.parts) else bands[:1] * len(self.parts)
        letters = (translate("Display", "R {n}"), translate("Display", "G {n}"), translate("Display", "B {n}"))
        for part, band, letter in zip(self.parts, shown, letters, strict=True):
            if part.count() != info.band_count:
                part.clear()
                part.addItems([letter.format(n=number) for number in range(1, info.band_count + 1)])
            part.setCurrentIndex(band - 1)
