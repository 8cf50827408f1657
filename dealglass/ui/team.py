"""The parts of the Rep activity page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import changes, charts, productivity, weekly
from dealglass.i18n import text

if TYPE_CHECKING:
    from dealglass.periods import Span
    from dealglass.ui.page import Page

CARDS = ("activities_done", "calls_per_day", "talk_seconds", "reached_pct")
# Arguments of Page.ask.
_LATELY: dict[str, Any] = {"period": "last_90_days", "compare": "none"}


def has_activities(page: Page) -> bool:
    """Say how to get activities when these data have none; tell whether they have."""
    return not page.needs(
        "activities", shows=text("what each rep did last week and plans for the next")
    )


def show_figures(page: Page) -> None:
    """Show the key figures of the period, and who went quiet."""
    figures = page.ask("by_rep", group_by=(), measures=CARDS)
    trend = page.ask("by_rep", group_by=("time:week",), measures=CARDS, **_LATELY)
    page.figures(figures, *CARDS, trend=trend)
    for rep in weekly.quiet(page.source, page.viewer, page.chosen):
        page.note(changes.quiet_words(rep), icon="notifications_paused")


def choose_ahead(page: Page) -> tuple[Span, str]:
    """Let the reader choose the days whose plan counts; return them and their name."""
    names = {"next": text("Planned next week"), "rest": text("Planned this week")}
    chosen = page.option("plan", names, default="next")
    week = productivity.next_week if chosen == "next" else productivity.rest_of_week
    return week(page.as_of, page.source.shape), names[chosen]


def show_weeks(page: Page, ahead: Span, name: str) -> None:
    """Show what was done and what is planned, by day and type, side by side."""
    by_type: dict[str, Any] = {"group_by": ("time:day",), "split_by": "activity_type"}
    days: dict[str, Any] = {"start": ahead.start, "end": ahead.end, "compare": "none"}
    done = page.ask("all/activities", measures=("activities_done",), **by_type)
    planned = page.ask("all/activities", measures=("activities_planned",), **by_type, **days)
    with page.columns(1, 1):
        title = text("Done by day and type")
        both = (done, planned)
        page.chart(charts.stacked_bars(done, "activities_done", among=both, title=title), done)
        title = text("{plan}, by day and type", plan=name)
        drawn = charts.stacked_bars(planned, "activities_planned", among=both, title=title)
        page.chart(drawn, planned)


def show_people(page: Page, ahead: Span) -> None:
    """Show each person beside the own average and the team's median."""
    span = page.source.moment(page.chosen).span
    people = productivity.team_table(page.ask, span, ahead)
    page.table(
        people,
        title=text("Each rep against own average and team median"),
        columns=("owner", *(c.name for c in people.measures)),
        note=text("People who logged nothing are in it, with zeros."),
        name="activity_people",
    )


def show_outcomes(page: Page) -> None:
    """Show what came of each type, and the calendar of the last 90 days."""
    outcomes = page.ask(
        "all/activities",
        group_by=("activity_type",),
        split_by="answer",
        measures=("activities_done",),
        percent=True,
    )
    days = page.ask(
        "all/activities", group_by=("time:day",), measures=("activities_done",), **_LATELY
    )
    with page.columns(1, 1):
        title = text("Outcome by type")
        shares = charts.stacked_bars(outcomes, "activities_done", percent=True, title=title)
        rule = page.catalog.dimension("answer").counted
        page.chart(shares, outcomes, note=text(rule))
        title = text("Activities done, the last 90 days")
        page.chart(charts.heat_map(days, "activities_done", title=title), days)


def show_fields(page: Page, ahead: Span, name: str) -> None:
    """Show what each rep did by type, outcome or day, or has planned by day, as a field."""
    ways = {
        "type": text("Done, by type"),
        "answer": text("Done, by outcome"),
        "day": text("Done, by day"),
        "planned": text("{plan}, by day", plan=name),
    }
    way = page.option("reps", ways, default="type")
    across = {"type": "activity_type", "answer": "answer"}.get(way, "time:day")
    measure = "activities_done"
    when: dict[str, Any] = {}
    if way == "planned":
        measure, when = "activities_planned", {"start": ahead.start, "end": ahead.end}
    found = page.ask(
        "all/activities",
        group_by=("owner", across),
        measures=(measure,),
        compare="none",
        **when,
    )
    title = text("Each rep: {what}", what=ways[way].lower())
    page.chart(charts.heat_map(found, measure, title=title, subtitle=""), found)


def show_lists(page: Page) -> None:
    """Show tasks by who assigned them, overdue activities, and deals without a next step."""
    tasks = page.ask("tasks", group_by=("assigned_by", "owner"), compare="none")
    page.table(tasks, title=text("Tasks, by who assigned them and whose they are"))
    late = page.ask_rows("all/activities", measure="activities_overdue", period="all")
    page.rows_table(late, title=text("Overdue"), name="activity_overdue")
    bare = page.ask_rows(
        "open_deals", measure="deals_without_next_step", period="all", sort="-amount"
    )
    page.rows_table(bare, title=text("Open deals without a next step"), name="activity_bare_deals")
