"""The parts of the Monday page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from dealglass import changes, charts, formats, mondays, weekly
from dealglass.i18n import text
from dealglass.mondays import Monday, Person
from dealglass.selection import Filter
from dealglass.ui import cards, data, state
from dealglass.ui.figures import Beside
from dealglass.ui.grid import fitting

if TYPE_CHECKING:
    from dealglass.periods import Span
    from dealglass.results import Result
    from dealglass.selection import Selection
    from dealglass.ui.page import Page

# Two rows of six; what the data do not have is left out.
CARDS = (
    "activities_done",
    "activities_planned",
    "activities_overdue",
    "deals",
    "won_value",
    "lost_value",
    "slipped_deals",
    "deals_without_next_step",
    "deals_past_close_date",
    "deals_to_fix",
    "data_quality_pct",
    mondays.PACE.name,
)
LIST_PX, ROWS = 254, 6
# Where the data lack some of the cards, these fill up the rows.
SPARE = ("won_deals", "lost_deals", "open_deals", "open_value", "findings")
_IN_ROW = 6


def usual_week() -> str:
    """Return the period the page looks back on: that of the Monday nearest to the data's day."""
    source, _ = data.current_source()
    return mondays.usual_week(source.as_of, source.shape)


def choose(page: Page) -> tuple[Person, list[Person]]:
    """Let the reader choose a rep, or step to the one before or after; return all of them too."""
    team = mondays.people(page.ask)
    names = [p.name for p in team]
    labels = {p.name: p.name + (f" · {p.unit}" if p.unit else "") for p in team}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="dg_rep"):
        slot = st.container(width="content")
        with st.container(width="content"):
            name = page.option("rep", labels, label=text("Rep"))
        at = names.index(name)
        with slot, st.container(horizontal=True, gap="xsmall", width="content"):
            _step("chevron_left", text("The rep before"), names[at - 1])
            _step("chevron_right", text("The next rep"), names[(at + 1) % len(names)])
        person = team[at]
        if person.role:
            st.caption(person.role, width="content")
    return person, team


def _step(icon: str, words: str, name: str) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        help=words,
        key=f"dg_step_{icon}",
        on_click=_go,
        args=(name,),
    )


def _go(name: str) -> None:
    def update(chosen: Selection) -> Selection:
        others = tuple(p for p in chosen.params if p[0] != "rep")
        return replace(chosen, params=(*others, ("rep", name)))

    state.change(update)


def read(page: Page, person: Person, team: list[Person]) -> Monday:
    """Ask all figures of the rep, and the team's beside them."""
    goal = None
    if page.has("goals"):
        chosen = page.selection("goals/list", group_by=(), period="all", compare="none")
        goal = mondays.goal_of(page.source, page.viewer, chosen, person, page.as_of)
    return mondays.read_monday(
        page.ask,
        person,
        team,
        page.source.moment(page.chosen).span,
        page.as_of,
        page.source.shape,
        has_activities=page.has("activities"),
        has_history=page.has("deal_changes"),
        goal=goal,
    )


def show_figures(page: Page, monday: Monday) -> None:
    """Show the figures against the team, and say who has gone quiet or how the goal stands."""
    page.figures(monday.figures, *shown_cards(page, monday), beside=_beside(monday))
    # The cards are no part of the export by themselves.
    title = text("{name} against the team", name=monday.person.name)
    page.blocks.append(cards.Block("monday_figures", title, monday.figures))
    for rep in weekly.quiet(page.source, page.viewer, page.chosen) if _acts(page) else ():
        if rep.owner == monday.person.name:
            page.note(changes.quiet_words(rep), icon="notifications_paused")


def shown_cards(page: Page, monday: Monday) -> list[str]:
    """Return the figures these data have, in full rows of cards as far as there are enough."""
    known = {c.name for c in monday.figures.measures}
    if not _acts(page):
        known -= {"deals_without_next_step"}
    found = [name for name in CARDS if name in known]
    spare = [name for name in SPARE if name in known]
    missing = -len(found) % _IN_ROW
    return found + (spare[:missing] if missing <= len(spare) else [])


def show_words(page: Page, monday: Monday) -> None:
    """Say which weeks are meant, how the goal stands, and how the score is made."""
    week, ahead = formats.span_text(monday.week), formats.span_text(monday.ahead)
    words = text("Looking back on {week}; planned is {ahead}.", week=week, ahead=ahead)
    if monday.goal is not None:
        words += " " + goal_words(monday, page.currency)
    page.note(words)
    page.note(text(page.report("open_deals").about))


