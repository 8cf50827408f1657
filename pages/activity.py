"""What did each of us do last week, what is planned next week? SQL: queries/activity/*.sql."""

from dealglass import ui
from dealglass.selection import Selection
from dealglass.ui import team

page = ui.open_page(
    "activity",
    main="all/activities",
    title="Rep activity",
    question="What did each of us do last week, and what is planned next week?",
    default=Selection(period="last_week", compare="previous", group_by=("owner",)),
    controls=(),
)
if team.has_activities(page):
    team.show_figures(page)
    ahead, name = team.choose_ahead(page)
    team.show_weeks(page, ahead, name)
    team.show_people(page, ahead)
    team.show_fields(page, ahead, name)
    team.show_outcomes(page)
    team.show_lists(page)
