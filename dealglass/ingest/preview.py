"""The first rows of a planned file, as text, before anything is imported."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa

from dealglass.ingest.plan import FilePlan, Plan
from dealglass.ingest.progress import Watch
from dealglass.ingest.read import read
from dealglass.ingest.sqltext import identifier


def preview(plan: Plan, file: FilePlan, rows: int = 20) -> pa.Table:
    """Return the first rows of one planned file (or sheet) under its own headers.

    All values are text as in the file; a header that stands twice gets a number. Raises
    ImportProblem when the file can no longer be read.
    """
    source = next(s for s in plan.sources if any(m is file.map for m in s.maps))
    with (
        tempfile.TemporaryDirectory(prefix="dealglass-preview-") as folder,
        duckdb.connect(config={"temp_directory": folder}) as connection,
    ):
        for raw in read(connection, source.sniffed, 0, Path(folder), Watch(), rows):
            if raw.file == file.name:
                # `execute` drops what reading left unfetched; a relation would be refused.
                query = f"select * from {identifier(raw.table)} limit {int(rows)}"
                found = connection.execute(query).fetchall()
                names = _distinct(raw.header)
                columns = [[_text(r[i]) for r in found] for i in range(len(names))]
                return pa.table(dict(zip(names, columns, strict=True)))
    return pa.table({})


def _distinct(header: tuple[str, ...]) -> list[str]:
    names: list[str] = []
    for name in header:
        shown, number = name or "(no header)", 2
        while shown in names:
            shown, number = f"{name} ({number})", number + 1
        names.append(shown)
    return names


def _text(value: object) -> str | None:
    return None if value is None else str(value)
