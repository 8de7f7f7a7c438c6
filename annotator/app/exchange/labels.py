"""Labels in pixels against the scene they are said to belong to: another image's, another size, beyond its edge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

import numpy as np
import shapely

from annotator.domain.errors import Refused
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.formats.features import Feature, FeatureFile, LabelledImage, Skip

SLACK_PX = 3.0
"""Detectors and hands go this far over the edge of an image."""
SAME_ASPECT = 0.01
"""Sizes whose aspects differ by less than this are the same picture, reduced or enlarged."""
_NAMED = 20
"""Other images than these are counted, not named."""


def labels_of(found: FeatureFile, file: str, scene: Scene) -> FeatureFile:
    """The labels that belong to the scene, in its pixels; the others are named.

    Raises `Refused` where the file holds several images and none is the scene's, or the scene's has another shape.
    """
    if not any(feature.pixel for feature in found.features):
        return found
    listed = found.images or _named_by(found.features)
    image = _image_of(scene, listed, file)
    alone = len({one.name for one in listed}) <= 1
    if image is not None:
        found = _without_others(found, {image.name, None} if alone else {image.name}, file)
        found = _doubted(found, image, file, scene)
    if not scene.width_px or not scene.height_px:
        return found
    size = float(scene.width_px), float(scene.height_px)
    return _inside(_scaled(found, image, file, size), file, size)


def _named_by(features: Iterable[Feature]) -> tuple[LabelledImage, ...]:
    """Images that the labels themselves name (tables of boxes)."""
    names = dict.fromkeys(feature.properties.get("image") for feature in features if feature.pixel)
    return tuple(LabelledImage(str(name), None, None) for name in names if name is not None)


def _image_of(scene: Scene, listed: Sequence[LabelledImage], file: str) -> LabelledImage | None:
    """The image that is the scene: by its file's name, by that without its ending, or because it is the only one."""
    files = scene.files.splitlines()
    own = {_base(name) for name in (scene.name, *(files if len(files) == 1 else ()))}
    for called in (_base, _stem):
        wanted = own | {called(name) for name in own}
        names = {one.name: one for one in listed if called(one.name) in wanted}
        if len(names) == 1:
            return next(iter(names.values()))
        if names:
            break
    if len({one.name for one in listed}) <= 1:
        return listed[0] if listed else None
    shown = ", ".join(dict.fromkeys(one.name for one in listed))[:200]
    text = translate(
        "Import",
        "{file} holds labels of several images ({names}), and it is not clear which of them is {scene}; "
        "nothing was taken in.",
    )
    raise Refused(text.format(file=file, names=shown, scene=scene.name))


def _without_others(found: FeatureFile, names: Container[object], file: str) -> FeatureFile:
    own = [one for one in found.features if not one.pixel or one.properties.get("image") in names]
    if len(own) == len(found.features):
        return found
    kept = set(map(id, own))
    others = Counter(str(one.properties.get("image") or "") for one in found.features if id(one) not in kept)
    skips = [Skip(file, name, _of_others(n)) for name, n in list(others.items())[:_NAMED]]
    rest = sum(list(others.values())[_NAMED:])
    skips += [Skip(file, "", _of_others(rest))] if rest else []
    return replace(found, features=own, problems=[*found.problems, *skips])


def _of_others(n: int) -> str:
    return translate("Import", "%n label(s) of another image than the scene's were left out.", "", n)


def _doubted(found: FeatureFile, image: LabelledImage, file: str, scene: Scene) -> FeatureFile:
    """The only image of a file is taken for the scene whatever it is called, but that is said."""
    if not image.name or _stem(image.name) in {_stem(one) for one in (scene.name, *scene.files.splitlines())}:
        return found
    text = translate("Import", "The labels name the image {name}; they were taken as those of {scene}.")
    said = Skip(file, "", text.format(name=image.name[:100], scene=scene.name))
    return replace(found, warnings=[*found.warnings, said])


def _scaled(found: FeatureFile, image: LabelledImage | None, file: str, size: tuple[float, float]) -> FeatureFile:
    """Labels of a reduced or enlarged copy, brought to the scene's pixels."""
    if image is None or not image.width_px or not image.height_px or (image.width_px, image.height_px) == size:
        return found
    x, y = size[0] / image.width_px, size[1] / image.height_px
    sizes = {"was": f"{image.width_px:g} × {image.height_px:g}", "now": f"{size[0]:g} × {size[1]:g}", "file": file}
    if abs(x / y - 1.0) > SAME_ASPECT:
        text = translate(
            "Import",
            "{file} was drawn on an image of {was} pixels, but the scene has {now}: it is another picture or a part of "
            "it; nothing was taken in.",
        )
        raise Refused(text.format(**sizes))
    text = translate("Import", "It was drawn on an image of {was} pixels and scaled to the {now} of the scene.")
    features = [
        replace(one, geometry=shapely.transform(one.geometry, lambda at: at * (x, y))) if one.pixel else one
        for one in found.features
    ]
    return replace(found, features=features, warnings=[*found.warnings, Skip(file, "", text.format(**sizes))])


def _inside(found: FeatureFile, file: str, size: tuple[float, float]) -> FeatureFile:
    """Without the labels that reach further over the edge of the image than happens by accident."""
    bounds = shapely.bounds(np.array([one.geometry if one.pixel else None for one in found.features], dtype=object))
    with np.errstate(invalid="ignore"):
        beyond = (bounds[:, :2] < -SLACK_PX).any(axis=1) | (bounds[:, 2:] > np.add(size, SLACK_PX)).any(axis=1)
    text = translate("Import", "It reaches beyond the image of {width} × {height} pixels.")
    why = text.format(width=f"{size[0]:g}", height=f"{size[1]:g}")
    skips = [Skip(file, one.where, why) for one, out in zip(found.features, beyond, strict=True) if out]
    own = [one for one, out in zip(found.features, beyond, strict=True) if not out]
    return replace(found, features=own, problems=[*found.problems, *skips]) if skips else found


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _stem(name: str) -> str:
    base = _base(name)
    return base.rsplit(".", 1)[0] or base
