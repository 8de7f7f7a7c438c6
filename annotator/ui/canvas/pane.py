"""A widget that looks at a frame: where it looks, and every way of moving there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from annotator.app.viewport import Viewport
from annotator.domain.positions import PixelXY, ScreenXY
from annotator.imagery.grid import PixelRect


class Pane(QWidget):
    """Keeps the `view` on whole device pixels and says when it changes."""

    view_changed = Signal(object)
    """The `Viewport` after every pan, zoom and resize."""
    scale_changed = Signal()
    """The ground may be of another size on the screen: the view, the scene or its placement is another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = Viewport(self.width(), self.height())
        self._fit_wanted = True
        self._exact: Viewport | None = None
        self.expected_px: tuple[int, int] | None = None
        """Width and height it will have once it is seen, as far as that is known."""

    def extent(self) -> PixelRect:
        """What `fit` brings into view."""
        raise NotImplementedError

    def fit(self) -> None:
        """Everything in view; asked of a pane without size, it is done when it gets one."""
        self._fit_wanted = self.width() < 2 or self.height() < 2 or not self.isVisible()
        self._look(self.view.fitted(self.extent()))

    def view_ahead(self) -> Viewport | None:
        """What will be in view once the pane is seen; `None` where that is not known, or is so already."""
        if not self._fit_wanted or self.expected_px is None:
            return None
        resized = self.view.resized(*self.expected_px, self.devicePixelRatioF())
        return resized.fitted(self.extent()).snapped()

    def native(self) -> None:
        """One image pixel on one device pixel."""
        self._look(self.view.at_native())

    def show_rect(self, rect: PixelRect) -> None:
        """All of a rectangle (frame pixels) with some room around."""
        self._look(self.view.fitted(rect, 0.8))

    def go_to(self, pixel: PixelXY) -> None:
        self._look(self.view.centered(pixel))

    def zoom_by(self, factor: float, at: ScreenXY | None = None) -> None:
        """Larger by `factor` around a screen position, by default the middle."""
        self._look(self.view.zoomed(at or ScreenXY(self.view.width / 2, self.view.height / 2), factor))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the picture by screen pixels."""
        self._look(self.view.panned(dx, dy))

    def set_view(self, view: Viewport) -> None:
        """Look where another view looks; the size stays this pane's own."""
        self._look(self.view.zoomed(ScreenXY(0, 0), view.scale / self.view.scale).centered(view.origin))

    @property
    def exact_view(self) -> Viewport:
        """The view before it was rounded to device pixels: many steps through dates must not add their roundings."""
        exact = self._exact
        return exact if exact is not None and exact.snapped() == self.view else self.view

    def look_exactly(self, view: Viewport) -> None:
        """Look there and remember the place as given, until the view is moved."""
        self._exact = view
        self._look(view)

    def look_like(self, view: Viewport) -> None:
        """Look where another pane looks; the size stays this pane's own."""
        self.look_exactly(view.resized(self.view.width, self.view.height, self.view.device_ratio))

    def resizeEvent(self, event) -> None:
        self._look(self.view.resized(self.width(), self.height(), self.devicePixelRatioF()))
        if self._fit_wanted:
            self.fit()

    def showEvent(self, event) -> None:
        self._look(self.view.resized(self.width(), self.height(), self.devicePixelRatioF()))
        if self._fit_wanted:
            self.fit()

    def view_moved(self) -> None:
        """For those who show more than the view itself."""

    def _look(self, view: Viewport) -> None:
        view = view.snapped()
        if view != self.view:
            self.view = view
            self.view_moved()
            self.update()
            self.view_changed.emit(view)
