"""Length and orientation that a file states of a vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.app.exchange.fields import Fields
from annotator.domain.errors import Refused
from annotator.domain.records import Vehicle
from annotator.domain.text import translate
from annotator.formats.tables import decimals

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer

LONGEST_M = 100.0
"""A longer vehicle is a mistake of unit."""
_HALF_TURN = 180.0


def stated_measures(importer: Importer, fields: Fields, vehicle: Vehicle) -> dict[str, float]:
    """What the vehicle can hold of them; what is not taken is told.

    Where an axis was dragged, or a box gives one, its own length is measured anew whenever the scene is placed: a
    stated one would be overwritten, so it is left out unless it says the same.
    """
    values = {}
    for field in ("length_m", "orientation_deg"):
        number = _number(importer, fields, field)
        if number is None or _says_the_same(field, number, getattr(vehicle, field)):
            continue
        if vehicle.axis_px is None:
            values[field] = number
        else:
            text = translate("Import", "{field} is measured from what is drawn on the image; the file's was not taken.")
            importer.doubt(text.format(field=field))
    return values


def _number(importer: Importer, fields: Fields, field: str) -> float | None:
    try:
        number = fields.number(field)
    except Refused:
        number = float("nan")
    if number is None:
        return None
    if field == "length_m" and 0.0 < number <= LONGEST_M:
        return number
    if field == "orientation_deg" and -2 * _HALF_TURN <= number <= 2 * _HALF_TURN:
        # an axis has two ends and no front
        return number % _HALF_TURN
    text = translate("Import", "{field} holds something that no vehicle has ({text}); it was not taken.")
    importer.doubt(text.format(field=field, text=fields.text(field)[:40]))
    return None


def _says_the_same(field: str, number: float, known: float | None) -> bool:
    """Whether it is the known figure as our own tables round it."""
    if known is None:
        return False
    difference = abs(number - known)
    if field == "orientation_deg":
        difference = min(difference, _HALF_TURN - difference)
    return difference <= 0.5000001 * 10.0 ** -decimals(field).most
