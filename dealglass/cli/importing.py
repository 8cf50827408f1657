"""import: CRM exports into a new version of the store, with every decision printed."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from dealglass.cli.say import print_json, remark, safe
from dealglass.errors import DealglassError, QueryCancelled, UsageError, near

if TYPE_CHECKING:
    from argparse import Namespace

    from dealglass.ingest import Plan, Report

# (rows done, rows in all or None, rows per second, step)
Progress = Callable[[int, int | None, float, str], None]


def run_import(args: Namespace) -> int:
    """Say what the files are, import them, say what became of them.

    With --json one object is printed: the plan, and what was done unless --dry-run.
    """
    from dealglass.ingest import plan

    planned = plan(args.paths, args.home, mapping=args.map, as_of=args.as_of)
    if args.save_map:
        _save_map(planned, Path(args.save_map))
    if not args.json:
        print(safe(planned.to_text()))
    if args.dry_run:
        if args.json:
            print_json({"plan": planned.to_dict(), "done": None})
        else:
            remark("Nothing was imported: --dry-run.")
        return 0
    report = _carry_out(planned, args)
    if args.json:
        print_json({"plan": planned.to_dict(), "done": report.to_dict()})
    else:
        print(safe("\n" + report.to_text()))
        _say_what_next(report, args)
    return 0


def _carry_out(planned: Plan, args: Namespace) -> Report:
    from dealglass.ingest import accept_none, accept_sure, run

    with _stop_on_interrupt() as stopped, _import_bar() as progress:
        return run(
            planned,
            accept=accept_sure if args.yes else accept_none,
            progress=progress,
            cancelled=stopped.is_set,
            reporting_currency=_currency(args.currency),
        )


def _currency(code: str | None) -> str | None:
    """Return a currency's code, or raise UsageError with the near one."""
    if code is None:
        return None
    from dealglass.formats import known_currencies

    known = known_currencies()
    if code.upper() not in known:
        raise UsageError(
            f"there is no currency '{code}'.", where="--currency", mend=near(code.upper(), known)
        )
    return code.upper()


def _save_map(planned: Plan, path: Path) -> None:
    try:
        path.write_text(planned.to_yaml(), "utf-8")
    except OSError as error:
        raise DealglassError(f"cannot be written: {error.strerror}.", where=str(path)) from error
    remark(f"The mapping is in {path}: edit it and give it back with --map {path}.")


def _say_what_next(report: Report, args: Namespace) -> None:
    refused = [r for r in report.references if r.decision == "refused"]
    if refused and not args.yes:
        remark(
            f"{len(refused)} proposed joins were not applied; the names stay as they are in the "
            "files. --yes accepts those with a confidence of 0.9 and more."
        )


@contextmanager
def _stop_on_interrupt() -> Iterator[threading.Event]:
    """Turn Ctrl-C into a wish to stop: the import ends cleanly. A second one ends at once."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()
        print("\nStopping; the data that were there before stay in use.", file=sys.stderr)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    except KeyboardInterrupt:
        raise QueryCancelled("the import was interrupted.") from None
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _import_bar() -> Iterator[Progress | None]:
    """A bar with rows per second on standard error, when somebody is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("Import"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("import", total=None, rows="", step="")

        def progress(done: int, total: int | None, speed: float, step: str) -> None:
            of = f" of {total:,}" if total else ""
            bar.update(
                task,
                completed=done,
                total=total,
                rows=f"{done:,}{of} rows, {speed:,.0f} rows/s",
                step=safe(step),
            )

        yield progress
