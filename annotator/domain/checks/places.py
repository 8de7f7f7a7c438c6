"""Sites that may be one place under two names, or two places on one point."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import combinations

from annotator.domain.checks.finding import Finding
from annotator.domain.records import Site
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate

_POINT_DECIMALS = 6
"""Of a degree: a tenth of a metre."""
_TWIN_RATIO = 0.8
_ONE_TYPO_FROM, _TWO_TYPOS_FROM = 4, 8
"""Letters a name must have for so many typing errors to be told from another name."""


def spelling_twins(look: Lookups) -> Iterable[Finding]:
    """Pairs of sites whose names differ by a typing error and whose counties do too, or not at all.

    Names that differ in their numbers are meant to ("Market 1", "Market 2").
    """
    names = {uid: plain(site.name) for uid, site in look.sites.items()}
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for uid, name in names.items():
        for key in _shortened(name):
            groups[key].add(uid)
    pairs = {pair for uids in groups.values() for pair in combinations(sorted(uids, key=look.site_key), 2)}
    for one, other in sorted(pairs):
        first, second = look.sites[one], look.sites[other]
        if _is_twin(names[one], names[other]) and _is_same_county(first, second):
            text = translate("Checks", "Sites {one} and {other} may be one place spelled in two ways.")
            sentence = text.format(one=_titled(first), other=_titled(second))
            yield Finding("spelling_twin", "warning", sentence, "site", other, other, other_uid=one)


def sites_on_one_point(look: Lookups) -> Iterable[Finding]:
    """Sites with the same position to a tenth of a metre."""
    at: defaultdict[tuple[float, float], list[Site]] = defaultdict(list)
    for site in look.sites.values():
        if site.geom is not None and not site.geom.is_empty:
            at[round(site.geom.x, _POINT_DECIMALS), round(site.geom.y, _POINT_DECIMALS)].append(site)
    for sites in at.values():
        first, *others = sorted(sites, key=lambda site: look.site_key(site.uid))
        for other in others:
            text = translate("Checks", "Sites {one} and {other} lie on one point.")
            sentence = text.format(one=_titled(first), other=_titled(other))
            yield Finding("sites_on_one_point", "note", sentence, "site", other.uid, other.uid, other_uid=first.uid)


def plain(text: str) -> str:
    """Letters and digits only, without case and accents; spaces and hyphens make no other name."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def _shortened(name: str) -> set[str]:
    """The name and what is left of it without one or two letters: names a typo apart share one of these."""
    typos = (len(name) >= _ONE_TYPO_FROM) + (len(name) >= _TWO_TYPOS_FROM)
    found = {name}
    for _ in range(typos):
        found |= {text[:i] + text[i + 1 :] for text in found for i in range(len(text))}
    return found


def _is_twin(one: str, other: str) -> bool:
    if not one or not other or _digits(one) != _digits(other):
        return False
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _TWIN_RATIO


def _is_same_county(one: Site, other: Site) -> bool:
    first, second = plain(one.county), plain(other.county)
    return not first or not second or first == second or _is_twin(first, second)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _titled(site: Site) -> str:
    return f"{site.name} ({site.county})" if site.county else site.name
