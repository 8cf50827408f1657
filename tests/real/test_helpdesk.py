"""helpdesk_log: 21,348 events of 4,580 tickets, 127 of them told twice."""

from __future__ import annotations

import pytest

from .conftest import Imported

pytestmark = pytest.mark.xdist_group("real_helpdesk")


def test_events_and_tickets(helpdesk: Imported) -> None:
    [file] = helpdesk.report.files
    assert (file.table, file.rows_in, file.rows_loaded) == ("ticket_events", 21348, 21348)
    assert helpdesk.one("select count(*) from crm.ticket_events") == helpdesk.reference["events"]
    assert helpdesk.one("select count(*) from crm.tickets") == helpdesk.reference["tickets"]
    assert helpdesk.one("select count(*) from crm.users") == helpdesk.reference["resources"]
    got = dict(helpdesk.rows("select event, count(*) from crm.ticket_events group by 1"))
    assert got == helpdesk.reference["activities"]
    got = dict(helpdesk.rows("select owner, count(*) from crm.ticket_events group by 1"))
    assert got == helpdesk.reference["events_by_resource"]


def test_the_log_is_dated_by_its_last_event(helpdesk: Imported) -> None:
    assert helpdesk.report.as_of == helpdesk.reference["last_event"][:10]


def test_tickets_opened_by_month(helpdesk: Imported) -> None:
    got = dict(
        helpdesk.rows("select strftime(opened_on, '%Y-%m'), count(*) from crm.tickets group by 1")
    )
    assert got == helpdesk.reference["tickets_opened_by_month"]


@pytest.mark.parametrize(
    ("key", "column"),
    [("days_to_last_resolve", "days_to_resolve"), ("days_to_close", "days_to_close"),
     ("days_to_first_take", "days_to_first_response")],
)  # fmt: skip
def test_service_times(helpdesk: Imported, key: str, column: str) -> None:
    n, mean, median, p90, most = helpdesk.rows(
        f"select count({column}), avg({column}), median({column}), "
        f"quantile_cont({column}, 0.9), max({column}) from crm.tickets"
    )[0]
    got = {"n": n, "mean": mean, "median": median, "p90": p90, "max": most}
    assert got == pytest.approx(helpdesk.reference[key], rel=1e-5)


def test_resolved_within_days(helpdesk: Imported) -> None:
    for days, share in helpdesk.reference["resolved_within_days"].items():
        got = helpdesk.one(
            f"select avg(coalesce(days_to_resolve <= {int(days)}, false)::int) from crm.tickets"
        )
        assert got == pytest.approx(share, abs=1e-5)


def test_what_never_closed_or_resolved(helpdesk: Imported) -> None:
    assert helpdesk.rows(
        "select count(*) filter (where closed_at is null), "
        "count(*) filter (where resolved_at is null) from crm.tickets"
    ) == [(helpdesk.reference["without_closed"], helpdesk.reference["without_resolve"])]


def test_events_told_twice_are_findings_and_no_row_is_dropped(helpdesk: Imported) -> None:
    told_twice = helpdesk.reference["quality"]["same_event_twice_same_second"]
    assert helpdesk.report.findings == {"event_told_twice": told_twice}
    assert helpdesk.one("select count(*) from meta.findings") == told_twice
    assert helpdesk.one(
        "select count(*) from crm.ticket_events e "
        "join meta.findings f on f.record_id = e.ticket_event_id"
    ) == told_twice  # fmt: skip


def test_reopened_as_the_log_tells_it(helpdesk: Imported) -> None:
    got = helpdesk.one("select count(*) from crm.tickets where reopen_count > 0")
    assert got == helpdesk.reference["reopened_resolved_twice_or_more"]
