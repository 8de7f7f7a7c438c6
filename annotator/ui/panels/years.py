"""The whole survey: bars per year beside the figures of the first page, with what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from annotator.app.wording import number, signed
from annotator.app.workspace import Workspace
from annotator.domain.document import Document
from annotator.domain.summary import rules_of
from annotator.domain.summary.survey import survey_change
from annotator.domain.text import translate
from annotator.render.year_bars import YearBar, paint_year_bars
from annotator.report.headlines import headlines
from annotator.report.methods import plus_minus_sentence
from annotator.report.years import year_bars
from annotator.ui.panels.computed import ComputedPanel
from annotator.ui.panels.look import MARGIN, SMALL_PX, Heading, Text, colors, font, scrolling

Figures = tuple[list[YearBar], list[str]]


class YearChart(QWidget):
    """Paints the bars; the tooltip says a year in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: Sequence[YearBar] = ()
        self.setMinimumSize(240, 100)

    def paintEvent(self, _event: Any) -> None:
        if self.bars:
            painter = QPainter(self)
            paint_year_bars(painter, QRectF(self.rect()), self.bars, colors(), font(SMALL_PX))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.bars:
            place = int(event.pos().x() / max(1, self.width()) * len(self.bars))
            QToolTip.showText(event.globalPos(), _said(self.bars[min(place, len(self.bars) - 1)]), self)
            return True
        return super().event(event)


class YearsPanel(ComputedPanel[Figures]):
    """Bars left, sentences right."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.heading = Heading(translate("Years", "Change per year"))
        self.chart = YearChart()
        self.sentences = Text("label")
        self.sentences.setWordWrap(True)
        self.sentences.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentences.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()

    def label(self) -> str:
        return translate("Years", "Adding up the survey")

    def compute(self, document: Document) -> Figures:
        found = survey_change(document)
        bars, notes = year_bars(document, found)
        return bars, [*headlines(document, found), "", *notes, plus_minus_sentence()]

    def show_result(self, result: Figures) -> None:
        self.chart.bars, sentences = result
        rule = rules_of(self._workspace.document).year_rule
        self.heading.setText(translate("Years", "Change per year, m² · rule: {rule}").format(rule=rule))
        self.sentences.setText("\n".join(sentences))
        self.chart.update()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.heading)
        left.addWidget(self.chart, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 10, MARGIN, 8)
        layout.setSpacing(24)
        layout.addLayout(left, 3)
        layout.addWidget(scrolling(self.sentences), 2)


def _said(bar: YearBar) -> str:
    lines = [str(bar.year)]
    if bar.added is not None:
        lines.append(translate("Years", "added {m2} m²").format(m2=number(bar.added)))
        lines.append(translate("Years", "removed {m2} m²").format(m2=number(bar.removed)))
        net = f"{signed(bar.net)} ± {number(bar.plus_minus)}" if bar.plus_minus is not None else signed(bar.net)
        lines.append(translate("Years", "net {m2} m²").format(m2=net))
    if bar.stated is not None:
        lines.append(translate("Years", "stated elsewhere: {m2} m²").format(m2=number(bar.stated)))
    if bar.is_incomplete:
        lines.append(translate("Years", "incomplete: not every site has a look before and after this year"))
    return "\n".join(lines)
