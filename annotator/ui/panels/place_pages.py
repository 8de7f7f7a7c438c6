"""The ways of placing an image, one page each."""

from __future__ import annotations

from math import hypot, nan

from PySide6.QtWidgets import QCheckBox, QWidget

from annotator.app.placing.candidates import same_size_unplaced, view_models
from annotator.app.placing.draft import PlacingDraft
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.formats.coordinate_forms import position_of
from annotator.formats.coordinates import display
from annotator.formats.kml_view import parse_view
from annotator.formats.lengths import parse_length_m
from annotator.ui.panels.place_parts import Choice, Input, Page, wrapped

_FULL_TURN = 360.0


class ScalePage(Page):
    """Two clicks on the scale bar and its length; north up, or turned; one known point."""

    def __init__(self, draft: PlacingDraft) -> None:
        super().__init__(draft)
        self.bar = wrapped("shown")
        self.length = Input("100 m, 0.5 km, 300 ft")
        self.north = Input("0°", translate("Place", "Azimuth of the image's top; or drag along north in the image"))
        self.known = wrapped("shown")
        self.known.setToolTip(translate("Place", "Click in the image, after both ends of the bar, for another one"))
        self.at = Input(tip=translate("Place", "Coordinates, or a view copied in Google Earth; empty = the site"))
        self.length.textEdited.connect(self._follow_length)
        self.add_row(translate("Place", "Bar"), self.bar)
        self.add_row(translate("Place", "Length"), self.length)
        self.add_row(translate("Place", "Top faces"), self.north)
        self.add_row(translate("Place", "Known point"), self.known)
        self.add_row(translate("Place", "lies at"), self.at)

    def refresh(self) -> None:
        bar = self.draft.bar
        if len(bar.ends) == 2:
            (ax, ay), (bx, by) = bar.ends
            self.bar.setText(f"{hypot(bx - ax, by - ay):.1f} px")
        else:
            self.bar.setText(translate("Place", "click its two ends"))
        self.length.show_text("" if bar.length_m is None else f"{bar.length_m:g} m")
        self.north.show_text("" if not bar.up_deg else f"{bar.up_deg:.1f}")
        middle = translate("Place", "middle of the image")
        self.known.setText(middle if bar.known_px is None else f"{bar.known_px.x:.0f}, {bar.known_px.y:.0f} px")
        self.at.show_text("" if bar.known_at is None else display(bar.known_at))
        site = self.draft.site_at
        nothing = translate("Place", "unknown (areas only)")
        self.at.setPlaceholderText(display(site) if site is not None else nothing)

    def take(self) -> None:
        values: dict[str, object] = {
            "length_m": parse_length_m(self.length.text()) if self.length.text().strip() else None,
            "up_deg": _degrees(self.north.text()),
            "known_at": None,
        }
        view = parse_view(self.at.text())
        if view is not None:
            values |= {"known_at": view.position, "up_deg": view.heading_deg, "known_px": None}
            values["acquired"] = view.acquired
        else:
            values["known_at"] = _position(self.at.text())
            if not _alike(values["known_at"], self.draft.bar.known_at):
                values["acquired"] = None
        for field in (self.length, self.north, self.at):
            field.setModified(False)
        bar = self.draft.bar
        shown: dict[str, object] = {"length_m": bar.length_m, "up_deg": bar.up_deg, "acquired": bar.acquired}
        shown |= {"known_at": bar.known_at, "known_px": bar.known_px}
        changed = {name: value for name, value in values.items() if not _alike(value, shown[name])}
        if changed:
            self.draft.set_bar(**changed)

    def _follow_length(self, text: str) -> None:
        """What the length means is shown while it is typed, before anything is stored."""
        try:
            length_m = parse_length_m(text) if text.strip() else None
        except Refused:
            return
        if not _alike(length_m, self.draft.bar.length_m):
            self.draft.set_bar(length_m=length_m)

    def first_input(self) -> QWidget | None:
        return self.length if len(self.draft.bar.ends) == 2 and self.draft.bar.length_m is None else None


