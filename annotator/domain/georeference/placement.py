"""Where a scene's pixels lie on the ground.

A placement is a value: it can be stored as text, compared, and used as a key. Pixels are counted from the outer corner
of the upper left one, y down; longitude comes first whatever the coordinate system's own order of axes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.errors import ProjectError, Refused
from annotator.domain.georeference import crs as crs_module
from annotator.domain.georeference.thin_plate import ThinPlate
from annotator.domain.georeference.transform import apply
from annotator.domain.measure.ellipsoid import FloatArray, wrapped_deg
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate

Model = Literal["affine", "homography", "thin_plate", "scale", "none"]
_LENGTH: dict[str, int] = {"affine": 6, "homography": 9, "thin_plate": 6, "scale": 2, "none": 0}
_PLACED = ("affine", "homography", "thin_plate")
# An image whose pixels are so large that 100,000 of them reach round the world may itself reach round it.
_WORLD_PIXELS = 100_000
_HALF_PX = 0.5


@dataclass(frozen=True, slots=True)
class Basis:
    """What a placement rests on, kept with it so that errors and later corrections know."""

    method: str = ""
    """How control points were fitted; empty where there were none."""
    tied_to: tuple[str, ...] = ()
    """Scenes on which control points were picked: their scale errors are errors of this scene too."""
    same_view: str = ""
    """Scene whose placement is used as it is, its scale error included; empty = its own."""
    prior_sd_m: float | None = None
    """SD of a control coordinate as it was picked, in metres; None = assumed."""

    @classmethod
    def from_fields(cls, read: dict[str, Any]) -> Basis:
        """The basis among the fields of a stored placement."""
        tied, prior = read.get("tied_to", ()), read.get("prior_sd_m")
        return cls(
            str(read.get("method", "")),
            tuple(str(uid) for uid in tied),
            str(read.get("same_view", "")),
            None if prior is None else float(prior),
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """Pixel to ground of one scene.

    `matrix`: affine (a, b, c, d, e, f) with x = a·px + b·py + c, y = d·px + e·py + f; homography: 3 × 3 by rows;
    thin_plate: the affine part; scale: (metres per pixel along x, along y), north up at an unknown place; none: empty.
    `crs`: WKT, an authority's code or a PROJ string of x and y; None for `scale` and `none`.
    `parameters`: the bumps of a thin plate.
    `basis`: what the placement rests on; it does not move any pixel.
    """

    model: Model = "none"
    crs: str | None = None
    matrix: tuple[float, ...] = ()
    parameters: tuple[float, ...] = ()
    basis: Basis = Basis()

    def __post_init__(self) -> None:
        if len(self.matrix) != _LENGTH.get(self.model, -1) or not np.isfinite(self.matrix).all():
            raise ValueError(f"{len(self.matrix)} numbers do not make a placement of model {self.model!r}")
        if self.model != "none" and np.linalg.det(self.matrix3) == 0:
            raise Refused(translate("Georeference", "This placement gives the image's pixels no size."))

    @classmethod
    def from_matrix(cls, matrix: FloatArray, crs: str | None) -> Placement:
        """Return the placement for a 3 × 3 matrix: affine if its last row is (0, 0, w), else homography."""
        scaled = np.asarray(matrix, dtype=np.float64) / (matrix[2, 2] or 1.0)
        if scaled[2, 0] == 0 and scaled[2, 1] == 0:
            return cls("affine", crs, tuple(scaled[:2].ravel().tolist()))
        return cls("homography", crs, tuple(scaled.ravel().tolist()))

    @classmethod
    def from_json(cls, text: str) -> Placement:
        """Return the placement stored by `to_json`; ProjectError if the text is none."""
        try:
            read: dict[str, Any] = json.loads(text)
            matrix, parameters = (tuple(float(v) for v in read.get(key, ())) for key in ("matrix", "parameters"))
            return cls(cast(Model, read["model"]), read.get("crs"), matrix, parameters, Basis.from_fields(read))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = translate("Georeference", "A stored placement is not readable: {text}")
            raise ProjectError(message.format(text=text[:80])) from error

    def to_json(self) -> str:
        """Return the placement as text; `from_json` gives the same bits back."""
        read: dict[str, object] = {"model": self.model, "crs": self.crs, "matrix": self.matrix}
        if self.parameters:
            read["parameters"] = self.parameters
        read |= {name: value for name, value in asdict(self.basis).items() if value or value == 0.0}
        return json.dumps(read, ensure_ascii=False)

    @property
    def has_place(self) -> bool:
        """Whether pixels have longitude and latitude."""
        return self.model in _PLACED and self.crs is not None and crs_module.is_on_a_body(self.crs)

    @property
    def has_scale(self) -> bool:
        """Whether pixels have a size in metres."""
        return self.model == "scale" or self.has_place

    @property
    def is_earth(self) -> bool:
        """Whether longitude and latitude are those of the Earth; areas of another body are not reported."""
        return self.has_place and crs_module.is_earth(self._crs())

    @property
    def crs_name(self) -> str:
        """Name of the coordinate system, for people; empty without one."""
        return "" if self.crs is None else crs_module.crs_of(self.crs).name

    @property
    def matrix3(self) -> FloatArray:
        """The 3 × 3 matrix from pixels to the coordinate system (to metres for `scale`; no bumps of `thin_plate`)."""
        if self.model == "homography":
            return np.array(self.matrix).reshape(3, 3)
        if self.model in ("affine", "thin_plate"):
            return np.vstack((np.array(self.matrix).reshape(2, 3), [0.0, 0.0, 1.0]))
        if self.model == "scale":
            return np.array(np.diag([self.matrix[0], -self.matrix[1], 1.0]))
        raise Refused(translate("Georeference", "This image has neither a place nor a scale yet."))

    def shows_ground(self, px: FloatArray) -> npt.NDArray[np.bool_]:
        """Return (n,) whether pixels lie below the horizon of an oblique view, above which ground would be mirrored."""
        if self.model != "homography":
            return np.ones(len(px), bool)
        matrix = self.matrix3
        with np.errstate(invalid="ignore"):
            return np.asarray((np.asarray(px) @ matrix[2, :2] + matrix[2, 2]) * np.linalg.det(matrix) < 0)

    def to_crs(self, px: FloatArray) -> FloatArray:
        """Return (n, 2) coordinates of `crs` for (n, 2) pixels."""
        return apply(self.matrix3, px) if self.model != "thin_plate" else self._plate().apply(np.asarray(px))

    def to_metres(self, px: FloatArray) -> FloatArray:
        """Return (n, 2) metres right and up for (n, 2) pixels of a placement by scale only."""
        if self.model != "scale":
            raise ValueError("only a placement by scale has plane metres")
        return apply(self.matrix3, px)

    def to_lonlat(self, px: FloatArray) -> FloatArray:
        """Return (n, 2) longitude and latitude, degrees on WGS 84, for (n, 2) pixels; longitudes within ±180.

        For another body than the Earth they are its own. inf outside the coordinate system; Refused without a place.
        """
        return crs_module.to_lonlat(self._crs(), self.to_crs(px))

    def to_pixel(self, lonlat: FloatArray) -> FloatArray:
        """Return (n, 2) pixels for (n, 2) longitude and latitude; the inverse of `to_lonlat`."""
        xy = crs_module.from_lonlat(self._crs(), lonlat)
        period = crs_module.x_period(self._crs())
        if period is not None:
            xy[:, 0] = self._unrolled(xy[:, 0], period)
        if self.model == "thin_plate":
            return self._plate().invert(xy)
        return apply(np.asarray(np.linalg.inv(self.matrix3), dtype=np.float64), xy)

    def scale_m_per_px(self, at: PixelXY) -> tuple[float, float]:
        """Return the geodesic size in metres of one pixel step along x and along y at a pixel position."""
        if self.model == "scale":
            return self.matrix[0], self.matrix[1]
        lon, lat = self.to_lonlat(_cross(at)).T
        _, _, lengths = crs_module.geod_of(self._crs()).inv(lon[:2], lat[:2], lon[2:], lat[2:])
        return float(lengths[0]), float(lengths[1])

    def rotation_deg(self, at: PixelXY) -> float:
        """Return the azimuth of the image's "up" at a pixel position: degrees clockwise from north, -180 … 180."""
        if self.model == "scale":
            return 0.0
        lon, lat = self.to_lonlat(_cross(at)).T
        azimuth, _, _ = crs_module.geod_of(self._crs()).inv(lon[3], lat[3], lon[1], lat[1])
        return float(azimuth)

    def footprint(self, width: int, height: int, per_edge: int = 16) -> shapely.Polygon:
        """Return the image's outline in lon/lat, `per_edge` points a side; empty where nothing can be computed.

        Longitudes run on beyond ±180 rather than jump.
        """
        steps = np.linspace(0, 1, per_edge, endpoint=False)
        nil, one = np.zeros_like(steps), np.ones_like(steps)
        x = np.concatenate((steps, one, 1 - steps, nil)) * width
        y = np.concatenate((nil, steps, one, 1 - steps)) * height
        outline = np.column_stack((x, y))
        lonlat = self.to_lonlat(outline[self.shows_ground(outline)])
        lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
        if len(lonlat) < 3:
            return shapely.Polygon()
        east = wrapped_deg(np.diff(lonlat[:, 0]))
        lonlat[1:, 0] = lonlat[0, 0] + np.cumsum(east)
        return shapely.Polygon(lonlat)

    def _plate(self) -> ThinPlate:
        return ThinPlate.from_numbers(self.matrix3, np.array(self.parameters))

    def _crs(self) -> str:
        if self.crs is not None:
            crs_module.crs_of(self.crs)  # says which coordinate system is not understood
        if self.crs is None or not self.has_place:
            raise Refused(translate("Georeference", "This image has no place on the ground yet."))
        return self.crs

    def _unrolled(self, x: FloatArray, period: float) -> FloatArray:
        """Add whole periods to x so that it lies beside the image, which may continue beyond the map's seam."""
        matrix = self.matrix3
        origin, step = matrix[0, 2], matrix[0, 0]
        if abs(step) * _WORLD_PIXELS < period:
            return np.asarray(x - period * np.round((x - origin) / period))
        turns = (x - origin) / period
        return np.asarray(x - period * (np.floor(turns) if step > 0 else np.ceil(turns)))


def _cross(at: PixelXY) -> FloatArray:
    """Half a pixel left, up, right and down of a position."""
    return np.array(at) + _HALF_PX * np.array([[-1.0, 0.0], [0.0, -1.0], [1.0, 0.0], [0.0, 1.0]])
