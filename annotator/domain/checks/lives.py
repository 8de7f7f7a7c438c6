"""Lives that end before they begin."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.domain.checks.finding import Finding
from annotator.domain.records import Crossing, Stall
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate


def lives_out_of_order(look: Lookups) -> Iterable[Finding]:
    """Marks gone by the scene they are first seen on or an earlier one, or absent when already seen."""
    for record in (Stall, Crossing):
        columns = look.columns(record, "uid", "name", "site_uid", "first_seen", "gone_by", "last_absent")
        for uid, name, site, first, gone, absent in zip(*columns.values(), strict=True):
            begin = look.basis.begin(first)
            names = {"name": name or uid, "first": look.scene_name(first)}
            if look.basis.end(gone) <= begin:
                text = translate("Checks", "{name} is gone by {gone} but first seen on {first}.")
                sentence = text.format(gone=look.scene_name(gone), **names)
                yield Finding("gone_before_seen", "error", sentence, record.KIND, uid, site, gone)
            if absent in look.basis.scenes and look.scene_key(absent) >= begin:
                text = translate("Checks", "{name} is absent on {absent} but first seen on {first}.")
                sentence = text.format(absent=look.scene_name(absent), **names)
                yield Finding("absent_after_seen", "error", sentence, record.KIND, uid, site, absent)
