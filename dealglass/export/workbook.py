"""A page as an Excel workbook. The writing is XlsxWriter's, in a process of its own when long."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from dealglass.export.sheets import Block, Sheet, sheet_of
from dealglass.export.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dealglass.engines.protocol import Ticket
    from dealglass.export.about import About

# Fewer cells than this are written here in well under a second; more would hold the
# interpreter's lock while other readers wait.
CELLS_WRITTEN_HERE = 20_000


def page_workbook(
    title: str,
    blocks: Sequence[Block | tuple],
    about: About,
    progress: Callable[[float], None] | None = None,
    ticket: Ticket | None = None,
) -> bytes:
    """Return a workbook: a sheet "About", then one sheet per block with its native chart.

    `blocks` are (heading, Result, Chart or None). Percentages are Excel percentages (0.25 shown
    as 25.0 %), money carries the reporting currency, dates are dates, text is never a formula.
    `progress` gets the share of rows written, 0 to 1. A large page is written by another
    process, which `ticket.cancel()` stops.

    Raises QueryCancelled when cancelled, DealglassError when the writer fails.
    """
    sheets = [sheet_of(Block(*block)) for block in blocks]
    cells = sum(s.table.num_rows * len(s.heads) for s in sheets)
    if cells < CELLS_WRITTEN_HERE:
        from dealglass.export.xlsx import write_workbook

        return write_workbook(title, sheets, about, progress)
    with Worker() as worker:
        return worker.call("workbook", pickle.dumps((title, sheets, about)), progress, ticket)


__all__ = ["Block", "Sheet", "page_workbook"]
