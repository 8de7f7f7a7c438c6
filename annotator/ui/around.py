"""What stands around the image: made panel by panel, once the image can be seen.

A module of its own, because loading the panels takes as long as reading a project and showing its image.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from annotator.ui.canvas.aim import Aim
from annotator.ui.features.proposing import Proposing
from annotator.ui.features.sweeping import Sweeping
from annotator.ui.fitting import Directions, fitter
from annotator.ui.floating.legend import Legend
from annotator.ui.floating.notice_bar import NoticeBar
from annotator.ui.floating.place_hint import PlaceHint
from annotator.ui.flows.second_look import PassStrip
from annotator.ui.modes import Modes
from annotator.ui.panels.inspector import InspectorPanel
from annotator.ui.panels.maps import OnlineMark
from annotator.ui.panels.palette import PalettePanel
from annotator.ui.panels.sites import SitesPanel
from annotator.ui.panels.statusbar import StatusBar
from annotator.ui.panels.tally import TallyPanel
from annotator.ui.rooms import BottomTabs, SideColumn
from annotator.ui.splitter import put

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def furnish(bench: Workbench) -> Iterator[None]:
    """Make all around the image and put it where its room was kept; between two steps the window works."""
    bench.sites = SitesPanel(bench.workspace)
    put(bench.whole, 0, bench.sites)
    yield
    bench.inspector = InspectorPanel(bench.workspace)
    yield
    _make_panels(bench)
    yield
    _place_panels(bench)
    yield
    bench.bottom.furnish_first()
    yield
    bench.side.fill((bench.inspector, bench.palette_panel))
    yield
    bench.host.context.fit = fitter(bench)
    bench.place_hint = PlaceHint(bench)
    bench.closers.append(bench.place_hint.end)


def _make_panels(bench: Workbench) -> None:
    workspace = bench.workspace
    bench.palette_panel = PalettePanel(workspace)
    bench.tally = TallyPanel(workspace, bench.marks_in_view)
    bench.palette_panel.add_below(bench.tally)
    bench.status = StatusBar(workspace)
    bench.notices = NoticeBar()
    bench.status.add_mark(OnlineMark(bench.stage.maps))
    bench.side = SideColumn(bench)
    bench.bottom = BottomTabs(bench)
    bench.sweep = Sweeping(bench)
    bench.proposing = Proposing(bench)
    bench.closers += [*bench.sweep.ends, bench.proposing.end]
    bench.directions = Directions(bench)
    bench.legend = Legend(workspace, bench.stage, bench.stage.over_image)
    bench.modes = Modes(bench)
    bench.aim = Aim(bench.stage.canvas).show_at


def _place_panels(bench: Workbench) -> None:
    layout: Any = bench.layout()
    layout.insertWidget(0, bench.notices)
    layout.insertWidget(1, PassStrip(bench.workspace))
    layout.removeItem(layout.itemAt(layout.count() - 1))
    layout.addWidget(bench.status)
    put(bench.whole, 2, bench.side)
    put(bench.middle, 1, bench.bottom)
