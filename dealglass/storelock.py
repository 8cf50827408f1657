"""One writer at a time, and plain words when there is no room or no permission to write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from dealglass.atomic import is_disk_full
from dealglass.errors import StoreProblem


@contextmanager
def writing(home: Path, what: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the store under `home` for writing; `what` tells the next one who holds it.

    The system frees the lock when its process dies. Raises StoreProblem when another holds it
    for longer than `wait_seconds`, or the folder cannot be written.
    """
    lock_file = home / "writer.lock"
    holder = f"{what}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"

    def sign(handle: int) -> None:
        os.truncate(handle, 0)
        os.write(handle, holder.encode())

    try:
        for folder in (home / "versions", home / "drafts"):
            folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(
            lock_file,
            timeout=wait_seconds,
            preserve_lock_file=True,  # the next one reads in it who holds it
            fallback_to_soft=False,  # a lock that outlives its process would block for ever
            on_acquired=sign,
        )
        lock.acquire()
    except Timeout:
        with suppress(OSError):
            holder = lock_file.read_text("utf-8")
        raise StoreProblem(
            f"the store is being written ({holder}).",
            where=home.name,
            mend="Wait until it has ended, then try again.",
        ) from None
    except OSError as error:
        raise _cannot_write(home, error) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def room(home: Path, folder: Path | None = None) -> Iterator[None]:
    """Turn a full disk or a folder that may not be written into a StoreProblem; others pass.

    `folder` is where the bytes go, to tell how many there were.
    """
    try:
        yield
    except StoreProblem:
        raise
    except Exception as error:
        if is_disk_full(error):
            files = (folder or home).rglob("*")
            used = sum(file.stat().st_size for file in files if file.is_file()) if folder else 0
            raise StoreProblem(
                "the disk is full; the version in use is unchanged.",
                where=str(home),
                mend=f"Free more than the {used >> 20:,} MB written so far, then try again.",
            ) from error
        if isinstance(error, PermissionError):
            raise _cannot_write(home, error) from error
        raise


def _cannot_write(home: Path, error: OSError) -> StoreProblem:
    if is_disk_full(error):
        return StoreProblem(
            "the disk is full.", where=str(home), mend="Free some space and try again."
        )
    return StoreProblem(
        f"the folder cannot be written ({error.strerror or error}).",
        where=str(home),
        mend="Give its owner write permission, or choose another with --home.",
    )
