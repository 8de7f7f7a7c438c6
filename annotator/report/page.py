"""The report as one HTML page: once with its pictures inside, once for the PDF with their names."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import jinja2

from annotator.domain.text import translate
from annotator.report.drawings import Drawing
from annotator.report.methods import plus_minus_sentence
from annotator.report.sheets import Sheet

_MEDIA = {"png": "image/png", "jpg": "image/jpeg"}
_FINDINGS_AT_MOST = 40
_TALLEST_PX = 520


@dataclass(frozen=True, slots=True)
class Contents:
    """What the page says."""

    title: str
    subtitle: str
    headlines: Sequence[str]
    charts: Sequence[Drawing]
    sheets: Sequence[Sheet]
    pictures: Sequence[Drawing]
    methods: Sequence[str]
    findings: Sequence[str]
    sources: Sheet

    @property
    def drawings(self) -> list[Drawing]:
        return [*self.charts, *self.pictures]


def page_for_browsers(contents: Contents) -> str:
    """One file with everything in it."""
    files = {name: data for drawing in contents.drawings for name, data in drawing.files.items()}

    def inside(name: str) -> str:
        return f"data:{_MEDIA[name.rpartition('.')[2]]};base64,{base64.b64encode(files[name]).decode('ascii')}"

    return _rendered(contents, inside, 912)


def page_for_paper(contents: Contents, width_px: int) -> str:
    """The same page with pictures by name, none wider than the paper."""
    return _rendered(contents, lambda name: name, width_px)


def _rendered(contents: Contents, source: Callable[[str], str], widest_px: int) -> str:
    def size(drawing: Drawing) -> tuple[int, int]:
        factor = min(1.0, widest_px / drawing.size[0], _TALLEST_PX / drawing.size[1])
        return round(drawing.size[0] * factor), round(drawing.size[1] * factor)

    listed = list(contents.findings[:_FINDINGS_AT_MOST])
    if len(contents.findings) > _FINDINGS_AT_MOST:
        more = translate("Report", "… and {n} more: see the list that `annotator check` prints.")
        listed.append(more.format(n=len(contents.findings) - _FINDINGS_AT_MOST))
    words = {
        "pictures": translate("Report", "Before and after"),
        "methods": translate("Report", "Methods"),
        "findings": translate("Report", "What does not fit together"),
    }
    return _template().render(
        title=contents.title,
        subtitle=contents.subtitle,
        headlines=contents.headlines,
        charts=contents.charts,
        sheets=contents.sheets,
        pictures=contents.pictures,
        methods=contents.methods,
        findings=listed,
        sources=contents.sources,
        source=source,
        size=size,
        words=words,
        plus_minus=plus_minus_sentence(),
        language="en",
    )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    """Names come from strangers' files: everything is escaped."""
    text = resources.files("annotator.report").joinpath("report.html.j2").read_text("utf-8")
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(text)
