"""How long does a deal take, and where does the time go? SQL: queries/cycle/deals.sql."""

from dealglass import charts, sources, stages, ui
from dealglass.i18n import text
from dealglass.selection import Selection

page = ui.open_page(
    "cycle",
    main="cycle/deals",
    title="Sales cycle",
    question="How long does a deal take, and where does the time go?",
    default=Selection(period="last_12_months", compare="previous", group_by=("source",)),
    controls=("group",),
)
cards = ("cycle_days_median", "cycle_days_p90", "lead_cycle_days_median")
cards += ("open_age_days_median", "same_day_wins")
figures = page.ask("deals", group_by=())
if not figures.totals["lead_cycle_days_median__n"]:
    cards = tuple(c for c in cards if c != "lead_cycle_days_median")
trend = page.ask("deals", group_by=("time:month",), measures=cards, compare="none")
page.figures(figures, *cards, trend=trend)

spread = page.ask("deals", group_by=("cycle_bin",), measures=("won_deals",), compare="none")
instead = ("product", "owner")
groups = sources.groups(page.source, page.viewer, page.chosen, page.report("deals"), instead)
found = page.ask("deals", group_by=groups, compare="none")
marks = {
    text("median"): figures.totals["cycle_days_median"],
    text("9 of 10"): figures.totals["cycle_days_p90"],
}
with page.columns(1, 1):
    title = text("Won deals by the days they took")
    apart = text(
        "Apart from these: {same} won on the day they were created, {wrong} closed before it.",
        same=figures.totals["same_day_wins"],
        wrong=figures.totals["negative_cycles"],
    )
    drawn = charts.histogram(
        spread, "won_deals", bin_size=10, marks=marks, unit="days", title=title
    )
    page.chart(drawn, spread, note=apart)
    title = text("Median to nine of ten")
    drawn = charts.ranges(found, "cycle_days_median", "cycle_days_p90", sort=True, title=title)
    note = sources.fastest(found, "faster_cycle_pct", "cycle_days_median")
    page.chart(drawn, found, note=note)

columns = (found.groups[0].source, "won_deals", "cycle_days_median", "cycle_days_mean")
columns += ("cycle_days_p90", "faster_cycle_pct", "open_age_days_median")
page.table(found, title=text("How long, and how old the open ones are"), columns=columns)

names = stages.pipelines(page.source, page.viewer, page.chosen)[:5]
chosen = page.option("pipeline", {n: n for n in names}) if len(names) > 1 else None
steps = page.ask(
    "pipeline/funnel",
    group_by=("stage",),
    compare="none",
    extra_filters=(*stages.only(chosen), stages.OPEN),
)
years = page.ask(
    "deals",
    group_by=("time:quarter",),
    measures=("cycle_days_median", "cycle_days_p90"),
    period="all",
    compare="none",
)
with page.columns(1, 1):
    title = text("Days per stage: median to nine of ten")
    drawn = charts.ranges(
        steps, "stage_days_median", "stage_days_p90", mark_largest=True, title=title
    )
    page.chart(drawn, steps, note=stages.bottleneck(steps))
    title = text("Sales cycle by quarter")
    page.chart(charts.line(years, ("cycle_days_median", "cycle_days_p90"), title=title), years)

ages = page.ask("deals", group_by=("age_bin",), measures=("open_deals",), compare="none")
marks = {text("median"): figures.totals["open_age_days_median"]}
old = text(
    "{n} open deals are older than nine of ten won deals of their pipeline ever were.",
    n=figures.totals["older_than_wins"],
)
title = text("Open deals by age")
drawn = charts.histogram(ages, "open_deals", bin_size=10, marks=marks, unit="days", title=title)
page.chart(drawn, ages, note=old)
page.note(found.report.about)
