"""Children that die, hang or lie are replaced; none of them, and nothing of theirs, is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from annotator.domain.errors import Refused
from annotator.imagery import jobs, process
from annotator.imagery.channel import ChannelClosed
from annotator.imagery.grid import PixelRect, TileKey
from annotator.imagery.jobs import Job, tile_request
from annotator.imagery.lane import Lane
from annotator.imagery.service import ImageryService

from .conftest import WAIT_S

FAKE = [sys.executable, str(Path(__file__).with_name("fake_worker.py"))]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ImageryService]:
    """Services whose children are `fake_worker.py`."""
    monkeypatch.setattr(process, "_command", lambda: FAKE)
    return ImageryService


def key(row: int = 0) -> TileKey:
    return TileKey("", 0, row, 0)


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def wait_until(true: Callable[[], bool]) -> None:
    """Poll; the test's own timeout ends it."""
    while not true():
        time.sleep(0.02)


def test_a_request_that_kills_two_children_is_not_tried_again(
    fake: Callable[..., ImageryService], tmp_path: Path
) -> None:
    path = tmp_path / "dies-diary.tif"
    path.write_text("")
    with fake(workers=1) as service:
        for _ in range(3):
            with pytest.raises(Refused, match=r"dies-diary\.tif cannot be shown: the decoder stopped twice"):
                service.tile(path, key()).result(WAIT_S)
        assert service.tile(tmp_path / "good.tif", key()).result(WAIT_S).opaque
    assert path.read_text().split() == ["0", "0"]


def test_a_file_that_keeps_killing_is_given_up_until_it_is_replaced(
    fake: Callable[..., ImageryService], tmp_path: Path
) -> None:
    path = tmp_path / "dies.tif"
    path.write_text("a")
    with fake(workers=1) as service:
        for row in range(8):
            with pytest.raises(Refused):
                service.tile(path, key(row)).result(WAIT_S)
        path.write_text("another")
        with pytest.raises(Refused, match="stopped twice"):
            service.tile(path, key()).result(WAIT_S)


def test_only_the_guilty_request_fails(fake: Callable[..., ImageryService], tmp_path: Path) -> None:
    with fake(workers=2) as service:
        names = [f"{'dies' if i == 5 else 'good'}{i}.tif" for i in range(12)]
        futures = [service.tile(tmp_path / name, key()) for name in names]
        failed = [name for name, future in zip(names, futures, strict=True) if future.exception(WAIT_S)]
    assert failed == ["dies5.tif"]


def test_who_works_beside_one_that_hangs_is_not_blamed(fake: Callable[..., ImageryService], tmp_path: Path) -> None:
    with fake(workers=2, timeout_s=0.5) as service:
        names = [f"{'hangs' if i == 3 else 'good'}{i}.tif" for i in range(12)]
        futures = [service.tile(tmp_path / name, key()) for name in names]
        failed = {name: future.exception(WAIT_S) for name, future in zip(names, futures, strict=True)}
    assert [name for name, error in failed.items() if error] == ["hangs3.tif"]
    assert "gave no answer in time" in str(failed["hangs3.tif"])


@pytest.mark.parametrize("name", ["hangs.tif", "babbles.tif"])
def test_silence_is_ended(fake: Callable[..., ImageryService], tmp_path: Path, name: str) -> None:
    with fake(workers=1, timeout_s=0.5) as service:
        with pytest.raises(Refused, match=name):
            service.tile(tmp_path / name, key()).result(WAIT_S)
        assert service.tile(tmp_path / "good.tif", key()).result(WAIT_S).argb[0, 0] == 0xFF808080


@pytest.mark.parametrize("name", ["lies.tif", "endless.tif", "nests.tif"])
def test_a_reply_that_cannot_be_is_a_death(fake: Callable[..., ImageryService], tmp_path: Path, name: str) -> None:
    with fake(workers=1) as service:
        with pytest.raises(Refused, match="stopped twice"):
            service.tile(tmp_path / name, key()).result(WAIT_S)
        assert service.tile(tmp_path / "good.tif", key()).result(WAIT_S).opaque


def test_a_machine_without_decoder_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(process, "_command", lambda: [sys.executable, "-c", "raise SystemExit(7)"])
    with ImageryService(workers=1) as service:
        with pytest.raises(Refused, match=r"could not be started \(exit code 7\)"):
            service.info(tmp_path / "a.tif").result(WAIT_S)
        with pytest.raises(Refused, match="could not be started"):
            service.info(tmp_path / "b.tif").result(WAIT_S)


@posix_only
def test_a_killed_child_is_replaced_without_a_word(shared_data: Path) -> None:
    path = shared_data / "georef" / "RGB.byte.tif"
    rects = [PixelRect(x, 0, x + 600, 700) for x in range(0, 150, 25)]
    with ImageryService() as service:
        wanted = [service.read(path, rect, (600, 700)).result(WAIT_S).argb for rect in rects]
        assert len(service.worker_pids()) == 1, "one child has two hands"
        for _ in range(5):
            futures = [service.read(path, rect, (600, 700)) for rect in rects]
            # One at a time: a request that two children died over would rightly be given up.
            os.kill(service.worker_pids()[0], signal.SIGKILL)
            for future, pixels in zip(futures, wanted, strict=True):
                assert np.array_equal(future.result(WAIT_S).argb, pixels)
            wait_until(lambda: len(service.worker_pids()) == 2)


