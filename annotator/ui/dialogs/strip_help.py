"""Fills date and place of a screenshot from its status strip, where OCR is installed; the analyst confirms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.app.exchange.status_strip import StripReading, is_available, read_strip
from annotator.app.workspace import Workspace
from annotator.domain.errors import AnnotatorError
from annotator.domain.text import translate
from annotator.formats.coordinates import display
from annotator.ui.dialogs.form import plain_label

if TYPE_CHECKING:
    from annotator.ui.dialogs.add_images import AddImagesDialog


class StripHelp:
    """One line in the form of one picture."""

    def __init__(self, workspace: Workspace, dialog: AddImagesDialog) -> None:
        self._dialog = dialog
        self._gone = False
        dialog.finished.connect(lambda _result: self._leave())
        path = dialog.paths[0]
        if path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp", ".bmp"):
            return
        self.line = plain_label("")
        dialog.form.addRow("", self.line)
        if not is_available():
            text = translate("AddImages", "With Tesseract installed, date and place are read from the picture's foot.")
            self.line.setText(text)
            return
        self.line.setText(translate("AddImages", "Reading the picture's status strip …"))
        label = translate("AddImages", "Reading the status strip of {name}").format(name=path.name)
        work: Callable[[object], StripReading] = lambda _job: read_strip(workspace.imagery, path)  # noqa: E731
        workspace.jobs.start(label, work, self._show, self._failed)

    def _show(self, found: StripReading) -> None:
        if self._gone:
            return
        dialog, filled = self._dialog, []
        if found.acquired and not dialog.acquired.text().strip():
            dialog.acquired.setText(found.acquired)
            filled.append(found.acquired)
        if found.position is not None and not dialog.at.text().strip():
            dialog.at.setText(display(found.position))
            filled.append(display(found.position))
        text = translate("AddImages", "Read from the status strip: {found}; please check it.")
        nothing = translate("AddImages", "The status strip tells nothing that could be read.")
        self.line.setText(text.format(found=", ".join(filled)) if filled else nothing)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        if not self._gone:
            self.line.setText(str(error))

    def _leave(self) -> None:
        self._gone = True
