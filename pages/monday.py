"""What should this rep do on Monday? SQL: queries/monday/*.sql, and the reports it sums up."""

from dealglass import ui
from dealglass.selection import Selection
from dealglass.ui import monday

page = ui.open_page(
    "monday",
    main="monday/events",
    title="Monday page",
    question="What did this rep do last week, and what needs doing now?",
    default=Selection(period=monday.usual_week()),
    controls=(),
)
if not page.needs("deals", shows="one rep's week on one page"):
    person, team = monday.choose(page)
    shown = monday.read(page, person, team)
    monday.show_figures(page, shown)
    monday.show_lists(page, shown)
    monday.show_words(page, shown)
    monday.show_more(page, shown)
