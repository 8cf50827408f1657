"""A file of 1 GB, imported in bounded memory. Runs when DEALGLASS_SLOW=1: it takes minutes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from dealglass.ingest import limits

from .conftest import Home

_CHILD = """
import resource, sys
from pathlib import Path
from dealglass.ingest import plan, run
from dealglass.store import Store
report = run(plan(Path(sys.argv[1]), sys.argv[2]), Store(sys.argv[2]))
assert report.rows_in == report.rows_loaded == int(sys.argv[3]), report.to_text()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.skipif(
    os.environ.get("DEALGLASS_SLOW") != "1",
    reason="1 GB takes minutes and 10 GB of disk; set DEALGLASS_SLOW=1 to run it",
)
def test_one_gigabyte_in_bounded_memory(home: Home) -> None:
    path = home.files / "tickets.csv"
    note = "x" * 900
    with path.open("w") as file:
        file.write("ticket_id,subject,status,priority,created_at,note\n")
        for number in range(1_150_000):
            file.write(f"T{number},Heating,Closed,High,2026-01-05 10:00:00,{note}{number}\n")
    assert path.stat().st_size > 1024 * limits.MB
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), str(home.path), "1150000"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # DuckDB keeps to its memory limit (2 GB by default); Python and its buffers come on top.
    assert int(done.stdout.split()[-1]) < 3_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