def _beside(monday: Monday) -> dict[str, Beside]:
    """Return the team's median for each figure; for the goal what is expected by today."""
    found = {n: Beside(v, text("median {value}")) for n, v in monday.medians.items()}
    if monday.goal is not None and monday.goal.goal.target:
        share = 100.0 * monday.goal.expected / monday.goal.goal.target
        found[mondays.PACE.name] = Beside(share, text("due {value}"))
    return found


def _acts(page: Page) -> bool:
    return page.has("activities")


def goal_words(monday: Monday, currency: str) -> str:
    """Return where the goal stands: what came, what was expected by today, what it takes."""
    assert monday.goal is not None
    one = monday.goal
    words = text(
        "Goal {period}: {actual} of {target}, {expected} expected by today",
        period=formats.span_text(one.goal.span),
        actual=formats.number(one.actual, "money", currency, compact=True),
        target=formats.number(one.goal.target, "money", currency, compact=True),
        expected=formats.number(one.expected, "money", currency, compact=True),
    )
    if one.needed_per_week:
        words += text(
            ", {needed} a week needed",
            needed=formats.number(one.needed_per_week, "money", currency, compact=True),
        )
    return words + "."


def show_lists(page: Page, monday: Monday) -> None:
    """Show what is planned, what happened to deals, and what to fix, side by side."""
    own = (Filter("owner", "in", (monday.person.name,)),)
    with page.columns(4, 5, 9):
        _agenda(page, monday, own)
        events = page.ask_rows(
            "monday/events",
            extra_filters=own,
            start=monday.week.start,
            end=monday.week.end,
            sort="-event_on",
        )
        title = text("Deals, {week}", week=_days(monday.week))
        _list(page, events, title, ("deal_event",), "monday_events", text("Nothing happened."))
        fixes = page.ask_rows(
            "monday/open_deals",
            measure="deals_to_fix",
            extra_filters=own,
            period="all",
            sort="-finding_weight",
        )
        clean = text("No open deal lacks anything.")
        _list(page, fixes, text("To fix, worst first"), ("missing",), "monday_fixes", clean)


def _list(
    page: Page, rows: Result, title: str, first: tuple[str, ...], name: str, nothing: str
) -> None:
    """Show a short list of deals, by name or, where they have none, by id."""
    if not rows.table.num_rows:
        page.empty(title, nothing)
        return
    named = rows.table.column("deal").null_count < rows.table.num_rows
    by = "deal" if named or "deal_id" not in rows.table.column_names else "deal_id"
    columns = ("crm_url", *first, by, "account", "amount", "expected_close_on")
    height = fitting(rows.table.num_rows, ROWS)
    page.rows_table(rows, title=title, columns=columns, height=height, name=name)


def _days(span: Span) -> str:
    """Return a week in short: "Nov 23 - Nov 29"."""
    if span.start is None or span.end is None:
        return formats.span_text(span)
    last = span.end - timedelta(days=1)
    return f"{formats.day_month(span.start)} \N{EN DASH} {formats.day_month(last)}"


def _agenda(page: Page, monday: Monday, own: tuple[Filter, ...]) -> None:
    if not _acts(page):
        page.needs("activities", shows=text("what was done and what is planned, day by day"))
        return
    planned = page.ask(
        "all/activities",
        group_by=("time:day",),
        split_by="activity_type",
        measures=("activities_planned",),
        start=monday.ahead.start,
        end=monday.ahead.end,
        compare="none",
        extra_filters=own,
    )
    is_now = monday.ahead.start is not None and monday.ahead.start <= page.as_of
    title = text("Planned this week") if is_now else text("Planned next week")
    if not planned.table.num_rows:
        page.empty(title, text("Nothing is planned."))
        return
    drawn = charts.stacked_bars(
        planned, "activities_planned", title=title, subtitle="", height=LIST_PX
    )
    page.chart(drawn, planned)


def show_more(page: Page, monday: Monday) -> None:
    """Show what was done day by day, what is overdue, and the weights of the score."""
    own = (Filter("owner", "in", (monday.person.name,)),)
    if _acts(page):
        days: dict[str, Any] = {"start": monday.week.start, "end": monday.week.end}
        done = page.ask(
            "all/activities",
            group_by=("time:day",),
            split_by="activity_type",
            measures=("activities_done",),
            compare="none",
            extra_filters=own,
            **days,
        )
        late = page.ask_rows(
            "all/activities", measure="activities_overdue", period="all", extra_filters=own
        )
        with page.columns(1, 1):
            title = text("Done, by day")
            page.chart(charts.stacked_bars(done, "activities_done", title=title, subtitle=""), done)
            if not late.table.num_rows:
                page.empty(text("Overdue"), text("Nothing is overdue."))
            else:
                columns = ("due_on", "activity_type", "subject", "deal")
                page.rows_table(late, title=text("Overdue"), columns=columns, name="monday_overdue")
