"""How long does a deal take, and where does the time go? SQL: queries/cycle/deals.sql."""

from dealglass import charts, sources, ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import parts

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

report, instead = page.report("deals"), ("product", "owner")
groups = sources.groups(page.source, page.viewer, page.chosen, report, instead)
found = page.ask("deals", group_by=groups, compare="none")
with page.columns(1, 1):
    parts.cycle_spread(page, figures.totals)
    title = text("Median to nine of ten")
    drawn = charts.ranges(found, "cycle_days_median", "cycle_days_p90", sort=True, title=title)
    note = sources.fastest(found, "faster_cycle_pct", "cycle_days_median")
    page.chart(drawn, found, note=note)
columns = (found.groups[0].source, "won_deals", "cycle_days_median", "cycle_days_mean")
columns += ("cycle_days_p90", "open_age_days_median", "faster_cycle_pct")
page.table(found, title=text("How long, and how old the open ones are"), columns=columns)

only = parts.pipeline_switch(page)
years = page.ask(
    "deals", group_by=("time:quarter",), measures=cards[:2], period="all", compare="none"
)
with page.columns(1, 1):
    parts.stage_times(page, only)
    title = text("Sales cycle by quarter")
    page.chart(charts.line(years, cards[:2], title=title), years)

parts.open_ages(page, figures.totals)
page.note(text(report.about))
