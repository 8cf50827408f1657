"""Parts of the sales pages: the pipeline switch, days per stage, stuck deals, spreads of days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealglass import charts, formats, sources, stages, timemachine
from dealglass.i18n import text
from dealglass.periods import unit_start
from dealglass.selection import split_name
from dealglass.ui import figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from dealglass.charts import Chart
    from dealglass.results import Result
    from dealglass.selection import Filter
    from dealglass.sources import View
    from dealglass.ui.page import Page

_MOST_PIPELINES = 5
_NOW: dict[str, Any] = {"compare": "none"}
# What is shown of a stage, and of the open deals: the rest of their reports is not asked.
REACHED = (
    "reached_deals",
    "reached_value",
    "reached_first_pct",
    "reached_previous_pct",
    "moved_on_deals",
    "lost_in_stage_deals",
    "open_in_stage_deals",
)
STANDING = (
    "open_deals",
    "open_first_pct",
    "open_value",
    "expected_open_value",
    "open_stage_days_median",
    "stuck_deals",
    "older_than_wins",
)
# What decides which open deals are listed.
ACTED_ON = ("stuck_deals", "older_than_wins")
_STAYED = ("stage_days_median", "stage_days_p90", "stage_time_share_pct")


def pipeline_switch(page: Page) -> tuple[Filter, ...]:
    """Let the reader choose one pipeline, the largest at first; return the filter on it.

    Stages are steps only within one pipeline. With a single one there is nothing to choose.
    """
    names = stages.pipelines(page.source, page.viewer, page.chosen)[:_MOST_PIPELINES]
    if len(names) < 2:
        return ()
    return stages.only(page.option("pipeline", {name: name for name in names}))


def head(
    page: Page,
    found: Result,
    names: Sequence[str],
    trend: Result,
    only: tuple[Filter, ...],
) -> None:
    """Show the figures of the page; what was open at a moment is what was open then.

    A past moment's deals had other amounts and owners. The states know them, but not every label
    of a deal: under a filter on one of those, today's amounts stand in.
    """
    then = found
    known = page.report(timemachine.STANDING).dimensions
    if all(split_name(f.column)[0] in known for f in (*page.chosen.filters, *only)):
        then = page.ask(
            timemachine.STANDING, group_by=(), measures=("open_value",), extra_filters=only
        )
    figures.show_cards(
        page,
        [figures.Card(then if name == "open_value" else found, name, trend) for name in names],
    )


def stage_times(page: Page, only: tuple[Filter, ...]) -> bool:
    """Show median to nine of ten days per stage, with the bottleneck in words.

    Return whether any deal is known to have left a stage in the period.
    """
    times = page.ask(
        "pipeline/funnel",
        group_by=("stage",),
        measures=_STAYED,
        compare="none",
        extra_filters=(*only, stages.OPEN),
    )
    title = text("Days in stage: median to nine of ten")
    if not stages.has_times(times):
        page.empty(title, stages.no_times())
        return False
    drawn = charts.ranges(
        times, "stage_days_median", "stage_days_p90", mark_largest=True, title=title
    )
    page.chart(drawn, times, note=stages.bottleneck(times))
    return True


def stages_table(page: Page, reached: Result, has_times: bool) -> None:
    """Show what became of the deals that reached each stage, by count and value.

    `reached` are the measures REACHED by stage; without `has_times` the table says what it
    cannot know.
    """
    page.table(
        reached,
        title=text("Converted, lost and still open per stage"),
        columns=("stage", *REACHED),
        note=stages.leak(reached) if has_times else stages.no_history(),
        total=False,
    )


def standing_table(page: Page, standing: Result) -> None:
    """Show where the open deals stand, what they are worth and how long they have been there."""
    title = text("Where the open deals stand")
    page.table(standing, title=title, columns=("stage", *STANDING))


def stuck_deals(page: Page, only: tuple[Filter, ...], standing: Mapping[str, Any]) -> None:
    """List the stuck deals, most worth acting on first.

    Without a stage history nothing is known to be stuck; then the deals older than the wins are
    listed. `standing` are the totals of pipeline/open_deals.
    """
    columns: tuple[str, ...]
    if not standing["stuck_deals"] and standing["older_than_wins"]:
        rows = page.ask_rows(
            "pipeline/open_deals", measure="older_than_wins", sort="-age_days", extra_filters=only
        )
        title = text("Open deals older than the wins")
        note = text("Older than nine of ten won deals of their pipeline were when they closed.")
        columns = ("deal", "account", "owner", "stage", "age_days", "amount", "next_step")
    else:
        rows = page.ask_rows(
            "pipeline/open_deals",
            measure="stuck_deals",
            sort="-expected_amount",
            extra_filters=only,
        )
        title = text("Stuck deals, most worth acting on first")
        note = text(
            "Longer in their stage than nine of ten deals that left it; ranked by amount times "
            "the stage's win probability."
        )
        columns = ("deal", "owner", "stage", "days_in_stage", "usual_days", "amount")
        columns += ("expected_amount", "next_step", "next_activity_on")
    page.rows_table(rows, title=title, columns=("crm_url", *columns), note=note, name="stuck_deals")


def about_to_enter(page: Page) -> None:
    """List qualified leads and first-stage deals with a plan, the next activity first."""
    title, rows = (
        text("About to enter"),
        page.ask_rows("pipeline/entering", sort="next_activity_on"),
    )
    if not rows.rows:
        words = text(
            "There are no qualified leads waiting, and no deal of the first stage has an activity "
            "planned. Import leads and activities to see who is about to enter."
        )
        page.empty(title, words)
        return
    columns = ("crm_url", "name", "entering_kind", "owner", "waiting_days", "next_activity_on")
    note = text(rows.report.about)
    page.rows_table(rows, title=title, columns=(*columns, "amount"), note=note, name="entering")


def say_what_is_missing(page: Page, view: View) -> None:
    """Say it when the data hold no leads, or leads without a date."""
    if not view.has_leads:
        page.empty(
            text("No leads in these data"),
            text(
                "Shown are deals by where they came from. Import a file of leads on the Data page "
                "to see how many leads it takes to win one."
            ),
            "lead_id,created_at,source,owner,is_converted,deal_id",
        )
    elif not view.has_dates:
        page.note(text("The leads carry no dates: all of them are shown, whatever the period."))


def chosen_chart(page: Page, found: Result, measure: str) -> Chart:
    """Return the chart the reader chose; else bars in order of size, or a line over time."""
    kind = page.chosen.chart if page.chosen.chart != "table" else None
    drawn = None
    if kind is not None or found.groups[0].unit == "date":
        drawn = charts.by_type(found, measure, kind)
    return drawn or charts.ranked_bars(found, measure)


def speed_chart(page: Page, found: Result, view: View) -> None:
    """Show how fast each group wins against the rest; over time, the days; else how many came."""
    if not view.wins:
        page.chart(charts.ranked_bars(found, view.steps[0]), found)
    elif found.groups[0].unit == "date":
        page.chart(charts.line(found, view.days), found)
    else:
        title = text("Faster or slower than the rest")
        drawn = charts.ranked_bars(found, view.speed, title=title, reference=False)
        page.chart(drawn, found, note=sources.fastest(found, view.speed, view.days))


def cohorts_from(page: Page) -> date:
    """Return the day from which cohorts by quarter are shown: twelve whole ones and this one.

    The first quarter of a history holds only what was still alive when it began.
    """
    return unit_start(page.as_of, "quarter", page.source.shape, back=12)


def cycle_spread(page: Page, totals: Mapping[str, Any]) -> None:
    """Show how the won deals spread over days, with what is apart from it in words."""
    spread = page.ask("cycle/deals", group_by=("cycle_bin",), measures=("won_deals",), **_NOW)
    marks = {text("median"): totals["cycle_days_median"], text("9 of 10"): totals["cycle_days_p90"]}
    title = text("Won deals by the days they took")
    apart = text(
        "Apart from these: {wrong} closed before they were created. {same} were won on the day of "
        "their creation.",
        same=totals["same_day_wins"],
        wrong=totals["negative_cycles"],
    )
    drawn = charts.histogram(
        spread, "won_deals", bin_size=10, marks=marks, unit="days", title=title
    )
    page.chart(drawn, spread, note=apart)


def open_ages(page: Page, totals: Mapping[str, Any]) -> None:
    """Show how old the open deals are, beside what the wins took."""
    ages = page.ask("cycle/deals", group_by=("age_bin",), measures=("open_deals",), **_NOW)
    marks = {text("median"): totals["open_age_days_median"]}
    old = text(
        "{n} open deals are older than nine of ten won deals of their pipeline ever were.",
        n=formats.number(totals["older_than_wins"], "count"),
    )
    title = text("Open deals by age")
    drawn = charts.histogram(ages, "open_deals", bin_size=10, marks=marks, unit="days", title=title)
    page.chart(drawn, ages, note=old)


def probabilities(page: Page) -> None:
    """Show each stage's win probability with the number of closed deals behind it."""
    found = page.ask("forecast/probability", group_by=("pipeline", "stage"), compare="none")
    columns = ("pipeline", "stage", "norm_probability_pct", "norm_closed_deals")
    title = text("Where the probabilities come from")
    page.table(found, title=title, columns=columns, total=False)
