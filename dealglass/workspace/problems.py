"""Errors of the database in words: what happened, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from dealglass.atomic import is_disk_full
from dealglass.errors import WorkspaceProblem

# (words in the driver's message, what is wrong, the mend), the first that fits.
_KNOWN = (
    (
        ("database is locked", "database table is locked", "lock timeout"),
        "it is being written by somebody else.",
        "Nothing was changed. Try again in a moment.",
    ),
    (
        ("readonly database", "read-only", "permission denied for"),
        "it may be read, not changed.",
        "Give Dealglass permission to write it, and its folder.",
    ),
    (
        ("unable to open database file",),
        "the file cannot be opened.",
        "Check that its folder exists and may be written, or name another as `workspace`.",
    ),
    (
        ("malformed", "not a database", "disk i/o error", "corrupt"),
        "the file is damaged.",
        "Put a backup in its place, or move it away: a new one is begun.",
    ),
    (
        ("authentication failed", "no password", "role", "28p01", "28000"),
        "the server refuses the name or the password.",
        "Correct the address of `workspace`.",
    ),
    (
        ("does not exist", "3d000"),
        "the server has no such database.",
        "Create it there, or correct the address of `workspace`.",
    ),
)


@contextmanager
def translated(address: str, *, is_server: bool) -> Iterator[None]:
    """Turn the driver's errors inside the block into WorkspaceProblem; others pass."""
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError, OSError) as error:
        raise _problem(error, address, is_server) from error


def _problem(error: BaseException, address: str, is_server: bool) -> WorkspaceProblem:
    cause = getattr(error, "orig", None) or error
    if is_disk_full(cause if isinstance(cause, OSError) else Exception(str(cause))):
        return WorkspaceProblem(
            "the disk is full; nothing was changed.",
            where=address,
            mend="Free some space and try again.",
        )
    words = str(cause).lower()
    for signs, what, mend in _KNOWN:
        if any(sign in words for sign in signs):
            return WorkspaceProblem(what, where=address, mend=mend)
    if is_server:
        return WorkspaceProblem(
            "the server cannot be reached.",
            where=address,
            mend="Start it, or correct the address of `workspace`. Reports work without it.",
        )
    first = (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
    return WorkspaceProblem(
        f"the database answers: {first}.", where=address, mend="Try again; nothing was changed."
    )
