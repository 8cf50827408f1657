"""How well do we answer? SQL: queries/service/*.sql, queries/all/tickets.sql, all/calls.sql."""

from dealglass import ui
from dealglass.selection import Selection
from dealglass.ui import service

page = ui.open_page(
    "service",
    main="all/tickets",
    title="Service",
    question="How well do we answer our customers, and what waits too long?",
    default=Selection(period="last_90_days", compare="previous", group_by=("queue",)),
    controls=("group",),
)
if service.has_tickets(page):
    clock = service.choose_clock(page)
    totals = service.show_figures(page, clock)
    service.show_backlog(page, totals)
    service.show_list(page)
    service.show_groups(page, clock)
    service.show_apart(page, totals)
service.show_calls(page)
