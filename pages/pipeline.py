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
        page.chart(charts.funnel(reached, "reached_deals", amount="reached_value"), reached)
    else:
        title = text("Open deals by stage")
        page.chart(charts.ranked_bars(standing, "open_deals", sort=False, title=title), standing)
    title = text("Days in stage: median to nine of ten")
    days = charts.ranges(
        reached, "stage_days_median", "stage_days_p90", mark_largest=True, title=title
    )
    page.chart(days, reached, note=stages.bottleneck(reached))
if mode == "cohort":
    columns = ("stage", "reached_deals", "reached_value", "reached_first_pct")
    columns += ("reached_previous_pct", "moved_on_deals", "lost_in_stage_deals")
    columns += ("open_in_stage_deals", "stage_days_median", "stage_days_p90")
    title, note = text("Converted, lost and still open per stage"), stages.leak(reached)
    page.table(reached, title=title, columns=columns, note=note, total=False)
else:
    columns = ("stage", "open_deals", "open_first_pct", "open_value", "expected_open_value")
    columns += ("open_stage_days_median", "stuck_deals", "older_than_wins")
    page.table(standing, title=text("Where the open deals stand"), columns=columns)
page.note(f"{reached.report.about} {stages.beside(standing.totals)}")

stuck = page.ask_rows("open_deals", measure="stuck_deals", sort="-expected_amount", **one)
columns = ("crm_url", "deal", "owner", "stage", "days_in_stage", "usual_p90_days", "amount")
columns += ("win_probability_pct", "expected_amount", "next_step", "next_activity_on")
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
entering = page.ask_rows("entering", sort="next_activity_on")
columns = ("crm_url", "name", "company", "entering_kind", "owner", "source", "ready_on")
columns += ("next_activity_on", "waiting_days", "amount")
title = text("About to enter")
page.rows_table(
    entering, title=title, columns=columns, note=entering.report.about, name="pipeline_entering"
)
