"""The parts of the Overview: key figures against goal and period, pace, attainment, parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, goalviews, sources
from dealglass.goals import covering, read_goals
from dealglass.i18n import text
from dealglass.pacing import progress
from dealglass.selection import Selection, split_name
from dealglass.ui import figures
from dealglass.ui.goals import pace_chart
from dealglass.ui.problems import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.goals import Progress
    from dealglass.results import Result
    from dealglass.ui.page import Page


CARDS = ("won_value", "win_rate_pct", "average_deal_size", "open_value")
_LEAD_CARDS = ("leads", "converted_leads", "lead_conversion_pct")
_COLOURS = {"met": "green", "on pace": "green", "behind": "orange", "missed": "red"}
# Beside the deals, what comes before them and after them, where the data have it.
_MORE_CARDS = (
    ("leads", "all/leads", "leads"),
    ("orders", "goals/new_customers", "new_customers"),
)
_MOST_CARDS = 5
_YEAR: dict[str, Any] = {
    "group_by": ("time:month",),
    "period": "last_12_months",
    "compare": "none",
}


def show_figures(page: Page, standings: Sequence[Progress]) -> None:
    """Show the key figures with their goal and a year behind them; of leads without deals."""
    if not page.version.rows.get("deals") and page.version.rows.get("leads"):
        leads = page.ask("all/leads", group_by=(), measures=_LEAD_CARDS, period="all")
        page.figures(leads, *_LEAD_CARDS)
        page.note(text("These data hold leads and no deals; the Conversion page shows them."))
        return
    deals = page.ask("all/deals", group_by=(), measures=(*CARDS, "open_deals"))
    trend = page.ask("all/deals", measures=CARDS[:3], **_YEAR)
    goals = _goals_of(page, standings)
    # Open deals without amounts are worth nothing only on paper: then they are counted.
    no_value = not deals.totals["open_value"] and deals.totals["open_deals"]
    held = "deals" if no_value else "value"
    ends = page.ask("changes/over_time", measures=(f"pipeline_{held}_then",), **_YEAR)
    found = [figures.Card(deals, name, trend, goals.get(name, "")) for name in CARDS[:3]]
    found.append(figures.Card(deals, f"open_{held}", ends, drawn=f"pipeline_{held}_then"))
    for table, report, name in _MORE_CARDS:
        if page.version.rows.get(table):
            now = page.ask(report, group_by=(), measures=(name,))
            months = page.ask(report, measures=(name,), **_YEAR)
            found.append(figures.Card(now, name, months, goals.get(name, "")))
    if len(found) > _MOST_CARDS:
        found = [one for one in found if one.name != "average_deal_size"]
    figures.show_cards(page, found[:_MOST_CARDS])


def _goals_of(page: Page, standings: Sequence[Progress]) -> dict[str, str]:
    """Say per metric how far its goal is, for goals of exactly the days and holder shown."""
    span = page.source.moment(page.chosen).span
    report = page.source.registry.report("goals/list")
    if any(split_name(f.column)[0] not in report.dimensions for f in page.chosen.filters):
        return {}
    found: dict[str, str] = {}
    for one in standings:
        if one.goal.span != span or one.goal.holder != standings[0].goal.holder:
            continue
        unit = page.catalog.measure(one.goal.metric).unit if one.actual is not None else "number"
        target = formats.number(one.goal.target, unit, page.currency, compact=True)
        attained = formats.number(one.attainment_pct, "percent")
        colour = _COLOURS.get(one.status, "gray")
        words = plain(text("{attained} of {target}", attained=attained, target=target))
        found[one.goal.metric] = f":gray[:small[{words}]] :{colour}-badge[{text(one.status)}]"
    return found


def running_goals(page: Page) -> list[Progress]:
    """Return where the quarter's goals of company and teams stand, won value first.

    Without goals for the quarter, those of whatever periods cover the day.
    """
    day = page.source.moment(page.chosen).state_at
    chosen = page.selection("goals/list", group_by=(), period="all", compare="none")
    chosen = covering(chosen, day).with_filter("scope", ("user",), "not")
    found = [g for g in read_goals(page.source, page.viewer, chosen) if g.scope != "user"]
    quarter = [g for g in found if g.period == "quarter"]
    standings = progress(page.source, quarter or found, page.viewer, as_of=day)
    return sorted(standings, key=lambda p: p.goal.metric != "won_value")


def show_pace(page: Page, standings: Sequence[Progress]) -> None:
    """Show the line of the goal on top; without one, the quarter beside the one before."""
    one = next((p for p in standings if p.actual is not None and p.is_additive), None)
    if one is None:
        _show_without_goal(page)
        return
    run = goalviews.line(page.source, one.goal, page.viewer)
    label = text(page.catalog.measure(one.goal.metric).label)
    page.chart(pace_chart(run, one, text("{measure} against the goal", measure=label)), run)


def _show_without_goal(page: Page) -> None:
    run = page.ask("all/deals", group_by=("time:day",), measures=("won_value",), compare="previous")
    days = run.span.days or 0
    if not 1 < days <= 100:
        months = ("time:month",)
        run = page.ask("all/deals", group_by=months, measures=("won_value",), compare="previous")
    title = text("Won value, added up against the period before")
    note = text("No goal is set for these days: set one on the Goals page to see pace and landing.")
    page.chart(charts.goal_line(run, "won_value", None, title=title), run, note=note)


def show_parts(page: Page) -> None:
    """Show who brought the won value, and how it came in month by month beside last year."""
    if not page.version.rows.get("deals"):
        return
    report = page.source.registry.report("all/deals")
    by = sources.groups(
        page.source,
        page.viewer,
        Selection(group_by=("team",)),
        replace(report, group_by=("team",)),
        ("manager", "owner", "product"),
    )
    with page.columns(1, 1):
        title, under = text("Won value by month"), text("beside the year before")
        months = page.ask(
            "all/deals",
            group_by=("time:month",),
            measures=("won_value",),
            period="last_12_months",
            compare="year",
        )
        page.chart(charts.line(months, "won_value", title=title, subtitle=under), months)
        parts = page.ask("all/deals", group_by=by, measures=("won_value",))
        label = text(page.catalog.dimension(by[0]).label)
        title = text("Won value by {group}", group=label.lower())
        page.chart(charts.ranked_bars(parts, "won_value", title=title, top=8), parts)


def show_attainment(page: Page, standings: Sequence[Progress]) -> None:
    """Show how far the goals of the top holder are, and the pipeline against those of sales."""
    if not standings:
        return
    first = standings[0]
    base = _base(page)
    top = [p for p in standings if p.goal.holder == first.goal.holder and p.actual is not None]
    if top:
        tops = goalviews.attainments(base, top, page.source)
        chart = charts.bullet(
            tops,
            "goal_attainment_pct",
            {row["goal"]: 100.0 for row in tops.rows},
            expected_pct=100 * first.linear_share,
            beside=_attained(page, top, tops),
            title=text("Attainment of the goals"),
            subtitle=formats.span_text(first.goal.span),
        )
        page.chart(chart, tops)
    sales = [
        p for p in standings if p.goal.metric == "won_value" and p.goal.span == first.goal.span
    ]
    if sales:
        against = goalviews.pipeline_against_goal(base, sales, page.source, page.viewer)
        page.table(against, title=text("Pipeline against goal"), total=False)


def _attained(page: Page, standings: Sequence[Progress], tops: Result) -> dict[str, str]:
    """Say what was reached of which target, each in its own unit."""
    found = {}
    for one, row in zip(standings, tops.rows, strict=True):
        unit = page.catalog.measure(one.goal.metric).unit
        actual, target = (
            formats.number(v, unit, page.currency, compact=True)
            for v in (one.actual, one.goal.target)
        )
        found[row["goal"]] = text("{actual} of {target}", actual=actual, target=target)
    return found


def _base(page: Page) -> Result:
    return page.source.ask("goals/list", Selection(group_by=("goal",)), page.viewer)
