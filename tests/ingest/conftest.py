"""A small import in one line: files in, report and an open connection to the new version out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dealglass.ingest import Report, accept_sure, plan, run
from dealglass.ingest.progress import Watch
from dealglass.ingest.read import Raw, read
from dealglass.ingest.references import Accept
from dealglass.ingest.sniff import sniff
from dealglass.store import Store

TODAY = date(2026, 11, 22)
ReadText = Callable[[bytes], tuple[Raw, list[tuple], list[tuple]]]


class Home:
    """A store in a temporary folder, and what tests ask of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "home"
        self.files = folder / "files"
        self.files.mkdir()
        self.store = Store(self.path)

    def write(self, **files: str | bytes) -> list[Path]:
        """Write files (name with __ for the dot) and return their paths, old ones removed."""
        for old in self.files.iterdir():
            old.unlink()
        paths = []
        for name, content in files.items():
            path = self.files / name.replace("__", ".")
            data = content.encode("utf-8") if isinstance(content, str) else content
            path.write_bytes(data)
            paths.append(path)
        return paths

    def load(
        self, accept: Accept = accept_sure, mapping: Path | None = None, **files: str | bytes
    ) -> Report:
        """Write and import files."""
        paths = self.write(**files)
        return run(plan(paths, self.path, mapping), self.store, accept, today=TODAY)

    def ask(self, sql: str) -> list[tuple]:
        """Rows from the version in use; schemas crm and meta."""
        version = self.store.current()
        assert version is not None
        with duckdb.connect(str(version.path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def one(self, sql: str) -> object:
        """The single value of a query."""
        return self.ask(sql)[0][0]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path)


@pytest.fixture
def read_text(tmp_path: Path) -> ReadText:
    """Read bytes as one file: the Raw, its rows, and the rejects (line, column, reason, text)."""

    def go(content: bytes, name: str = "t.csv") -> tuple[Raw, list[tuple], list[tuple]]:
        path = tmp_path / name
        path.write_bytes(content)
        connection = duckdb.connect()
        raw = read(connection, sniff(path), 0, tmp_path, Watch())[0]
        rows = connection.execute(f"from {raw.table} order by rowid").fetchall()
        rejects = connection.execute(
            "select line, column_name, reason, row_text from rejects order by line"
        ).fetchall()
        return raw, rows, rejects

    return go
