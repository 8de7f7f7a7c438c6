"""What may be said of a site's change and progress, in one line."""

from __future__ import annotations

from typing import Literal, NamedTuple

from annotator.app.progress import Progress
from annotator.app.site_figures import Headline
from annotator.app.wording import (
    DASH,
    direction_name,
    event_name,
    number,
    plus_minus,
    signed,
    with_error,
)
from annotator.domain.summary.change import SiteChange
from annotator.domain.text import translate

Tone = Literal["good", "bad", "muted", "plain"]


class Said(NamedTuple):
    """A short text and how it is meant."""

    text: str
    tone: Tone


def change_sentence(change: SiteChange | None) -> Said:
    """`Grew · net +25 ± 14 m² · threshold 14`, or why that cannot be said."""
    if change is None:
        return Said(translate("Change", "No reviewed date yet"), "muted")
    verdict = change.judgement
    if change.net.area_m2 is None:
        area = with_error(*change.area_start, "m²")
        text = {
            "one date": translate("Change", "One reviewed date"),
            "no scale": translate("Change", "No change in m²: a scene has no scale"),
        }.get(verdict.reason, verdict.reason)
        return Said(f"{text} · {area}" if area else text, "muted")
    said = [direction_name(verdict.direction) or translate("Change", "± not known"), event_name(verdict.event)]
    net = f"{signed(change.net.area_m2)} {plus_minus(change.net.sd_m2)}".strip()
    said.append(translate("Change", "net {net} m²").format(net=net))
    if change.threshold_m2 is not None:
        said.append(translate("Change", "threshold {m2}").format(m2=number(change.threshold_m2)))
    if verdict.is_overruled:
        said.append(translate("Change", "overruled"))
    text = " · ".join(part for part in said if part)
    return Said(text[:1].upper() + text[1:], tone_of(verdict.direction))


def tone_of(direction: str) -> Tone:
    tones: dict[str, Tone] = {"grew": "good", "shrank": "bad"}
    return tones.get(direction, "muted")


def headline_text(headline: Headline) -> Said:
    """The short figure of a site in the list: `+1,480`, `closed`, `213 veh.`, `11 crossings`."""
    if headline.kind == "vehicle":
        return Said(translate("Sites", "{n} veh.").format(n=f"{headline.number:,}"), "good")
    if headline.kind == "crossing":
        n = headline.number
        return Said(translate("Sites", "{n} crossing(s)", "", n).format(n=f"{n:,}"), "good")
    change = headline.change
    if headline.kind != "stall" or change is None:
        return Said("", "muted")
    verdict = change.judgement
    if verdict.event == "closed":
        return Said(event_name("closed"), "bad")
    if verdict.direction == "unchanged":
        return Said(DASH, "muted")
    if change.net.area_m2 is None:
        return Said(f"{number(change.area_start.area_m2)} m²" if change.area_start.area_m2 is not None else "", "muted")
    return Said(signed(change.net.area_m2), tone_of(verdict.direction))


def progress_text(progress: Progress) -> str:
    """`4 / 5 reviewed`."""
    if not progress.total:
        return translate("Sites", "no image yet")
    return translate("Sites", "{done} / {total} reviewed").format(done=progress.done, total=progress.total)
