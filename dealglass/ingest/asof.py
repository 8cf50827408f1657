"""The day an import looks at: today, or the last day of data that are historical."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dealglass.ingest import limits
from dealglass.ingest.merge import Tables

# Moments at which something happened. Plans (due, expected) say nothing about today.
_EVENTS: dict[str, tuple[str, ...]] = {
    "deals": ("created_at", "closed_on", "updated_at"),
    "deal_changes": ("changed_at",),
    "leads": ("created_at", "first_touch_at", "converted_at", "updated_at"),
    "accounts": ("created_on", "updated_at"),
    "contacts": ("created_on", "updated_at", "last_contacted_on"),
    "activities": ("created_at", "done_at"),
    "campaign_events": ("occurred_at",),
    "orders": ("ordered_on",),
    "tickets": ("opened_at", "resolved_at", "closed_at"),
    "ticket_events": ("occurred_at",),
    "calls": ("offered_at",),
    "web_visits": ("visited_at",),
}


@dataclass(frozen=True)
class AsOf:
    """The as-of day and the words that say where it comes from."""

    day: date
    why: str


def find_as_of(tables_: Tables, today: date, given: date | None) -> AsOf:
    """Return `given`, else the last event's day when it is long past, else today."""
    if given is not None:
        return AsOf(given, "given")
    parts = [
        f"select max(cast({column} as date)) filter (where cast({column} as date) <= "
        f"date '{today.isoformat()}') as day, '{table}.{column}' as place "
        f"from {tables_.relation(table)}"
        for table, columns in _EVENTS.items()
        if not tables_.is_empty(table)
        for column in columns
    ]
    row = (
        tables_.connection.execute(
            f"select day, place from ({' union all '.join(parts)}) where day is not null "
            "order by day desc, place limit 1"
        ).fetchone()
        if parts
        else None
    )
    if row is None:
        return AsOf(today, "today; the files hold no dates of events")
    last, place = row
    if today - last > timedelta(days=limits.HISTORICAL_DAYS):
        return AsOf(last, f"the last event in the data, {place}; they are historical")
    return AsOf(today, f"today; the data reach to {last.isoformat()}")
