"""Words on the terminal: plain columns, safe text, a progress bar when somebody is watching."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

# Escape sequences inside data would move the cursor or worse.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
LONGEST = 48


def safe(text: str) -> str:
    """Return the text without anything a terminal would obey; line breaks and tabs stay."""
    return _CONTROL.sub("�", text)


def cell(text: str, longest: int = LONGEST) -> str:
    """Return a text for one cell of a table: one line, cut where too long."""
    line = safe(" ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def print_columns(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    feet: Sequence[Sequence[str]] = (),
) -> None:
    """Print a table in columns; `right` says which are flush right, `feet` stand under a line."""
    from rich.cells import cell_len

    every = [heads, *rows, *feet]
    widths = [max(cell_len(row[i]) for row in every) for i in range(len(heads))]

    def line(row: Sequence[str]) -> str:
        parts = []
        for text, width, is_right in zip(row, widths, right, strict=True):
            blank = " " * (width - cell_len(text))
            parts.append(blank + text if is_right else text + blank)
        return "  ".join(parts).rstrip()

    rule = "  ".join("─" * width for width in widths)
    print(line(heads))
    print(rule)
    for row in rows:
        print(line(row))
    if feet:
        print(rule)
        for row in feet:
            print(line(row))


def print_json(value: Any) -> None:  # noqa: ANN401
    """Print a value as JSON. Raises ValueError for NaN: it is no JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def remark(text: str) -> None:
    """Say something about the result, on standard error."""
    print(safe(text), file=sys.stderr)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar on standard error while the block runs; give the function that moves it.

    The function gets a step's name and the share done, 0 to 1. Without a terminal nothing shows.
    """
    if not sys.stderr.isatty():
        yield lambda step, share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0, step="")
        yield lambda step, share: bar.update(task, completed=share, step=step)
