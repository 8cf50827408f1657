"""Are we going to make it, and what changed? SQL: queries/home/*.sql, queries/all/deals.sql."""

from dealglass import charts, formats, goals, goalviews, pacing, ui, weekly
from dealglass.actions import actions
from dealglass.changes import sentences
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.ui.goals import pace_chart
from dealglass.ui.sentences import action_cards, sentences_card

page = ui.open_page(
    "home",
    main="all/deals",
    title="Overview",
    question="Are we going to make it, and what changed?",
    default=Selection(period="this_quarter", compare="previous", group_by=("team",)),
    controls=(),
)
cards = ("won_value", "win_rate_pct", "average_deal_size", "open_value")
figures = page.ask("all/deals", group_by=(), measures=cards)
year = {"group_by": ("time:month",), "period": "last_12_months", "compare": "none"}
page.figures(figures, *cards, trend=page.ask("all/deals", measures=cards[:3], **year))

day = page.source.moment(page.chosen).state_at
mine = page.selection("goals/list", group_by=(), period="all", compare="none")
all_goals = goals.read_goals(page.source, page.viewer, mine)
running = [g for g in all_goals if g.starts_on <= day <= g.ends_on and g.scope != "user"]
standings = pacing.progress(page.source, running, page.viewer, as_of=day)
quarter = [p for p in standings if p.goal.period == "quarter"]
sales = [p for p in quarter if p.goal.metric == "won_value"]
base = page.source.ask("goals/list", Selection(group_by=("goal",)), page.viewer)

with page.columns(1, 1):
    sentences_card(
        page,
        text("What changed since last week"),
        text("last seven days against the seven before"),
        sentences(weekly.read_week(page.source, page.viewer, page.chosen)),
    )
    if sales:
        run = goalviews.line(page.source, sales[0].goal, page.viewer)
        title = text("Won value against the quarter's goal")
        page.chart(pace_chart(run, sales[0], title), run)
    else:
        page.empty(
            text("No goal for this quarter"),
            text("Import a file of goals on the Data page to see pace and landing here."),
            "name,metric,scope,starts_on,ends_on,target\nRevenue,won_value,company,...",
        )
now = weekly.read_standing(page.source, page.viewer, page.chosen, tuple(standings))
action_cards(page, text("Three things to act on"), actions(now))
if sales:
    top = [p for p in quarter if p.goal.holder == sales[0].goal.holder]
    tops = goalviews.attainments(base, top, page.source)
    gone = 100 * sales[0].linear_share
    aims = {row["goal"]: 100.0 for row in tops.rows}
    title = text("Attainment of this quarter's goals")
    page.chart(
        charts.bullet(
            tops,
            "goal_attainment_pct",
            aims,
            expected_pct=gone,
            title=title,
            subtitle=formats.span_text(sales[0].goal.span),
        ),
        tops,
    )
    against = goalviews.pipeline_against_goal(base, sales, page.source, page.viewer)
    page.table(against, title=text("Pipeline against goal, this quarter"), total=False)
