"""Tables of what was looked at: scenes and reviews."""

from __future__ import annotations

from annotator.domain.records import Review, Scene
from annotator.domain.tables.data import TableData, TableOptions, sorted_table
from annotator.domain.tables.lookups import Lookups

SCENE = (
    "uid name site acquired_from acquired_to provider image_id credit file sha256 width_px height_px pixel_m gsd_m "
    "placement rmse_m scale_sd crs note site_uid"
)
REVIEW = (
    "site scene acquired_from acquired_to object_kind pass state obscured_fraction analyst reviewed_at note "
    "site_uid scene_uid"
)
SEPARATOR = "|"
"""Between the values of a cell that holds several: sites or files of one scene."""


def scene_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per scene; a scene of several sites names them all."""
    rows = []
    for scene in look.document.all(Scene):
        sites = look.sites_of_scene.get(scene.uid, [])
        names = SEPARATOR.join(look.site_name(uid) for uid in sites)
        files, hashes = (SEPARATOR.join(text.splitlines()) for text in (scene.files, scene.sha256))
        source = (scene.provider, scene.image_id, scene.credit, files, hashes)
        pixels = (scene.width_px, scene.height_px, scene.pixel_m, scene.gsd_m)
        placed = (scene.placement, scene.rmse_m, scene.scale_sd, scene.crs)
        head = (scene.uid, scene.name, names, *look.days(scene.uid))
        row = (*head, *source, *pixels, *placed, scene.note, SEPARATOR.join(sites))
        rows.append(((names, SEPARATOR.join(sites), look.scene_key(scene.uid)), row))
    return sorted_table(SCENE, rows)


def review_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per site, scene, kind and pass that was looked at or put aside."""
    rows = []
    for review in look.document.all(Review):
        place = (look.site_name(review.site_uid), look.scene_name(review.scene_uid), *look.days(review.scene_uid))
        said = (review.object_kind, look.passes.get(review.pass_uid, review.pass_uid), review.state)
        who = (review.obscured_fraction, review.analyst, review.reviewed_at or "", review.note)
        key = (look.site_key(review.site_uid), look.scene_key(review.scene_uid), *said, review.uid)
        rows.append((key, (*place, *said, *who, review.site_uid, review.scene_uid)))
    return sorted_table(REVIEW, rows)
