"""Excel and OpenDocument workbooks into raw tables, one per sheet; bombs are refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from dealglass.errors import ImportProblem
from dealglass.ingest import limits
from dealglass.ingest.progress import Watch
from dealglass.ingest.sniff import find_layout


@dataclass
class Sheet:
    """One sheet as a raw table. `first_line` is the row number of the first data row."""

    table: str
    name: str
    header: tuple[str, ...]
    rows: int
    first_line: int
    notes: list[str] = field(default_factory=list)


def read(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    limit: int | None,
    watch: Watch,
) -> list[Sheet]:
    """Read every visible sheet that has rows. Dates arrive as ISO text, numbers in full.

    Raises ImportProblem for a bomb, a damaged or an encrypted workbook, or one without rows.
    """
    refuse_bombs(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [
            meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible
        ]
        found = []
        for number, name in enumerate(visible):
            watch.check()
            label = f"{path.name} [{name}]" if len(visible) > 1 else path.name
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheet = _fill(connection, rows, f"{table}_{number}", label, limit, watch)
            if sheet is not None:
                found.append(sheet)
    except ImportProblem:
        raise
    except Exception as error:  # calamine raises several unrelated kinds; all mean the same here
        raise ImportProblem(
            f"the workbook cannot be read: {error}",
            where=path.name,
            mend="Open it in Excel, remove any password, and save it again as .xlsx or CSV.",
        ) from error
    if not found:
        raise ImportProblem(
            "the workbook has no sheet with rows.", where=path.name, mend="Check its sheets."
        )
    return found


def refuse_bombs(path: Path) -> None:
    """Hold a zipped workbook's declared and real unpacked sizes against the limits.

    Each part is unpacked in blocks and counted, never kept, so the check itself costs no memory.
    Old .xls files are not zipped and pass.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > limits.MAX_WORKBOOK_PARTS:
                raise _bomb(path, f"it has {len(parts):,} parts")
            declared = sum(part.file_size for part in parts)
            if declared > limits.MAX_WORKBOOK_BYTES:
                raise _bomb(path, f"it unpacks to {declared / limits.MB:,.0f} MB")
            total = 0
            for part in parts:
                total += _unpacked(archive, part, path)
                if total > limits.MAX_WORKBOOK_BYTES:
                    raise _bomb(path, f"it unpacks to more than {total / limits.MB:,.0f} MB")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ImportProblem(
            f"the workbook is damaged or encrypted: {error}",
            where=path.name,
            mend="Open it in Excel, remove any password, and save it again.",
        ) from error


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> int:
    size = 0
    packed = max(1, part.compress_size)
    with archive.open(part) as stream:
        while block := stream.read(limits.MB):
            size += len(block)
            if size > limits.RATIO_MATTERS_FROM and size / packed > limits.MAX_PACK_RATIO:
                raise _bomb(path, f"'{part.filename}' unpacks to {size / packed:,.0f} times")
    return size


def _bomb(path: Path, what: str) -> ImportProblem:
    return ImportProblem(
        f"this looks like a zip bomb: {what}; the limit is "
        f"{limits.MAX_WORKBOOK_BYTES / limits.MB:,.0f} MB and {limits.MAX_PACK_RATIO} times.",
        where=path.name,
        mend="If the workbook is honest, save it as CSV and import that.",
    )


def _fill(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[Sequence[object]],
    table: str,
    name: str,
    limit: int | None,
    watch: Watch,
) -> Sheet | None:
    # to_python without skipping keeps the sheet's own row numbers; blank rows are no rows.
    numbered = [
        (number, row)
        for number, row in enumerate(rows, start=1)
        if any(cell not in ("", None) for cell in row)
    ]
    if not numbered:
        return None
    head = [[_text(cell) or "" for cell in row] for _, row in numbered[:200]]
    layout = find_layout(_as_csv(head), "utf-8", name, ",")
    below = layout.first_data_line - 1
    data = numbered[below:][:limit]
    watch.tell(f"reading {name}")
    width = len(layout.header)
    columns = [
        pa.array([_text(row[c]) if c < len(row) else None for _, row in data], pa.string())
        for c in range(width)
    ]
    arrow = pa.table(columns, names=[f"c{n}" for n in range(width)])  # noqa: F841 read by name
    connection.execute(f"create or replace temp table {table} as from arrow")
    first = data[0][0] if data else below + 1
    return Sheet(table, name, layout.header, len(data), first, list(layout.notes))


def _as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    # A line break inside a cell would shift the lines that the layout counts.
    csv.writer(out, lineterminator="\n").writerows(
        [[cell.replace("\n", " ").replace("\r", " ") for cell in row] for row in rows]
    )
    return out.getvalue()


def _text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
