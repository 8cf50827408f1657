"""How far do deals get, where do they stop, what is about to enter? SQL: queries/pipeline/*.sql."""

from dealglass import charts, stages, ui
from dealglass.i18n import text
from dealglass.selection import Selection

page = ui.open_page(
    "pipeline",
    main="pipeline/funnel",
    title="Pipeline",
    question="How far do deals get, where do they stop, and what is about to enter?",
    default=Selection(period="last_12_months", compare="previous"),
    controls=(),
)
names = stages.pipelines(page.source, page.viewer, page.chosen)[:5]
left, right = page.columns(1, 1)
with left:
    modes = {"cohort": text("Created in the period"), "snapshot": text("Open now")}
    mode = page.option("mode", modes, default="cohort")
with right:
    chosen = page.option("pipeline", {n: n for n in names}) if len(names) > 1 else None
one = {"extra_filters": stages.only(chosen)}

cards = ("deals", "created_value", "win_rate_pct", "open_value", "sales_velocity")
figures = page.ask("all/deals", group_by=(), measures=cards, **one)
trend = page.ask("all/deals", group_by=("time:month",), measures=cards[:3], compare="none", **one)
page.figures(figures, *cards, trend=trend)

reached = page.ask("funnel", group_by=("stage",), compare="none", **one)
standing = page.ask("open_deals", group_by=("stage",), compare="none", **one)
with page.columns(1, 1):
    if mode == "cohort":
        title = text("How far deals created in the period got")
        drawn = charts.funnel(reached, "reached_deals", amount="reached_value", title=title)
        page.chart(drawn, reached)
    else:
        title = text("Open deals by stage")
        page.chart(charts.ranked_bars(standing, "open_deals", sort=False, title=title), standing)
    times = page.ask(
        "funnel", group_by=("stage",), compare="none",
        extra_filters=(*stages.only(chosen), stages.OPEN),
    )  # fmt: skip
    title = text("Days in stage: median to nine of ten")
    days = charts.ranges(
        times, "stage_days_median", "stage_days_p90", mark_largest=True, title=title
    )
    page.chart(days, times, note=stages.bottleneck(times))
if mode == "cohort":
    columns = ("stage", "reached_deals", "reached_value", "reached_first_pct")
    columns += ("reached_previous_pct", "moved_on_deals", "lost_in_stage_deals")
    columns += ("open_in_stage_deals",)
    title, note = text("Converted, lost and still open per stage"), stages.leak(reached)
    page.table(reached, title=title, columns=columns, note=note, total=False)
else:
    columns = ("stage", "open_deals", "open_first_pct", "open_value", "expected_open_value")
    columns += ("open_stage_days_median", "stuck_deals", "older_than_wins")
    page.table(standing, title=text("Where the open deals stand"), columns=columns)
page.note(f"{reached.report.about} {stages.beside(standing.totals)}")

stuck = page.ask_rows("open_deals", measure="stuck_deals", sort="-expected_amount", **one)
columns = ("crm_url", "deal", "owner", "stage", "days_in_stage", "usual_p90_days", "amount")
columns += ("expected_amount", "next_step", "next_activity_on")
page.rows_table(
    stuck,
    title=text("Stuck deals, most worth acting on first"),
    columns=columns,
    note=text(
        "Longer in their stage than nine of ten deals that left it; ranked by amount times the "
        "stage's win probability."
    ),
    name="pipeline_stuck",
)
leads = page.ask_rows("entering", measure="entering_leads", sort="waiting_days")
plans = page.ask_rows("open_deals", measure="entering_deals", sort="next_activity_on", **one)
with page.columns(1, 1):
    page.rows_table(
        leads,
        title=text("About to enter: qualified leads"),
        columns=("name", "company", "owner", "source", "waiting_days", "next_activity_on"),
        note=text("Neither converted nor put aside, the newest first."),
        name="pipeline_leads",
    )
    page.rows_table(
        plans,
        title=text("First stage, with an activity planned"),
        columns=("crm_url", "deal", "owner", "amount", "next_activity_on"),
        name="pipeline_plans",
    )
