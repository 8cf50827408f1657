"""What every engine can do: run composed SQL, stream it, describe its tables, cancel."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pyarrow as pa

_PRESS_SECONDS = 0.05


@dataclass
class Ticket:
    """A handle on one running query: another thread may cancel it."""

    is_cancelled: bool = False
    is_expired: bool = False
    _interrupt: Callable[[], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, interrupt: Callable[[], None]) -> None:
        """Say how to stop the query that starts now; stops it at once when already cancelled."""
        with self._lock:
            self._interrupt = interrupt
        if self.is_stopped:
            self._press()

    @property
    def is_stopped(self) -> bool:
        """Whether the query has been cancelled or its time is up."""
        return self.is_cancelled or self.is_expired

    def cancel(self) -> None:
        """Stop the query, now or as soon as it starts."""
        self.is_cancelled = True
        self._press()

    def expire(self) -> None:
        """Stop the query because its time is up."""
        with self._lock:
            self.is_expired = self._interrupt is not None
        self._press()

    def _press(self) -> None:
        """Interrupt until the query has ended: an interrupt just before its start is lost."""
        with self._lock:
            if self._interrupt is None:
                return
            self._interrupt()
        again = threading.Timer(_PRESS_SECONDS, self._press)
        again.daemon = True
        again.start()

    def end(self) -> None:
        """Forget the query that has ended."""
        with self._lock:
            self._interrupt = None


class Engine(Protocol):
    """(sql, values) -> Arrow."""

    version: str

    def run(self, sql: str, values: dict[str, Any], ticket: Ticket | None = None) -> pa.Table:
        """Run one query whole. Raises QueryTimeout, QueryCancelled or StoreProblem."""
        ...

    def stream(
        self, sql: str, values: dict[str, Any], ticket: Ticket | None = None
    ) -> pa.RecordBatchReader:
        """Run one query in batches, for exports of any size; no row limit."""
        ...

    def overlay(self, script: str, tables: Mapping[str, pa.Table]) -> None:
        """Run a script that puts tables in front of the store's, for every question from now on.

        It reads `tables` by their names. All of it is done or nothing; questions that run
        meanwhile end with what they began with.
        """
        ...

    def close(self) -> None:
        """Give back what the engine holds."""
        ...
