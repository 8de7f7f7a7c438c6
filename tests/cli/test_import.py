"""Imports: what is read, added, updated, matched and skipped, for every kind of record and file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run, ring, square

KINDS = ("site", "scene", "review", "stall", "vehicle", "crossing", "zone", "route")


def counts(done) -> tuple[int, ...]:
    """read, added, updated, matched, skipped."""
    told = done.json
    return (*(told[name] for name in ("read", "added", "updated", "matched")), len(told["skipped"]))


def text_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def scene(run: Run, project, tmp_path) -> str:
    """A placed scene of 200 × 100 pixels of half a metre at site A."""
    image = tmp_path / "shot.png"
    Image.new("RGB", (200, 100)).save(image)
    said = ("--site", "A", "--acquired", "2020-05-06", "--scale", "0.5", "--at", "41.4,128.1")
    assert run("add", project, image, *said).code == 0
    return "shot"


def test_published_points_keep_every_digit(run: Run, project, shared_data, table):
    source = shared_data / "northkorea" / "seed_points.csv"
    for kind in ("crossing", "site"):
        assert counts(run("import", project, source, "--as", kind, "--json"))[:2] == (11, 11)
    written = list(csv.DictReader(source.open(encoding="utf-8", newline="")))
    for kind in ("crossing", "site"):
        rows = {row["name"]: row for row in table(kind)}
        for row in written:
            assert (rows[row["name"]]["lon"], rows[row["name"]]["lat"]) == (row["lon"], row["lat"])


def test_labelled_cars_have_the_counts_and_classes_of_the_truth(run: Run, project, shared_data, table):
    folder = shared_data / "vehicles"
    for row in csv.DictReader((folder / "yolo_truth.csv").open(encoding="utf-8", newline="")):
        image = folder / "yolo_cars" / row["image"]
        run("add", project, image, "--site", "Waypoint")
        done = run("import", project, image.with_suffix(".txt"), "--as", "vehicle", "--scene", image.stem, "--json")
        assert counts(done)[:2] == (int(row["total"]), int(row["total"]))
        found = [one["class"].casefold() for one in table("vehicle") if one["drawn_on"] == image.stem]
        for name in ("car", "truck", "bus", "minibus", "cyclist"):
            assert found.count({"car": "sedan"}.get(name, name)) == int(row[name]), (image.name, name)
    assert {row["length_m"] for row in table("vehicle")} == {""}, "no scale, no metres"


def test_boxes_get_lengths_where_the_scene_has_a_scale(run: Run, project, scene, tmp_path, table):
    labels = text_file(tmp_path, "shot.txt", "0 0.5 0.5 0.12 0.05\n")
    text_file(tmp_path, "classes.txt", "truck\n")
    assert run("import", project, labels, "--as", "vehicle", "--scene", scene).code == 0
    (row,) = table("vehicle")
    assert float(row["length_m"]) == pytest.approx(0.12 * 200 * 0.5, abs=0.02)
    assert (row["class"], row["site"], row["acquired_from"]) == ("Truck", "A", "2020-05-06")
    assert float(row["orientation_deg"]) == pytest.approx(90, abs=0.2)


def test_pixel_labels_need_their_scene(run: Run, project, tmp_path):
    labels = text_file(tmp_path, "boxes.csv", "xmin,ymin,xmax,ymax,label\n1,1,9,5,Shed\n2,2,8,6,Shed\n")
    done = run("import", project, labels, "--as", "stall", "--json")
    assert done.code == 1
    assert counts(done) == (2, 0, 0, 0, 2)
    assert done.err.count("\n") == 1, "the same sentence is said once"


def test_labels_of_other_programs_fall_on_the_named_scene(run: Run, project, scene, tmp_path, table):
    coco = {
        "images": [{"id": 1, "file_name": "shot.png", "width": 200, "height": 100}],
        "categories": [{"id": 1, "name": "Bus"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 22, 5]}],
    }
    labelme = {
        "version": "5.0",
        "imagePath": "shot.png",
        "imageWidth": 200,
        "imageHeight": 100,
        "shapes": [{"label": "Bus", "shape_type": "rectangle", "points": [[50, 50], [72, 55]]}],
    }
    files = [
        text_file(tmp_path, "coco.json", json.dumps(coco)),
        text_file(tmp_path, "labelme.json", json.dumps(labelme)),
        text_file(tmp_path, "dota.txt", "gsd:0.5\n100 80 122 80 122 85 100 85 Bus 0\n"),
    ]
    for path in files:
        assert counts(run("import", project, path, "--as", "vehicle", "--scene", scene, "--json"))[:2] == (1, 1), path
    assert [float(row["length_m"]) for row in table("vehicle")] == pytest.approx([11, 11, 11], abs=0.05)


def test_the_same_labels_again_are_known(run: Run, project, scene, tmp_path):
    labels = text_file(tmp_path, "shot.txt", "0 0.5 0.5 0.12 0.05\n0 0.2 0.2 0.12 0.05\n")
    said = ("import", project, labels, "--as", "vehicle", "--scene", scene, "--json")
    assert counts(run(*said)) == (2, 2, 0, 0, 0)
    assert counts(run(*said)) == (2, 0, 0, 2, 0)
    assert counts(run(*said, "--pass", "second")) == (2, 2, 0, 0, 0), "another pass is another look"


def test_parts_of_a_multipolygon_share_its_name(run: Run, project, geojson, table):
    parts = {"type": "MultiPolygon", "coordinates": [square(128, 41)["coordinates"], square(128.1, 41)["coordinates"]]}
    done = run("import", project, geojson([({"name": "pair"}, parts)]), "--as", "stall", "--site", "A", "--json")
    assert counts(done) == (1, 2, 0, 0, 0)
    assert [row["name"] for row in table("stall")] == ["pair", "pair"]


def test_a_crossing_outline_is_kept_and_flagged(run: Run, project, geojson, table):
    bow = {"type": "Polygon", "coordinates": [ring((128, 41), (128.0001, 41.0001), (128.0001, 41), (128, 41.0001))]}
    done = run("import", project, geojson([({"name": "bow"}, bow)]), "--as", "stall", "--json")
    assert (done.code, done.json["added"]) == (0, 1)
    assert done.json["warnings"]
    found = run("check", project, "--json")
    assert found.code == 1
    assert any(finding["kind"] == "stall" for finding in found.json["findings"])


def test_the_old_crs_member_is_honoured(run: Run, project, geojson, table):
    flat = {"type": "Polygon", "coordinates": [ring((500000, 4500000), (500100, 4500000), (500100, 4500050))]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32652"}}
    assert run("import", project, geojson([({}, flat)], crs=crs), "--as", "stall").code == 0
    (row,) = table("stall")
    assert float(row["lon"]) == pytest.approx(129.0, abs=0.01)
    assert float(row["area_m2"]) == pytest.approx(2500 / 0.9996**2, rel=1e-4)


def test_kml_points_lines_and_outlines(run: Run, project, tmp_path):
    place = "<Placemark><name>{}</name>{}</Placemark>"
    line = "<LineString><coordinates>128,41 128.1,41</coordinates></LineString>"
    corners = "128,41 128.001,41 128.001,41.001 128,41"
    outline = (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    marks = [
        place.format("P", "<Point><coordinates>128,41</coordinates></Point>"),
        place.format("L", line),
        place.format("O", outline.format(corners)),
    ]
    body = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'
    path = text_file(tmp_path, "three.kml", body)
    assert counts(run("import", project, path, "--as", "auto", "--json")) == (3, 3, 0, 0, 0)
    told = run("summary", project, "--json").json
    assert (told["sites"], told["stall"]["count"]) == (1, 1)
    for kind, added in (("crossing", 3), ("zone", 1), ("route", 0)):
        assert run("import", project, path, "--as", kind, "--json").json["added"] == added


def test_scene_pass_and_class_of_an_import_hold_for_all(run: Run, project, scene, geojson, table):
    marks = geojson([({}, square(128.1, 41.4))])
    said = ("--site", "A", "--scene", scene, "--pass", "second", "--class", "Kiosk")
    assert run("import", project, marks, "--as", "stall", *said).code == 0
    (row,) = table("stall")
    assert (row["class"], row["pass"], row["drawn_on"], row["first_seen_from"]) == (
        "Kiosk",
        "second",
        "shot",
        "2020-05-06",
    )
    assert run("summary", project, "--json").json["stall"]["count"] == 0, "another pass never adds to the totals"


def test_columns_can_be_named(run: Run, project, tmp_path, table):
    path = text_file(tmp_path, "furt.csv", "Furt,Breite,Länge,Tor\nNord,41.5,128.5,ja\n")
    said = ("--column", "name=Furt", "--column", "lat=Breite", "--column", "lon=Länge", "--column", "at_gate=Tor")
    assert run("import", project, path, "--as", "crossing", *said).code == 0
    (row,) = table("crossing")
    assert (row["name"], row["lon"], row["lat"], row["at_gate"]) == ("Nord", "128.500000", "41.500000", "yes")
    assert run("import", project, path, "--as", "crossing", "--column", "name").code == 2


def test_registers_reviews_and_stated_values(run: Run, project, scene, tmp_path, table):
    sites = text_file(tmp_path, "sites.csv", "name,county,aliases,lat,lon\nHaksan,Hyesan,Hak;Old,41,128\n")
    seen = text_file(
        tmp_path, "scenes.csv", "name,date,provider,site,link\npost,2019-03,Google,A,https://example.org\n"
    )
    reviews = text_file(
        tmp_path, "reviews.csv", "site,scene,object_kind,state\nA,shot,stall,reviewed\nA,shot,stall,odd\n"
    )
    stated = text_file(tmp_path, "stated.csv", "site,quantity,period,value,source\nA,area_m2,2019,1200,Report\n")
    assert counts(run("import", project, sites, "--as", "site", "--json")) == (1, 1, 0, 0, 0)
    assert counts(run("import", project, seen, "--as", "scene", "--json")) == (1, 1, 0, 0, 0)
    assert counts(run("import", project, reviews, "--as", "review", "--json")) == (2, 1, 0, 0, 1)
    for expected in ((1, 1, 0, 0, 0), (1, 0, 0, 1, 0)):
        assert counts(run("import", project, stated, "--as", "stated", "--json")) == expected
    assert [row["state"] for row in table("review")] == ["reviewed"]
    known = text_file(tmp_path, "more.csv", "name,lat,lon,town\nOld,41.001,128.001,Hyesan-si\nOld,45,120,Elsewhere\n")
    assert counts(run("import", project, known, "--as", "site", "--json"))[1:4] == (1, 1, 0)


def test_two_sites_of_one_name_are_listed_not_merged(run: Run, project, tmp_path):
    path = text_file(tmp_path, "sites.csv", "name,county,lat,lon\nHaksan,East,41,128\nHaksan,West,40,127\n")
    assert run("import", project, path, "--as", "site").code == 0
    marks = text_file(tmp_path, "points.csv", "lat,lon\n41,128\n")
    done = run("import", project, marks, "--as", "crossing", "--site", "Haksan", "--json")
    assert (done.code, done.json["added"]) == (1, 0)
    assert "East" in done.err
    assert "West" in done.err


def everything(run: Run, project, scene, geojson, tmp_path) -> None:
    marks = geojson([({"name": f"s{i}"}, square(128.1 + i * 2e-4, 41.4)) for i in range(3)])
    run("import", project, marks, "--as", "stall", "--site", "A", "--scene", scene, "--pass", "second")
    run("import", project, marks, "--as", "stall", "--site", "A", "--class", "Open-air space")
    run(
        "import", project, text_file(tmp_path, "shot.txt", "0 0.5 0.5 0.12 0.05\n"), "--as", "vehicle", "--scene", scene
    )
    run("import", project, text_file(tmp_path, "c.csv", "name,lat,lon,gate\nF,41.4,128.1,no\n"), "--as", "crossing")
    run("import", project, marks, "--as", "zone", "--site", "A")
    line = {"type": "LineString", "coordinates": [[128, 41], [128.123456789123, 41.1]]}
    run("import", project, geojson([({"name": "river"}, line)], "line.geojson"), "--as", "route", "--site", "A")
    assert run("review", project, "--site", "A", "--scene", scene).code == 0


def test_our_own_tables_come_back_without_a_change(run: Run, project, scene, geojson, tmp_path):
    everything(run, project, scene, geojson, tmp_path)
    assert run("export", project, "all", "-o", tmp_path / "all").code == 0
    for kind in KINDS:
        path = tmp_path / "all" / f"{kind}.csv"
        done = run("import", project, path, "--as", kind, "--json")
        read, *rest = counts(done)
        assert read, kind
        assert (done.code, rest) == (0, [0, 0, read, 0]), kind
    assert run("export", project, "all", "-o", tmp_path / "again").code == 0
    for path in (tmp_path / "all").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


@pytest.mark.parametrize("suffix", [".geojson", ".kml"])
def test_our_own_maps_come_back_without_a_change(run: Run, project, scene, geojson, tmp_path, suffix):
    everything(run, project, scene, geojson, tmp_path)
    for kind in ("stall", "crossing", "zone", "route"):
        run("export", project, kind, "-o", tmp_path / f"{kind}{suffix}")
        done = run("import", project, tmp_path / f"{kind}{suffix}", "--as", kind, "--json")
        assert counts(done)[1:] == (0, 0, done.json["read"], 0), kind


def test_a_row_with_a_known_uid_changes_what_it_says_and_nothing_else(
    run: Run, project, scene, geojson, tmp_path, table
):
    everything(run, project, scene, geojson, tmp_path)
    before = {row["uid"]: row for row in table("stall")}
    chosen = next(uid for uid, row in before.items() if row["pass"] == "second")
    path = text_file(tmp_path, "edit.csv", f"uid,certainty,note\n{chosen},possible,seen twice\n")
    assert counts(run("import", project, path, "--as", "stall", "--json")) == (1, 0, 1, 0, 0)
    after = {row["uid"]: row for row in table("stall")}
    assert after == before | {chosen: before[chosen] | {"certainty": "possible", "note": "seen twice"}}


def test_a_uid_twice_in_one_file_is_taken_once(run: Run, project, tmp_path):
    path = text_file(tmp_path, "twice.csv", "uid,lat,lon\nmine,41,128\nmine,42,128\n")
    assert counts(run("import", project, path, "--as", "crossing", "--json")) == (2, 1, 0, 0, 1)


@pytest.mark.parametrize("name", ["missing.kml", "folder", "empty.csv", "odd.docx"])
def test_a_file_that_cannot_be_read_is_named(run: Run, project, geojson, tmp_path, name):
    (tmp_path / "folder").mkdir()
    text_file(tmp_path, "empty.csv", "")
    (tmp_path / "odd.docx").write_bytes(bytes(range(256)))
    good = geojson([({}, square(128, 41))])
    done = run("import", project, tmp_path / name, good, "--as", "stall", "--json")
    assert done.code == 1
    assert counts(done) == (1, 1, 0, 0, 1)
    assert name in done.err


def test_a_geopackage_of_pictures_is_refused_with_a_sentence(run: Run, project, shared_data):
    done = run("import", project, shared_data / "gpkg" / "gdal_byte.gpkg", "--as", "stall", "--json")
    assert done.code == 1
    assert "no layers with shapes" in done.json["skipped"][0]["why"]


def test_usage_errors(run: Run, project, tmp_path):
    assert run("import", project, "--as", "stall").code == 2
    assert run("import", project, tmp_path / "a.kml").code == 2
    assert run("import", project, tmp_path / "a.kml", "--as", "house").code == 2


WORDS = ("car", "Trucks", "LORRY", "van", "coach", "small-vehicle", "Sedan")


def test_other_words_for_a_class_go_to_it_and_are_named(run: Run, project, geojson):
    marks = geojson(
        [({"class": word}, {"type": "Point", "coordinates": [128 + n, 41]}) for n, word in enumerate(WORDS)]
    )
    done = run("import", project, marks, "--as", "vehicle", "--site", "A", "--json")
    told = [warning["why"] for warning in done.json["warnings"]]
    assert [sentence.split()[0] for sentence in told if "taken as the class" in sentence] == [
        "car",
        "LORRY",
        "van",
        "coach",
    ]
    assert any("New class small-vehicle" in sentence for sentence in told)
    by_class = run("summary", project, "--json").json["vehicle"]["by_class"]
    assert by_class == {"Sedan": 2, "Truck": 2, "Minibus": 1, "Bus": 1, "small-vehicle": 1}


def test_a_class_that_is_named_wins_over_every_word(run: Run, project, geojson):
    marks = geojson(
        [({"class": word}, {"type": "Point", "coordinates": [128 + n, 41]}) for n, word in enumerate(WORDS)]
    )
    run("import", project, marks, "--as", "vehicle", "--site", "A", "--class", "car")
    assert run("summary", project, "--json").json["vehicle"]["by_class"] == {"car": len(WORDS)}


def test_a_class_of_that_very_name_is_taken_before_its_synonym(run: Run, project, geojson):
    marks = geojson([({"class": "car"}, {"type": "Point", "coordinates": [128, 41]})])
    run("import", project, marks, "--as", "vehicle", "--site", "A", "--class", "Car")
    other = geojson([({"class": "car"}, {"type": "Point", "coordinates": [129, 41]})], name="other.geojson")
    done = run("import", project, other, "--as", "vehicle", "--site", "A", "--json")
    assert done.json["warnings"] == []
    assert run("summary", project, "--json").json["vehicle"]["by_class"] == {"Car": 2}
