"""Which sources turn leads into won deals? SQL: queries/conversion/*.sql."""

from dealglass import charts, sources, ui
from dealglass.i18n import text
from dealglass.selection import Selection

page = ui.open_page(
    "conversion",
    main="conversion/by_source",
    title="Conversion",
    question="Which sources turn leads into won deals, how fast, and at what size?",
    default=Selection(period="last_12_months", compare="previous", group_by=("source",)),
    controls=("group", "chart"),
)
known = sources.known(page.source, page.viewer)
if known.leads:
    report, rate = "by_source", "close_rate_pct" if known.won_leads else "lead_conversion_pct"
    speed, days, open_pct = "faster_than_rest_pct", "days_to_win_median", "undecided_pct"
    cards = ("leads", "lead_conversion_pct", "qualified_leads")
    if known.won_leads:
        cards = (*cards[:2], "close_rate_pct", "won_lead_value", days)
    first = sources.LEAD_COLUMNS
    second = sources.LEAD_WIN_COLUMNS if known.won_leads else ()
else:
    page.empty(
        text("No leads in these data"),
        text(
            "Shown are deals by where they came from. Import a file of leads on the Data page "
            "to see how many leads it takes to win one."
        ),
        "lead_id,created_at,source,owner,is_converted,deal_id",
    )
    report, rate, days = "deals_by_source", "win_rate_pct", "cycle_days_median"
    speed, open_pct = "faster_cycle_pct", "still_open_pct"
    cards = ("deals", "won_deals", rate, "won_value", days)
    first, second = sources.DEAL_COLUMNS, sources.DEAL_WIN_COLUMNS

figures = page.ask(report, group_by=(), measures=cards)
trend = page.ask(report, group_by=("time:month",), measures=cards, compare="none")
page.figures(figures, *cards, trend=trend)

instead = ("campaign", "product", "owner")
groups = sources.groups(page.source, page.viewer, page.chosen, page.report(report), instead)
found = page.ask(report, group_by=groups, compare="none")
column = found.groups[0].source
with page.columns(1, 1):
    kind = page.chosen.chart
    is_time = found.groups[0].unit == "date"
    if kind in (None, "table") and not is_time:
        page.chart(charts.ranked_bars(found, rate), found)
    else:
        page.chart(charts.by_type(found, rate, kind if kind != "table" else None), found)
    if second:
        title = text("Faster or slower than the rest")
        drawn = charts.ranked_bars(found, speed, title=title, reference=False)
        page.chart(drawn, found, note=sources.fastest(found, speed, days))
page.table(
    found, title=text("How many get how far"), columns=(column, *first), name="conversion_steps"
)
if second:
    note = text("Cost is known only for leads of campaigns that carry a cost.")
    page.table(
        found,
        title=text("Value, speed and cost of the wins"),
        columns=(column, *second),
        note=note if known.costs else None,
        name="conversion_wins",
    )
cohort = "cohort_win_rate_pct" if report == "deals_by_source" else rate
ages = page.ask(
    report, group_by=("created_on:quarter",), measures=(cohort, open_pct), period="all",
    compare="none",
)  # fmt: skip
title = text("By quarter of creation, with what is still open")
page.chart(charts.line(ages, (cohort, open_pct), title=title), ages)
page.note(found.report.about)
