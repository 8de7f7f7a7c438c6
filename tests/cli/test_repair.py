"""Repairing from the command line: a new project, the old one untouched, losses named."""

from __future__ import annotations

from tests.cli.conftest import Run, square


def test_a_damaged_project_is_saved_into_a_new_one(run: Run, project, geojson, tmp_path):
    marks = geojson([({"name": f"s{i}"}, square(128.1 + i * 2e-4, 41.4)) for i in range(30)])
    run("import", project, marks, "--as", "stall", "--site", "A")
    whole = run("summary", project, "--json").json
    data = project.read_bytes()
    project.write_bytes(bytes(4096) + data[4096:])
    refused = run("summary", project, "--json")
    assert refused.code == 1
    assert "repair" in refused.json["error"]
    done = run("repair", project, "-o", tmp_path / "saved.gpkg", "--json")
    assert (done.code, done.json["lost"], done.json["kept"]["stall"]) == (0, [], 30)
    assert run("summary", tmp_path / "saved.gpkg", "--json").json == whole
    assert run("repair", project, "-o", tmp_path / "saved.gpkg").code == 1, "never over an existing file"
    assert project.read_bytes() == bytes(4096) + data[4096:]


def test_what_cannot_be_repaired_is_named(run: Run, tmp_path, shared_data):
    half = shared_data / "faults" / "made" / "gpkg_truncated_half.gpkg"
    for path in (half, tmp_path / "none.gpkg"):
        done = run("repair", path, "-o", tmp_path / "saved.gpkg", "--json")
        assert done.code == 1
        assert path.name in done.json["error"]
    assert run("repair", half, "-o", tmp_path / "saved.txt").code == 1
    assert run("repair", half).code == 2


def test_every_table_is_told_with_what_was_saved_and_lost(run: Run, project, geojson, tmp_path):
    marks = geojson([({"name": f"mark {i:04d} " + "x" * 60}, square(128.1 + i * 2e-4, 41.4)) for i in range(300)])
    run("import", project, marks, "--as", "stall", "--site", "A")
    data = project.read_bytes()
    pages = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    project.write_bytes(b"".join(bytes(4096) if b"mark 0150 " in page else page for page in pages))
    done = run("repair", project, "-o", tmp_path / "saved.gpkg", "--json")
    lost = done.json["lost_by_table"]["stall"]
    assert done.code == 1
    assert done.json["kept"]["stall"] == 300 - lost
    again = run("repair", project, "-o", tmp_path / "again.gpkg")
    assert f"stall: {300 - lost} saved, {lost} lost" in again.out.splitlines()


def test_figures_of_a_damaged_file_do_not_pass_for_sound(run: Run, project, geojson, tmp_path):
    run("import", project, geojson([({"name": "Imported name"}, square(128.1, 41.4))]), "--as", "stall", "--site", "A")
    data = project.read_bytes()
    project.write_bytes(data.replace(b"Imported name", b"Imported namf"))
    for verb in (("summary",), ("check",), ("export", "stall", "-o", tmp_path / "stall.csv")):
        done = run(verb[0], project, *verb[1:])
        assert done.code == 1
        assert "annotator repair" in done.err
    refused = run("review", project, "--site", "A", "--scene", "s")
    assert refused.code == 1
    assert "annotator repair" in refused.err
