"""Whole stores made quickly, and a process that writes them and can be killed at any moment.

Run as a script it is that process: it answers each line of its input, "HOME TEMPLATE DEALS STEP
DELAY_MS", by forking a child that publishes one version, and printing how the child ended.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from datetime import date
from pathlib import Path

import duckdb

from dealglass.build import build, scratch
from dealglass.store import Store, Version

AS_OF = date(2026, 1, 31)
# Every step of ours that touches the disk announces itself by one of these just before.
DISK = ("open", "os.", "shutil.", "tempfile.")


def make_template(path: Path) -> Path:
    """Write a store without rows; copying it is much quicker than building."""
    with scratch(path) as connection:
        build(connection, as_of=AS_OF, reporting_currency="EUR", kind="import")
    return path


def fill(path: Path, template: Path, deals: int) -> None:
    """Make `path` a store of `deals` deals, each with the amount `deals`."""
    shutil.copyfile(template, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into crm.deals (deal_id, amount) select i, $deals from range($deals) t(i)",
            {"deals": deals},
        )


def publish(store: Store, template: Path, deals: int, keep: int = 5) -> Version:
    """Publish a version of `deals` deals and return it."""
    with store.new_version("import", note=str(deals), keep=keep) as draft:
        fill(draft.path, template, deals)
    assert draft.version is not None
    return draft.version


def read_deals(version: Version) -> tuple[int, int]:
    """Return the number of deals in the file and in its note, opening it as a reader does."""
    with duckdb.connect(str(version.path), read_only=True) as connection:
        row = connection.execute(
            "select count(*) from crm.deals where amount = $deals", {"deals": int(version.note)}
        ).fetchone()
    assert row is not None
    return row[0], int(version.note)


def _child(home: str, template: str, deals: int, step: int) -> None:
    left = step

    def count_down(event: str, _: object) -> None:
        nonlocal left
        if step >= 0 and event.startswith(DISK):
            left -= 1
            if left == -1:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count_down)
    publish(Store(home), Path(template), deals, keep=2)


def _serve() -> None:
    for line in sys.stdin:
        home, template, deals, step, delay_ms = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            try:
                _child(home, template, int(deals), int(step))
            except BaseException as error:
                print(repr(error), file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        if int(delay_ms) >= 0:
            time.sleep(int(delay_ms) / 1000)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)


if __name__ == "__main__":
    _serve()
