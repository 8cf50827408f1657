"""The parts of the Service page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, service, sources
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.results import Result
    from dealglass.service import Clock
    from dealglass.ui.page import Page

_ALONE: dict[str, Any] = {"compare": "none"}
_TO_ACT_ON = (
    "crm_url",
    "subject",
    "account",
    "owner",
    "queue",
    "priority",
    "act_reason",
    "sla_due_on",
    "age_days",
)
_EVENTS = (
    "ticket_event",
    "ticket_event_count",
    "event_tickets",
    "repeated_event_tickets",
    "hours_since_opened_median",
    "events_told_twice",
)
_CALLS = (
    "calls_offered",
    "abandoned_pct",
    "handle_seconds_mean",
    "handle_seconds_p90",
    "call_backs",
)
_CALLS_OF_EACH = (
    "calls_offered",
    "calls_answered",
    "abandoned_pct",
    "wait_seconds_median",
    "handle_seconds_mean",
    "handle_seconds_p90",
    "call_backs",
)
_INSTEAD = ("owner", "category", "priority", "origin", "account")


def has_tickets(page: Page) -> bool:
    """Say how to get tickets when these data have none; tell whether they have."""
    return not page.needs("tickets", shows=text("how fast and how well customers are answered"))


def choose_clock(page: Page) -> Clock:
    """Let the reader choose the clock that times are told by, and say what it counts."""
    names = {
        service.CALENDAR: text("Day and night"),
        service.BUSINESS: text("Business hours"),
    }
    clock = service.CLOCKS[page.option("clock", names, label=text("Clock"))]
    page.note(service.clock_words(clock), icon="schedule")
    return clock


def show_figures(page: Page, clock: Clock) -> Result:
    """Show the key figures, then what customers feel; return the totals of the period."""
    found = page.ask("all/tickets", group_by=(), measures=service.measures_of_period(clock))
    cards = service.headline(clock, found.totals)
    hidden = () if _knows_categories(page) else service.COMPLAINTS
    names = [n for n in service.CUSTOMERS if n not in (*cards, *hidden)]
    others = service.told(found.totals, names)
    measures = (*cards, *others)
    trend = page.ask("all/tickets", group_by=("time:week",), measures=measures, **_ALONE)
    page.figures(found, *cards, trend=trend)
    page.figures(found, *others, trend=trend)
    return found


def _knows_categories(page: Page) -> bool:
    """Whether any ticket has a category: without one, no complaints is not known to be good."""
    known = page.source.choices("all/tickets", "category", page.viewer, 2)
    return bool(set(known) - {page.catalog.dimension("category").empty})


def show_backlog(page: Page, totals: Result) -> None:
    """Show the backlog week by week, and how old what is open now is."""
    moves = ("backlog_running", "backlog_opened", "backlog_left")
    weeks = page.ask("service/backlog", group_by=("moved_on:week",), measures=moves, **_ALONE)
    ages = page.ask(
        "all/tickets",
        group_by=("age_band",),
        measures=("backlog",),
        extra_filters=(service.only_open(page.catalog),),
        **_ALONE,
    )
    with page.columns(1, 1):
        title = text("Opened against resolved, and the backlog, by week")
        page.chart(charts.line(weeks, moves, title=title), weeks)
        title = text("Open tickets by age")
        if not totals.totals["backlog"]:
            page.empty(title, text("No ticket is open at the end of the period."))
            return
        oldest = text(
            "The oldest has been open for {days}; the middle one for {middle}.",
            days=formats.number(totals.totals["oldest_open_days"], "days"),
            middle=formats.number(totals.totals["backlog_age_days_median"], "days"),
        )
        page.chart(charts.bars(ages, "backlog", reference=False, title=title), ages, note=oldest)


def show_groups(page: Page, clock: Clock) -> None:
    """Show times, limits and marks side by side for each agent, queue or what the reader chose."""
    report = page.report("all/tickets")
    groups = sources.groups(page.source, page.viewer, page.chosen, report, _INSTEAD)
    asked = service.measures_of_groups(clock)
    found = page.ask("all/tickets", group_by=groups, measures=asked, **_ALONE)
    with page.columns(1, 1):
        _times(page, found, clock.answer, text("First response: the middle, and nine of ten"))
        _times(page, found, clock.solution, text("Time to resolution: the middle, and nine of ten"))
    with page.columns(1, 1):
        _limits(page, found)
        _by_month(page, clock)
    title = text("Who answers how well")
    page.table(service.side_by_side(found, clock), title=title, name="service_groups")


def _times(page: Page, found: Result, names: tuple[str, str], title: str) -> None:
    if not found.totals[f"{names[0]}__n"]:
        page.empty(title, text("No ticket of the period has both times."))
    elif found.groups[0].unit == "date":
        page.chart(charts.line(found, names, title=title), found)
    else:
        drawn = charts.ranges(found, *names, sort=True, mark_largest=True, title=title)
        page.chart(drawn, found)


def _limits(page: Page, found: Result) -> None:
    title = text("SLA compliance: answered in time, of tickets due")
    if not found.totals["sla_due"]:
        page.empty(
            title,
            text(
                "No ticket of the period has a time limit. Import one as the column sla_due_at to "
                "see how many are answered in time."
            ),
            "ticket_id,opened_at,first_response_at,resolved_at,sla_due_at",
        )
        return
    said = service.behind(found, "sla_compliance_pct")
    note = f"{said} {service.limit_words()}" if said else service.limit_words()
    page.chart(charts.ranked_bars(found, "sla_compliance_pct", title=title), found, note=note)


def _by_month(page: Page, clock: Clock) -> None:
    months = page.ask(
        "all/tickets",
        group_by=("time:month",),
        measures=clock.solution,
        period="last_12_months",
        **_ALONE,
    )
    title = text("Time to resolution by month")
    page.chart(charts.line(months, clock.solution, title=title), months)


def show_list(page: Page) -> None:
    """List the tickets to act on: limits about to pass first, then reopened, late and old ones."""
    rows = page.ask_rows("all/tickets", measure="tickets_to_act_on", period="all", sort="urgency")
    # The number stands in for a subject that these data do not have.
    has_subjects = any(row["subject"] for row in rows.rows)
    columns = _TO_ACT_ON if has_subjects else ("ticket_id", *_TO_ACT_ON)
    page.rows_table(
        rows,
        title=text("Tickets to act on, the most urgent first"),
        columns=columns,
        note=text(
            "Open tickets whose limit passes within two days, then those reopened, those whose "
            "limit has passed, and those older than nine of ten were when they were solved."
        ),
        name="service_to_act_on",
    )


def show_apart(page: Page, totals: Result) -> None:
    """Show what is counted apart: reopened, impossible, never closed; and the event log."""
    page.heading(text("Counted apart"), text("what would spoil an average"))
    found = totals.totals
    page.figures(totals, *service.told(found, service.APART))
    said = (service.apart_words(found), service.timer_words(found))
    page.note(" ".join(words for words in said if words))
    bands = page.ask("all/tickets", group_by=("resolve_band",), measures=("tickets",), **_ALONE)
    with page.columns(1, 2):
        title = text("Opened, by when resolved")
        page.chart(charts.ranked_bars(bands, "tickets", sort=False, title=title), bands)
        _events(page)


def _events(page: Page) -> None:
    if page.needs("ticket_events", shows=text("which steps tickets go through, and how late")):
        return
    events = page.ask("service/events", group_by=("ticket_event",), **_ALONE)
    page.table(
        events,
        title=text("What happens to tickets"),
        columns=_EVENTS,
        note=service.doubled_words(events.totals),
        name="service_events",
    )


def show_calls(page: Page) -> None:
    """Show how many calls came, how many were lost, when, and what answering costs."""
    page.heading(text("Calls"), text("of the service desk"))
    if page.needs("calls", shows=text("calls offered, answered and lost, and when they come")):
        return
    calls = page.ask("all/calls", group_by=())
    weeks = page.ask("all/calls", group_by=("time:week",), measures=_CALLS, **_ALONE)
    page.figures(calls, *_CALLS, trend=weeks)
    _load(page)
    groups = _call_groups(page)
    found = page.ask("all/calls", group_by=groups, **_ALONE)
    days = page.ask("call_days", group_by=groups)
    costs = page.ask("interactions", group_by=("interaction_kind",))
    columns = (groups[0], *_CALLS_OF_EACH)
    page.table(found, title=text("Who takes the calls"), columns=columns, name="service_calls")
    with page.columns(1, 1):
        title = text("Calls per working day")
        page.table(days, title=title, note=text(days.report.about), name="service_call_days")
        title = text("Cost per interaction")
        page.table(costs, title=title, note=text(costs.report.about), name="service_cost")


def _call_groups(page: Page) -> tuple[str, ...]:
    """The reader's grouping where calls have it, else queues, else agents."""
    report = page.report("all/calls")
    chosen = page.chosen.group_by[:1]
    usable = chosen if set(chosen) & set(page.report("call_days").dimensions) else ()
    if usable and usable != report.group_by:
        return usable
    names = set(page.source.choices(report.key, "queue", page.viewer, 2))
    return ("queue",) if names - {page.catalog.dimension("queue").empty} else ("owner",)


def _load(page: Page) -> None:
    kinds = {"calls_offered": text("Calls"), "abandoned_pct": text("Lost before an answer")}
    value = page.option("load", kinds, label=text("Show"))
    hours = page.ask("all/calls", group_by=("call_weekday", "call_hour"), **_ALONE)
    title = {
        "calls_offered": text("When customers call"),
        "abandoned_pct": text("When callers hang up before an answer"),
    }[value]
    note = service.busiest(hours, "abandoned_pct")
    page.chart(charts.heat_map(hours, value, title=title), hours, note=note)
