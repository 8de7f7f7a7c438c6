"""Look-ups that every figure rests on."""

from __future__ import annotations

from annotator.domain.change import Change, added
from annotator.domain.document import Document
from annotator.domain.records import Scene
from annotator.domain.summary.basis import places_in_time
from annotator.domain.time import order_key


def test_places_in_time_are_those_of_the_sorted_scenes():
    days = [
        ("2020-06-01", None),
        (None, None),
        ("2019-01-01", "2021-12-31"),
        ("2020-07-02", "2020-07-02"),
        (None, None),
    ]
    scenes = [Scene(uid=f"s{n}", name=f"S{n}", acquired_from=lo, acquired_to=hi) for n, (lo, hi) in enumerate(days)]
    document = Document().with_change(Change("", added(*scenes)))
    assert sorted(scenes, key=lambda scene: places_in_time(document)[scene.uid]) == sorted(scenes, key=order_key)
    assert places_in_time(document)["s1"] == 3
