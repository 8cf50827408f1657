"""How far do deals get, where do they stop, what is about to enter? SQL: queries/pipeline/*.sql."""

from dealglass import charts, stages, ui
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui import parts

page = ui.open_page(
    "pipeline",
    main="pipeline/funnel",
    title="Pipeline",
    question="How far do deals get, where do they stop, and what is about to enter?",
    default=Selection(period="last_12_months", compare="previous"),
    controls=(),
)
left, right = page.columns(1, 1)
with left:
    modes = {"cohort": text("Created in the period"), "snapshot": text("Open now")}
    mode = page.option("mode", modes, default="cohort")
with right:
    only = parts.pipeline_switch(page)

cards = ("deals", "created_value", "win_rate_pct", "open_value", "sales_velocity")
figures = page.ask("all/deals", group_by=(), measures=cards, extra_filters=only)
trend = page.ask(
    "all/deals", group_by=("time:month",), measures=cards[:3], compare="none", extra_filters=only
)
parts.head(page, figures, cards, trend, only)

# Of the open deals the cohort needs the totals alone.
groups = () if mode == "cohort" else ("stage",)
measures = (*parts.STANDING, *stages.BESIDE) if groups else (*parts.ACTED_ON, *stages.BESIDE)
standing = page.ask(
    "open_deals", group_by=groups, measures=measures, compare="none", extra_filters=only
)
shown = standing
with page.columns(1, 1):
    if mode == "cohort":
        shown = page.ask(
            "funnel",
            group_by=("stage",),
            measures=parts.REACHED,
            compare="none",
            extra_filters=only,
        )
        title = text("How far deals created in the period got")
        drawn = charts.funnel(shown, "reached_deals", amount="reached_value", title=title)
        page.chart(drawn, shown)
    else:
        title = text("Open deals by stage")
        page.chart(charts.ranked_bars(standing, "open_deals", sort=False, title=title), standing)
    has_times = parts.stage_times(page, only)
if mode == "cohort":
    parts.stages_table(page, shown, has_times)
else:
    parts.standing_table(page, standing)
page.note(f"{text(shown.report.about)} {stages.beside(standing.totals)}")

parts.stuck_deals(page, only, standing.totals)
parts.about_to_enter(page)
