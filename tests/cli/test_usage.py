"""A value that cannot be read is a usage error (2) that names its option; a file that cannot be read is not (1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run

SQUARE = "128,41 128.01,41 128.01,40.99 128,40.99"
ADD = {
    "--acquired": ("yesterday", "2020-13-01", "2020-02-30", "2021/2020", "7/8/2025"),
    "--corners": ("128,41 129,41", "a,b c,d e,f g,h", "200,2 3,4 5,6 7,8", "128,41 128,41 128,41 128,41",
                  "128,41 128.01,41 128,40.99 128.01,40.99"),
    "--gcp": ("1,2,3", "1,2,300,4", "nan,2,128,41", "1 2 128 41"),
    "--scale": ("0", "-1", "x", "nan", "inf"),
    "--gsd": ("-2", "nan", "fine"),
    "--at": ("95,0", "1", "41 128"),
}  # fmt: skip
EXPORT = {"--from": ("x", "2020-99"), "--to": ("x",), "--rule": ("sometimes",), "--by": ("site",)}
IMPORT = {"--as": ("roof",), "--column": ("name", "=Town", "name=")}
REVIEW = {"--kind": ("roof",), "--state": ("seen",)}


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "image.png"
    Image.new("RGB", (40, 30), "grey").save(path)
    return path


def pairs(options: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(option, value) for option, values in options.items() for value in values]


def refuses(run: Run, option: str, *arguments: object) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert option in done.err
    assert done.out == ""


@pytest.mark.parametrize(("option", "value"), pairs(ADD))
def test_add(run: Run, project: Path, image: Path, option: str, value: str):
    scale = ("--scale", "0.5") if option == "--at" else ()
    refuses(run, option, "add", project, image, option, value, *scale)
    assert run("summary", project, "--json").json["scenes"] == 0


@pytest.mark.parametrize(("option", "value"), pairs(EXPORT))
def test_export(run: Run, project: Path, tmp_path: Path, option: str, value: str):
    refuses(run, option, "export", project, "site", "-o", tmp_path / "site.csv", option, value)
    assert not (tmp_path / "site.csv").exists()


@pytest.mark.parametrize(("option", "value"), pairs(IMPORT))
def test_import(run: Run, project: Path, geojson, option: str, value: str):
    rest = () if option == "--as" else ("--as", "site")
    refuses(run, option, "import", project, geojson([]), option, value, *rest)


@pytest.mark.parametrize(("option", "value"), pairs(REVIEW))
def test_review(run: Run, project: Path, option: str, value: str):
    refuses(run, option, "review", project, "--site", "A", "--scene", "s", option, value)


def test_what_does_not_go_together(run: Run, project: Path, image: Path, tmp_path: Path):
    for arguments in (
        ("add", project),
        ("add", project, image, "--at", "41,128"),
        ("add", project, image, "--scale", "1", "--corners", SQUARE),
        ("export", project, "sites", "-o", tmp_path / "x.csv"),
        ("export", project, "site", "stall", "-o", tmp_path / "x.csv"),
        ("export", project, "site", "-o", tmp_path / "x.csv", "--from", "2021", "--to", "2020"),
        ("export", project, "site"),
        ("review", project, "--site", "A"),
        ("import", project, image),
        ("repair", project),
        ("sumary",),
        ("--nonsense",),
    ):
        assert run(*arguments).code == 2, arguments


def test_files_that_cannot_be_read_are_no_usage_errors(run: Run, project: Path, tmp_path: Path):
    none = tmp_path / "none"
    for arguments in (
        ("add", project, none.with_suffix(".tif")),
        ("import", project, none.with_suffix(".kml"), "--as", "site"),
        ("summary", none.with_suffix(".gpkg")),
        ("export", project, "site", "-o", none.with_suffix(".xyz")),
        ("review", project, "--site", "A", "--scene", "s"),
    ):
        assert run(*arguments).code == 1, arguments


def test_a_good_value_is_taken(run: Run, project: Path, image: Path):
    done = run("add", project, image, "--corners", SQUARE, "--acquired", "2020-06/2020-08", "--gsd", "0.5", "--json")
    assert done.code == 0
    (scene,) = done.json["added"]
    assert (scene["placement"], scene["acquired_from"], scene["acquired_to"]) == ("corners", "2020-06-01", "2020-08-31")
