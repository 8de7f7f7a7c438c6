"""Leading from a line in a list to the thing itself: its site, its date, its place on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from annotator.app.selection import scenes_of
from annotator.domain.checks import Finding
from annotator.domain.measure.centres import centre
from annotator.domain.records import BY_KIND, Mark, Record, Scene, Site
from annotator.ui.flows.going import fly_to

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def lead_to_finding(bench: Workbench, finding: Finding) -> None:
    """Show what a finding is about."""
    document = bench.workspace.document
    kind = BY_KIND.get(finding.kind)
    record = document.get(kind, finding.uid) if kind is not None else None
    lead_to(bench, record, finding.site_uid, finding.scene_uid)


def lead_to(bench: Workbench, record: Record | None, site_uid: str = "", scene_uid: str = "") -> None:
    """Show a site, the named date or else its newest, and select the record where it is a mark."""
    document, selection = bench.workspace.document, bench.workspace.selection
    if isinstance(record, Scene):
        scene_uid = record.uid
    if isinstance(record, Site):
        site_uid = record.uid
    scenes = [scene.uid for scene in scenes_of(document, site_uid)]
    if document.get(Scene, scene_uid) is None:
        scene_uid = scenes[-1] if scenes else ""
    selection.show(site_uid if document.get(Site, site_uid) is not None else "", scene_uid)
    if not isinstance(record, Mark):
        return
    selection.select([record.uid])
    shape = getattr(record, "geom", None)
    if shape is not None and not shapely.is_empty(shape):
        fly_to(bench, centre(shape))