class CornersPage(Page):
    """The four outer corners as coordinates."""

    def __init__(self, draft: PlacingDraft) -> None:
        super().__init__(draft)
        self.corners = [Input("41.411114, 128.186804") for _corner in range(4)]
        names = (
            translate("Place", "Upper left"),
            translate("Place", "Upper right"),
            translate("Place", "Lower right"),
            translate("Place", "Lower left"),
        )
        for name, field in zip(names, self.corners, strict=True):
            field.editingFinished.connect(self._quietly)
            self.add_row(name, field)

    def refresh(self) -> None:
        for field, corner in zip(self.corners, self.draft.corners, strict=True):
            field.show_text("" if corner is None else display(corner))

    def take(self) -> None:
        # All are read before one is kept: keeping one shows the draft anew, which has no other yet.
        typed = {index: _position(field.text()) for index, field in enumerate(self.corners) if field.isModified()}
        for index, at in typed.items():
            self.corners[index].setModified(False)
            self.draft.set_corner(index, at)

    def first_input(self) -> QWidget | None:
        return next((field for field, at in zip(self.corners, self.draft.corners, strict=True) if at is None), None)

    def _quietly(self) -> None:
        """What cannot be read yet is said when the image is placed."""
        try:
            self.take()
        except Refused:
            return


class SameViewPage(Page):
    """Use the placement of another screenshot of the same view."""

    def __init__(self, draft: PlacingDraft, workspace: Workspace) -> None:
        super().__init__(draft)
        self._workspace = workspace
        self.hint = wrapped(
            "hint", translate("Place", "Screenshots taken without moving the view share one placement.")
        )
        self.model = Choice()
        self.others = QCheckBox()
        self.add_wide(self.hint)
        self.add_row(translate("Place", "Same view as"), self.model)
        self.add_wide(self.others)

    def refresh(self) -> None:
        scene, document = self.draft.scene, self._workspace.document
        site_uid = self._workspace.selection.site_uid
        models = [] if scene is None else view_models(document, scene, site_uid)
        self.model.show_choices([(row.uid, row.name) for row in models], self.model.value or _first(models))
        self.model.setEnabled(bool(models))
        count = 0 if scene is None else len(same_size_unplaced(document, scene, site_uid))
        self.others.setVisible(count > 0)
        self.others.setText(translate("Place", "Also all other unplaced ones ({n})").format(n=count))
        if scene is not None and not models:
            text = translate("Place", "No image of {w} × {h} pixels was placed by hand here; place one of them first.")
            self.hint.setText(text.format(w=scene.width_px, h=scene.height_px))

    def wish(self) -> tuple[list[str], str]:
        """Uids of the scenes to place, and of the one they are like; `Refused` where there is none."""
        scene, document = self.draft.scene, self._workspace.document
        if scene is None or not isinstance(self.model.value, str):
            raise Refused(self.hint.text())
        more = same_size_unplaced(document, scene, self._workspace.selection.site_uid)
        uids = [scene.uid, *(row.uid for row in more if self.others.isChecked() and row.uid != self.model.value)]
        return uids, self.model.value


def _first(rows: list) -> str | None:
    return rows[0].uid if rows else None


def _position(text: str) -> LonLat | None:
    return position_of(text) if text.strip() else None


def _degrees(text: str) -> float:
    plain = text.strip().rstrip("°").strip().replace(",", ".")
    try:
        degrees = float(plain) if plain else 0.0
    except ValueError:
        degrees = nan
    if not abs(degrees) <= _FULL_TURN:
        why = translate("Place", "“{text}” is no angle; write degrees clockwise from north, for example 12.5.")
        raise Refused(why.format(text=text.strip()[:20]))
    return degrees


def _alike(a: object, b: object) -> bool:
    """Equal as far as the field shows it."""
    if isinstance(a, LonLat) and isinstance(b, LonLat):
        return display(a) == display(b)
    if isinstance(a, float) and isinstance(b, float):
        return f"{a:.6g}" == f"{b:.6g}" or (f"{a:.1f}" == f"{b:.1f}" and abs(a - b) < 0.05)
    return a == b
