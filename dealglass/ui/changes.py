"""The parts of the Pipeline changes page: the moments and deals looked at, steps, trend, pushes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import charts, formats, timemachine
from dealglass.i18n import text
from dealglass.periods import FIRST_DAY, LAST_DAY, unit_start
from dealglass.selection import Selection, read_date
from dealglass.ui import answers, state
from dealglass.ui.filters import date_format

if TYPE_CHECKING:
    from dealglass.results import Result
    from dealglass.timemachine import Moments
    from dealglass.ui.page import Page

CARDS = ("start_value", "pipeline_change", "end_value", "pipeline_won", "pipeline_lost")
_BESIDE = ("start_deals", "start_without_amount", "end_without_amount", "start_without_history")
_STEPS = ("start_value", "pipeline_created", "pipeline_won", "pipeline_lost")
_PUSHES = (
    "pushed_out_deals",
    "pushed_out_pct",
    "push_moves",
    "push_days",
    "days_per_push",
    "pushes_per_deal",
)
_WINDOW = ("closes_from", "closes_to")
_WEEKS, _MONTHS = 26, 12


def choose_deals(page: Page) -> Moments:
    """Let the reader choose which open deals, by expected close; return the two moments."""
    when = timemachine.moments(page.source, page.chosen)
    windows = {name: text(label) for name, label in timemachine.WINDOWS.items()}
    given = dict(page.chosen.params)
    linked = "custom" if given.keys() & set(_WINDOW) and "closing" not in given else None
    name = page.option(
        "closing", windows, default=linked or "this_quarter", label=text("Expected close")
    )
    if name == "custom":
        _other_dates(page)
        page.chosen = timemachine.asked(page.chosen)
    else:
        closing = timemachine.window(name, when.end, page.source.shape)
        page.chosen = timemachine.asked(page.chosen, closing)
    return when


def _other_dates(page: Page) -> None:
    given = dict(page.chosen.params)
    places = st.columns([1, 1, 3])
    labels = (text("Expected close from"), text("To"))
    for place, name, label, back in zip(places, _WINDOW, labels, (0, 1), strict=False):
        key = f"dg_{name}"
        day = read_date(given[name]) - timedelta(days=back) if name in given else None
        st.session_state[key] = day
        place.date_input(
            label,
            value=None,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format=date_format(),
            key=key,
            on_change=_set_other,
            args=(name, key, back),
        )


def _set_other(name: str, key: str, more_days: int) -> None:
    day: date | None = st.session_state[key]

    def update(chosen: Selection) -> Selection:
        params = {k: v for k, v in chosen.params if k != name} | {"closing": "custom"}
        if day is not None:
            params[name] = (day + timedelta(days=more_days)).isoformat()
        return replace(chosen, params=tuple(params.items()))

    state.change(update)


def show_steps(page: Page, when: Moments) -> None:
    """Show the figures of both moments and the waterfall between them."""
    figures = page.ask("waterfall", group_by=(), measures=(*CARDS, *_BESIDE))
    page.figures(figures, *CARDS)
    steps = page.ask(
        "waterfall",
        group_by=("pipeline_step",),
        measures=("step_value", "step_deals"),
        compare="none",
    )
    drawn = charts.waterfall(
        steps, "step_value", count="step_deals", good=("Won",), title=timemachine.heading(when)
    )
    page.chart(drawn, steps, note=_hands(page))
    first = timemachine.first_change_on(page.source, page.viewer)
    notes = (timemachine.reach(first, when, figures), timemachine.beside(figures.totals))
    for words in filter(None, notes):
        page.note(words, icon="history")


def _hands(page: Page) -> str | None:
    """Say between whom a change of hands counts, where it does."""
    found = dict(page.chosen.params).get("books")
    if found == "owner":
        return text("A deal that changed its owner left one and came to the other.")
    if found == "team":
        return text("A deal that changed its team left one and came to the other.")
    return None


def show_tables(page: Page) -> str:
    """Show the steps by team, owner or pipeline, as the reader chose; return which."""
    by = page.option("by", {k: text(v) for k, v in timemachine.BY.items()}, default="team")
    measures = (*_STEPS, "pipeline_moved_out", "pipeline_change", "end_value")
    asked = page.selection("waterfall", group_by=(by,), measures=measures, compare="none")
    grouped = timemachine.asked(asked, groups=(by,))
    found = answers.ask(page.source, timemachine.WATERFALL, grouped, page.viewer)
    title = text("From start to end by {group}", group=text(timemachine.BY[by]).lower())
    note = text("What is not shown here, such as changed amounts, is in the net change.")
    page.table(found, title=title, columns=(by, *measures), note=note, name="changes_by")
    return by


def show_deals(page: Page) -> None:
    """List the deals that moved, the latest change first, with what changed, when and by whom."""
    rows = page.ask_rows("waterfall", measure="pipeline_change", sort="-changed_on")
    columns: tuple[str, ...] = ("crm_url", "deal", "owner", "pipeline_step", "step_amount")
    columns += ("changed_from", "changed_to", "changed_on", "changed_by")
    title = text("Deals that moved, with the change that moved them")
    page.rows_table(rows, title=title, columns=columns, name="changes_deals")


def show_past(page: Page, when: Moments) -> None:
    """Show the open pipeline over time, and where it stood at the second moment."""
    every = page.option("every", {"month": text("Monthly"), "week": text("Weekly")})
    with page.columns(3, 2):
        trend = _trend(page, when, every)
        title = text("Open pipeline at the end of each {unit}", unit=text(every))
        drawn = charts.line(trend, "pipeline_value_then", title=title)
        note = text("All open deals, whatever their expected close, as they were then.")
        page.chart(drawn, trend, note=note)
        asked = page.selection(
            "standing", group_by=("stage",), measures=("open_deals", "open_value"), compare="none"
        )
        # All open deals, like the line beside it.
        asked = timemachine.asked(asked, (None, None))
        standing = answers.ask(page.source, timemachine.STANDING, asked, page.viewer)
        title = text("Where they stood on {day}", day=formats.date_text(when.end))
        columns = ("stage", "open_deals", "open_value")
        page.table(standing, title=title, columns=columns, name="changes_standing")


def _trend(page: Page, when: Moments, every: str) -> Result:
    shape = page.source.shape
    back = _WEEKS if every == "week" else _MONTHS
    return page.ask(
        "over_time",
        group_by=(f"time:{every}",),
        measures=("pipeline_value_then", "pipeline_deals_then"),
        compare="none",
        start=unit_start(when.end, every, shape, back - 1),
        end=when.end + timedelta(days=1),
    )


def show_pushes(page: Page, by: str) -> None:
    """Show whose deals were pushed, how often and by how many days; then the deals."""
    if not page.has("deal_changes"):
        return
    page.heading(text("Pushed deals"), text("expected closes moved to a later day"))
    found = page.ask("pushes", group_by=(by,), measures=_PUSHES, compare="none")
    with page.columns(2, 3):
        title = text("Pushes per deal by {group}", group=text(timemachine.BY[by]).lower())
        page.chart(charts.ranked_bars(found, "pushes_per_deal", title=title), found)
        title = text("Pushes and days pushed")
        page.table(found, title=title, columns=(by, *_PUSHES[:-1]), name="changes_pushes")
    rows = page.ask_rows("pushes", measure="pushed_out_deals", sort="-pushed_days")
    listed: tuple[str, ...] = ("crm_url", "deal", "owner", "stage", "amount", "pushes")
    listed += ("pushed_days", "first_expected_on", "expected_close_on", "last_pushed_on")
    title = text("Most days pushed")
    page.rows_table(rows, title=title, columns=listed, name="changes_pushed")
