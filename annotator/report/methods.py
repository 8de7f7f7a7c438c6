"""How the figures were made, in sentences: thresholds, rule of the years, what the ± holds and what it does not.

Everything that is a convention of this project is named with its value, so that a reader can redo the table.
"""

from __future__ import annotations

from annotator.app.wording import number
from annotator.domain.document import Document
from annotator.domain.measure.edge import STATED_SHIFT_M, edge_bias_m2
from annotator.domain.records import Scene, Stall
from annotator.domain.settings import text as setting
from annotator.domain.summary import expected_false, rules_of
from annotator.domain.summary.basis import basis_of
from annotator.domain.summary.survey import SurveyChange
from annotator.domain.summary.totals import COUNTED
from annotator.domain.text import translate


def methods(document: Document, found: SurveyChange) -> list[str]:
    """Paragraphs for the section "Methods"."""
    return [
        _areas(document),
        _uncertainty(),
        _change(document, found),
        _years(document),
        _counts(),
        _edge(document),
        *_assumed(document),
    ]


def plus_minus_sentence() -> str:
    """What stands below every table (measurement 10)."""
    return translate(
        "Methods",
        "± is two standard deviations: pointing (half a pixel or as measured), shared widths and scale. It does not "
        "contain the edge rule's bias (stated apart), overlooked or misjudged stalls (certainty range, two observers), "
        "or the choice of year (rule named).",
    )


def _areas(document: Document) -> str:
    classes = basis_of(document).classes.values()
    counted = ", ".join(sorted(row.name for row in classes if row.object_kind == "stall" and row.counted))
    left_out = ", ".join(sorted(row.name for row in classes if row.object_kind == "stall" and not row.counted))
    said = translate("Methods", "Areas are geodesic on the WGS 84 ellipsoid (Karney 2013). Counted: {classes}.")
    said = said.format(classes=counted or "–")
    if left_out:
        said += " " + translate("Methods", "Outlined but not counted: {classes}.").format(classes=left_out)
    return said


def _uncertainty() -> str:
    return (
        plus_minus_sentence()
        + " "
        + translate(
            "Methods",
            "Errors that stalls share (a kept width, a row, a copy, the scale of an image) are added before they are "
            "squared, so the ± of a sum is not that of independent figures.",
        )
    )


def _change(document: Document, found: SurveyChange) -> str:
    rules = rules_of(document)
    said = translate(
        "Methods",
        "A site grew or shrank if its net change exceeds {k} standard deviations and {m} m²; grew includes new sites, "
        "shrank includes closed ones. What stood on the first reviewed image is stock, never growth. A stall that was "
        "not touched between two images contributes exactly 0.",
    ).format(k=f"{rules.k:g}", m=f"{rules.m_m2:g}")
    false = translate("Methods", "Expected to have a direction by chance: at most {n} sites.")
    return f"{said} {false.format(n=f'{expected_false(found.measured, rules):.1f}')}"


def _years(document: Document) -> str:
    names = {
        "observed": translate("Methods", "a change counts in the year of the image that first shows it"),
        "spread": translate("Methods", "a change is spread evenly over the days between the two images around it"),
        "bounds": translate("Methods", "each year is given the least and the most that it can hold"),
    }
    rule = rules_of(document).year_rule
    said = translate("Methods", "A change lies between two images. Rule of the years: {rule} ({meaning}).")
    return said.format(rule=rule, meaning=names.get(rule.split("_")[0], rule))


def _counts() -> str:
    return translate(
        "Methods",
        "Counts hold certain and probable objects; the range beside them goes from certain ones only to all. It is a "
        "range of judgement, not a confidence interval.",
    )


def _edge(document: Document) -> str:
    basis = basis_of(document)
    columns = document.columns(Stall, "perimeter_m", "gone_by", "class_uid", "certainty", "pass_uid")
    rows = zip(*columns.values(), strict=True)
    standing = sum(
        perimeter or 0.0
        for perimeter, gone, kind, certainty, pass_uid in rows
        if not gone and basis.counts(kind) and certainty in COUNTED and basis.is_adjudicated(pass_uid)
    )
    said = translate(
        "Methods",
        "Outlines follow the {rule}. If every edge lay {shift} m further out, the area standing would be {m2} m² "
        "larger.",
    )
    return said.format(rule=setting(document, "edge_rule"), shift=STATED_SHIFT_M, m2=number(edge_bias_m2(standing)))


def _assumed(document: Document) -> list[str]:
    scenes = [scene for scene in document.all(Scene) if scene.scale_sd is not None and scene.scale_assumed]
    if not scenes:
        return []
    said = translate(
        "Methods",
        "The scale error of {n} of {all} images is assumed, not measured (between {low} and {high} % of an area).",
    )
    errors = [100.0 * (scene.scale_sd or 0.0) for scene in scenes]
    return [said.format(n=len(scenes), all=document.count(Scene), low=f"{min(errors):g}", high=f"{max(errors):g}")]
