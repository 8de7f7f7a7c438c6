"""From the painted ground to what a sensor delivers: haze, tint, blur of the optics, noise, eight bits, a label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from paint.blur import gaussian
from paint.canvas import Canvas, Colour

LABEL = "MADE  IMAGE"


@dataclass(frozen=True)
class Look:
    """How one acquisition renders the ground."""

    tint: Colour = (1.0, 1.0, 1.0)
    haze: Colour = (22.0, 25.0, 30.0)
    contrast: float = 1.0
    saturation: float = 0.85
    blur_px: float = 0.62
    noise: float = 2.0
    sharpen: float = 0.4
    """Share of detail put back, as providers do; symmetric, so that edges stay where they are."""


def apply_shadow(canvas: Canvas, depth: float = 0.62) -> None:
    """Darkens the ground where shadows were cast; skylight leaves them bluish. Clears the layer."""
    soft = gaussian(canvas.shadow, 0.25 * canvas.grid.px_per_m)[..., None] * depth
    canvas.rgb *= 1 - soft * np.array([1.0, 0.96, 0.86], np.float32)
    canvas.shadow[:] = 0


def develop(canvas: Canvas, look: Look, seed: int) -> NDArray[np.uint8]:
    """The finished picture (h, w, 3)."""
    rgb = canvas.rgb
    grey = rgb.mean(axis=2, keepdims=True)
    rgb = grey + look.saturation * (rgb - grey)
    rgb = (rgb - 118) * look.contrast + 118
    rgb = rgb * np.asarray(look.tint, np.float32)
    haze = np.asarray(look.haze, np.float32)
    rgb = haze + rgb * (1 - haze / 255)
    rgb = gaussian(rgb.astype(np.float32), look.blur_px)
    rgb = rgb + look.sharpen * (rgb - gaussian(rgb, 1.5))
    rng = np.random.default_rng(seed)
    shared = rng.standard_normal((*rgb.shape[:2], 1), dtype=np.float32)
    own = rng.standard_normal(rgb.shape, dtype=np.float32)
    rgb = rgb + look.noise * (0.8 * shared + 0.6 * own)
    return _labelled(np.clip(np.rint(rgb), 0, 255).astype(np.uint8))


def _labelled(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Burns the label into the lower left corner."""
    image = Image.fromarray(picture)
    font = ImageFont.load_default(size=11)
    overlay = Image.new("L", image.size, 0)
    at = (8, image.height - 20)
    ImageDraw.Draw(overlay).text((at[0] + 1, at[1] + 1), LABEL, fill=150, font=font)
    image.paste((0, 0, 0), mask=overlay)
    overlay = Image.new("L", image.size, 0)
    ImageDraw.Draw(overlay).text(at, LABEL, fill=205, font=font)
    image.paste((255, 255, 255), mask=overlay)
    return np.asarray(image)
