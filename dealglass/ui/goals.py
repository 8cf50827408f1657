"""The parts of the Goals page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from dealglass import charts, formats, goalviews, pacing
from dealglass.goals import (
    Progress,
    covering,
    measured_by,
    read_goals,
)
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealglass.results import Result
    from dealglass.ui.page import Page

_PERIODS = {"month": "Month", "quarter": "Quarter", "year": "Year"}
COLOURS = {"met": "green", "on pace": "green", "behind": "orange", "missed": "red"}


@dataclass(frozen=True)
class Shown:
    """The goals of one metric and kind of period around a day, and where they stand.

    `one` is the goal the reader looks at: the company's, or the one on top of the tree, at first.
    """

    metric: str
    period: str
    day: date
    standings: list[Progress]
    one: Progress | None
    base: Result


def metrics_of(page: Page) -> dict[str, list[str]]:
    """Return each metric that has goals, with the kinds of period they are set for.

    The reader's filters on owner, team, manager and region apply, the period does not.
    """
    asked = page.ask("goals/list", group_by=("metric", "goal_period"), period="all", compare="none")
    found: dict[str, list[str]] = {}
    for row in asked.rows:
        found.setdefault(row["metric"], []).append(row["goal_period"])
    return found


def choose_view(page: Page) -> str:
    """Let the reader choose what to see of the goals: where they stand, targets, purpose."""
    views = {
        "progress": text("Progress"),
        "set": text("Set goals"),
        "purpose": text("Purpose"),
    }
    return page.option("view", views, default="progress", label=text("View"))


def show_none(page: Page) -> None:
    """Say that there are no goals, and how to get some."""
    shows = text(
        "target, actual, gap and pace of any measure; or choose Set goals above and fill one in"
    )
    if not page.needs("goals", shows=shows):
        page.empty(
            text("No goals here"),
            text("No goal fits these filters. Choose Set goals above to add one."),
        )


def choose(page: Page, found: dict[str, list[str]]) -> Shown:
    """Let the reader choose metric and kind of period; the day is the end of the chosen period."""
    day = page.source.moment(page.chosen).state_at
    with st.container(horizontal=True, key="dg_goal_choice"):
        metrics = {m: _metric_label(page, m) for m in found}
        first = "won_value" if "won_value" in metrics else next(iter(metrics))
        metric = page.option("metric", metrics, default=first, label=text("Metric"))
        kinds = {p: text(words) for p, words in _PERIODS.items() if p in found[metric]}
        kinds |= {p: p for p in found[metric] if p not in kinds}
        usual = "quarter" if "quarter" in kinds else next(iter(kinds))
        period = page.option("period", kinds, default=usual, label=text("Period"))
    asked = page.selection("goals/list", group_by=(), period="all", compare="none")
    asked = covering(asked, day).with_filter("metric", (metric,))
    goals = read_goals(page.source, page.viewer, asked.with_filter("goal_period", (period,)))
    standings = pacing.progress(page.source, goals, page.viewer, as_of=day)
    base = page.source.ask("goals/list", Selection(group_by=("goal",), limit=1), page.viewer)
    return Shown(metric, period, day, standings, _whose(standings), base)


def _whose(standings: list[Progress]) -> Progress | None:
    """Let the reader choose whose goal the cards and the line are of."""
    if len(standings) < 2:
        return standings[0] if standings else None
    names = [p.goal.holder for p in standings]
    chosen = st.selectbox(
        text("Whose goal"),
        range(len(names)),
        format_func=names.__getitem__,
        key="dg_goal_holder",
        label_visibility="collapsed",
        width=320,
    )
    return standings[chosen or 0]


def show_headline(page: Page, shown: Shown) -> None:
    """Show the cards of the goal on top: actual, attainment, expected, landing, needed a week."""
    one = shown.one
    if one is None:
        day = formats.date_text(shown.day)
        page.empty(
            text("No such goal covers {day}", day=day),
            text("Choose another period of time, metric or kind of period."),
        )
        return
    unit = _unit(page, shown.metric)

    def words(value: float | None, of: str = unit) -> str:
        return plain(formats.number(value, of, page.currency, compact=True))

    colour = COLOURS.get(one.status, "gray")
    status = f":{colour}-badge[{text(one.status)}]"
    st.markdown(
        f"**{plain(one.goal.name)}** &nbsp; {status} &nbsp; "
        f":gray[{formats.span_text(one.goal.span)}"
        + (f" · {plain(one.goal.strategy)}" if one.goal.strategy else "")
        + "]"
    )
    expected = text("{value} expected by today", value=words(one.expected))
    cards = (
        (text("Actual"), words(one.actual), text("of {target}", target=words(one.goal.target))),
        (text("Attainment"), words(one.attainment_pct, "percent"), expected),
        (text("Pace"), _points(one.pace_points), text("against what is usual by today")),
        (text("Landing"), words(one.landing), _landing_words(one, words)),
        (
            text("Needed a week"),
            words(one.needed_per_week),
            text("{n} weeks left", n=formats.number(one.weeks_left, "number")),
        ),
    )
    with st.grid(len(cards), min_column_width=150, gap="small"):
        for number, (label, value, under) in enumerate(cards):
            with st.container(border=True, height="stretch", gap=None, key=f"dg_goal_{number}"):
                st.metric(label, value)
                st.caption(under)


def _landing_words(one: Progress, words: Callable[[float | None], str]) -> str:
    if one.landing is None or one.has_ended:
        return text("the period is over") if one.has_ended else text("not known yet")
    if one.weighted is not None:
        return text(
            "closed {closed} + weighted {weighted} + not yet created {new}",
            closed=words(one.actual),
            weighted=words(one.weighted),
            new=words(one.uncreated),
        )
    return text("actual divided by the share usual by today")


def _points(value: float | None) -> str:
    return formats.change(value, "points")


def show_line(page: Page, shown: Shown) -> None:
    """Show the metric added up against its target, for the holder the reader chose."""
    one = shown.one
    if one is None or one.actual is None or not one.is_additive:
        return
    run = goalviews.line(page.source, one.goal, page.viewer)
    page.chart(pace_chart(run, one), run)


def pace_chart(run: Result, one: Progress, title: str | None = None) -> charts.Chart:
    """Return the chart of a metric added up against its target, with where it lands."""
    words = title or text("{holder}: added up against the target", holder=one.goal.holder)
    landing = None if one.has_ended else one.landing
    return charts.goal_line(
        run, one.goal.metric, one.goal.target, landing=landing, title=words, height=300
    )


def show_tree(page: Page, shown: Shown) -> None:
    """Show company, teams and reps with target, actual, gap, pace and landing."""
    if not shown.standings:
        return
    table = goalviews.tree(shown.base, shown.standings, page.source, page.viewer)
    # Expected by what the status goes by: last year's curve where there is one. The other way,
    # and the pace in points, are in the export.
    by_curve = any(p.expected_curve is not None for p in shown.standings)
    idle = {"goal_pace", "goal_expected" if by_curve else "goal_expected_curve"}
    page.table(
        table,
        title=text("Company, teams, reps"),
        columns=("goal", "status", *(c.name for c in table.measures if c.name not in idle)),
        note=text("Landing: {how}", how=table.measure("goal_landing").counted),
        total=False,
        height=520 if len(shown.standings) > 13 else None,
        name="goals_tree",
    )


def show_strategies(page: Page) -> None:
    """Show which strategy each goal serves, and how its goals ended or stand."""
    result = page.ask("goals/list", group_by=("strategy", "metric"), period="all", compare="none")
    page.table(
        result,
        title=text("Strategies and the goals that serve them"),
        name="goals_strategies",
        total=True,
    )


def _metric_label(page: Page, metric: str) -> str:
    known = page.catalog.measures.get(metric)
    return text(known.label) if known else metric


def _unit(page: Page, metric: str) -> str:
    if metric not in measured_by(page.source):
        return "number"
    return page.catalog.measure(metric).unit
