"""Which property of a foreign feature fills which field: our own headers first, then what others call it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.formats.features import Dates, Feature

SYNONYMS: dict[str, tuple[str, ...]] = {
    "uid": ("uid",),
    "name": ("name", "title", "label_name", "site_name", "asciiname"),
    "class": ("class", "label", "category", "category_name", "kind_of_object", "type"),
    "certainty": ("certainty", "confidence"),
    "note": ("note", "notes", "description", "comment", "remarks"),
    "site": ("site", "site_name", "market", "place"),
    "scene": ("scene", "drawn_on", "image"),
    "first_seen": ("first_seen",),
    "gone_by": ("gone_by",),
    "pass": ("pass",),
    "analyst": ("analyst", "author", "digitised_by"),
    "aliases": ("aliases", "alias", "other_names"),
    "kind": ("kind", "type", "site_kind"),
    "town": ("town", "city", "admin2"),
    "county": ("county", "district"),
    "province": ("province", "state", "admin1"),
    "known": ("known",),
    "at_gate": ("at_gate", "gate"),
    "banks": ("banks", "bank"),
    "provider": ("provider", "source"),
    "image_id": ("image_id", "catalog_id", "catid"),
    "credit": ("credit", "attribution"),
    "licence": ("licence", "license", "terms"),
    "off_nadir_deg": ("off_nadir_deg", "off_nadir", "offnadir", "off_nadir_angle", "view_angle"),
    "citation": ("citation", "link", "url"),
    "gsd_m": ("gsd_m", "gsd"),
    "acquired": ("acquired", "acquired_at", "date", "imagery_date", "image_date"),
    "acquired_from": ("acquired_from", "from"),
    "acquired_to": ("acquired_to", "to"),
    "object_kind": ("object_kind", "kind"),
    "state": ("state", "review_state"),
    "reviewed_at": ("reviewed_at",),
    "quantity": ("quantity", "measure"),
    "value": ("value", "amount"),
    "period": ("period", "year"),
    "period_from": ("period_from",),
    "period_to": ("period_to",),
    "source": ("source", "publication"),
    "replaces": ("replaces",),
}

YES = frozenset({"yes", "y", "true", "1", "1.0", "ja", "예"})
NO = frozenset({"no", "n", "false", "0", "0.0", "nein", "아니요"})


@dataclass(frozen=True)
class Fields:
    """Read access to one feature's properties."""

    values: Mapping[str, Any]
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The properties that may fill a field, found when it is first asked for; features of one file share them."""
    folder: tuple[str, ...] = ()
    own_dates: Dates | None = None
    """First and last day of the feature's time stamp, time span or column with a date."""

    @classmethod
    def of(cls, feature: Feature, columns: Mapping[str, str]) -> Fields:
        """`columns` names, for a field, the property that fills it."""
        folded = {_folded(key): value for key, value in feature.properties.items()}
        chosen = {field: folded[name.casefold()] for field, name in columns.items() if name.casefold() in folded}
        named = {"name": feature.name} if feature.name and "name" not in folded else {}
        values = {**named, **folded, **chosen}
        return cls(values, _names_among(tuple(values)), feature.folder, feature.dates)

    def text(self, field: str) -> str:
        """The text of a field; empty when no property gives it."""
        names = self.names.get(field)
        if names is None:
            names = tuple(name for name in SYNONYMS.get(field, (field,)) if name in self.values)
            self.names[field] = names
        for name in names:
            value = self.values[name]
            if value is not None and str(value).strip():
                return _plain(value)
        return ""

    def number(self, field: str) -> float | None:
        text = self.text(field)
        if not text:
            return None
        try:
            found = float(text.replace(" ", ""))
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            message = translate("Import", "{field} is not a number: {text}")
            raise Refused(message.format(field=field, text=text))
        return found

    def yes_no(self, field: str) -> str:
        """`yes`, `no` or `unknown`."""
        text = self.text(field).casefold()
        return "yes" if text in YES else "no" if text in NO else "unknown"

    def flag(self, field: str, default: bool) -> bool:
        answer = self.yes_no(field)
        return default if answer == "unknown" else answer == "yes"

    def dates(self) -> tuple[str | None, str | None]:
        """Acquisition range from whichever columns give it."""
        first, last = self.text("acquired_from"), self.text("acquired_to")
        if first or last:
            low = parse_range(first or last)[0]
            return low, parse_range(last or first)[1]
        text = self.text("acquired")
        return parse_range(text) if text else (None, None)

    def given(self, *fields: str) -> dict[str, str]:
        """Only the fields that are there."""
        return {field: text for field in fields if (text := self.text(field))}


@lru_cache(maxsize=1024)
def _folded(key: Any) -> str:
    return str(key).strip().casefold()


@lru_cache(maxsize=64)
def _names_among(_keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What features with these properties share; filled as they are asked."""
    return {}


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
