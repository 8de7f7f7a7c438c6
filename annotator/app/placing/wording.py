"""How placements are told: scale, its error, position error, and what is known of a scene so far."""

from __future__ import annotations

from annotator.app.placing.parts import Outcome
from annotator.app.wording import significant
from annotator.domain.document import Document
from annotator.domain.frame import placement_of
from annotator.domain.georeference.solution import pixel_side_m
from annotator.domain.measure.scale import Transformation
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.domain.text import translate


def method_name(method: Transformation | None) -> str:
    """A way of fitting control points, for people."""
    return {
        None: translate("Placing", "Automatic"),
        "similarity": translate("Placing", "Shift, turn, scale"),
        "affine": translate("Placing", "Affine"),
        "homography": translate("Placing", "Oblique (homography)"),
        "thin_plate": translate("Placing", "Thin plate"),
    }[method]


def outcome_text(found: Outcome, size_px: tuple[int, int]) -> str:
    """`0.243 m/px · areas ± 2.4 % · RMSE 0.81 m`; ± is two standard deviations."""
    solution = found.solution
    if solution is None:
        return ""
    pixel_m = pixel_side_m(solution.placement, PixelXY(size_px[0] / 2, size_px[1] / 2))
    parts = [f"{significant(pixel_m, 4)} m/px"] if pixel_m is not None else []
    parts.append(scale_error_text(solution.error.u, assumed=solution.error.assumed))
    if found.fit is not None:
        parts.append(rmse_text(found))
    return " · ".join(part for part in parts if part)


def scale_error_text(u: float | None, *, assumed: bool) -> str:
    """`areas ± 2.4 % (assumed)`."""
    if u is None:
        return translate("Placing", "areas ± unknown")
    percent = 200 * u
    shown = f"{percent:.2g}" if percent < 100 else f"{percent:,.0f}"
    text = translate("Placing", "areas ± {percent} %").format(percent=shown)
    return translate("Placing", "{text} (assumed)").format(text=text) if assumed else text


def rmse_text(found: Outcome) -> str:
    """The position error of a fit, or why it has none."""
    fit = found.fit
    if fit is None:
        return ""
    if fit.model == "thin_plate":
        return translate("Placing", "left-out RMSE {m} m").format(m=f"{fit.rmse_m:.2f}")
    if fit.redundancy <= 0:
        return translate("Placing", "RMSE unknown")
    return translate("Placing", "RMSE {m} m").format(m=f"{fit.rmse_m:.2f}")


def standing_text(document: Document, scene: Scene) -> str:
    """How a scene is placed now, one line."""
    placement = placement_of(scene)
    if placement is None:
        return translate("Placing", "Not placed yet: counts work, metres stay blank.")
    kind = {
        "native": translate("Placing", "Placed by its file"),
        "control_points": translate("Placing", "Placed by control points"),
        "scale": translate("Placing", "Placed by its scale"),
        "corners": translate("Placing", "Placed by its corners"),
    }.get(scene.placement, translate("Placing", "Placed"))
    shared = document.get(Scene, placement.basis.same_view)
    if shared is not None:
        kind = translate("Placing", "Same view as {name}").format(name=shared.name)
    parts = [kind]
    if scene.rmse_m is not None:
        parts.append(translate("Placing", "RMSE {m} m").format(m=f"{scene.rmse_m:.2f}"))
    elif scene.placement == "control_points":
        parts.append(translate("Placing", "RMSE unknown"))
    parts.append(scale_error_text(scene.scale_sd, assumed=scene.scale_assumed))
    ties = [other.name for uid in placement.basis.tied_to if (other := document.get(Scene, uid)) is not None]
    if ties:
        parts.append(translate("Placing", "tied to {names}").format(names=", ".join(ties)))
    return " · ".join(parts)
