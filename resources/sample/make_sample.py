"""Makes the imagery of the sample project and the truth about it.

Everything is invented: no pixel comes from a photograph. What is drawn is known, so that measures taken on the images
can be checked. Run `python resources/sample/make_sample.py`; the same versions of numpy, Pillow and GDAL give the same
pixels every time.

`truth.json` holds (all positions longitude first, WGS 84; pixels x right, y down from the outer upper-left corner):

- `made`, `note`, `made_with`: that and how it was made.
- `sites`: name, kind, town, county, province, lon, lat; the market also `boundary_lonlat`, `boundary_area_m2`.
- `scenes`: name, site, file, acquired_from, acquired_to, date_precision, provider, credit, epsg, affine (a, b, c, d, e,
  f: x = a·col + b·row + c), width_px, height_px, pixel_m (grid metres), gsd_m, corners_lonlat (upper left, upper
  right, lower right, lower left), pixels_sha256 (of the decoded rows × columns × bands).
- `stalls`: name, class, first_seen, gone_by, replaces, present (names of scenes), ring_lonlat (4 corners, not closed),
  corners_px per scene, area_m2, perimeter_m (geodesic), length_m, width_m, orientation_deg (0…180 from true north).
- `open_air`: spaces without roofs, same members.
- `zones`: the parking places: name, scene, ring_lonlat, ring_px, area_m2, sedans.
- `vehicles`: name, scene, class, place (or null), group, lonlat, px (middle), axis_px (tail, front), length_m,
  width_m, heading_deg (of the front), orientation_deg, in_water.
- `routes`: the border river: line_lonlat, line_px per scene, length_m, direction.
- `crossings`: name, class, at_gate, banks, first_seen with its dates, gone_by, lonlat, px per scene, route.
- `barges`: as vehicles, with the crossing they belong to. `fence`: line_lonlat, gates with the crossing that uses them.
- `totals`: the counts, and per date of the market the number and area of covered stalls.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray

from paint.geotiff import write
from paint.sensor import develop
from scenes import market, river, waypoint
from scenes.truth import CREDIT, Acquisition, scene_entry

PLACES: tuple[ModuleType, ...] = (market, waypoint, river)
QUALITY = {"sariwon": 84, "samsu": 82, "hyesan": 78}
NOTE = (
    "Invented places on made images; no photograph. The points of the market and the Hyesan ford are published ones, "
    "that of the waypoint lies 18 km south of the ford; all else is invented."
)
HOME = Path(__file__).resolve().parents[2] / "projects" / "sample"


def make_image(place: ModuleType, date: int, folder: Path) -> Path:
    """Paints, develops and writes one scene."""
    scene: Acquisition = place.SCENES[date]
    seed = int.from_bytes(hashlib.sha256(scene.stem.encode()).digest()[:4], "big")
    picture: NDArray[np.uint8] = develop(place.paint(date), place.LOOKS[date], seed)
    tags = {
        "TIFFTAG_IMAGEDESCRIPTION": f"{CREDIT}: {scene.name}",
        "TIFFTAG_ARTIST": CREDIT,
        "TIFFTAG_COPYRIGHT": CREDIT,
        "TIFFTAG_SOFTWARE": "resources/sample/make_sample.py",
    }
    if scene.precision == "day":
        tags["TIFFTAG_DATETIME"] = scene.acquired_from.replace("-", ":") + " 02:30:00"
    path = folder / f"{scene.stem}.tif"
    path.unlink(missing_ok=True)
    write(path, picture, scene.grid, tags, QUALITY[scene.stem.split("_")[0]])
    return path


def pixels_sha256(path: Path) -> str:
    """Hash of the decoded pixels, rows × columns × bands."""
    with rasterio.open(path) as image:
        return hashlib.sha256(np.moveaxis(image.read(), 0, 2).tobytes()).hexdigest()


def truth(images: Path) -> dict[str, Any]:
    """The truth about all places, with the hashes of the images found in the folder."""
    whole: dict[str, Any] = {
        "made": True,
        "note": NOTE,
        "made_with": {name: importlib.metadata.version(name) for name in ("numpy", "pillow", "rasterio")},
        "sites": [],
        "scenes": [],
    }
    for place in PLACES:
        for scene in place.SCENES:
            entry = scene_entry(scene)
            path = images / f"{scene.stem}.tif"
            whole["scenes"].append(entry | ({"pixels_sha256": pixels_sha256(path)} if path.exists() else {}))
        for key, value in place.truth().items():
            whole[key] = [*whole.get(key, []), *value] if isinstance(value, list) else value
    whole["totals"] = totals(whole)
    return whole


def totals(whole: dict[str, Any]) -> dict[str, Any]:
    """Counts and sums that follow from the entries."""
    stalls = {
        scene.name: {
            "count": sum(scene.name in stall["present"] for stall in whole["stalls"]),
            "area_m2": sum(stall["area_m2"] for stall in whole["stalls"] if scene.name in stall["present"]),
        }
        for scene in market.SCENES
    }
    classes = [vehicle["class"] for vehicle in whole["vehicles"]]
    kinds = [crossing["class"] for crossing in whole["crossings"]]
    return {
        "stalls": stalls,
        "sedans": classes.count("Sedan"),
        "trucks": classes.count("Truck"),
        "places": len(whole["zones"]),
        "fords": kinds.count("Ford"),
        "barge_sites": kinds.count("Barge site"),
        "at_gate": sum(crossing["at_gate"] == "yes" for crossing in whole["crossings"]),
    }


def main(arguments: list[str]) -> int:
    """Makes all scenes, or those named, and the truth."""
    parser = argparse.ArgumentParser(description="Make the sample imagery and its truth.")
    parser.add_argument("-o", "--out", type=Path, default=HOME, help="folder of the sample project")
    parser.add_argument("--only", nargs="*", default=None, metavar="STEM", help="file names without ending")
    options = parser.parse_args(arguments)
    images = options.out / "images"
    images.mkdir(parents=True, exist_ok=True)
    for place in PLACES:
        for date, scene in enumerate(place.SCENES):
            if options.only is None or scene.stem in options.only:
                path = make_image(place, date, images)
                print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB", file=sys.stderr)
    text = json.dumps(truth(images), indent=1, ensure_ascii=False)
    (options.out / "truth.json").write_text(_compact(text) + "\n", encoding="utf-8", newline="\n")
    return 0


def _compact(text: str) -> str:
    """Puts lists of numbers on one line, so that the file can be read."""
    return re.sub(
        r"\[[^\[\]{}\"a-z]*\]",
        lambda match: " ".join(match.group().split()).replace("[ ", "[").replace(" ]", "]"),
        text,
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
