"""Tickets from the events of a service desk: opened, answered, resolved, closed, reopened."""

from __future__ import annotations

from dealglass.ingest.merge import Tables
from dealglass.ingest.sqltext import identifier, literal

_TAKEN = (
    r"take.*charge|first respon|respond|repl(y|ied)|accept|in progress|in arbeit|übernommen|взят"
)
_RESOLVED = r"resolv|solved|gelöst|решен|fixed"
_CLOSED = r"^closed?$|ticket closed|close (ticket|case)|geschlossen|закрыт"


def doubled_events(tables_: Tables) -> int:
    """Create `event_doubles`: events told twice in the same second. Returns how many rows."""
    tables_.connection.execute(
        "create or replace temp table event_doubles as select ticket_event_id, ticket_id, event, "
        f"occurred_at from {tables_.relation('ticket_events')} qualify row_number() over "
        "(partition by ticket_id, event, occurred_at order by ticket_event_id) > 1"
    )
    row = tables_.connection.execute("select count(*) from event_doubles").fetchone()
    return int(row[0]) if row else 0


def fold_events(tables_: Tables) -> None:
    """Make or complete the tickets of all events, as the log tells them.

    first_response_at is the first time the ticket is taken in charge, resolved_at the last time
    it is resolved, owner the one who resolved it last (else who touched it last), reopen_count
    the times it was resolved again, an event told twice included: it is a finding, and which of
    the two is the mistake is not ours to say. Tickets a file describes keep what the file says.
    """
    connection = tables_.connection
    taken, resolved, closed = (_word(tables_, pattern) for pattern in (_TAKEN, _RESOLVED, _CLOSED))
    connection.execute(
        "create or replace temp table folded_tickets as "
        "select ticket_id, min(occurred_at) as opened_at, "
        f"min(occurred_at) filter (where event = {taken}) as first_response_at, "
        f"max(occurred_at) filter (where event = {resolved}) as resolved_at, "
        f"max(occurred_at) filter (where event = {closed}) as closed_at, "
        f"cast(greatest(count(*) filter (where event = {resolved}) - 1, 0) as integer) "
        "as reopen_count, "
        f"coalesce(arg_max(owner_id, occurred_at) filter (where event = {resolved}), "
        "arg_max(owner_id, occurred_at)) as owner_id, "
        f"coalesce(arg_max(owner_raw, occurred_at) filter (where event = {resolved}), "
        "arg_max(owner_raw, occurred_at)) as owner_raw, "
        f"case when count(*) filter (where event = {closed}) > 0 then 'Closed' "
        f"when count(*) filter (where event = {resolved}) > 0 then 'Resolved' else 'Open' end "
        f"as status from {tables_.relation('ticket_events')} "
        "where ticket_id is not null group by ticket_id"
    )
    told = ("opened_at", "first_response_at", "resolved_at", "closed_at", "reopen_count",
            "owner_id", "owner_raw", "status")  # fmt: skip
    # Without a file of tickets every import folds all events anew; with one, gaps are filled.
    first, second = ("t", "f") if "tickets" in tables_.from_files else ("f", "t")
    # A bare status history (Salesforce's CaseHistory) says when states changed, not who resolved.
    chosen = []
    for column in tables_.columns("tickets"):
        name = identifier(column)
        if column == "ticket_id":
            chosen.append("coalesce(t.ticket_id, f.ticket_id) as ticket_id")
        elif column in told:
            chosen.append(f"coalesce({first}.{name}, {second}.{name}) as {name}")
        else:
            chosen.append(f"t.{name}")
    connection.execute(
        f"create or replace temp table cur_tickets_folded as select {', '.join(chosen)} "
        f"from {tables_.relation('tickets')} t full outer join folded_tickets f "
        "on f.ticket_id = t.ticket_id"
    )
    tables_.current["tickets"] = "cur_tickets_folded"


def _word(tables_: Tables, pattern: str) -> str:
    """The event most often meant by a pattern, as an SQL string: a desk has one word for it."""
    row = tables_.connection.execute(
        f"select event from {tables_.relation('ticket_events')} "
        f"where regexp_matches(lower(event), {literal(pattern)}) "
        "group by event order by count(*) desc, event limit 1"
    ).fetchone()
    return literal(row[0]) if row else "null"
