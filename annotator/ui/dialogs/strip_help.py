"""Fills dates and place of screenshots from their status strips, where OCR is installed; the analyst confirms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from annotator.app.exchange.status_strip import StripReading, is_available, read_strip
from annotator.app.workspace import Workspace
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.text import translate
from annotator.domain.time import guess_from_name
from annotator.formats.coordinates import display
from annotator.ui.dialogs.form import plain_label

if TYPE_CHECKING:
    from annotator.imagery.service import ImageryService
    from annotator.ui.dialogs.add_images import AddImagesDialog

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
Readings = list[tuple[Path, StripReading]]


class StripHelp:
    """One line in the form, about one picture or several; of several, each has a date of its own."""

    def __init__(self, workspace: Workspace, dialog: AddImagesDialog) -> None:
        self._dialog = dialog
        self._gone = False
        self._dates: dict[Path, str] = {}
        self.line, self.use = plain_label(""), QCheckBox(translate("AddImages", "Use these dates"))
        self.use.setChecked(True)
        dialog.finished.connect(lambda _result: self._leave())
        paths = [path for path in dialog.paths if path.suffix.lower() in _PICTURES]
        if not paths:
            return
        dialog.form.addRow("", self.line)
        dialog.form.addRow("", self.use)
        dialog.form.setRowVisible(self.use, False)
        if not is_available():
            text = translate("AddImages", "With Tesseract installed, date and place are read from the picture's foot.")
            self.line.setText(text)
            return
        self.line.setText(translate("AddImages", "Reading the picture's status strip …"))
        label = translate("AddImages", "Reading the status strip of {name}").format(name=paths[0].name)
        workspace.jobs.start(label, lambda _job: _read(workspace.imagery, paths), self._show, self._failed)

    @property
    def dates(self) -> dict[Path, str]:
        """Of each of several pictures, as far as its strip tells one and the analyst wants it."""
        return self._dates if self.use.isChecked() else {}

    def _show(self, found: Readings) -> None:
        if self._gone:
            return
        filled = self._fill_dates(found)
        at = next((reading.position for _path, reading in found if reading.position is not None), None)
        if at is not None and not self._dialog.at.text().strip():
            self._dialog.show_centre(display(at))
            filled.append(display(at))
        text = translate("AddImages", "Read from the status strip: {found}; please check it.")
        nothing = translate("AddImages", "The status strip tells nothing that could be read.")
        self._tell(text.format(found=", ".join(filled)) if filled else nothing)

    def _tell(self, sentence: str) -> None:
        """Say it in full: a form gives a label that wraps no more lines than it had."""
        self.line.setText(sentence)
        width = self._dialog.at.width() if self._dialog.isVisible() else self.line.width()
        self.line.setMinimumHeight(self.line.heightForWidth(width))
        self._dialog.adjustSize()

    def _fill_dates(self, found: Readings) -> list[str]:
        """The date of one picture goes into the form, those of several beside their names; what was told."""
        dialog = self._dialog
        if dialog.acquired.text().strip():
            return []
        if len(dialog.paths) == 1:
            dialog.acquired.setText(found[0][1].acquired)
            return [found[0][1].acquired] if found[0][1].acquired else []
        undated = [(path, read.acquired) for path, read in found if read.acquired and not guess_from_name(path.name)]
        self._dates = dict(undated)
        dialog.form.setRowVisible(self.use, bool(undated))
        return [f"{path.name} {date}" for path, date in undated]

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        if not self._gone:
            self._tell(str(error))

    def _leave(self) -> None:
        self._gone = True


def _read(imagery: ImageryService, paths: Sequence[Path]) -> Readings:
    """What each strip tells; one that cannot be read tells nothing, unless it is the only one."""
    found: Readings = []
    for path in paths:
        try:
            found.append((path, read_strip(imagery, path)))
        except Refused:
            if len(paths) == 1:
                raise
            found.append((path, StripReading()))
    return found
