"""Repairing a damaged project from the window: the same salvage as the verb, told in one sentence."""

from __future__ import annotations

from pathlib import Path

from annotator.app.wording import kind_name
from annotator.domain.text import translate
from annotator.store.salvage import Salvaged, salvage


def repaired_name(damaged: Path) -> Path:
    """A name beside the damaged project that is still free."""
    name, number = f"{damaged.stem}_repaired", 1
    while (path := damaged.with_name(f"{name}.gpkg" if number == 1 else f"{name}_{number}.gpkg")).exists():
        number += 1
    return path


def repair(damaged: Path, new: Path) -> Salvaged:
    """Save what can be read of a damaged project into a new one; the damaged file stays as it is.

    Raises ProjectError where nothing can be read, or where `new` exists or cannot be written.
    """
    return salvage(damaged, new)


def told(found: Salvaged, damaged: Path, new: Path) -> str:
    """What was saved and what was lost."""
    n = found.total
    saved = translate("Repair", "%n row(s) of {damaged} saved into {new}.", "", n)
    parts = [saved.format(damaged=damaged.name, new=new.name), _lost(found)]
    if found.older:
        n = len(found.older)
        parts.append(translate("Repair", "%n row(s) stand as an earlier edit left them.", "", n))
    if found.stand_ins:
        n = len(found.stand_ins)
        parts.append(translate("Repair", "%n lost row(s) others refer to: a bare one stands in.", "", n))
    if not found.is_counted:
        parts.append(translate("Repair", "How many there were cannot be read, so more may be missing."))
    parts.append(translate("Repair", "The damaged file was left as it is; the new one begins a new history."))
    return " ".join(parts)


def _lost(found: Salvaged) -> str:
    by_kind = {kind: count for kind, count in found.lost_by_kind.items() if count}
    if not by_kind:
        return translate("Repair", "Nothing is lost.") if found.is_counted else ""
    listed = ", ".join(f"{kind_name(kind, plural=count != 1)} {count}" for kind, count in sorted(by_kind.items()))
    return translate("Repair", "Lost: {listed}.").format(listed=listed)
