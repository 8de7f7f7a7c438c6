"""Adding images: date guessed from the name, site and provider remembered, placement if the file has none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from annotator.app.exchange.images import ImageWish
from annotator.app.exchange.placing import PlacementWish
from annotator.app.selection import sites_of
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.records import Scene, Site
from annotator.domain.text import translate
from annotator.domain.time import guess_from_name, parse_range
from annotator.formats.coordinate_forms import position_of
from annotator.ui.dialogs.form import FormDialog, plain_label
from annotator.ui.dialogs.strip_help import StripHelp
from annotator.ui.spin_boxes import DecimalBox

PLACED_BY_FILE, BY_SCALE, BY_CORNERS = range(3)


class AddImagesDialog(FormDialog):
    """Asks for what the files do not say; one form for all files of a drop."""

    def __init__(self, workspace: Workspace, paths: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(translate("AddImages", "Add images"), translate("AddImages", "Add"), parent)
        self._workspace = workspace
        self.paths = tuple(paths)
        self._files()
        self._who_and_when()
        self._placement()
        self._check()
        self.strip = StripHelp(workspace, self)

    def wish(self) -> ImageWish:
        """What was said; call after the dialog was accepted."""
        return ImageWish(
            site=self.site.currentText().strip(),
            acquired=self.acquired.text().strip(),
            provider=self.provider.currentText().strip(),
            credit=self.credit.text().strip(),
            name=self.name.text().strip() if len(self.paths) == 1 else "",
            gsd_m=self.gsd.value() or None,
            placement=self._placement_wish(),
        )

    @property
    def is_mosaic(self) -> bool:
        return self.mosaic.isChecked()

    @property
    def dates(self) -> dict[Path, str]:
        """Of images that have a date of their own, though none is said for all."""
        return self.strip.dates

    def show_centre(self, text: str) -> None:
        """Fill in where the images are thought to be, to be seen and changed however they are placed."""
        self.at.setText(text)
        self._show_placement()

    def _files(self) -> None:
        names = ", ".join(path.name for path in self.paths[:4])
        more = len(self.paths) - 4
        if more > 0:
            names += translate("AddImages", " and {n} more").format(n=more)
        self.form.addRow(translate("AddImages", "Files"), plain_label(names))
        self.mosaic = QCheckBox(translate("AddImages", "All files are one acquisition (a mosaic)"))
        self.mosaic.setVisible(len(self.paths) > 1)
        self.form.addRow("", self.mosaic)
        self.name = QLineEdit(self.paths[0].stem)
        self.name.setEnabled(len(self.paths) == 1)
        self.form.addRow(translate("AddImages", "Name"), self.name)

    def _who_and_when(self) -> None:
        document, selection = self._workspace.document, self._workspace.selection
        self.site = QComboBox(editable=True)
        self.site.addItems([site.name for site in sites_of(document)])
        here = document.get(Site, selection.site_uid)
        self.site.setCurrentText(here.name if here is not None else _site_guess(self.paths[0]))
        self.form.addRow(translate("AddImages", "Site"), self.site)
        guesses = {guess_from_name(path.name) for path in self.paths}
        guess = guesses.pop() if len(guesses) == 1 else None
        self.acquired = QLineEdit(_date_text(guess))
        each = translate("AddImages", "Of each image, from its file name")
        one = translate("AddImages", "2024-05-14, 2024-05, 2024, or FROM/TO")
        self.acquired.setPlaceholderText(each if guesses else one)
        self.acquired.textChanged.connect(self._check)
        self.form.addRow(translate("AddImages", "Acquired"), self.acquired)
        if guess is not None:
            self.form.addRow("", plain_label(translate("AddImages", "Taken from the file name; please check it.")))
        self.provider = QComboBox(editable=True)
        self.provider.addItems(sorted({scene.provider for scene in document.all(Scene) if scene.provider}))
        self.provider.setCurrentIndex(-1)
        self.form.addRow(translate("AddImages", "Provider"), self.provider)
        self.credit = QLineEdit()
        self.credit.setPlaceholderText(translate("AddImages", "Credit line shown with the image"))
        self.form.addRow(translate("AddImages", "Credit"), self.credit)
        self.gsd = DecimalBox(decimals=3, maximum=1000.0, suffix=" m", singleStep=0.05)
        self.gsd.setSpecialValueText(translate("AddImages", "as the pixels"))
        self.gsd.setToolTip(translate("AddImages", "Detail of the sensor; a screenshot may have finer pixels"))
        self.form.addRow(translate("AddImages", "Sensor detail"), self.gsd)

    def _placement(self) -> None:
        self.how = QComboBox()
        self.how.addItem(translate("AddImages", "as the file says (or later)"))
        self.how.addItem(translate("AddImages", "by scale, north up"))
        self.how.addItem(translate("AddImages", "by its four corners"))
        self.how.currentIndexChanged.connect(self._show_placement)
        self.form.addRow(translate("AddImages", "Place it"), self.how)
        self.scale = DecimalBox(decimals=4, minimum=0.0001, maximum=1000.0, suffix=" m/px", value=0.5)
        self.at = QLineEdit()
        self.at.setPlaceholderText(translate("AddImages", "Centre: 41.411114° 128.186804° (or empty)"))
        self.corners = [QLineEdit() for _corner in range(4)]
        labels = (
            translate("AddImages", "Upper left corner"),
            translate("AddImages", "Upper right corner"),
            translate("AddImages", "Lower right corner"),
            translate("AddImages", "Lower left corner"),
        )
        self.form.addRow(translate("AddImages", "Scale"), self.scale)
        self.form.addRow(translate("AddImages", "Centre"), self.at)
        for label, corner in zip(labels, self.corners, strict=True):
            self.form.addRow(label, corner)
            corner.textChanged.connect(self._check)
        self.at.textChanged.connect(self._check)
        self._show_placement()

    def _show_placement(self) -> None:
        how = self.how.currentIndex()
        self.form.setRowVisible(self.scale, how == BY_SCALE)
        self.form.setRowVisible(self.at, how == BY_SCALE or (how == PLACED_BY_FILE and bool(self.at.text().strip())))
        for corner in self.corners:
            self.form.setRowVisible(corner, how == BY_CORNERS)
        self._check()

    def _placement_wish(self) -> PlacementWish:
        how = self.how.currentIndex()
        if how == BY_SCALE:
            return PlacementWish(scale_m_per_px=self.scale.value(), at=_position(self.at.text()))
        if how == BY_CORNERS:
            corners = [position for corner in self.corners if (position := _position(corner.text())) is not None]
            if len(corners) < 4:
                raise Refused(translate("AddImages", "All four corners are needed."))
            return PlacementWish(corners=corners)
        return PlacementWish(at=_position(self.at.text()))

    def _check(self) -> None:
        try:
            if self.acquired.text().strip():
                parse_range(self.acquired.text())
            self._placement_wish()
        except Refused as refusal:
            self.complain(str(refusal))
        else:
            self.complain("")


def _position(text: str) -> LonLat | None:
    if not text.strip():
        return None
    return position_of(text)


def _site_guess(path: Path) -> str:
    """The folder's name: analysts keep the images of one place together."""
    return path.parent.name


def _date_text(guess: tuple[str, str] | None) -> str:
    if guess is None:
        return ""
    return guess[0] if guess[0] == guess[1] else f"{guess[0]}/{guess[1]}"
