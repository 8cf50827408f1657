"""Imports run beside the script: they survive page changes, show progress and can be cancelled.

One desk per store and process. A session only starts, watches, cancels and dismisses; the work
itself is a thread that knows nothing of Streamlit.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from dealglass import config
from dealglass.errors import DealglassError, QueryCancelled
from dealglass.i18n import text
from dealglass.ingest import Plan, Reference, Report, plan, run
from dealglass.store import Store

if TYPE_CHECKING:
    from dealglass.ingest.progress import Progress

Phase = Literal["looking", "ready", "importing", "done", "failed", "cancelled"]
log = logging.getLogger("dealglass.ui.data")
_UNSAFE = re.compile(r"[^\w.\- ()\[\]]", re.UNICODE)
_COPY_BYTES = 1 << 20
# Not in a cache of Streamlit's: clearing caches must not lose sight of a running import.
_desks: dict[str, Desk] = {}
_opening = threading.Lock()


@dataclass
class Job:
    """One import from its files to its report. Only the desk's thread changes it while it runs."""

    paths: list[Path]
    folder: Path | None = None
    phase: Phase = "looking"
    plan: Plan | None = None
    report: Report | None = None
    error: DealglassError | None = None
    done_rows: int = 0
    total_rows: int | None = None
    rows_per_second: float = 0.0
    step: str = ""
    started: float = field(default_factory=time.monotonic)
    edition: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_running(self) -> bool:
        """Whether a thread works on it."""
        return self.phase in ("looking", "importing")

    @property
    def share(self) -> float | None:
        """Share of the rows done, 0 to 1; None while their number is unknown."""
        if not self.total_rows:
            return None
        return min(1.0, self.done_rows / self.total_rows)


class Desk:
    """Where the imports of one store are started and watched."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.job: Job | None = None
        self._lock = threading.Lock()

    def upload(self, files: Iterable[tuple[str, BinaryIO]]) -> Job:
        """Keep uploaded files under the store's home and look at them."""
        folder = self.home / "uploads" / secrets.token_hex(8)
        folder.mkdir(parents=True)
        paths = []
        for number, (name, content) in enumerate(files):
            path = folder / safe_name(name, number)
            if path.exists():
                path = folder / f"{number}_{path.name}"
            with path.open("wb") as target:
                shutil.copyfileobj(content, target, _COPY_BYTES)
            paths.append(path)
        return self.look(paths, folder)

    def look(self, paths: list[Path], folder: Path | None = None) -> Job:
        """Start to plan an import of files or folders. A job that runs is not replaced."""
        job = Job(paths, folder)
        return self._begin(job, lambda: self._plan(job, lambda: plan(job.paths, self.home)))

    def edit(self, job: Job, mapping: str, as_of: date | None) -> Job:
        """Plan again with an edited mapping (YAML) and perhaps another as-of date."""
        before = job.plan
        assert before is not None

        def make() -> Plan:
            before.given_as_of = as_of
            return before.with_mapping(mapping)

        job.phase = "looking"
        return self._begin(job, lambda: self._plan(job, make))

    def start(self, job: Job, accepted: Callable[[list[Reference]], list[Reference]]) -> Job:
        """Carry the planned import out."""
        job.phase, job.started = "importing", time.monotonic()
        job.done_rows, job.total_rows, job.rows_per_second, job.step = 0, None, 0.0, ""
        job._stop.clear()
        return self._begin(job, lambda: self._import(job, accepted))

    def cancel(self) -> None:
        """Stop what runs; the version in use stays."""
        if self.job is not None:
            self.job._stop.set()

    def dismiss(self) -> None:
        """Forget a job that does not run, and delete what was uploaded for it."""
        with self._lock:
            job = self.job
            if job is None or job.is_running:
                return
            self.job = None
        if job.folder is not None:
            shutil.rmtree(job.folder, ignore_errors=True)

    # -- work ----------------------------------------------------------------------------------

    def _begin(self, job: Job, work: Callable[[], None]) -> Job:
        with self._lock:
            if self.job is not None and self.job is not job and self.job.is_running:
                if job.folder is not None:
                    shutil.rmtree(job.folder, ignore_errors=True)
                return self.job
            old, self.job = self.job, job
        if old is not None and old is not job and old.folder is not None:
            shutil.rmtree(old.folder, ignore_errors=True)
        job.error = None
        threading.Thread(target=_guarded, args=(job, work), daemon=True).start()
        return job

    def _plan(self, job: Job, make: Callable[[], Plan]) -> None:
        job.plan = make()
        job.edition += 1
        job.phase = "ready"

    def _import(self, job: Job, accepted: Callable[[list[Reference]], list[Reference]]) -> None:
        assert job.plan is not None
        job.report = run(
            job.plan,
            Store(self.home),
            accepted,
            _watching(job),
            job._stop.is_set,
            reporting_currency=config.settings().reporting_currency,
        )
        job.phase = "done"


def _guarded(job: Job, work: Callable[[], None]) -> None:
    """Run one piece of work; whatever goes wrong becomes the job's error."""
    was_ready = job.plan is not None and job.phase == "looking"
    try:
        work()
    except QueryCancelled:
        job.phase = "cancelled"
    except DealglassError as error:
        job.error, job.phase = error, "ready" if was_ready else "failed"
    except MemoryError:
        job.error, job.phase = DealglassError(text("the files need more memory.")), "failed"
    except Exception as error:
        number = secrets.token_hex(4)
        log.error("import failed, number %s", number, exc_info=error)
        job.error = DealglassError(
            text("something unexpected happened."),
            mend=text("Nothing was changed. The log has it under number {n}.", n=number),
        )
        job.phase = "failed"


def _watching(job: Job) -> Progress:
    def progress(done: int, total: int | None, per_second: float, step: str) -> None:
        job.done_rows, job.total_rows = done, total
        job.rows_per_second, job.step = per_second, step

    return progress


def safe_name(name: str, number: int) -> str:
    """Return a file name that stays in its folder, recognisable and with its ending."""
    plain = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).lstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    short = f"{stem[:120]}{dot}{ending[:12]}" if dot else plain[:120]
    return short or f"file_{number}"


def desk(home: str) -> Desk:
    """Return the desk of a store: the same for all sessions of this process."""
    with _opening:
        return _desks.setdefault(home, Desk(Path(home)))
