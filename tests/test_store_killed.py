"""A writer killed at any moment, and readers during switches: always one whole version."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dealglass.store import PROJECT, Store
from tests.storekit import publish, read_deals

Kill = Callable[..., str]


@pytest.fixture(scope="module")
def write_and_kill(template: Path) -> Iterator[Kill]:
    """Call with a store, a number of deals, and the disk step or the delay to be killed at."""
    command = [sys.executable, "-m", "tests.storekit"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None

        def run(store: Store, deals: int, step: int = -1, delay_ms: int = -1) -> str:
            words = (store.home, template, deals, step, delay_ms)
            print(*words, sep="\t", file=process.stdin, flush=True)
            return process.stdout.readline().strip()

        yield run
        process.stdin.close()


def assert_old_or_new(store: Store, old: int, new: int) -> int:
    """Check that exactly one whole version serves and return its number of deals."""
    current = store.current()
    if current is None:
        assert old == 0
        return 0
    store.verify(current.name)
    rows, note = read_deals(current)
    assert rows == note
    assert note in (old, new)
    return note


@pytest.mark.parametrize("first", [True, False], ids=["first version", "third version"])
def test_killed_before_each_disk_step(
    tmp_path: Path, template: Path, write_and_kill: Kill, first: bool
) -> None:
    store, old = Store(tmp_path / "home"), 0
    if not first:
        publish(store, template, 1)
        publish(store, template, 2)
        old = 2
    served: list[bool] = []
    for step in range(500):
        new = 1000 + step
        ended = write_and_kill(store, new, step=step)
        now = assert_old_or_new(store, old, new)
        served.append(now == new)
        if ended != "killed":
            break
        if first:
            store, old = Store(tmp_path / f"home{step}"), 0
        else:
            old = now
    assert ended == "0"
    assert len(served) > 25
    # Kills before the switch kept the old one; those after it (while pruning) left the new one.
    assert not served[0]
    assert served.count(False) > 20
    assert served[-1]


def test_killed_after_any_delay(store: Store, template: Path, write_and_kill: Kill) -> None:
    publish(store, template, 1)
    old, killed, kept = 1, 0, 0
    for number in range(40):
        new = 20_000 + number
        # A whole run takes some 100 ms; the steps are close together where it is short.
        ended = write_and_kill(store, new, delay_ms=int(number**1.4))
        now = assert_old_or_new(store, old, new)
        killed += ended == "killed"
        kept += now == old
        assert ended in ("killed", "0")
        assert ended == "killed" or now == new
        old = now
    assert killed >= 10
    assert kept >= 5


def test_the_next_writer_sweeps_what_a_killed_one_left(
    store: Store, template: Path, write_and_kill: Kill
) -> None:
    publish(store, template, 1)
    drafts, leftovers = store.home / "drafts", 0
    for step in range(8, 40, 4):
        assert write_and_kill(store, 100 + step, step=step) == "killed"
        leftovers += len(list(drafts.iterdir()))
    assert leftovers > 0
    publish(store, template, 2)
    assert list(drafts.iterdir()) == []
    assert not list(store.home.rglob("*.tmp"))
    manifests = {path.stem for path in store.home.glob("versions/*.json")}
    assert manifests == {path.stem for path in store.home.glob("versions/*.duckdb")}


# Readers


def test_readers_are_never_disturbed_by_switches(store: Store, template: Path) -> None:
    first = publish(store, template, 1)
    held = duckdb.connect(str(first.path), read_only=True)
    seen: set[int] = set()
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                current = store.current()
                assert current is not None
                rows, note = read_deals(current)
                seen.add(note)
                if rows != note:
                    wrong.append((rows, note))
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for deals in range(2, 14):
        publish(store, template, deals)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(seen) > 3
    # The first version is pruned by now; who had it open still reads it.
    assert not first.path.exists()
    assert held.execute("select count(*), max(amount) from crm.deals").fetchone() == (1, 1)
    held.close()


def test_a_reader_in_another_process_does_not_stop_a_writer(store: Store, template: Path) -> None:
    version = publish(store, template, 1)
    script = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open',"
        "flush=True); input(); print(c.execute('select count(*) from crm.deals').fetchone()[0])"
    )
    command = [sys.executable, "-c", script, str(version.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        publish(store, template, 2, keep=1)
        assert not version.path.exists()
        answer, _ = reader.communicate("\n")
    assert answer.strip() == "1"
