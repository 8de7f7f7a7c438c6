"""Scene names are unique within a site on every way they can be given; history says what was done in words."""

from __future__ import annotations

import pytest

from annotator.domain.change import Change, added
from annotator.domain.edits import Author
from annotator.domain.edits.attributes import set_fields, set_setting
from annotator.domain.edits.scenes import add_scene, link_of, link_scene
from annotator.domain.errors import Refused
from annotator.domain.records import Scene, Site
from tests.builders import crossing, document, scene, site

BY = Author("ana", "2026-01-02T03:04:05.678Z")


@pytest.fixture
def two_scenes():
    """Two scenes of one site, and one of another."""
    sites = [site("Haksan"), site("Sunchon", at=(126.0, 39.0))]
    scenes = [scene("2020"), scene("2024"), scene("2022")]
    links = [link_of("Haksan", "2020"), link_of("Haksan", "2024"), link_of("Sunchon", "2022")]
    return document(sites, scenes, links)


@pytest.mark.parametrize("name", ["2020", " 2020 "])
def test_a_scene_cannot_be_given_the_name_of_another_of_its_site(two_scenes, name):
    with pytest.raises(Refused, match="already has a scene"):
        set_fields(["2024"], BY, name=name)(two_scenes)


def test_scenes_of_different_sites_may_share_a_name(two_scenes):
    change = set_fields(["2022"], BY, name="2020")(two_scenes)
    assert change.rows[0].after.name == "2020"


def test_a_scene_cannot_be_linked_to_a_site_that_has_one_of_its_name(two_scenes):
    renamed = two_scenes.with_change(set_fields(["2022"], BY, name="2020")(two_scenes))
    with pytest.raises(Refused, match="already has a scene"):
        link_scene("Haksan", "2022", BY)(renamed)


def test_a_scene_of_a_name_that_the_site_has_cannot_be_added(two_scenes):
    haksan = two_scenes.require(Site, "Haksan")
    with pytest.raises(Refused, match="already has a scene"):
        add_scene(Scene(uid="scene-new", name="2020"), BY, site=haksan)(two_scenes)


def test_history_speaks_of_what_people_see(two_scenes):
    marks = two_scenes.with_change(Change("", added(crossing("a", "2020", kind="Bridge"), crossing("b", "2020"))))
    assert set_fields(["a"], BY, class_uid="class-ford")(marks).label == "Set class of 1 object"
    assert set_fields(["a", "b"], BY, name="N", note="n")(marks).label == "Set name, note of 2 objects"
    assert set_fields(["2020"], BY, acquired_from="2020-01-02", acquired_to="2020-01-03")(marks).label == (
        "Set date of 1 object"
    )
    assert set_setting("m_m2", "25", BY)(marks).label == "Set smallest change that counts to 25"
