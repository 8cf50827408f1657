"""The list for the next send as files, each with its note: who was left out, and why."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from dealglass.export.about import About
from dealglass.export.sheets import Block
from dealglass.export.tables import table_csv
from dealglass.export.workbook import page_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.compose import Query
    from dealglass.results import Result, Source


def list_zip(source: Source, query: Query, title: str, note: Sequence[tuple[str, str]]) -> bytes:
    """Return contacts.csv and note.txt in one archive: the note never leaves the list's side.

    The note stands beside the list and not in it, because mailing tools take every line of a
    CSV for a person.
    """
    written = io.BytesIO()
    lines = [title, "", *(f"{label}: {words}" for label, words in note), ""]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("contacts.csv", "w") as file:
            for piece in table_csv(source, query, for_excel=True):
                file.write(piece)
        archive.writestr("note.txt", "\n".join(lines))
    return written.getvalue()


def list_workbook(rows: Result, title: str, note: Sequence[tuple[str, str]]) -> bytes:
    """Return a workbook of the list, its note on the first sheet."""
    about = About(
        title=title,
        question=rows.report.question,
        as_of=rows.as_of,
        store_version=rows.store_version,
        viewer=rows.viewer.name,
        notes=tuple(note),
    )
    return page_workbook(title, [Block(title, rows)], about)
