"""Reviews by name: what is confirmed, what is gone, and what an obscured scene cannot prove."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run, square


@pytest.fixture
def market(run: Run, project, geojson):
    """Three stalls first seen in 2018 at site A, which was seen again in 2020 and 2022."""
    for year in ("2018", "2020", "2022"):
        run("add", project, "--name", year, "--acquired", f"{year}-05-01", "--site", "A")
    marks = geojson([({"name": f"s{i}"}, square(128.1 + i * 2e-4, 41.4)) for i in range(3)])
    assert run("import", project, marks, "--as", "stall", "--site", "A", "--scene", "2018").code == 0
    assert run("review", project, "--site", "A", "--scene", "2018", "--kind", "stall").code == 0
    return project


def test_a_review_covers_all_kinds_unless_told_otherwise(run: Run, market, table):
    assert run("review", market, "--site", "A", "--scene", "2020").code == 0
    states = {(row["scene"], row["object_kind"]): row["state"] for row in table("review")}
    assert states == {("2018", "stall"): "reviewed"} | {
        ("2020", kind): "reviewed" for kind in ("stall", "vehicle", "crossing")
    }


def test_all_that_lived_is_gone(run: Run, market, table):
    done = run("review", market, "--site", "A", "--scene", "2020", "--kind", "stall", "--gone", "all", "--json")
    assert (done.code, done.json["gone"]) == (0, 3)
    assert {row["gone_by_from"] for row in table("stall")} == {"2020-05-01"}
    (change,) = table("change")
    assert (change["direction"], change["event"], change["area_end_m2"]) == ("shrank", "closed", "0.00")


def test_one_is_gone(run: Run, market, table):
    uid = table("stall")[0]["uid"]
    assert run("review", market, "--site", "A", "--scene", "2020", "--gone", uid).code == 0
    assert {row["uid"]: row["gone_by_from"] for row in table("stall")}[uid] == "2020-05-01"
    assert sorted(row["gone_by_from"] for row in table("stall")) == ["", "", "2020-05-01"]


def test_an_obscured_scene_holds_no_removals(run: Run, market, table):
    assert run("review", market, "--site", "A", "--scene", "2020", "--gone", "all", "--state", "obscured").code == 1
    assert run("review", market, "--site", "A", "--scene", "2020", "--gone", "all").code == 0
    refused = run("review", market, "--site", "A", "--scene", "2020", "--state", "obscured", "--json")
    assert refused.code == 1
    assert "error" in refused.json
    assert run("review", market, "--site", "A", "--scene", "2022", "--state", "obscured").code == 0


@pytest.mark.parametrize(
    "said",
    [
        ("--site", "B", "--scene", "2020"),
        ("--site", "A", "--scene", "1999"),
        ("--site", "A", "--scene", "2020", "--gone", "stall-of-nobody"),
        ("--site", "A", "--scene", "2018", "--gone", "all", "--state", "obscured", "--kind", "crossing"),
    ],
)
def test_what_is_not_there_is_refused(run: Run, market, said):
    done = run("review", market, *said)
    if "all" in said:
        assert done.code == 0, "nothing lived before the first scene, so nothing is gone"
    else:
        assert done.code == 1
        assert done.err.strip()


def test_a_review_can_be_taken_back(run: Run, market, table):
    assert run("review", market, "--site", "A", "--scene", "2018", "--state", "unreviewed", "--kind", "stall").code == 0
    assert [row["state"] for row in table("review")] in ([], ["unreviewed"])
