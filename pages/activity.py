"""What did each of us do last week, what is planned next week? SQL: queries/activity/*.sql."""

from dealglass import charts, productivity, ui
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

cards = ("activities_done", "calls_per_day", "talk_seconds", "reached_pct", "activities_overdue")
figures = page.ask("by_rep", group_by=(), measures=cards)
trend = page.ask(
    "by_rep",
    group_by=("time:week",),
    measures=cards[:4],
    period="last_90_days",
    compare="none",
)
page.figures(figures, *cards, trend=trend)

with page.columns(1, 1):
    done = page.ask(
        "all/activities",
        group_by=("time:day",),
        split_by="activity_type",
        measures=("activities_done",),
    )
    page.chart(
        charts.stacked_bars(done, "activities_done", title=text("Done by day and type")), done
    )
    planned = page.ask(
        "all/activities",
        group_by=("time:day",),
        split_by="activity_type",
        measures=("activities_planned",),
        start=ahead.start,
        end=ahead.end,
        compare="none",
    )
    page.chart(charts.stacked_bars(planned, "activities_planned", title=plans[plan]), planned)

people = productivity.team_table(page.ask, span, ahead)
page.table(
    people,
    title=text("Each rep against own average and team median"),
    columns=tuple(c.name for c in people.columns),
    note=text("People who logged nothing stand at the end, with zeros."),
)
