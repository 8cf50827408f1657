"""The list for the next send: who is in it, who must be left out, and why, counted.

Consent is no filter: campaigns/segment keeps the addresses of those who must not be written to
out of its rows, and the list is always the rows of `contacts_sendable`. Nothing here can switch
that off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from dealglass import formats
from dealglass.i18n import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.compose import Query
    from dealglass.results import Result
    from dealglass.selection import Selection

REPORT, MEASURE = "campaigns/segment", "contacts_sendable"
# What is asked of people one by one, in this order.
FILTERS = (
    "industry", "country", "job_title", "gender", "reaction", "is_customer", "last_contact",
)  # fmt: skip


@dataclass(frozen=True)
class SendList:
    """Whom to write to. `left_out` maps each reason to the people it keeps out, most first.

    `query` gives the rows of the list, `selection` asks for them. `filters` and `settings` are
    words.
    """

    found: int
    sendable: int
    left_out: dict[str, int]
    query: Query
    selection: Selection
    filters: tuple[str, ...]
    settings: tuple[str, ...]
    as_of: date
    store_version: str
    viewer: str

    @property
    def note(self) -> list[tuple[str, str]]:
        """The (label, words) pairs that go with the file."""
        count = formats.number
        lines = [
            (text("People chosen"), count(self.found, "count")),
            (text("In this list"), count(self.sendable, "count")),
            (text("Left out"), count(self.found - self.sendable, "count")),
        ]
        lines += [(f"- {text(why)}", count(n, "count")) for why, n in self.left_out.items()]
        chosen = "; ".join((*self.settings, *self.filters)) or text("none: all contacts")
        lines += [
            (text("Filters"), chosen),
            (text("Data"), f"{self.as_of.isoformat()}, {self.store_version}"),
            (text("Made for"), self.viewer),
            (text("Rule"), rule()),
        ]
        return lines


def rule() -> str:
    """Say who is never in the list, whatever the filters."""
    return text(
        "Only people who gave consent. Never who withdrew it, unsubscribed, objected or asked for "
        "deletion, nor an address that bounced, is broken or stands in the list already. What was "
        "said about one record holds for every record with the same address. This cannot be "
        "switched off. Use the list soon: consent may change any day."
    )


def send_list(ask: Callable[..., Result], queried: Callable[[Result], Query]) -> SendList:
    """Return the list the reader's filters give. `ask` is Page.ask or like it.

    `queried` returns the query of the rows under `contacts_sendable` of a result.
    """
    found = ask(
        REPORT,
        group_by=("refusal",),
        measures=("contacts", "contacts_sendable"),
        period="all",
        compare="none",
    )
    out = sorted(
        ((row["refusal"], int(row["contacts"])) for row in found.rows if not row[MEASURE]),
        key=lambda pair: (-pair[1], pair[0]),
    )
    totals = found.totals
    return SendList(
        found=int(totals["contacts"] or 0),
        sendable=int(totals[MEASURE] or 0),
        left_out=dict(out),
        query=queried(found),
        selection=replace(found.selection, group_by=(), measures=(), compare="none"),
        filters=tuple(formats.in_words(found.selection, found.catalog, currency=found.currency)),
        settings=found.settings,
        as_of=found.as_of,
        store_version=found.store_version,
        viewer=found.viewer.name,
    )
