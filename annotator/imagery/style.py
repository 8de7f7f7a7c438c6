"""How stored numbers become colours on the screen.

The style is display only: it never touches what is measured. Its text form is part of a tile's key, so two styles never
share a tile; as JSON it is kept with a scene.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Stretch = tuple[tuple[float, float], ...]

_TONES = ("gamma", "brightness", "contrast")


@dataclass(frozen=True)
class DisplayStyle:
    """Bands, stretch and tone of one picture; the default means "automatic".

    `bands` are one or three band numbers counted from 1 (None: chosen from the colour interpretation). `stretch` holds
    (low, high) for each shown band: low becomes black, high becomes white (None: 8-bit values as they are, others
    between their 2nd and 98th percentile). `gamma` above 1 brightens the middle tones; `contrast` in -1..1 spreads the
    tones around the middle, `brightness` in -1..1 is added at the end as a part of the full range.
    """

    bands: tuple[int, ...] | None = None
    stretch: Stretch | None = None
    gamma: float = 1.0
    brightness: float = 0.0
    contrast: float = 0.0

    def __post_init__(self) -> None:
        if self.bands is not None and (len(self.bands) not in (1, 3) or min(self.bands) < 1):
            raise ValueError(f"a picture shows one or three bands counted from 1, not {self.bands}")
        if not 0.05 <= self.gamma <= 20.0 or not -1.0 <= self.brightness <= 1.0 or not -1.0 <= self.contrast <= 1.0:
            raise ValueError(f"gamma {self.gamma}, brightness {self.brightness} or contrast {self.contrast}")

    @property
    def is_toned(self) -> bool:
        """Whether gamma, brightness or contrast change anything."""
        return (self.gamma, self.brightness, self.contrast) != (1.0, 0.0, 0.0)

    def text(self) -> str:
        """Stable text, empty for the automatic style: equal styles have equal texts."""
        parts = []
        if self.bands is not None:
            parts.append("bands=" + ",".join(str(band) for band in self.bands))
        if self.stretch is not None:
            parts.append("stretch=" + ",".join(f"{low!r}:{high!r}" for low, high in self.stretch))
        plain = DisplayStyle()
        parts += [f"{name}={value!r}" for name in _TONES if (value := getattr(self, name)) != getattr(plain, name)]
        return ";".join(parts)

    @classmethod
    def parse(cls, text: str) -> DisplayStyle:
        """The style of a `text()`; an empty text or "auto" is the automatic one. Raises ValueError on anything else."""
        if text in ("", "auto"):
            return cls()
        fields = dict(part.partition("=")[::2] for part in text.split(";"))
        if unknown := fields.keys() - {"bands", "stretch", *_TONES}:
            raise ValueError(f"unknown display setting {sorted(unknown)}")
        return cls(
            bands=tuple(int(band) for band in fields["bands"].split(",")) if "bands" in fields else None,
            stretch=_parse_stretch(fields["stretch"]) if "stretch" in fields else None,
            **{name: float(fields[name]) for name in _TONES if name in fields},
        )

    def to_json(self) -> str:
        """The form kept with a scene; empty for the automatic style."""
        if self == DisplayStyle():
            return ""
        plain = DisplayStyle()
        values = {name: getattr(self, name) for name in ("bands", "stretch", *_TONES)}
        return json.dumps({name: value for name, value in values.items() if value != getattr(plain, name)})

    @classmethod
    def from_json(cls, text: str) -> DisplayStyle:
        """The style of a `to_json`; the automatic one for anything that is none: a picture must still be seen."""
        try:
            read: dict[str, Any] = json.loads(text) if text else {}
            bands, stretch = read.get("bands"), read.get("stretch")
            return cls(
                bands=None if bands is None else tuple(int(band) for band in bands),
                stretch=None if stretch is None else tuple((float(low), float(high)) for low, high in stretch),
                **{name: float(read[name]) for name in _TONES if name in read},
            )
        except (ValueError, TypeError, AttributeError):
            return cls()


def _parse_stretch(text: str) -> Stretch:
    pairs = (pair.partition(":")[::2] for pair in text.split(","))
    return tuple((float(low), float(high)) for low, high in pairs)
