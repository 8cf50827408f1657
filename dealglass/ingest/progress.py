"""Progress and cancel: one watch that every step of an import reports to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from dealglass.errors import QueryCancelled

# done_rows, total_rows or None, rows_per_second, step
Progress = Callable[[int, int | None, float, str], None]


@dataclass
class Watch:
    """Knows how many rows are done, tells `progress`, and stops the work when `cancelled()`."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    total_rows: int | None = None
    done_rows: int = 0
    step: str = ""
    started: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """Raise QueryCancelled when somebody pressed cancel."""
        if self.cancelled is not None and self.cancelled():
            raise QueryCancelled(
                "the import was cancelled.", mend="The data that were there before are in use."
            )

    def tell(self, step: str, done_rows: int | None = None) -> None:
        """Report the step, and the rows done so far when they have grown."""
        self.check()
        self.step = step
        if done_rows is not None:
            self.done_rows = max(self.done_rows, done_rows)
        if self.progress is not None:
            self.progress(self.done_rows, self.total_rows, self.rows_per_second, step)

    @property
    def rows_per_second(self) -> float:
        """Rows done since the start, divided by the seconds since the start."""
        return self.done_rows / max(time.monotonic() - self.started, 1e-6)

    @contextmanager
    def guard(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Interrupt whatever `connection` runs as soon as the import is cancelled."""
        if self.cancelled is None and self.progress is None:
            yield
            return
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.15):
                if self.cancelled is not None and self.cancelled():
                    connection.interrupt()
                elif self.progress is not None:
                    self.progress(self.done_rows, self.total_rows, self.rows_per_second, self.step)

        thread = threading.Thread(target=look, name="import-watch", daemon=True)
        thread.start()
        try:
            yield
        except duckdb.InterruptException:
            self.check()
            raise
        finally:
            over.set()
            thread.join()
