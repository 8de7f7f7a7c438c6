"""The user's map sources: which lies below the scenes, how strong, and whether anything may be asked of the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
)

from annotator.domain.text import translate
from annotator.ui.panels.look import MARGIN, Elided, Heading, Panel, Text, colors, font
from annotator.ui.panels.place_parts import Choice

if TYPE_CHECKING:
    from annotator.ui.features.map_layers import MapLayers

_MB = 1 << 20


class MapsPanel(Panel):
    """Base map, working offline, and the tiles kept on disk."""

    def __init__(self, maps: MapLayers) -> None:
        super().__init__()
        self._maps = maps
        self.base = Choice()
        self.base.activated.connect(self._on_base)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 100)
        self.opacity.setSingleStep(5)
        self.opacity.setTracking(False)
        self.opacity.setToolTip(translate("MapsPanel", "How strong the base map is"))
        self.opacity.valueChanged.connect(self._on_opacity)
        self.about = Text("hint")
        self.about.setWordWrap(True)
        self.add = QPushButton(translate("MapsPanel", "Add…"))
        self.add.clicked.connect(lambda: maps.ask_source())
        self.archive = QPushButton(translate("MapsPanel", "File…"))
        self.archive.setToolTip(translate("MapsPanel", "An archive of tiles: .mbtiles or .pmtiles"))
        self.archive.clicked.connect(maps.ask_archive)
        self.remove = QPushButton(translate("MapsPanel", "Remove"))
        self.remove.clicked.connect(self._on_remove)
        self.offline = QCheckBox(translate("MapsPanel", "Work offline"))
        self.offline.setToolTip(translate("MapsPanel", "No request goes out; what was seen before stays visible"))
        self.offline.toggled.connect(maps.set_offline)
        self.kept = Elided("hint")
        self.clear = QPushButton(translate("MapsPanel", "Clear"))
        self.clear.clicked.connect(self._on_clear)
        self._lay_out()
        self.follow(maps.atlas.chosen, lambda _choice: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        choice = self._maps.atlas.choice
        self.base.clear()
        self.base.addItem(translate("MapsPanel", "No base map"), "")
        for source in choice.sources:
            self.base.addItem(source.name, source.identity)
        service = choice.base_service
        self.base.setCurrentIndex(max(0, self.base.findData(choice.base)) if service is not None else 0)
        self.remove.setEnabled(service is not None)
        self.opacity.setVisible(service is not None)
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(choice.opacity * 100))
        self.opacity.blockSignals(False)
        self.about.setText(_about(service) if service is not None else _nothing(bool(choice.sources)))
        self._give_room()
        tip = translate("MapsPanel", "Map below the scenes, where they show nothing or reach no further")
        self.base.setToolTip(tip if service is None else f"{service.name}\n{tip}")
        self.offline.blockSignals(True)
        self.offline.setChecked(choice.is_offline)
        self.offline.blockSignals(False)

    def showEvent(self, event) -> None:
        self._count_kept()
        super().showEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        """All that is to be said of a source is seen, however many lines it takes."""
        self.about.setMinimumHeight(self.about.heightForWidth(max(1, self.width() - 2 * MARGIN)))

    def _on_base(self, index: int) -> None:
        atlas = self._maps.atlas
        atlas.choose(replace(atlas.choice, base=self.base.itemData(index)))

    def _on_opacity(self, percent: int) -> None:
        atlas = self._maps.atlas
        atlas.choose(replace(atlas.choice, opacity=percent / 100.0))

    def _on_remove(self) -> None:
        atlas = self._maps.atlas
        atlas.choose(atlas.choice.without(atlas.choice.base))

    def _on_clear(self) -> None:
        self._maps.in_background(self._maps.atlas.clear_cache, lambda _none: self._count_kept())

    def _count_kept(self) -> None:
        self._maps.in_background(self._maps.atlas.cache_bytes, self._show_kept)

    def _show_kept(self, size: int) -> None:
        text = translate("MapsPanel", "{n} MB of tiles on this machine")
        self.kept.setText(text.format(n=f"{size / _MB:.1f}"))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 12)
        layout.setSpacing(8)
        layout.addWidget(Heading(translate("MapsPanel", "Maps")))
        layout.addWidget(self.base)
        layout.addWidget(self.opacity)
        layout.addWidget(self.about)
        layout.addLayout(_row(self.add, self.archive, self.remove))
        layout.addWidget(self.offline)
        line = QHBoxLayout()
        self.kept.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line.addWidget(self.kept, 1)
        line.addWidget(self.clear)
        layout.addLayout(line)
        layout.addStretch(1)


class OnlineMark(QToolButton):
    """Says in the status bar whether requests can go out; a click switches. Hidden while nothing shown needs any."""

    def __init__(self, maps: MapLayers) -> None:
        super().__init__()
        self._maps = maps
        self.setFont(font())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: maps.set_offline(not maps.atlas.choice.is_offline))
        maps.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        offline = self._maps.atlas.choice.is_offline
        online_text, offline_text = translate("Status", "● Online"), translate("Status", "○ Offline")
        self.setText(offline_text if offline else online_text)
        self.setStyleSheet("" if offline else f"QToolButton {{ color: {colors().accent}; }}")
        hosts = ", ".join(dict.fromkeys(each.host for each in self._maps.atlas.showing() if not each.is_archive))
        tip = translate("Status", "Tiles come from {hosts}. A click works offline.")
        back = translate("Status", "No request goes out. A click goes online again.")
        self.setToolTip(back if offline else tip.format(hosts=hosts))
        self.setVisible(self._maps.atlas.uses_network())


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def _about(service) -> str:
    zooms = translate("MapsPanel", "Zooms {first}–{last}").format(first=service.min_zoom, last=service.max_zoom)
    return "\n".join(line for line in (service.attribution, service.licence, f"{service.host} · {zooms}") if line)


def _nothing(has_sources: bool) -> str:
    if has_sources:
        return translate("MapsPanel", "Choose one to see it below the scenes.")
    return translate("MapsPanel", "No source yet. The program asks nothing of any server before you add one.")
