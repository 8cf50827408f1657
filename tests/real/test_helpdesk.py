"""helpdesk_log: 21,348 events of 4,580 tickets, 127 of them told twice."""

from __future__ import annotations

import pytest

from dealglass import service
from dealglass.results import Source, open_source
from dealglass.selection import Selection
from dealglass.store import Store

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


# -- the same through the reports of the Service page -------------------------------------------


@pytest.fixture(scope="module")
def source(helpdesk: Imported) -> Source:
    version = Store(helpdesk.home).current()
    assert version is not None
    return open_source(version.path, version.name)


@pytest.mark.parametrize(
    ("key", "measure", "per_day"),
    [
        ("days_to_first_take", "hours_to_first_response", 24),
        ("days_to_last_resolve", "days_to_resolve", 1),
        ("days_to_close", "days_to_close", 1),
        ("resolve_to_close_days", "days_resolved_to_closed", 1),
    ],
)
def test_times_of_the_reports(
    helpdesk: Imported, source: Source, key: str, measure: str, per_day: int
) -> None:
    wanted, totals = helpdesk.reference[key], source.ask("all/tickets").totals
    assert totals[f"{measure}_median__n"] == wanted["n"]
    for stat in ("mean", "median", "p90"):
        assert totals[f"{measure}_{stat}"] == pytest.approx(per_day * wanted[stat], rel=1e-5), stat


def test_counts_of_the_reports(helpdesk: Imported, source: Source) -> None:
    wanted, totals = helpdesk.reference, source.ask("all/tickets").totals
    assert totals["tickets"] == wanted["tickets"]
    assert totals["cases_handled"] == wanted["days_to_last_resolve"]["n"]
    assert totals["never_closed"] == wanted["without_closed"]
    assert totals["never_resolved"] == wanted["without_resolve"]
    assert totals["reopened_tickets"] == wanted["reopened_resolved_twice_or_more"]
    assert totals["impossible_resolutions"] == 0
    # The log has no limits, marks, costs or complaints: no figure of them, rather than a 0.
    assert totals["sla_compliance_pct"] is totals["satisfaction_mean"] is None


def test_resolved_within_days_of_the_report(helpdesk: Imported, source: Source) -> None:
    asked = Selection(group_by=("resolve_band",), measures=("tickets",))
    bands = [row["tickets"] for row in source.ask("all/tickets", asked).rows]
    for number, (days, share) in enumerate(helpdesk.reference["resolved_within_days"].items()):
        got = sum(bands[: number + 1]) / helpdesk.reference["tickets"]
        assert got == pytest.approx(share, abs=1e-5), days


def test_events_of_the_report(helpdesk: Imported, source: Source) -> None:
    wanted = helpdesk.reference
    found = source.ask("service/events", Selection(group_by=("ticket_event",)))
    rows = {row["ticket_event"]: row for row in found.rows}
    assert {k: r["ticket_event_count"] for k, r in rows.items()} == wanted["activities"]
    assert found.totals["ticket_event_count"] == wanted["events"]
    assert found.totals["events_per_ticket"] == pytest.approx(
        wanted["events_per_ticket"]["mean"], rel=1e-5
    )
    assert found.totals["events_told_twice"] == wanted["quality"]["same_event_twice_same_second"]
    assert rows["Wait"]["event_tickets"] == wanted["with_wait"]
    assert rows["Require upgrade"]["event_tickets"] == wanted["with_upgrade"]
    again = {k: r["repeated_event_tickets"] for k, r in rows.items()}
    assert again["Resolve ticket"] == wanted["reopened_resolved_twice_or_more"]
    assert again["Take in charge ticket"] == wanted["taken_in_charge_twice_or_more"]
    people = source.ask("service/events", Selection(group_by=("owner",)))
    got = {row["owner"]: row["ticket_event_count"] for row in people.rows}
    assert got == wanted["events_by_resource"]


def test_first_events_and_what_follows_what(helpdesk: Imported, source: Source) -> None:
    rows = source.ask(
        "service/events",
        Selection(group_by=("previous_event", "ticket_event"), measures=("ticket_event_count",)),
    ).rows
    got = {(r["previous_event"], r["ticket_event"]): r["ticket_event_count"] for r in rows}
    firsts = {event: n for (before, event), n in got.items() if before == "(the first)"}
    assert firsts == helpdesk.reference["first_activity"]
    for step in helpdesk.reference["top_transitions"]:
        assert got[step["frm"], step["to"]] == step["n"], step


def test_a_timer_closes_these_tickets(source: Source) -> None:
    totals = source.ask("all/tickets").totals
    said = service.timer_words(totals)
    assert said is not None and "30 days" in said
    assert "127 events" in str(service.doubled_words(source.ask("service/events").totals))


def test_the_backlog_runs_to_what_is_open_at_the_end(helpdesk: Imported, source: Source) -> None:
    weeks = source.ask("service/backlog", Selection(group_by=("moved_on:week",))).rows
    open_now = source.ask("all/tickets").totals["backlog"]
    assert weeks[-1]["backlog_running"] == open_now
    assert open_now == helpdesk.one(
        "select count(*) from crm.tickets where resolved_at is null and closed_at is null"
    )
