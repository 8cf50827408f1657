"""Which sources turn leads into won deals? SQL: queries/conversion/*.sql."""

from dealglass import charts, sources, ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import parts

page = ui.open_page(
    "conversion",
    main="conversion/by_source",
    title="Conversion",
    question="Which sources turn leads into won deals, how fast, and at what size?",
    default=Selection(period="last_12_months", compare="previous", group_by=("source",)),
    controls=("group", "chart"),
)
view = sources.view(page.source, page.viewer)
parts.say_what_is_missing(page, view)
# Leads without any date are in no period: all of them are shown then, and no trend.
when = {} if view.has_dates else {"period": "all", "compare": "none"}
figures = page.ask(view.report, group_by=(), measures=view.cards, **when)
trend = page.ask(view.report, group_by=("time:month",), measures=view.cards, compare="none")
page.figures(figures, *view.cards, trend=trend if view.has_dates else None)

instead = ("campaign", "product", "owner")
report = page.report(view.report)
groups = sources.groups(page.source, page.viewer, page.chosen, report, instead)
found = page.ask(view.report, group_by=groups, **{"compare": "none", **when})
first = found.groups[0]
with page.columns(1, 1):
    page.chart(parts.chosen_chart(page, found, view.rate), found)
    parts.speed_chart(page, found, view)
title = text("How many get how far")
page.table(found, title=title, columns=(first.source, *view.steps), name="conversion_steps")
if view.wins:
    title = text("Value, speed and cost of the wins") if view.has_costs else text("Value and speed")
    columns = [c for c in view.wins if view.has_costs or c != "cost_per_win"]
    page.table(found, title=title, columns=(first.source, *columns), name="conversion_wins")
if view.has_dates:
    lines = (view.cohort, view.still_open)
    ages = page.ask(
        view.report, group_by=("time:quarter",), measures=lines, period="all", compare="none"
    )
    title = text("By quarter of creation, with what is still open")
    page.chart(charts.line(ages, lines, title=title), ages)
page.note(text(report.about))
