"""The command as a process: pipes, signals, start."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dealglass.store import Store
from tests.cli.kit import ROOT, Run


def started(home: Path, *words: str, **more: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    return subprocess.Popen(
        [sys.executable, "-m", "dealglass", *words, "--home", str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    process = started(home, "report", "all/deals", "--rows", "--format", "csv")
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith(b"deal_id,")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() in (0, 141)


def test_help_imports_nothing_slow() -> None:
    """Start-up time is a matter of what is imported; time itself is not tested."""
    code = (
        "import sys, dealglass.cli as c\n"
        "try: c.main(['report', '--help'])\n"
        "except SystemExit: pass\n"
        "slow = {'duckdb', 'pyarrow', 'pandas', 'sqlglot', 'rich', 'altair', 'babel'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
    assert "--from is the first day in it, --to the first day after it" in done.stdout


def test_binary_is_not_put_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    said = run("report", "all/deals", "--format", "parquet")
    assert (said.code, "Give --out" in said.err) == (2, True)


def test_parquet_to_a_pipe(home: Path) -> None:
    process = started(home, "report", "all/deals", "--by", "owner", "--format", "parquet")
    out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert pq.read_table(io.BytesIO(out)).num_rows > 3


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_interrupting_an_import_leaves_the_store_as_it_was(tmp_path: Path, home: Path) -> None:
    rows = "".join(f"{i},Deal {i},Ann,Won,won,{i},2026-01-05,2026-02-01\n" for i in range(300_000))
    file = tmp_path / "many.csv"
    file.write_text("Deal ID,Deal Name,Owner,Stage,Status,Amount,Created,Closed\n" + rows, "utf-8")
    before = Store(home).current()
    process = started(home, "import", str(file), start_new_session=True)
    deadline = time.monotonic() + 60
    while not any((home / "drafts").iterdir()):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    process.send_signal(2)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert Store(home).current() == before
    assert not any((home / "drafts").iterdir())
