"""Inspector lines of sites and scenes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.app.field_texts import by_whom, file_names, hash_short, placement, position, scene_size
from annotator.app.fields import Choice, Field, as_number
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.placing import place_scene
from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.domain.time import display, parse_range, scene_dates

MAX_OFF_NADIR_DEG = 90.0


def scene_fields() -> tuple[Field, ...]:
    return (
        Field("name", translate("Fields", "Name"), "text"),
        Field("acquired", translate("Fields", "Date"), "text", read=_date_text, set=_set_date, tip=_date_tip()),
        Field("provider", translate("Fields", "Provider"), "text"),
        Field("placement", translate("Fields", "Placement"), read=placement),
        Field("size", translate("Fields", "Size"), read=scene_size, hide_blank=True),
        Field("gsd_m", translate("Fields", "Detail, m"), "text", read=_gsd_text, set=_set_gsd, tip=_gsd_tip()),
        Field(
            "off_nadir_deg",
            translate("Fields", "Off-nadir, °"),
            "text",
            read=_lean_text,
            set=_set_lean,
            tip=_lean_tip(),
        ),
        Field("image_id", translate("Fields", "Image id"), "text"),
        Field("credit", translate("Fields", "Credit"), "text"),
        Field("licence", translate("Fields", "Licence"), "text"),
        Field("citation", translate("Fields", "Citation"), "text"),
        Field("files", translate("Fields", "File"), read=file_names, hide_blank=True),
        Field("sha256", translate("Fields", "SHA-256"), read=hash_short, hide_blank=True),
        Field("by", translate("Fields", "Added by"), read=by_whom),
        Field("note", translate("Fields", "Note"), "note"),
    )


def site_fields() -> tuple[Field, ...]:
    return (
        Field("name", translate("Fields", "Name"), "text"),
        Field("aliases", translate("Fields", "Other names"), "text", tip=translate("Fields", "Separated by |")),
        Field("kind", translate("Fields", "Kind"), "choice", choices=_site_kinds),
        Field("town", translate("Fields", "Town"), "text"),
        Field("county", translate("Fields", "County"), "text"),
        Field("province", translate("Fields", "Province"), "text"),
        Field("position", translate("Fields", "Position"), read=position, hide_blank=True),
        Field("known", translate("Fields", "In the register"), "flag", tip=_known_tip()),
        Field("note", translate("Fields", "Note"), "note"),
    )


def _site_kinds(_document: Document, records: Sequence[Any]) -> list[Choice]:
    known = {
        "market": translate("SiteKind", "market"),
        "waypoint": translate("SiteKind", "waypoint"),
        "border stretch": translate("SiteKind", "border stretch"),
        "other": translate("SiteKind", "other"),
    }
    known |= {row.kind: row.kind for row in records if row.kind not in known}
    return [Choice(value, label) for value, label in known.items()]


def _date_text(_document: Document, scene: Any) -> str:
    return display(scene) if scene_dates(scene) is not None else ""


def _set_date(uids: Sequence[str], author: Author, value: Any) -> Edit:
    text = str(value).strip().replace(" – ", "/")
    first, last = parse_range(text) if text else (None, None)
    return set_fields(uids, author, acquired_from=first, acquired_to=last)


def _gsd_text(_document: Document, scene: Any) -> str:
    return "" if scene.gsd_m is None else f"{scene.gsd_m:g}"


def _set_gsd(uids: Sequence[str], author: Author, value: Any) -> Edit:
    gsd_m = as_number(str(value))
    if len(uids) != 1:
        raise Refused(translate("Fields", "The detail is set scene by scene."))
    return place_scene(uids[0], author, gsd_m=gsd_m)


def _lean_text(_document: Document, scene: Any) -> str:
    return "" if scene.off_nadir_deg is None else f"{scene.off_nadir_deg:g}"


def _set_lean(uids: Sequence[str], author: Author, value: Any) -> Edit:
    text = str(value).strip().removesuffix("°").strip()
    off_nadir_deg = 0.0 if text in ("0", "0.0") else as_number(text)
    if off_nadir_deg is not None and off_nadir_deg >= MAX_OFF_NADIR_DEG:
        raise Refused(
            translate("Fields", "{text} is no angle off nadir: 0 is straight down, 90 level.").format(text=text)
        )
    return set_fields(uids, author, off_nadir_deg=off_nadir_deg)


def _lean_tip() -> str:
    return translate(
        "Fields", "How far the sensor looked away from straight down; roofs lean by their height times its tangent"
    )


def _date_tip() -> str:
    return translate("Fields", "A day, a month, a year or a range: 2024-05-14, 2024-05, 2024, 2024-05/2024-07")


def _gsd_tip() -> str:
    return translate("Fields", "What the sensor could see, in metres; a screenshot's pixels can be far finer")


def _known_tip() -> str:
    return translate("Fields", "Belongs to the register that percentages refer to")
