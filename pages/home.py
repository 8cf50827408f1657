"""Are we going to make it, and what changed? SQL: queries/home/*.sql, queries/all/deals.sql."""

from dealglass import ui, weekly
from dealglass.actions import actions
from dealglass.i18n import text
from dealglass.selection import Selection
from dealglass.telling import sentences
from dealglass.ui import overview
from dealglass.ui.sentences import action_cards, sentences_card

page = ui.open_page(
    "home",
    main="all/deals",
    title="Overview",
    question="Are we going to make it, and what changed?",
    default=Selection(period="this_quarter", compare="previous", group_by=("team",)),
    controls=(),
)
goals = overview.running_goals(page)
overview.show_figures(page, goals)
with page.columns(1, 1):
    sentences_card(
        page,
        text("What changed since last week"),
        text("seven days against seven"),
        sentences(weekly.read_week(page.source, page.viewer, page.chosen)),
    )
    overview.show_pace(page, goals)
now = weekly.read_standing(page.source, page.viewer, page.chosen, tuple(goals))
action_cards(page, text("Three things to act on"), actions(now))
overview.show_attainment(page, goals)
overview.show_parts(page)