@posix_only
def test_a_stopped_child_is_replaced(shared_data: Path) -> None:
    path = shared_data / "georef" / "gdal_odd" / "byte.tif"
    with ImageryService(workers=1, timeout_s=0.5) as service:
        service.info(path).result(WAIT_S)
        (pid,) = service.worker_pids()
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(Refused, match=r"byte\.tif cannot be shown: the decoder gave no answer in time"):
            service.info(path).result(WAIT_S)
        assert service.info(path).result(WAIT_S).width_px == 20
        assert not is_alive(pid)


@posix_only
def test_closing_leaves_nothing(shared_data: Path) -> None:
    path = shared_data / "georef" / "no_geo.jpg"
    before = set(threading.enumerate())
    service = ImageryService()
    info = service.info(path).result(WAIT_S)
    pids = service.worker_pids()
    rect = PixelRect(0, 0, info.width_px, info.height_px)
    futures = [service.read(path, rect, (2000, 2000)) for _ in range(20)]
    service.close()
    service.close()
    for future in futures:
        try:
            future.result(WAIT_S)
        except CancelledError:
            continue
    assert not any(is_alive(pid) for pid in pids)
    names = {"imagery 1", "imagery 2"}
    assert not [thread for thread in threading.enumerate() if thread not in before and thread.name in names]
    with pytest.raises(CancelledError):
        service.info(path).result(WAIT_S)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_descriptors_do_not_pile_up(shared_data: Path) -> None:
    path = shared_data / "georef" / "gdal_odd" / "byte.tif"

    def round_trip() -> int:
        with ImageryService() as service:
            service.info(path).result(WAIT_S)
        return len(os.listdir("/proc/self/fd"))

    first = round_trip()
    assert max(round_trip() for _ in range(3)) <= first


SCRIPT = """
import sys
from annotator.imagery.service import ImageryService
service = ImageryService()
print(service.info(sys.argv[1]).result(60).width_px, *service.worker_pids(), flush=True)
assert not {"rasterio", "PySide6", "multiprocessing"} & set(sys.modules)
if sys.argv[2] == "wait":
    sys.stdin.read()
"""


def run_script(shared_data: Path, root: Path, mode: str) -> subprocess.Popen[str]:
    path = shared_data / "georef" / "gdal_odd" / "byte.tif"
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-c", SCRIPT, str(path), mode],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@posix_only
def test_a_program_that_forgets_to_close_ends_cleanly(shared_data: Path, repo_root: Path) -> None:
    with run_script(shared_data, repo_root, "leave") as script:
        out, err = script.communicate(timeout=60)
    assert (script.returncode, err) == (0, "")
    width, *pids = out.split()
    assert width == "20"
    assert not any(is_alive(int(pid)) for pid in pids)


@posix_only
def test_children_do_not_outlive_a_killed_program(shared_data: Path, repo_root: Path) -> None:
    with run_script(shared_data, repo_root, "wait") as script:
        assert script.stdout is not None
        pids = [int(word) for word in script.stdout.readline().split()[1:]]
        script.kill()
        script.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_a_replaced_file_gets_its_chance_from_two_hands_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, desk, both = tmp_path / "a.tif", jobs.Desk(2), threading.Barrier(2)
    path.write_text("kills")
    for row in range(jobs.DEATHS_PER_FILE):
        desk.blame(Job(tile_request(str(path), key(row), 0, None)), "crash")
    path.write_text("another")
    signature = jobs._signature

    def seen_by_both(name: str) -> object:
        both.wait(WAIT_S)
        return signature(name)

    monkeypatch.setattr(jobs, "_signature", seen_by_both)
    asked = [Job(tile_request(str(path), key(row), 1, None)) for row in range(2)]
    for job in asked:
        desk.put(job, urgent=True)
    with ThreadPoolExecutor(2) as hands:
        taken = [hands.submit(desk.take, wait=True, lane=lane) for lane in range(2)]
    assert {job.result() for job in taken} == set(asked)


class LateHand:
    """Answers the first request just after its time was up."""

    pid, has_ended, is_alone = 0, False, True

    def __init__(self) -> None:
        self.time_is_up: Callable[[], None] = lambda: None
        self._answers = [{"id": 1, "written": True}]

    def send(self, _message: dict[str, object]) -> None:
        pass

    def receive(self) -> dict[str, object]:
        if not self._answers:
            raise ChannelClosed
        self.time_is_up()
        return self._answers.pop()

    def kill(self) -> None:
        pass

    def bury(self) -> int:
        return 0


def test_who_comes_after_an_answer_that_was_just_too_late_is_not_blamed() -> None:
    desk, hand = jobs.Desk(), LateHand()
    children: Any = SimpleNamespace(hand=lambda _lane: hand, part=lambda: None)
    lane = Lane(desk, 0, 5.0, children)
    late, next_one = (Job({"op": "reduce", "path": name}) for name in ("late.tif", "next.tif"))
    for job in (late, next_one):
        desk.put(job, urgent=True)
    lane._hand = served = cast(process.Hand, hand)
    hand.time_is_up = lambda: lane.check_deadline(float("inf"))
    lane._serve(served)
    assert late.future.result(0) is True
    assert not next_one.future.done()
    assert desk.take(wait=False) is next_one
