"""What will we win this month and quarter? SQL: queries/forecast/*.sql."""

from dealglass import charts, outlook, stages, ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import parts

page = ui.open_page(
    "forecast",
    main="forecast/outlook",
    title="Forecast",
    question="What will we win, and is it enough for the goal?",
    default=Selection(period="this_quarter", compare="none", group_by=("owner",)),
    controls=("group",),
)
total = page.ask("outlook", group_by=())
cards = ("won_value", "expected_value", "outlook_value")
cards += ("target_value", "coverage") if total.totals["target_value"] else ("pipeline_value",)
page.figures(total, *cards)
page.note(outlook.against_goal(total))

months = outlook.months(page.as_of, page.source.shape)
by_month = page.ask(
    "outlook", group_by=("time:month",), compare="none", start=months.start, end=months.end
)
weeks = page.ask("outlook", group_by=("time:week",), compare="none")
kinds = {"single": text("Each category"), "running": text("Cumulative")}
with page.columns(1, 1):
    title = text("Won and expected by month")
    drawn = charts.stacked_bars(by_month, ("won_value", "expected_value"), title=title)
    page.chart(drawn, by_month)
    targets = outlook.targets(weeks)
    title = text("Won value against the goal") if targets else text("Won value in the period")
    landing = total.totals["outlook_value"]
    drawn = charts.goal_line(weeks, "won_value", targets, landing=landing, title=title)
    page.chart(drawn, weeks)

kind = page.option("categories", kinds)
categories = page.ask(
    "outlook", group_by=("outlook_category",), compare="none", extra_filters=(outlook.DEALS,)
)
value = "category_value" if kind == "single" else "category_running_value"
with page.columns(2, 3):
    title = text("By forecast category, full amounts")
    page.chart(charts.bars(categories, value, title=title, height=330), categories)
    parts.probabilities(page)
page.note(f"{text(total.report.about)} {stages.beside(total.totals)}")

found = page.ask("outlook", compare="none")
columns = (found.groups[0].source, "won_value", "pipeline_value", "expected_value")
columns += ("outlook_value", "pipeline_deals", "mean_win_probability_pct")
page.table(found, title=text("Won and expected in the period"), columns=columns)
deals = page.ask_rows("outlook", measure="expected_value", sort="-expected_amount")
columns = ("crm_url", "deal", "owner", "stage", "amount")
columns += ("win_probability_pct", "expected_amount", "expected_close_on")
title = text("Open deals expected to close in the period")
page.rows_table(deals, title=title, columns=columns, name="forecast_deals")
