"""What did each of us do last week, what is planned next week? SQL: queries/activity/*.sql."""

from dealglass import changes, charts, productivity, ui, weekly
from dealglass.i18n import text
from dealglass.selection import Selection

page = ui.open_page(
    "activity",
    main="all/activities",
    title="Rep activity",
    question="What did each of us do last week, and what is planned next week?",
    default=Selection(period="last_week", compare="previous", group_by=("owner",)),
    controls=(),
)
shape, span = page.source.shape, page.source.moment(page.chosen).span
plans = {"next": text("Planned next week"), "rest": text("Planned this week")}
plan = page.option("plan", plans, default="next")
week = productivity.next_week if plan == "next" else productivity.rest_of_week
ahead = week(page.as_of, shape)
lately = {"period": "last_90_days", "compare": "none"}

cards = ("activities_done", "calls_per_day", "talk_seconds", "reached_pct")
figures = page.ask("by_rep", group_by=(), measures=cards)
trend = page.ask("by_rep", group_by=("time:week",), measures=cards, **lately)
page.figures(figures, *cards, trend=trend)
for rep in weekly.quiet(page.source, page.viewer, page.chosen):
    page.note(changes.quiet_words(rep), icon="notifications_paused")

by_type = {"group_by": ("time:day",), "split_by": "activity_type"}
days = {"start": ahead.start, "end": ahead.end, "compare": "none"}
done = page.ask("all/activities", measures=("activities_done",), **by_type)
planned = page.ask("all/activities", measures=("activities_planned",), **by_type, **days)
with page.columns(1, 1):
    title = text("Done by day and type")
    page.chart(charts.stacked_bars(done, "activities_done", title=title), done)
    title = text("{plan}, by day and type", plan=plans[plan])
    page.chart(charts.stacked_bars(planned, "activities_planned", title=title), planned)

people = productivity.team_table(page.ask, span, ahead)
page.table(
    people,
    title=text("Each rep against own average and team median"),
    columns=("owner", *(c.name for c in people.measures)),
    note=text("People who logged nothing are in it, with zeros."),
    name="activity_people",
)
outcomes = page.ask(
    "all/activities",
    group_by=("activity_type",),
    split_by="outcome",
    measures=("activities_done",),
    percent=True,
)
calendar = page.ask(
    "all/activities", group_by=("time:day",), measures=("activities_done",), **lately
)
with page.columns(1, 1):
    title = text("Outcome by type")
    page.chart(
        charts.stacked_bars(outcomes, "activities_done", percent=True, title=title), outcomes
    )
    title = text("Activities done, the last 90 days")
    page.chart(charts.heat_map(calendar, "activities_done", title=title), calendar)

tasks = page.ask("tasks", group_by=("assigned_by", "owner"), compare="none")
page.table(tasks, title=text("Tasks, by who assigned them and whose they are"))
late = page.ask_rows("all/activities", measure="activities_overdue", period="all")
page.rows_table(late, title=text("Overdue"), name="activity_overdue")
bare = page.ask_rows("open_deals", measure="deals_without_next_step", period="all", sort="-amount")
page.rows_table(bare, title=text("Open deals without a next step"), name="activity_bare_deals")
