"""The parts of the Overview that are about goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealglass import charts, formats, goalviews
from dealglass.goals import covering, read_goals
from dealglass.i18n import text
from dealglass.pacing import progress
from dealglass.selection import Selection
from dealglass.ui.goals import pace_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealglass.goals import Progress
    from dealglass.results import Result
    from dealglass.ui.page import Page


CARDS = ("won_value", "win_rate_pct", "average_deal_size", "open_value")
_LEAD_CARDS = ("leads", "converted_leads", "lead_conversion_pct")


def show_figures(page: Page) -> None:
    """Show the key figures of the deals with a year behind them; of the leads without deals."""
    if not page.version.rows.get("deals") and page.version.rows.get("leads"):
        leads = page.ask("all/leads", group_by=(), measures=_LEAD_CARDS, period="all")
        page.figures(leads, *_LEAD_CARDS)
        page.note(text("These data hold leads and no deals; the Conversion page shows them."))
        return
    figures = page.ask("all/deals", group_by=(), measures=CARDS)
    trend = page.ask(
        "all/deals",
        group_by=("time:month",),
        measures=CARDS[:3],
        period="last_12_months",
        compare="none",
    )
    page.figures(figures, *CARDS, trend=trend)


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
    """Show the line of the goal on top, or how to get goals."""
    if not standings or standings[0].actual is None:
        page.empty(
            text("No goal for these days"),
            text("Import a file of goals on the Data page to see pace and landing here."),
            "name,metric,scope,starts_on,ends_on,target\nRevenue,won_value,company,...",
        )
        return
    one = standings[0]
    run = goalviews.line(page.source, one.goal, page.viewer)
    label = text(page.catalog.measure(one.goal.metric).label)
    page.chart(pace_chart(run, one, text("{measure} against the goal", measure=label)), run)


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


def _base(page: Page) -> Result:
    return page.source.ask("goals/list", Selection(group_by=("goal",)), page.viewer)
