"""One family of errors: each says where, what is wrong, and the mend."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process


class DealglassError(Exception):
    """Base of all errors a person may read.

    `where` names the file, line, report or link; `what` says what is wrong; `mend` what to do.
    `str(error)` is the three as one sentence. `exit_code` is what the command line returns.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.where, self.what, self.mend = where, what, mend
        text = f"{where}: {what}" if where else what
        super().__init__(f"{text} {mend}".strip())


class UsageError(DealglassError):
    """The words of a command or a link are wrong."""

    exit_code = 2


class ConfigError(DealglassError):
    """dealglass.toml or an environment variable is wrong."""


class CatalogError(DealglassError):
    """measures.yml or dimensions.yml is wrong."""


class QueryFileError(DealglassError):
    """A report's SQL file is wrong: header, statement, or columns."""


class UnknownName(UsageError):
    """A report, dimension or measure that does not exist."""


class BadSelection(UsageError):
    """A filter, period or grouping that cannot be applied."""


class ImportProblem(DealglassError):
    """A file that cannot be read or mapped."""

    exit_code = 3


class StoreProblem(DealglassError):
    """The store is missing, locked or damaged."""

    exit_code = 4


class OutdatedStore(StoreProblem):
    """A version built by another release or with other settings: it must be built again."""


class WorkspaceProblem(DealglassError):
    """What people make cannot be read or kept: the database is locked, gone or damaged."""

    exit_code = 6


class EditConflict(WorkspaceProblem):
    """Somebody else changed the same thing first."""


class NotAllowed(DealglassError):
    """Somebody tried what their role may not do."""

    exit_code = 7


class QueryTimeout(DealglassError):
    """The engine took longer than the limit."""

    exit_code = 5


class QueryCancelled(DealglassError):
    """Somebody pressed cancel."""

    exit_code = 130


def near(name: str, names: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the closest of `names`, or "" when none is close."""
    found = process.extractOne(name, list(names), score_cutoff=60)
    return f"Did you mean '{found[0]}'?" if found else ""
