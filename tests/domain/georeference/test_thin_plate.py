"""A thin plate through control points: exact at them, invertible, and honest about what it does not know."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.domain.errors import Refused
from annotator.domain.georeference import uncertainty
from annotator.domain.georeference.fit import fit_control_points
from annotator.domain.georeference.placement import Basis, Placement
from annotator.domain.measure.plane import from_plane
from annotator.domain.positions import LonLat

PLACE = LonLat(128.186, 41.411)
GRID = np.array([[x, y] for x in (100, 900, 1700) for y in (80, 500, 1000)], dtype=float)


def _bent(px):
    """Half-metre pixels with a lens that pulls up to 8 m towards the edge."""
    x, y = (px[:, 0] - 900) * 0.5, -(px[:, 1] - 540) * 0.5
    pull = 1 + 5e-8 * (x**2 + y**2)
    return np.column_stack((x * pull, y * pull))


def _fit(px, xy, model="thin_plate"):
    return fit_control_points(px, from_plane(xy, PLACE), model)


def test_it_passes_through_its_points_and_back():
    fit = _fit(GRID, _bent(GRID))
    placed = fit.placement.to_lonlat(GRID)
    assert placed == pytest.approx(from_plane(_bent(GRID), PLACE), abs=1e-9)
    inside = np.array([[400.0, 300.0], [1200.5, 777.25], [900.0, 540.0]])
    assert fit.placement.to_pixel(fit.placement.to_lonlat(inside)) == pytest.approx(inside, abs=1e-4)


def test_it_follows_a_bend_that_an_affine_fit_misses():
    between = np.array([[500.0, 290.0], [1300.0, 750.0]])
    truth = from_plane(_bent(between), PLACE)
    dense = np.array([[x, y] for x in range(100, 1701, 200) for y in range(80, 1001, 184)], dtype=float)
    miss = {}
    for model in ("affine", "thin_plate"):
        found = _fit(dense, _bent(dense), model).placement.to_lonlat(between)
        miss[model] = np.abs(found - truth).max() * 111_000
    assert miss["thin_plate"] < 0.3 * miss["affine"]


def test_residuals_are_those_of_points_left_out():
    wrong = _bent(GRID)
    wrong[4] += (30.0, 0.0)
    fit = _fit(GRID, wrong)
    assert fit.redundancy == 0
    assert int(np.nanargmax(fit.residual_m)) == 4
    assert fit.residual_m[4] == pytest.approx(30.0, abs=3.0)


def test_it_keeps_its_bits_as_text_with_what_it_rests_on():
    fit = _fit(GRID, _bent(GRID))
    basis = Basis("thin_plate", ("scene-b",), "", 0.25)
    placement = Placement("thin_plate", fit.placement.crs, fit.placement.matrix, fit.placement.parameters, basis)
    assert Placement.from_json(placement.to_json()) == placement


def test_a_placement_stored_without_basis_is_still_read_and_written_alike():
    text = '{"model": "scale", "crs": null, "matrix": [0.5, 0.5]}'
    assert Placement.from_json(text).basis == Basis()
    assert Placement.from_json(text).to_json() == text


def test_its_scale_error_is_that_of_moved_points_and_grows_outwards():
    fit = _fit(GRID, _bent(GRID))
    middle = uncertainty.control_scale_error(fit, GRID, prior_sd_m=0.5)
    affine = uncertainty.control_scale_error(_fit(GRID, _bent(GRID), "affine"), GRID, prior_sd_m=0.0)
    assert not middle.assumed
    assert middle.u is not None and middle.u > 0.0
    assert affine.u is not None


@pytest.mark.parametrize("count", [1, 3])
def test_too_few_points_are_refused(count):
    with pytest.raises(Refused, match="at least 4"):
        _fit(GRID[:count], _bent(GRID[:count]))


def test_a_fold_is_refused():
    crossed = _bent(GRID)
    crossed[[1, 7]] = crossed[[7, 1]]
    with pytest.raises(Refused, match="fold"):
        _fit(GRID, crossed)
